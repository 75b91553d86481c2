import { amina, annaEu, bigcoAccounts, billing, buyer, deskEu, dispatch, ellen, eunbi, globexMonitor, hal, hanbitTax, harbourFinance, henry, imogen, ingrid, jamie, jane, kim, kimAtHome, marta, minseo, priya, reports, seoyeon, sohee, sol, stranger, support, vivienne, zoe } from '../correspondents.ts'
import { csv, pdf, png } from '../files.ts'
import { letter, skipped, thread, ticket } from '../letter.ts'

const subin = stranger('정수빈', 'subin@haemil.example', '정수빈\n해밀디자인', 'naver')
const screen = (name: string) => png(name, [1, 1, 0.3, 0.3, 1, 0.1, 0.1, 1])

/** What reaches support@: from contacts, from strangers, from machines. Answers of the agents go out from there. */
export const tickets = [
  thread('Printer on fire', ticket(['acme']), [
    letter(14, '10:05', kim, support, `Not really on fire, but it prints every letter that arrives, all of them, since this morning. We have used 400 sheets.`),
    letter(14, '10:21', support, kim, `Dear Mr. Kim,
One of your rules says "print" where it should say "star". I have switched it off; please look under Rules, the third from above.
Vivienne Angelou`),
    letter(14, '10:40', kim, support, `It stopped. The third rule is my father's. I say no more.`),
  ]),
  thread('Import of 1,200 leads stops at row 803', ticket(['acme']), [
    letter(2, '15:18', kim, support, `Hello,
I load a list of 1,200 addresses and it stops at row 803 without a word. The list is attached.`, { files: [csv('Leads.csv', [['name', 'address'], ['Park & Co', 'info@park-co.example'], ['O"Hara, Bros', 'desk@ohara.example'], ['한강정공', 'sales@hangang.example']])] }),
    letter(2, '16:02', support, kim, `Dear Mr. Kim,
Row 803 has a quotation mark inside a name, without a second one beside it. We read such a line more patiently from tomorrow on; for today I corrected your list and loaded it.
William Jobs`),
    letter(1, '09:12', kim, support, `All 1,200 are there. O"Hara says sorry.`),
  ]),
  thread('Password mail comes too late', ticket(['acme']), [
    letter(6, '11:30', kim, support, `The mail with the new password takes 20 minutes. By then people have called me, and I have no password to give.`),
    letter(6, '13:14', support, kim, `Dear Mr. Kim,
Your old server holds unknown senders back for 20 minutes. With one line it makes an exception for us; it is below.
- permit_mynetworks, check_client_access inline:{abc.com=OK}`),
    letter(6, '14:00', kim, support, `Three seconds now.`),
  ]),
  thread('Sign-in after the domain change', ticket(['bigco', 'jane']), [
    letter(21, '11:20', jane, support, `Hello,
After the change of the domain two colleagues cannot sign in. The page says "unknown address", with the old and the new one.`, { files: [screen('Message of the page.png')] }),
    letter(21, '11:58', support, jane, `Dear Jane,
The two had a blank behind their name in the list. Removed; both can sign in.
Henry Shakespeare`),
    letter(21, '13:05', jane, support, `Both are in. Thank you, Henry.`),
  ]),
  thread('Add five users', ticket(['bigco', 'jane']), [
    letter(44, '10:30', jane, support, `Please add the five users of the list. They start on {+6}.`, { files: [csv('Five users.csv', [['name', 'login'], ['Anna Reed', 'areed'], ['Joe Field', 'jfield'], ['Li Wei', 'lwei'], ['Sara Holt', 'sholt'], ['Tim Bell', 'tbell']])] }),
    letter(44, '11:15', support, jane, `Dear Jane, the five are ready and wait for their first sign-in.`),
    letter(44, '11:16', jane, support, `I am out of the office until {+2}. In urgent cases please write to accounts@bigco.com.`, { subject: 'Automatic reply: Add five users', headers: { 'Auto-Submitted': 'auto-replied' } }),
  ]),
  thread('Invoice sent twice', ticket(['bigco']), [
    letter(8, '11:02', bigcoAccounts, support, `Good morning, invoice 5602 came twice, by mail and by post, with different dates. Which one counts?`, { cc: billing, files: [pdf('Invoice 5602.pdf', 'Invoice 5602', ['BigCo, 40 users', '360.00'])] }),
    letter(8, '12:40', support, bigcoAccounts, `Good morning,
The one by mail counts. The one by post is a copy that should have said so; it does from now on.
Vivienne Angelou`, { cc: billing }),
    letter(8, '13:01', bigcoAccounts, support, `Thank you, we pay the one by mail.`),
  ]),
  thread('How do we add an alias account?', ticket(['globex']), [
    letter(1, '15:30', priya, support, `Dear support,
We want press@ to reach three people. Do I need a user for it, and does it cost?`),
    letter(1, '16:10', support, priya, `Dear Priya,
An alias account, no charge: Directory, Add an alias, then choose the three. Letters to it reach all of them, and answers may carry its name.
Henry Shakespeare`),
  ]),
  thread('Question on POP3 and "Keep a copy"', ticket(['globex']), [
    letter(4, '22:14', priya, support, `One of our partners has an old mailbox elsewhere. If I choose "Delete", is the letter gone there at once, also when it is not saved with you?`),
    letter(3, '09:20', support, priya, `Dear Priya,
Only what is safely stored here is deleted there. What our rules keep out stays where it is.
If you are unsure, choose "Keep a copy" first; you can change it later.`),
    letter(3, '21:48', priya, support, `That is the better order. Thank you.`),
  ]),
  thread('Calendar shows the wrong hour in Berlin', ticket(['globexeu']), [
    letter(7, '17:05', deskEu, support, `Hello,
Since the clocks changed, appointments made in Chicago stand one hour too late in our calendars. Ours in theirs are right.`),
    letter(7, '17:40', support, deskEu, `Hello,
Thank you for the clear description. Chicago changes its clocks a week after you; please send us one of the appointments as a file.
William Jobs`),
    letter(6, '16:10', deskEu, support, `Here is one. Anna Keller waits for this, so do sixty others.`, { cc: annaEu, files: [csv('Appointment.csv', [['made', 'shown in Chicago', 'shown in Berlin'], ['09:00', '09:00', '17:00']])] }),
    letter(5, '11:00', support, deskEu, `Hello,
Found: the calendars from Denver carried a rule of 2006. It is replaced, and all 214 appointments of the week are put right.
William Jobs`, { cc: annaEu }),
    letter(5, '16:30', deskEu, support, `All of them are right, also the one with the works council. Thank you!`, { cc: annaEu }),
  ]),
  thread('Alert: mailbox of the Chicago desk at 95 percent', ticket(['globex']), [
    letter(12, '04:10', globexMonitor, support, `Host mail.globex.com reports: mailbox "desk.chicago" has reached 95 percent of its size.
Limit: 50 GB. Growth in 7 days: 1.1 GB.`),
    letter(11, '04:10', globexMonitor, support, `Host mail.globex.com reports: mailbox "desk.chicago" has reached 96 percent of its size.`, { fresh: true, subject: 'Alert: mailbox of the Chicago desk at 96 percent' }),
  ]),
  thread('Training folders: four are missing', ticket(['taeyang']), [
    letter(10, '10:31', { ...minseo, name: '문하윤', address: 'hayun@taeyang.example', sign: { en: 'Moon Hayun', ko: '문하윤\n태양전자 인사팀' } }, support, `교육 자료 폴더 네 개가 보이지 않습니다. 지난주까지는 있었어요.`),
    letter(10, '11:05', support, { ...minseo, name: '문하윤', address: 'hayun@taeyang.example' }, `문하윤 님, 안녕하세요.
폴더의 주인이 퇴사 처리되면서 함께 숨겨졌습니다. 인사팀 공유로 옮겨 두었습니다.`),
  ]),
  thread('메일이 두 번씩 도착합니다', ticket(['hanbit']), [
    letter(31, '09:50', minseo, support, `안녕하세요. 한빛상사입니다.
영업2팀에서 받는 메일이 모두 두 번씩 도착합니다. 어제 오후부터입니다.`, { files: [screen('화면.png')] }),
    letter(31, '10:20', support, minseo, `과장님, 안녕하세요.
영업2팀 주소가 그룹 두 곳에 함께 들어 있었습니다. 한 곳에서 뺐으니 이제 한 번만 도착합니다.
비비안 안젤루`),
    letter(31, '11:11', minseo, support, `네, 이제 정상입니다. 감사합니다.`),
  ]),
  thread('대용량 원고가 반송됩니다', ticket(['nuri']), [
    letter(13, '16:40', seoyeon, support, `60MB짜리 원고를 받으려는데 보내신 분께 반송된다고 합니다. 용량을 늘릴 수 있을까요?`),
    letter(13, '17:05', support, seoyeon, `편집장님, 받는 쪽 한도는 50MB입니다. 큰 파일을 올려 달라고 부탁하는 주소를 만들어 드렸습니다. 보내시는 분은 로그인 없이 올리시면 됩니다.`),
    letter(12, '10:00', seoyeon, support, `받았습니다. 번역가 선생님이 더 좋아하시네요.`),
  ]),
  thread('예약 메일 알림음 문의', ticket(['moonlight']), [
    letter(19, '22:20', sohee, support, `예약 메일이 오면 다른 소리로 알림을 받고 싶어요. 손님이 많으면 못 보고 지나가요.`),
    letter(18, '09:30', support, sohee, `사장님, 설정의 알림에서 폴더별로 소리를 고르실 수 있습니다. 예약 폴더에는 종소리를 추천합니다.`),
  ]),
  thread('휴대전화 설정 방법', ticket(['daehan']), [
    letter(7, '13:20', eunbi, support, `체험 계정을 쓰고 있습니다. 기사님들 휴대전화에 한 번에 설정하는 방법이 있을까요?`),
    letter(7, '14:02', support, eunbi, `팀장님, 관리자 화면에서 QR 코드를 만들어 보여 드리면 됩니다. 한 번 찍으면 설정이 끝납니다.
헨리 셰익스피어`),
  ]),
  thread('가게 주소로 메일이 오지 않아요', ticket([], 'free-provider'), [
    letter(0, '15:10', sol, support, `안녕하세요, 솔 공방입니다. 어제부터 손님들이 보낸 메일이 안 와요. 손님들은 반송도 없다고 해요.`),
  ]),
  thread('Two-step sign-in', ticket([], 'free-provider'), [
    letter(22, '20:12', kimAtHome, support, `Hello, I lost the telephone that makes the numbers. I write from my private address because I cannot get in with the other.`),
    letter(21, '09:02', support, kimAtHome, `Dear Mr. Kim,
We called you at the office number that we have on file, as we must. The second factor is switched off until tonight; please set it up anew.`),
  ]),
  thread('Reports in the wrong folder', ticket([], 'exception-domain'), [
    letter(16, '08:05', { ...reports, name: 'Dean Fox' }, support, `Our weekly report is said to land in a folder nobody reads. Could you look?`),
    letter(16, '10:30', support, { ...reports, name: 'Dean Fox' }, `Dear Mr. Fox, it is filed where your contact at ABC wanted it. He reads it on Mondays.`),
  ]),
  thread('Letters stay in the outbox', ticket(['harbour']), [
    letter(17, '14:30', harbourFinance, support, `Since noon my letters stay in the outbox. The small wheel turns and turns.`),
    letter(17, '14:44', support, harbourFinance, `Dear Grace,
One of them carries 61 megabytes of scans and blocks the others. Please take it out and send it as a link.
Vivienne Angelou`),
    letter(17, '15:02', harbourFinance, support, `Out it went. So that is what the wheel was chewing.`),
    letter(9, '13:18', dispatch, support, `Does the link expire? A captain opened it on day 31.`, { fresh: true, subject: 'Link of a large file' }),
    letter(9, '13:50', support, dispatch, `Yes, after 30 days, and you can set it to 90 for the dispatch desk. I have done so.`),
  ]),
  thread('Old mail of Dr. Yusuf', ticket(['orchard']), [
    letter(15, '12:20', amina, support, `Mail before 2015 is missing from my search, but it is in the folder.`),
    letter(15, '14:25', support, amina, `Dear Dr. Yusuf, the index of that year had not been finished. It runs now and will be done within the hour.`),
    letter(15, '18:03', amina, support, `It found a letter of my first patient. Thank you.`),
  ]),
  thread('Cannot open drawing', ticket(['atlas']), [
    letter(13, '18:20', ingrid, support, `A client gets "this link was taken back". I did not take anything back.`, { files: [screen('Client.png')] }),
    letter(12, '09:25', support, ingrid, `Dear Ms. Holm, somebody else of your studio did, at 17:02, in the list of open links. It is open again.`),
  ]),
  thread('Dry run of the move', ticket(['kestrel']), [
    letter(15, '18:50', imogen, support, `We tried the first folder with your tool. 12,004 letters there, 12,001 here. Which three?`),
    letter(14, '10:55', support, imogen, `Dear Ms. Walsh, the three are empty files of 0 bytes, from 2013. The list is attached; nothing that had content is missing.
William Jobs`, { files: [csv('Not moved.csv', [['file', 'bytes'], ['cur/1361.M1', 0], ['cur/1361.M2', 0], ['cur/1362.M1', 0]])] }),
  ]),
  thread('Till and mail', ticket(['baker']), [
    letter(27, '06:40', ellen, support, `The till sends the takings by mail each night and since Sunday it does not. It is a very old till.`),
    letter(27, '09:11', support, ellen, `Dear Ellen,
It signs in the way tills did in 2009. We made a door just for it, from your two shops only.`),
    letter(27, '20:15', ellen, support, `Takings came. Not many, it rained.`),
  ]),
  thread('Offline calendar', ticket(['nowak']), [
    letter(11, '21:30', marta, support, `I was without a network for 95 days, not 90. Now the calendar is empty and I am sad.`),
    letter(10, '09:20', support, marta, `Dear Ms. Nowak, it fills again as soon as you are connected; nothing is lost. Give it five minutes and a cup of tea.`),
  ]),
  thread('Receipts as one file', ticket(['bare']), [
    letter(9, '17:40', buyer, support, `Could the twelve receipts be one PDF? The tax office does not like tables.`),
  ]),
  thread('Bounces of our newsletter', ticket(['emailer']), [
    letter(6, '02:10', zoe, support, `Hi! Where do I see which addresses bounced in the trial?`),
    letter(6, '09:40', support, zoe, `Dear Zoe, under Newsletters, Bounces. Addresses that failed three times are left out by themselves.`),
  ]),
  // ── from people in nobody's address book ──────────────────────────────────────────────────────────────────────
  thread('Is your service down?', ticket([], 'no-contact'), [
    letter(35, '09:40', stranger('Beth Corrigan', 'beth@corrigan-law.example'), support, `Our client uses your service and does not answer. Are you down, or are they?`),
    letter(35, '09:55', support, stranger('Beth Corrigan', 'beth@corrigan-law.example'), `Dear Ms. Corrigan, we are up. Please try them by telephone.`),
  ]),
  thread('Somebody uses my name', ticket([], 'no-contact'), [
    letter(20, '22:30', stranger('Aaron Pike', 'aaron.pike@pikefamily.example'), support, `Somebody writes letters in my name from an address at your service. I am not your customer and never was.`, { files: [screen('Letter.png')] }),
    letter(19, '09:00', support, stranger('Aaron Pike', 'aaron.pike@pikefamily.example'), `Dear Mr. Pike, thank you. The account was a trial of two days and is closed. If you want to report it, we keep the record for the police for 90 days.`),
  ]),
  thread('체험 계정 비밀번호 분실', ticket([], 'no-contact'), [
    letter(26, '15:15', subin, support, `체험 계정 비밀번호를 잊었습니다. 재설정 메일이 오지 않습니다.`),
    letter(26, '16:02', support, subin, `정수빈 님, 안녕하세요.
가입하실 때 주소를 haemill로 적으셨습니다. 고쳐 두었으니 다시 요청해 주세요.`),
  ]),
  thread('Disk check failed on node 4', ticket([], 'no-contact'), [
    letter(2, '03:33', stranger('Watchdog', 'alerts@datacentre-east.example', '', 'machine'), support, `Node 4: disk check failed at 03:31. Spare is in use. Replace disk 2 within 48 hours.`),
  ]),
  thread('Request for a certificate', ticket([], 'no-contact'), [
    letter(5, '14:50', stranger('Foundation Clearwater', 'grants@clearwater-fund.example'), [support, vivienne], `For our grant to Greenfield School we need a certificate that the school is your customer. Whom may we ask?`, { cc: henry }),
  ]),
  thread('(no subject)', ticket([], 'no-contact'), [
    letter(3, '23:12', stranger('', 'm.k@quietmail.example', ''), support, `hello is this the place for the mail thing`, { subject: '' }),
  ]),
  thread('RE: FW: AW: [#1003] your answer', ticket([], 'no-contact'), [
    letter(1, '13:37', stranger('Gus Tolliver', 'gus@tolliver-and-co.example', ''), support, `see below, my answers are between the lines and on top and some below
} -----Ursprüngliche Nachricht-----
} Von: somebody
}> > Do you have the number of the ticket?
yes it is in the subject, a friend gave it to me
>>>>| Is it your ticket?
>>>>| Which version do you use?
no. the blue one
| | On a day, a person wrote:
%% please do not answer above this line %%
thx gus`),
  ]),
  // ── two of one trouble, by one person ─────────────────────────────────────────────────────────────────────────
  thread('Invitations arrive empty', ticket(['globex']), [
    letter(1, '16:05', hal, support, `Since the update, invitations to our meetings arrive without a time and a place. The sender sees both.`, { files: [screen('Empty invitation.png')] }),
  ]),
  thread('Empty invitations again', ticket(['globex']), [
    letter(0, '08:40', hal, support, `Another three this morning, all from Denver. People come to the wrong room, or to none.`),
  ]),
  thread('공유 주소록이 비어 보입니다', ticket(['hanbit']), [
    letter(1, '10:12', minseo, support, `안녕하세요. 한빛상사입니다.
오늘 아침부터 공유 주소록이 비어 보입니다. 개인 주소록은 정상입니다.`, { files: [screen('빈 주소록.png')] }),
    letter(1, '10:40', support, minseo, `과장님, 안녕하세요.
확인하고 있습니다. 몇 분이 같은 증상인지 알려 주시겠어요?`),
    letter(1, '11:25', minseo, support, `영업2팀 여섯 명입니다. 오후 회의 전에 꼭 필요합니다.`),
  ]),
  thread('세금계산서 받는 주소 변경', ticket(['hanbit']), [
    letter(0, '09:05', hanbitTax, support, `다음 달부터 세금계산서를 tax2@hanbit.example 로 보내 주세요. 지금 주소는 이달 말에 없어집니다.`),
  ]),
  // ── from inside ───────────────────────────────────────────────────────────────────────────────────────────────
  thread('FW: Shared mailbox for the night shift', ticket([], 'internal'), [
    letter(0, '09:50', jamie, support, `Can one of you take this? It is more yours than mine.
---------- Forwarded message ----------
From: Tom Ferris <manager@riverside.example>
Subject: Shared mailbox for the night shift
The night shift wants to read the mailbox of the front desk, but not to answer from it. Can you do that?`),
  ]),
  thread('Question from the web page: price for 8 people', ticket([], 'internal'), [
    letter(1, '19:20', stranger('ABC web page', 'noreply@abc.com', '', 'abc'), support, `What does it cost for eight people, and may we pay by the month?
Ola Sand, Sand & Fjell`, { headers: { 'Reply-To': 'Ola Sand <ola@sandfjell.example>' } }),
  ]),
  // ── marked by the company's server ────────────────────────────────────────────────────────────────────────────
  thread('Your mailbox will be closed today', ticket([], 'no-contact'), [
    letter(2, '05:55', stranger('Mail Administration', 'admin@mail-admin-center.example', ''), support, `Dear user, your mailbox is full. Click to keep your letters.`, { headers: { 'X-Spam-Flag': 'YES', 'X-Spam-Status': 'Yes, score=14.2 required=5.0' } }),
  ]),
  // ── answers of machines: no ticket ────────────────────────────────────────────────────────────────────────────
  thread('Undelivered Mail Returned to Sender', skipped('bounce'), [
    letter(19, '09:01', stranger('Mail Delivery System', 'MAILER-DAEMON@mx.pikefamily.example', '', 'machine'), support, `The mail system could not deliver a message to aaron.pike@pikefamily.example: mailbox full. The message was returned.`, { returnPath: '', headers: { 'Auto-Submitted': 'auto-replied', 'X-Failed-Recipients': 'aaron.pike@pikefamily.example' } }),
  ]),
]
