import { amina, anna, annaEu, christopher, dispatch, ellen, eric, hal, henry, jamie, jane, jihoon, katherine, langston, margaret, priya, reception, rosa, stephanie, victor, vivienne, william, workerA } from '../correspondents.ts'
import { csv, pdf, png } from '../files.ts'
import { letter, saved, skipped, thread } from '../letter.ts'

/** What is done for customers after the signature: moves, trainings, meetings, and the small things between. */
export const projects = [
  thread('Training for the new office', saved('bigco', 'jane'), [
    letter(13, '14:10', jane, vivienne, `Dear Vivienne,
Jamie says that you give the introductions. Five people start in our new office, two have never used shared calendars.
Would an hour be enough?`),
    letter(12, '09:28', vivienne, jane, `Dear Jane,
An hour for the mail and half an hour for the calendar; after that everybody is hungry.
I suggest Tuesday or Wednesday of the week they start, at ten.`),
    letter(12, '16:45', jane, vivienne, `Wednesday, please. Ben will have the room ready.`),
    letter(11, '09:12', vivienne, jane, `It is in your calendar. The short sheet is for printing, one page, large letters.`, { files: [pdf('Mail in one page.pdf', 'Mail in one page', ['Read, answer, forward', 'Find a letter again: the line at the top', 'Share a calendar: right button, Share', 'When nothing works: support@abc.com'])] }),
  ]),
  thread('Move of the shared calendars', saved('globex'), [
    letter(29, '21:20', hal, william, `William,
The shared calendars of the Denver office are still on the old system. Nine calendars, about 4,000 entries.
Can you take them over without everybody getting 4,000 invitations?`),
    letter(28, '09:05', william, hal, `Hal,
Yes, silently: invitations are only sent for entries in the future that change. I did a dry run with an export, see the sheet.
Entries that repeat for ever end in ten years. Nobody has complained about that so far.`, { cc: jamie, files: [csv('Dry run Denver.csv', [['calendar', 'entries', 'taken over', 'to look at'], ['Front desk', 1204, 1204, 0], ['Rooms', 890, 887, 3], ['Holidays', 412, 412, 0], ['Cars', 1488, 1488, 0]])] }),
    letter(28, '22:37', hal, william, `The three to look at are birthdays of people who left. Let them go.`, { cc: jamie }),
    letter(26, '10:00', william, hal, `Done last night between 23:00 and 23:40 your time. 3,991 entries, no invitation sent.`, { cc: jamie }),
  ]),
  thread('Meeting on Monday', saved('globex'), [
    letter(17, '15:30', priya, jamie, `Dear Jamie,
Could we move our meeting to Monday, 15:00 your time? Our finance people would like to hear about the usage of the licences.`),
    letter(17, '16:02', jamie, priya, `Dear Priya,
Monday at 15:00 is fine. I bring the figures by office.`, { cc: langston }),
    letter(15, '18:20', jamie, priya, `Dear Priya,
Thank you for the talk. As discussed:
- Chicago: all 34 in use
- Denver: 6 free, you will tell us by the end of {month+1} whether to keep them
- Boston: two people share one licence, which is not allowed and easily mended
The picture shows the use by month.`, { files: [png('Use by month.png', [0.4, 0.46, 0.5, 0.61, 0.7, 0.86, 0.9, 0.93])] }),
    letter(14, '14:51', priya, jamie, `Dear Jamie, thank you. Boston has been told, and was sorry.`),
  ]),
  thread('Two offices, one address book', saved('globex', 'globexeu'), [
    letter(11, '16:25', annaEu, [jamie, hal], `Dear both,
Since Berlin is a company of its own we do not see the address book of the others, and they do not see ours. People copy addresses by hand, with the usual results.
Is there a way in between?`),
    letter(10, '09:20', jamie, [annaEu, hal], `Dear Anna, Hal,
There is: each side marks what the other may see, name and address only. Both have to say yes once. I can prepare it for the day after your answer.`),
    letter(10, '23:10', hal, [jamie, annaEu], `Yes from our side.`),
    letter(9, '17:02', annaEu, [jamie, hal], `And from ours, after asking the works council, who had no question for once.`),
  ]),
  thread('Monthly call', saved('lumen'), [
    letter(53, '21:30', victor, jamie, `Mr. Bronte, please send the availability of last month before our call.`),
    letter(52, '09:15', jamie, victor, `Dear Mr. Hale, 99.98 percent. The missing minutes were announced: Sunday, 04:10 to 04:19.`, { files: [csv('Availability.csv', [['week', 'minutes down'], [1, 0], [2, 9], [3, 0], [4, 0]])] }),
    letter(32, '21:44', victor, jamie, `Mr. Bronte, the same for last month, please.`, { fresh: true, subject: 'Monthly call' }),
    letter(31, '09:10', jamie, victor, `Dear Mr. Hale, 100 percent, for once. Please do not get used to it.`, { files: [csv('Availability.csv', [['week', 'minutes down'], [1, 0], [2, 0], [3, 0], [4, 0]])] }),
    letter(10, '21:12', victor, jamie, `Mr. Bronte, and for last month. We did get used to it.`, { fresh: true, subject: 'Monthly call' }),
    letter(9, '09:22', jamie, victor, `Dear Mr. Hale, 99.99 percent. Four minutes, a router, since replaced.`, { files: [csv('Availability.csv', [['week', 'minutes down'], [1, 0], [2, 4], [3, 0], [4, 0]])] }),
  ]),
  thread('Your meeting with Mr. Morrison', saved('lumen'), [
    letter(8, '22:05', victor, langston, `Mr. Morrison,
I would like to talk about the tender with you in person, before the other bidders are in the room. Would a dinner be proper? I believe not. A walk, then.`),
    letter(7, '08:30', langston, victor, `Dear Mr. Hale,
A walk is proper and good for the back. Wednesday at seven, at the river?`),
    letter(7, '21:50', victor, langston, `Wednesday at seven. I bring the dog; he signs nothing.`),
  ]),
  thread('Letters from the board', skipped('exception-address'), [
    letter(19, '10:10', katherine, victor, `Dear Mr. Hale, as the director responsible I confirm the figures that Mr. Bronte gave you. Please treat the margin as confidential.`),
    letter(18, '22:20', victor, katherine, `Dear Ms. Hong, confidential it is.`),
    letter(6, '11:00', katherine, priya, `Dear Ms. Nair, our board has looked at the liability clause. We can live with it if yours can live with the ceiling.`, { fresh: true, subject: 'The liability clause' }),
    letter(5, '15:40', priya, katherine, `Dear Ms. Hong, ours can. I put it into the next draft.`),
  ]),
  thread('New brochure', saved('kite'), [
    letter(49, '18:01', rosa, stephanie, `Dear Stephanie,
First idea for the brochure: no people with headsets, no clouds, no arrows. Letters, as paper, as things one holds.
The picture shows the grid only.`, { cc: christopher, files: [png('Grid.png', [1, 0.2, 1, 0.2, 1, 0.2])] }),
    letter(48, '10:21', stephanie, rosa, `Dear Rosa,
I love it, Christopher loves it, and our managing director asked where the clouds are. I count that as a yes.
Could the back page have the plans as a table?`, { cc: christopher }),
    letter(47, '17:32', rosa, stephanie, `A table as quiet as a train schedule, yes. You get it on Friday.`, { cc: christopher }),
    letter(44, '19:00', rosa, stephanie, `Here is the whole of it. Please read the prices twice; I always get prices wrong.`, { cc: christopher, files: [pdf('Brochure, draft 2.pdf', 'Letters, kept where they belong', ['Page 1: the letter', 'Page 2: who may see it', 'Page 3: who may not', 'Page 4: plans'])] }),
    letter(43, '11:45', christopher, rosa, `Dear Rosa,
Two prices were right and one was from last year. Corrected in the margin. Everything else may go to the printer.`, { cc: stephanie }),
    letter(36, '18:20', rosa, stephanie, `Printed, dried, and on the way: 2,000 pieces, and 20 for me because I am vain.`, { cc: christopher }),
  ]),
  thread('Dates for the two trainings', saved('taeyang'), [
    letter(42, '10:31', jihoon, vivienne, `Dear Vivienne,
I write in English for practice. We have two trainings in our contract. Could the first be for the factory, in the early shift?`),
    letter(41, '13:12', vivienne, jihoon, `Dear Mr. Seo,
Your English is very good. Half past six in the morning, then? Henry will come with me, he is the early bird.`, { cc: henry }),
    letter(41, '15:20', jihoon, vivienne, `Half past six is right. There will be hot soup.`, { cc: henry }),
    letter(27, '09:40', henry, jihoon, `Dear Mr. Seo,
Thank you for the soup and for 22 attentive people. Questions that I could not answer stand in the sheet, with answers now.`, { cc: vivienne, files: [csv('Questions of the early shift.csv', [['question', 'answer'], ['Can I sign in with the number of my locker?', 'Yes, as a second name'], ['Who sees my sick notes?', 'Only the office; ask them for the folder'], ['Why does the line manager get a copy?', 'He does not any more']])] }),
  ]),
  thread('Parents list', saved('greenfield'), [
    letter(25, '15:35', margaret, henry, `Dear Mr. Shakespeare,
The parents list works too well: the head wrote to 900 parents in place of nine. Can such a letter be called back?`),
    letter(25, '15:52', henry, margaret, `Dear Mrs. Dunn,
Within our own house yes, I have done it: 212 had not opened it. For all others I am afraid it is read by now.
I have set the list so that a letter to more than 50 asks "Are you sure?" first.`),
    letter(25, '16:40', margaret, henry, `It was about the cake sale. Attendance will be excellent.`),
  ]),
  thread('Appointment letters by mail', saved('orchard'), [
    letter(22, '12:30', reception, vivienne, `Hello,
Patients do not get our appointment letters if they are at certain providers. They say they look in the spam folder and it is not there either.`, { cc: amina }),
    letter(22, '14:11', vivienne, reception, `Hello,
Two providers refuse letters in which the name of the sender and the address disagree. Yours say "Dr. Yusuf" and come from reception@.
I suggest "Orchard Clinic" as the name. It is a change of one line and I can make it now.`, { cc: amina }),
    letter(22, '14:30', amina, vivienne, `Please do. And thank you for not asking for a meeting about it.`, { cc: reception }),
    letter(21, '09:10', vivienne, amina, `Done, and tried with both providers: they arrive.`, { cc: reception }),
  ]),
  thread('Workshop in Busan', saved('muller'), [
    letter(16, '10:30', workerA, anna, `Dear Anna,
your two people in Busan have asked for a morning on shared folders. I would do it on {+4}, in my workshop; there is a projector and a view of the sea.`, { cc: vivienne }),
    letter(16, '17:05', anna, workerA, `Dear Pat,
agreed. They will say yes because of the sea.`, { cc: vivienne }),
    letter(11, '14:22', workerA, anna, `Dear Anna,
it went well. They now have folders by machine and not by person, which makes holidays possible. My notes are attached.`, { cc: vivienne, files: [pdf('Notes Busan.pdf', 'Notes of the morning in Busan', ['Folders by machine', 'Drawings: last three versions only', 'Next time: search'])] }),
  ]),
  thread('Port call list', saved('harbour'), [
    letter(20, '15:15', dispatch, william, `Hello William,
The port call list goes to 38 agents each evening and since yesterday four of them say they get it twice.`),
    letter(19, '09:35', william, dispatch, `Hello,
The four stand in your list under two names each. I mark them in the sheet; take out whichever you like less.`, { files: [csv('Twice.csv', [['agent', 'first', 'second'], ['Lagos', 'lagos@agents.example', 'ops.lagos@agents.example'], ['Gdansk', 'gdansk@agents.example', 'desk@gdansk.example']])] }),
    letter(19, '11:20', dispatch, william, `Silly of us. Thank you.`),
  ]),
  thread('Bread at the product morning', saved('baker'), [
    letter(6, '10:15', stephanie, ellen, `Dear Ellen,
Would you bake for our product morning? About sixty people, eight o'clock, and one of them is Ellen Baker, who is invited.`, { cc: eric }),
    letter(6, '15:31', ellen, stephanie, `I have never been invited by my own rolls before. Yes! Sixty people is ninety rolls and four cakes. 180, paid in mail plan if you like.`, { cc: eric }),
    letter(5, '09:24', stephanie, ellen, `Dear Ellen, deal: two months of plan, and you get the flowers of the table.`, { cc: eric }),
  ]),
]
