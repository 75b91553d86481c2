import { amina, anna, annaEu, ben, bianca, bigcoAccounts, billing, buyer, byeol, christopher, costa, deskEu, dispatch, dohyun, ellen, eunbi, hal, hanbitTax, haneul, harbourFinance, imogen, ingrid, jane, janeAtHome, jihoon, jiwoo, kenji, kim, kimAtHome, kimOld, lars, margaret, marta, minseo, omar, pinetree, priya, reception, rosa, rosaAtHome, sales, sam, seoyeon, sohee, sol, soraTravel, stephanie, stranger, taggedBuyer, tom, victor, winter, yuna, zoe } from '../correspondents.ts'
import { letter, saved, skipped, thread } from '../letter.ts'
import { newsletter } from './newsletter.ts'

/** Everybody who has said yes to the newsletter; more than fifty, so the mail server hands it over in two portions. */
const readers = [
  amina, anna, annaEu, ben, bianca, bigcoAccounts, buyer, byeol, costa, deskEu, dispatch, dohyun, ellen, eunbi, hal, hanbitTax, haneul, harbourFinance, imogen, ingrid, jane, janeAtHome, jihoon, jiwoo, kenji, kim, kimAtHome, kimOld, lars, margaret, marta, minseo, omar, pinetree, priya, reception, rosa, rosaAtHome, sam, seoyeon, sohee, sol, soraTravel, taggedBuyer, tom, victor, winter, yuna, zoe,
  stranger('Ada Quist', 'ada@quist.example'), stranger('Ivo Brandl', 'ivo@brandl.example'), stranger('Noemi Sa', 'noemi@sa-audio.example'), stranger('Farid Aziz', 'farid@aziz-tea.example'), stranger('Jo Ellery', 'jo@ellery.example'),
]
const histories = ['bigco', 'jane', 'globex', 'bare', 'hanbit', 'nuri', 'sora', 'taeyang', 'muller', 'harbour', 'kite', 'greenfield', 'orchard', 'lumen', 'baker', 'acme', 'globexeu', 'daehan', 'riverside', 'atlas', 'kestrel', 'moonlight', 'fjord', 'onda', 'emailer', 'plus', 'haru', 'tanaka', 'nowak', 'okafor', 'lind', 'costa', 'winter']
const hidden = { bcc: readers, headers: { 'List-Unsubscribe': '<mailto:withfeathers@abc.com?subject=unsubscribe>', 'Precedence': 'bulk' } }

/** Newsletters by blind copy, invitations, and what comes back of them. */
export const marketing = [
  thread('Letters from ABC: what is new this {month+0}', saved(...histories), [
    letter(50, '10:00', stephanie, stephanie, `New this month: search inside attachments, a calendar for bookable things, and a price that stays.
If you do not want these letters, answer with "unsubscribe".`, { ...hidden, html: newsletter('Search looks inside attachments now', ['Contracts, scans, tables: what is written in them is found, also in Korean.', 'Rooms, chairs, cars: anything with a name can be booked in the calendar.', 'The price stays as it is for the whole of next year.']) }),
  ]),
  thread('Letters from ABC: some mail is nobody else\'s business', saved(...histories), [
    letter(28, '10:00', stephanie, stephanie, `Some letters must not be recorded. Three ways to keep them out, and how to prove it.
If you do not want these letters, answer with "unsubscribe".`, { ...hidden, html: newsletter('Some mail is nobody else\'s business', ['Name the person: letters from and to them are kept out of every record.', 'Name the domain: a court, a doctor, a bank.', 'Private providers are kept out to begin with. You open the lock, we do not.']) }),
  ]),
  thread('Letters from ABC: come to breakfast', saved(...histories), [
    letter(7, '10:00', stephanie, stephanie, `Our product morning is on {+14}, with bread by Ellen Baker and a talk by Jane Doe of BigCo.
If you do not want these letters, answer with "unsubscribe".`, { ...hidden, html: newsletter('Come to breakfast on {+14}', ['Eight o\'clock: bread and cake by Baker & Daughters.', 'Nine o\'clock: Jane Doe of BigCo tells how 40 people moved in a weekend.', 'Ten o\'clock: your questions, our screens.']) }),
  ]),
  thread('unsubscribe', saved('costa'), [letter(28, '18:30', costa, stephanie, 'unsubscribe')]),
  thread('unsubscribe', skipped('no-contact'), [letter(27, '11:15', stranger('Farid Aziz', 'farid@aziz-tea.example'), stephanie, 'unsubscribe, but the one on private mail was good')]),
  thread('Out of office', saved('fjord'), [
    letter(7, '10:01', lars, stephanie, 'I am in the forest until {+5} and there is no network. Lars', { headers: { 'Auto-Submitted': 'auto-replied', 'X-Autoreply': 'yes' } }),
  ]),
  thread('Undeliverable: Letters from ABC: come to breakfast', skipped('no-contact'), [
    letter(7, '10:02', stranger('Mail Delivery Subsystem', 'postmaster@mx.ellery.example', '', 'machine'), stephanie, 'Your message to jo@ellery.example could not be delivered: no such user.', { returnPath: '', headers: { 'Auto-Submitted': 'auto-replied', 'X-Failed-Recipients': 'jo@ellery.example' } }),
  ]),
  thread('I come to the product morning', saved('bigco', 'jane'), [
    letter(6, '12:10', jane, stephanie, 'Dear Stephanie, I come, and I bring Ben. Who is the audience: more like us, or more like you?'),
    letter(6, '14:50', stephanie, jane, 'Dear Jane, people who wonder whether to move. You only need to tell what you told me in the lift.'),
  ]),
  thread('Product morning', saved('orchard'), [
    letter(6, '18:15', amina, stephanie, 'Dear Stephanie, it is a Monday morning in the clinic on every day of that week. May I have the slides?'),
    letter(5, '10:00', stephanie, amina, 'Dear Dr. Yusuf, slides and one of the cakes will be sent to you.'),
  ]),
  thread('제품 설명회 참석', saved('daehan'), [
    letter(5, '13:10', eunbi, stephanie, '안녕하세요. 대한물류 최은비입니다. 설명회에 두 명 참석하겠습니다. 주차가 가능한가요?'),
    letter(5, '14:35', stephanie, eunbi, '팀장님, 두 분 자리를 잡아 두었습니다. 주차는 건물 지하에 하시면 됩니다.'),
  ]),
  thread('설명회 커피', saved('moonlight'), [
    letter(4, '21:20', sohee, christopher, '크리스토퍼 님, 설명회 커피를 저희가 맡아도 될까요? 빵만 있으면 목이 메잖아요.'),
    letter(3, '09:50', christopher, sohee, '사장님, 정말 좋은 생각입니다. 60잔 부탁드립니다. 홍보물 한 칸을 비워 두겠습니다.'),
  ]),
  thread('Guest list', saved('acme', 'globex', 'onda'), [
    letter(3, '15:20', stephanie, [kim, priya, bianca], `Dear guests,
You are the three who asked for a place in the first row. You have it. Doors open at a quarter to eight; the lift is slow.`, { cc: christopher }),
    letter(2, '18:42', bianca, stephanie, 'The first row! I have not sat there since school.', { fate: saved('onda') }),
  ]),
  thread('Prices for schools', saved('greenfield'), [
    letter(8, '15:45', margaret, christopher, 'Dear Mr. Hemingway, the head of Millbrook School asked me for your price. May I tell her, or is it a secret?'),
    letter(7, '09:30', christopher, margaret, 'Dear Mrs. Dunn, no secret: 2.50 for each teacher and month. Tell everyone.'),
  ]),
  thread('New plan of billing days', saved('harbour', 'lumen', 'muller'), [
    letter(25, '09:00', billing, [harbourFinance, victor, anna], 'Dear customers, from {month+1} on, invoices are sent on the first working day, no longer on the last. The due date stays as it is.', { cc: sales }),
    letter(25, '13:10', harbourFinance, billing, 'Noted. That suits our month.', { fate: saved('harbour') }),
  ]),
]
