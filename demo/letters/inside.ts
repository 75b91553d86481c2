import { billing, christopher, eric, henry, jamie, katherine, langston, sales, stephanie, vivienne, william } from '../correspondents.ts'
import { csv } from '../files.ts'
import { letter, skipped, thread } from '../letter.ts'

const internal = skipped('internal')

/** Among colleagues: none of it belongs into a customer's history. */
export const inside = [
  thread('Who opens on Monday?', internal, [
    letter(1, '17:40', vivienne, [henry, william], `Who opens the desk on Monday at eight? I have the dentist.`),
    letter(1, '17:52', henry, [vivienne, william], `I do. I am awake anyway, as you know.`),
  ]),
  thread('Lunch', internal, [
    letter(0, '11:40', christopher, [stephanie, eric, vivienne], `Noodles or the other noodles?`),
    letter(0, '11:43', eric, [christopher, stephanie, vivienne], `The other noodles.`),
    letter(0, '11:44', vivienne, [christopher, stephanie, eric], `Seconded. Twelve sharp, the queue is long on this day.`),
  ]),
  thread('Figures of the month', internal, [
    letter(16, '17:05', jamie, [langston, eric], `Dear Langston, eleven new customers, one lost, four quotations out. The sheet has it by person.`, { files: [csv('Figures.csv', [['person', 'new', 'lost'], ['Jamie', 7, 1], ['Eric', 4, 0]])] }),
    letter(16, '18:30', langston, [jamie, eric], `Thank you both. Why did we lose the one?`),
    letter(15, '08:55', jamie, [langston, eric], `They closed. The last thing they did with us was the letter that said so.`),
  ]),
  thread('Figures of the month', internal, [
    letter(37, '17:10', jamie, [langston, eric], `Nine new, none lost. The fair brought most of them.`, { files: [csv('Figures.csv', [['person', 'new', 'lost'], ['Jamie', 5, 0], ['Eric', 4, 0]])] }),
    letter(36, '09:02', langston, [jamie, eric], `Then the stand was worth its money. Well done.`),
  ]),
  thread('Figures of the month', internal, [
    letter(58, '17:20', jamie, [langston, eric], `Six new, two lost. We need the fair.`, { files: [csv('Figures.csv', [['person', 'new', 'lost'], ['Jamie', 4, 1], ['Eric', 2, 1]])] }),
  ]),
  thread('Fair: who stands when', internal, [
    letter(56, '10:12', stephanie, [jamie, eric, christopher], `Three days, four people. The sheet has my suggestion; Christopher has the mornings because he can talk before ten.`, { files: [csv('Stand.csv', [['day', 'morning', 'afternoon'], [1, 'Christopher', 'Eric'], [2, 'Christopher', 'Jamie'], [3, 'Stephanie', 'Eric']])] }),
    letter(56, '10:40', eric, [stephanie, jamie, christopher], `I take the third afternoon with Jamie; that is when they buy.`),
    letter(56, '11:15', christopher, [stephanie, jamie, eric], `I can also talk after ten. Less well.`),
  ]),
  thread('Business cards of the fair', internal, [
    letter(41, '18:10', eric, sales, `All 64 cards are typed in as Leads. Four could not be read; they have coffee on them.`),
    letter(40, '08:50', jamie, eric, `Good work. The coffee ones are mine, I know who they are.`),
  ]),
  thread('William, the Chicago weekend', internal, [
    letter(44, '08:30', jamie, william, `Hal says it was the best move in eleven years. You have two days of leave from me, take them soon.`),
    letter(44, '09:02', william, jamie, `I was asleep for most of it, the machine did it. I take them anyway.`),
  ]),
  thread('Router in the second data centre', internal, [
    letter(13, '04:20', william, [henry, vivienne], `Four minutes without a line at 04:02. The router is on its way out; the other one carries everything. I have ordered a new one.`),
    letter(13, '08:05', henry, [william, vivienne], `No tickets about it so far.`),
    letter(10, '15:30', william, [henry, vivienne], `Replaced. It hums in another key now.`),
  ]),
  thread('Answers to Lumen', internal, [
    letter(9, '11:15', jamie, [langston, william], `Lumen ask for our last recovery exercise. When was it?`),
    letter(9, '11:32', william, [jamie, langston], `Half a year ago. I would rather do a new one than quote an old one.`),
    letter(8, '18:44', william, [jamie, langston], `Done: 41 minutes from an empty machine to the last mail. I stopped for tea, it can be done in 38.`),
    letter(8, '19:10', langston, [jamie, william], `Write 41. Tea is part of the process.`),
  ]),
  thread('Holiday list', internal, [
    letter(22, '10:00', vivienne, [henry, william, eric, stephanie, christopher], `Please write your days into the sheet before Friday, so that somebody is here over the holidays.`),
    letter(22, '10:14', christopher, vivienne, `Mine are in. All of them. I kid.`),
    letter(21, '09:05', william, vivienne, `I stay. The machines like company.`),
  ]),
  thread('Desk in the window', internal, [
    letter(33, '09:20', henry, [vivienne, william], `The desk in the window is free since the plants died. May I?`),
    letter(33, '09:26', vivienne, [henry, william], `It is yours. Do not bring plants.`),
  ]),
  thread('Coffee machine', internal, [
    letter(48, '08:15', christopher, [eric, stephanie, henry], `It says "descale" in four languages and I have no answer in any of them.`),
    letter(48, '08:22', henry, [christopher, eric, stephanie], `Second drawer, the white box. I did it last time as well, I note.`),
  ]),
  thread('신입 교육 자료', internal, [
    letter(29, '14:05', eric, [vivienne, henry], `다음 주에 쓸 교육 자료 초안입니다. 한국어판은 비비안 님이 한 번 봐 주세요.`),
    letter(29, '16:40', vivienne, [eric, henry], `3쪽의 그림만 바꾸면 될 것 같아요. 나머지는 좋습니다.`),
  ]),
  thread('한빛상사 계약', internal, [
    letter(14, '11:40', eric, jamie, `한빛상사 3년 계약 결재가 났습니다. 대한물류도 소개해 주신다고 합니다.`),
    letter(14, '11:52', jamie, eric, `최고입니다. 오늘 점심은 제가 사겠습니다.`),
  ]),
  thread('Brochure prices', internal, [
    letter(43, '09:30', christopher, [stephanie, billing], `Page 4 has a price of last year. Nobody but Rosa and I have seen it.`),
    letter(43, '09:50', stephanie, [christopher, billing], `Thank you for reading with your finger.`),
  ]),
  thread('Product morning: the list', internal, [
    letter(2, '16:30', stephanie, [christopher, eric, jamie, vivienne], `58 guests, 90 rolls, 60 coffees, one talk, four cakes. Who carries chairs?`),
    letter(2, '16:41', eric, [stephanie, christopher, jamie, vivienne], `I carry, Henry counts.`),
    letter(1, '09:35', jamie, [stephanie, christopher, eric, vivienne], `Langston visits Acme on the Thursday before. He will be back by six, he says.`),
  ]),
  thread('Board: papers', internal, [
    letter(20, '09:00', katherine, langston, `Dear Langston, the papers for the board. The salary sheet is for the two of us.`),
    letter(20, '10:25', langston, katherine, `Dear Katherine, read. Page three needs your pen.`),
  ]),
  thread('Bonus for William', internal, [
    letter(43, '14:10', katherine, [langston, jamie], `I suggest a bonus for the Chicago weekend. Amount as discussed.`),
    letter(43, '14:45', jamie, [katherine, langston], `He has earned it twice.`),
  ]),
  thread('Liability clause', internal, [
    letter(6, '10:20', katherine, jamie, `The clause of Globex is acceptable with a ceiling. I write to Ms. Nair myself.`),
    letter(6, '10:48', jamie, katherine, `Thank you. Then I keep silent, which I can.`),
  ]),
]
