import { annaEu, bianca, buyer, christopher, deskEu, eric, imogen, ingrid, jamie, kenji, kim, kimAtHome, langston, lars, marta, omar, rosaAtHome, sales, sam, stephanie, taggedBuyer, tom, vivienne, william, winter, yuna, zoe } from '../correspondents.ts'
import { csv, pdf, png } from '../files.ts'
import { letter, saved, skipped, thread } from '../letter.ts'

const quotation = (firm: string, lines: readonly string[]) => pdf(`Quotation ${firm}.pdf`, `Quotation for ${firm}`, [...lines, 'Valid for 30 days', 'Sales Team, ABC'])

/** Those who may buy: trials, quotations, and questions before both. */
export const prospects = [
  thread('Trial for 30 people', saved('acme'), [
    letter(18, '11:04', kim, sales, `Hello,
We are thirty people in a workshop and two offices. Mail runs on a server under my desk, and I would like to have that space for my feet.
Can we try your service for some weeks with real mail before we decide?`),
    letter(18, '13:30', jamie, kim, `Dear Mr. Kim,
You can: thirty days, all thirty people, nothing to pay and nothing to cancel. Your own server stays as it is and hands us a copy.
William Jobs, in Cc, will write to you about the one line that your server needs.`, { cc: william }),
    letter(17, '09:25', william, kim, `Dear Mr. Kim,
Which mail server is it, and which version? If it is Postfix, the line is a copy and paste.`, { cc: jamie }),
    letter(17, '10:01', kim, william, `Hello William,
Postfix 3.7 on Debian. I have root and no fear.`, { cc: jamie }),
    letter(17, '10:48', william, kim, `Dear Mr. Kim,
Then these are the three lines, and after them one reload. The trial page shows the first copy as soon as it comes.
- recipient_bcc_maps = regexp:/etc/postfix/copies
- transport_maps = texthash:/etc/postfix/transport
- postfix reload`, { cc: jamie }),
    letter(16, '15:12', kim, [william, jamie], `It shows it. Eleven minutes, coffee included. Thank you both.`),
    letter(5, '14:20', jamie, kim, `Dear Mr. Kim,
Half of the trial is over. 27 of your 30 people have signed in, most of them read mail on their telephones.
What would still keep you from taking it?`),
    letter(4, '09:02', kim, jamie, `Hello Jamie,
Two things. The old addresses of people who left must go on working for a year. And my father, who owns the firm, wants to see a person before he signs.`),
    letter(4, '11:40', jamie, kim, `Dear Mr. Kim,
The first is an alias for each of them; they cost nothing. For the second: Langston Morrison, our managing director, would like to visit your workshop. Is Thursday next week good?`, { bcc: langston }),
    letter(1, '10:30', kim, jamie, `Thursday is good. Father will show him the big press; please tell him to wear old shoes.`),
    letter(0, '11:25', jamie, kim, `Dear Mr. Kim,
Mr. Morrison looks forward to it and owns no new shoes. The quotation for 30 people is attached, so that your father has it on paper.`, { files: [quotation('Acme Works', ['Annual plan, 30 users', 'Aliases for former colleagues: no charge', '3,240.00 for the year'])] }),
  ]),
  thread('From my own address', skipped('free-provider'), [
    letter(15, '21:40', kimAtHome, jamie, `Hello Jamie, I am at home and without the office mail. Could you send me the price per user once more? I want to show it to my father tonight.`),
    letter(14, '08:50', jamie, kimAtHome, `Dear Mr. Kim, nine a month and user, eight for one payment a year. Good luck with your father.`),
  ]),
  thread('Berlin buys on its own', saved('globexeu'), [
    letter(43, '17:32', annaEu, jamie, `Dear Jamie,
Hal gave me your address. Berlin is not part of the frame contract: we are a company of our own and must ask for three quotations.
60 users, German bank holidays in the calendar, invoices in euro.`),
    letter(42, '10:12', jamie, annaEu, `Dear Anna,
Here is ours. The calendar knows the holidays of every German state; you choose Berlin once and all have them.`, { files: [quotation('Globex Europe', ['Annual plan, 60 users', 'Holidays of Berlin', '5,940.00 EUR for the year'])] }),
    letter(31, '18:05', annaEu, jamie, `Dear Jamie,
You are second of three by price and first by the answer to my question about the calendar. Our works council has a question too: can a superior read the mailboxes of others?`),
    letter(30, '09:44', jamie, annaEu, `Dear Anna,
No. An administrator can give a colleague access to a mailbox, but its owner is told by mail at once, and it stands in the audit log. There is no silent way.`),
    letter(29, '16:50', annaEu, jamie, `Dear Jamie, the works council has agreed in one meeting. I have never seen that. I need one more signature here, please give me until {month+1}.`),
    letter(7, '17:20', annaEu, jamie, `Dear Jamie,
The signature hangs on one thing: our service desk sees the wrong hour in shared calendars since the clocks changed. They have written to your support.`, { cc: deskEu }),
    letter(6, '09:30', jamie, annaEu, `Dear Anna,
I have it on my table as well as William. You will hear from him today, and from me when it is solved.`, { cc: [deskEu, william] }),
  ]),
  thread('Shared mailboxes for a hotel', saved('riverside'), [
    letter(33, '19:20', tom, sales, `Hi there,
We run a hotel with a front desk in three shifts. Everybody at the desk works in one mailbox, and half of the guests get two answers, the other half none.
Does your plan help, or do I need a help desk program?`),
    letter(32, '10:15', eric, tom, `Dear Mr. Ferris,
It helps: whoever opens a letter in a shared mailbox is seen by the others, and an answer carries the name of the person who wrote it.
May I show it to you on a screen? It takes fifteen minutes.`),
    letter(32, '22:51', tom, eric, `Tomorrow at four? That is our quiet hour. I will have Mei from the night shift with me, she is the one with the complaints.`),
    letter(30, '17:10', eric, tom, `Dear Mr. Ferris, dear Mei,
Thank you for your questions, they were better than my slides. As promised: the quotation for 14 people and three shared mailboxes.`, { files: [quotation('Riverside Hotel', ['Monthly plan, 14 users', 'Shared mailboxes: desk, events, kitchen', '126.00 a month'])] }),
    letter(22, '20:02', tom, eric, `Eric, the owner has your paper. She asks whether we can pause the plan in February, when we close for three weeks.`),
    letter(21, '09:20', eric, tom, `Dear Mr. Ferris,
Yes. In a paused month you pay for one user, the others can read but not send.`),
    letter(10, '21:12', tom, eric, `Still waiting for her. Do not give up on us.`),
    letter(9, '09:05', eric, tom, `I will not. If it helps: I can come by and show it to her on her own telephone, at the quiet hour.`),
  ]),
  thread('Drawings of 80 megabytes', saved('atlas'), [
    letter(27, '18:33', ingrid, sales, `Hello,
We are architects and send drawings of 20 to 80 megabytes. Most services say no, or say yes and then the other side says no.
How do you do that?`),
    letter(26, '11:10', jamie, ingrid, `Dear Ms. Holm,
Up to 50 megabytes go as they are. What is larger, or what the other side refuses, goes as a link that only the recipient can open, and that you can take back.
The trial is open for you; please try your worst drawing.`, { cc: eric }),
    letter(25, '17:58', ingrid, jamie, `My worst is the section of the concert hall, 78 MB. It arrived in Oslo as a link, and the client opened it on a telephone on a mountain. I am impressed.
What does it cost for nine people?`, { files: [png('Section, small.png', [0.2, 0.5, 0.9, 1, 0.9, 0.6, 0.3])] }),
    letter(24, '10:06', jamie, ingrid, `Dear Ms. Holm,
81 a month for nine. The quotation is attached. I hope the hall sounds as good as it looks.`, { files: [quotation('Atlas Architects', ['Monthly plan, 9 users', 'Links for large files: included', '81.00 a month'])] }),
    letter(11, '18:15', ingrid, jamie, `Dear Jamie, the trial ends on {+6} and we are in the middle of a competition. May we have two weeks more?`),
    letter(10, '09:15', jamie, ingrid, `Dear Ms. Holm, you have them. Good luck with the competition.`),
  ]),
  thread('Away from our own server', saved('kestrel'), [
    letter(39, '18:20', imogen, jamie, `Dear Mr. Bronte,
Our own mail server is eleven years old and so is the knowledge of the person who built it, who has left.
We are 26. What happens to eleven years of mail if we move?`),
    letter(38, '10:25', jamie, imogen, `Dear Ms. Walsh,
It comes along. We copy it folder by folder while you go on working; on the last evening we copy what is new and turn the sign at the crossroads. If anything is wrong in the first week, we turn it back.`),
    letter(37, '19:01', imogen, jamie, `"Turn it back" is what I wanted to hear. How long for 140 GB?`),
    letter(36, '10:41', jamie, imogen, `Dear Ms. Walsh,
About three nights over a normal line. I attach the sheet of a company of your size, hour by hour.`, { files: [csv('Move of 140 GB.csv', [['night', 'from', 'to', 'gigabytes'], [1, '20:00', '06:00', 51], [2, '20:00', '06:00', 54], [3, '20:00', '02:30', 35]])] }),
    letter(20, '18:44', imogen, jamie, `Dear Mr. Bronte,
The board agrees in principle and wants two references of companies that make things one can drop.`),
    letter(19, '09:58', jamie, imogen, `Dear Ms. Walsh,
Müller Feinmechanik make things one must not drop, North Harbour Shipping carry them. Both are happy to be called; numbers are attached.`, { files: [pdf('References.pdf', 'References', ['Anna Schmidt, Muller Feinmechanik GmbH', 'Grace Mbeki, North Harbour Shipping'])] }),
    letter(2, '18:09', imogen, jamie, `Both were called, both were kind about you. May I have the quotation with the move as its own line?`),
    letter(1, '11:30', jamie, imogen, `Dear Ms. Walsh,
Here it is, the move on its own line and free if you stay for two years.`, { files: [quotation('Kestrel Optics', ['Annual plan, 26 users, 2,808.00', 'Move of 140 GB, 600.00', 'Free with a contract of two years'])] }),
  ]),
  thread('Chairs and calendars', saved('fjord'), [
    letter(48, '16:40', lars, jamie, `Hello Jamie,
We met at the fair, you sat on our chair for the whole of the closing speech. You said that rooms can be booked in your calendar. Can chairs?
We lend out forty of them to shops, and never know where they are.`),
    letter(47, '10:20', jamie, lars, `Dear Mr. Berg,
It was a very good chair. Yes: anything with a name can be booked, and the calendar says who has it. Forty chairs would be forty lines; I would rather make eight sets of five.`),
    letter(46, '17:12', lars, jamie, `Eight sets, good idea. Send me a price for 11 people. No hurry, our year begins in {month+3}.`),
    letter(45, '09:40', jamie, lars, `Dear Mr. Berg,
99 a month for 11. I will ask again in {month+2}.`, { files: [quotation('Fjord Furniture', ['Monthly plan, 11 users', 'Bookable things: no charge', '99.00 a month'])] }),
  ]),
  thread('A school with sixty pianos', saved('onda'), [
    letter(34, '18:50', bianca, eric, `Dear Eric,
Christopher from your marketing was so kind on the telephone. We are a music school, nine teachers, two hundred pupils, sixty pianos (some of them sad).
Do we count as a school for your price?`, { cc: christopher }),
    letter(33, '10:30', eric, bianca, `Dear Ms. Ferri,
You teach, so you are a school: 22.50 a month for nine teachers. Would you begin with the new term?`, { cc: christopher }),
    letter(32, '17:45', bianca, eric, `We would! The term begins on {+60}. Until then I must teach the teachers to read mail at all.`),
    letter(31, '11:00', eric, bianca, `Dear Ms. Ferri,
For that we have a morning, free for schools: how to find a letter again. Shall I book it for the week before?`),
    letter(31, '19:22', bianca, eric, `Please. And bring patience, as one brings flowers.`),
  ]),
  thread('We met at the fair', saved('emailer'), [
    letter(40, '09:14', eric, zoe, `Dear Zoe,
It was good to meet you at the fair. You asked whether a newsletter of 5,000 can leave through us: it can, at night, and bounces come back to you as a list.`),
    letter(39, '02:33', zoe, eric, `Hi Eric! Thanks for remembering. We are a small team and everything is still open. Can I come back to you when our funding is through?`),
    letter(39, '09:10', eric, zoe, `Dear Zoe, of course. I ask again in some weeks, and not more often than that.`),
    letter(8, '10:00', eric, zoe, `Dear Zoe, some weeks have passed. How is the funding, and how are you?`),
    letter(8, '04:20', zoe, eric, `Both alive! Could you tell me the price of additional users, by the month?`, { fresh: true, subject: 'Price of additional users' }),
    letter(7, '09:30', eric, zoe, `Dear Zoe,
Nine each, from the day they start, by the day.`),
  ]),
  thread('A page in Japanese', saved('tanaka'), [
    letter(35, '10:40', kenji, jamie, `ブロンテ様
博覧会ではありがとうございました。日本語の画面はいつ頃になりますか。
社員は四十名で、英語が読める者は三名です。`),
    letter(34, '11:20', jamie, kenji, `Dear Mr. Tanaka,
Thank you for your letter. Pages in Japanese are planned, and I would rather not name a month that we then miss.
I write to you on the day we can show them to you. Until then English and Korean are what we have.`),
    letter(34, '15:02', kenji, jamie, `ご返事ありがとうございます。正直なお答えに感謝します。お待ちしております。`),
  ]),
  thread('Question from your web form', saved('plus'), [
    letter(29, '20:15', taggedBuyer, sales, `Hello, is there a plan for one person who has three names? I write under my own, my shop's and my stage name.`),
    letter(28, '09:50', eric, taggedBuyer, `Dear Ms. Park,
One plan, three addresses, one mailbox: nine a month. You choose the name for each letter you write.`),
  ]),
  thread('Receipt for last year', saved('bare'), [
    letter(26, '17:00', buyer, sales, `Hello, I need the receipts of last year for my taxes, all twelve. I know, I know.`),
    letter(25, '09:42', eric, buyer, `Dear Mr. Barnes,
All twelve are attached as one sheet. You are the ninth to ask this week, so please do not feel bad.`, { files: [csv('Receipts.csv', [['month', 'amount'], ...Array.from({ length: 12 }, (_, i) => [i + 1, '9.00'])])] }),
  ]),
  thread('Is there a version for my own computer?', saved('nowak'), [
    letter(23, '19:33', marta, sales, `Hi, I am a translator and often without a network for days. Does your calendar work on a computer that is not connected?`),
    letter(22, '10:33', eric, marta, `Dear Ms. Nowak,
It does. Mail and calendar of the last 90 days are on your computer, and what you write waits until you are connected.`),
    letter(21, '20:05', marta, eric, `Then I will try it on my next train through the mountains.`),
  ]),
  thread('Our talk at the fair', skipped('free-provider'), [
    letter(37, '16:00', omar, eric, `Hello Eric, Omar from the fair, the one with the two telephones. Please send me the sheet you showed.`),
    letter(36, '09:33', eric, omar, `Dear Mr. Haddad, here it is. One telephone is enough for it.`, { files: [pdf('Sheet of the fair.pdf', 'Plans of ABC', ['Monthly plan: 9.00', 'Annual plan: 8.00', 'School price: 2.50'])] }),
    letter(20, '17:12', omar, eric, `Thank you. I found work at another firm, they may need you more than I did. I will tell them.`),
  ]),
  thread('안녕하세요, 박람회에서 인사드린 박유나입니다', skipped('free-provider'), [
    letter(35, '19:05', yuna, eric, `안녕하세요, 에릭 님.
박람회에서 보여 주신 공유 일정 화면을 다시 보고 싶습니다. 소개 자료를 받을 수 있을까요?`),
    letter(34, '09:20', eric, yuna, `안녕하세요, 박유나 님.
소개 자료를 보내 드립니다. 회사 메일 주소를 알려 주시면 체험 계정도 만들어 드리겠습니다.`),
  ]),
  thread('Newsletter: a question', saved('okafor'), [
    letter(13, '18:40', sam, stephanie, `Good evening, in your newsletter you write about letters that must not be recorded. Is that for firms like ours, or only for large ones? We are seven people and one of them is my mother.`),
    letter(12, '10:10', jamie, sam, `Dear Mr. Okafor,
For everyone, and mothers most of all: you name her address, and what she writes or receives is kept out of the records of customers.
If you like, I can show it to you both.`),
  ]),
  thread('Brochure', saved('winter'), [
    letter(19, '17:25', winter, sales, `Please send two printed brochures to our desk. Thank you.`),
    letter(18, '09:30', vivienne, winter, `Dear Winter & Sons, they are in the post since this morning.`),
  ]),
  thread('A friend of the studio', saved('lind'), [
    letter(14, '20:41', rosaAtHome, eric, `Hi Eric, this time not for the studio but for me: can I have an address at my own domain, lind.example, next to the one at Paper Kite? And can the two please never mix?`),
    letter(13, '09:48', eric, rosaAtHome, `Dear Rosa,
Yes and yes: two accounts, two mailboxes, one telephone that shows both in different colours.`),
  ]),
]

