import { amina, anna, ben, bigcoAccounts, billing, dispatch, ellen, eric, hal, harbourFinance, jamie, jane, margaret, priya, reports, stephanie, support, victor, workerA } from '../correspondents.ts'
import { csv, pdf } from '../files.ts'
import { letter, saved, skipped, thread, ticket } from '../letter.ts'

const order = pdf('Order next year.pdf', 'Order 2041', ['BigCo, Purchasing', 'Annual plan, 40 users', 'Five further users in two months', 'One invoice for the year, to accounts@bigco.com'])
const offer = (number: string, firm: string, users: number, price: string) =>
  pdf(`Quotation ${number}.pdf`, `Quotation ${number}`, [`For ${firm}`, `Annual plan, ${users} users`, `${price} for the year, without tax`, 'Valid for 30 days', 'Jamie Bronte, ABC'])

/** Contracts of customers: prices, renewals, and what stands between them. */
export const renewals = [
  thread('Quotation for the annual plan', saved('bigco', 'jane'), [
    letter(9, '10:05', jane, jamie, `Dear Jamie,
Our annual plan ends on {+38}. Before I ask for the budget I need a written quotation for 40 users.
Last year we paid by quarter. If one payment for the year is cheaper, please quote that as well.`),
    letter(9, '15:20', jamie, jane, `Dear Jane,
Thank you for thinking of it so early. One payment for the year saves you 8 percent, so I would take that.
I will send the quotation once our board has set the prices for next year, on Monday at the latest.`),
    letter(1, '16:30', jamie, jane, `Dear Jane,
Here is the quotation for 40 users and the whole year, with the discount for one payment already taken off.
It holds for 30 days. If your new office opens sooner, we can add its users at the same price in any month.`, { files: [offer('2026-118', 'BigCo', 40, '4,416.00')] }),
  ]),
  thread('Renewal for 40 users', saved('bigco', 'jane'), [
    letter(3, '11:12', jamie, jane, `Dear Jane,
A short note, so that nothing stops on {+33}: your plan has 40 users, 38 of them signed in last month.
Would you like to keep the two free places for the new office?`),
    letter(2, '09:41', jane, jamie, `Dear Jamie,
Please keep them. We will be 45 soon: five colleagues start in the new office, one of them already this month.
Ben Okoye, in Cc, will look after the accounts there.`, { cc: ben }),
    letter(2, '14:02', ben, jamie, `Hello Jamie,
Nice to meet you. I have made a list of the five colleagues with their rooms and telephone numbers.
Do you need anything else to prepare the addresses?`, { cc: jane, files: [csv('New office.csv', [['name', 'room', 'telephone'], ['Ben Okoye', 'B1.04', '0401'], ['Lucy Amato', 'B1.05', '0402'], ['Noor Haas', 'B1.05', '0403'], ['Peter Lang', 'B1.07', '0404'], ['Iris Cole', 'B1.08', '0405']])] }),
    letter(0, '10:42', jane, jamie, `Dear Jamie,
Thank you for the quotation. We would like to renew for 40 users, and add the five colleagues of our new office from {month+2}.
Please send one invoice for the year to accounts@bigco.com.
Could the mail addresses of the new office be set up before {+21}?`, { cc: bigcoAccounts, files: [order] }),
    letter(0, '16:15', jamie, jane, `Dear Jane,
Your order is in, thank you. William sets up the five addresses next week, well before {+21}.
The invoice goes to Accounts on the first working day of {month+2}.`, { cc: [bigcoAccounts, ben] }),
  ]),
  thread('Invoice address', saved('bigco'), [
    letter(41, '09:50', bigcoAccounts, jamie, `Good morning,
Our registered address has changed. From this month on please write invoices to BigCo, 14 Canal Walk, and mail them to accounts@bigco.com only.
Invoices that reach a private mailbox are not paid, I am sorry to say.`),
    letter(41, '11:31', jamie, bigcoAccounts, `Good morning,
Changed, and checked with our billing: the next invoice carries the new address. Thank you for telling us in time.`, { cc: billing }),
  ]),
  thread('Order for the Chicago office', saved('globex'), [
    letter(52, '22:15', hal, jamie, `Jamie,
Chicago moves over in two weeks: 34 more users, same plan, same end date as the rest of Globex.
What do I sign?`),
    letter(51, '09:08', jamie, hal, `Hal,
Nothing new to sign: your frame contract covers it. I need the list of names and the day.
Price per user stays as it is, and because you pass 100 users the whole contract moves to the better step.`, { cc: priya, files: [offer('2026-087', 'Globex', 120, '11,520.00')] }),
    letter(50, '14:40', priya, jamie, `Dear Jamie,
The list is attached. Three people in it share one telephone, please do not be surprised.
Could the move happen on a Saturday?`, { cc: hal, files: [csv('Chicago users.csv', [['name', 'login', 'note'], ['Dana Ruiz', 'druiz', ''], ['Cole Abbott', 'cabbott', 'front desk'], ['June Park', 'jpark', 'front desk'], ['Max Oduya', 'moduya', 'front desk, evenings']])] }),
    letter(50, '17:22', jamie, [priya, hal], `Dear Priya, Hal,
Saturday it is. We begin at 08:00 your time, old mail follows during the day, and on Sunday evening everybody finds all in its place.
William will be reachable under tech@abc.com the whole weekend.`),
    letter(44, '21:03', hal, jamie, `Jamie,
Done, and nobody complained on Monday morning. That has not happened to me in eleven years of moves. Thanks to William.`),
  ]),
  thread('Frame contract: data protection annex', saved('globex'), [
    letter(36, '16:44', priya, jamie, `Dear Jamie,
Our lawyers ask for the current list of your subcontractors, and where the backups are kept.
They would also like the wording for deletion after the end of the contract.`),
    letter(35, '10:19', jamie, priya, `Dear Priya,
The annex of this year is attached. Short answers: no subcontractor reads mail; backups are kept in two places in the same country; after the end of the contract everything is erased within 30 days, and we confirm it in writing.`, { files: [pdf('Annex data protection.pdf', 'Annex 3: data protection', ['Subcontractors: two data centres, no access to content', 'Backups: 35 days, two places', 'Deletion: within 30 days of the end, confirmed in writing'])] }),
    letter(33, '15:02', priya, jamie, `Dear Jamie,
They are content, which is rare. Signed copy by post.`),
  ]),
  thread('Tender of next year', saved('lumen'), [
    letter(47, '23:05', victor, jamie, `Mr. Bronte,
Lumen Energy will put its mail and calendars out to tender in {month+4}. As the present supplier you are invited to the meeting of bidders.
Please name the persons who will take part.`),
    letter(46, '09:33', jamie, victor, `Dear Mr. Hale,
Thank you. Langston Morrison, our managing director, and I will come.
Is there a list of questions beforehand?`),
    letter(45, '22:41', victor, jamie, `Mr. Bronte,
The list follows two weeks before the meeting. Point four will interest you: how a mail that must not be recorded is kept out of the records, and how you can prove it.`),
    letter(12, '22:10', victor, jamie, `Mr. Bronte,
As announced, the list of questions. Answers in writing within ten working days, please.`, { files: [pdf('Tender questions.pdf', 'Questions to bidders', ['1. Number of users today and in three years', '2. Support hours and first answer', '3. Export at the end of the contract', '4. Mail that must not be recorded: rules and proof', '5. Recovery: last exercise, duration'])] }),
    letter(4, '17:48', jamie, victor, `Dear Mr. Hale,
Our answers are attached. For point five we repeated the exercise last week: from an empty machine to the last mail in 41 minutes.`, { files: [pdf('Answers of ABC.pdf', 'Answers to the questions', ['1. 210 users today, room for 2,000', '2. 08:00 to 20:00, first answer within 2 hours', '3. Standard formats, no charge', '4. Rules by address and domain; never written to disk', '5. Last exercise: 41 minutes'])] }),
  ]),
  thread('Three users at sea', saved('harbour'), [
    letter(58, '10:22', dispatch, jamie, `Hello,
Three of our captains have a satellite line for ten minutes a day. Can they have a plan that does not load the whole mailbox each time?
We would renew for all 52 users if that works.`),
    letter(58, '13:47', jamie, dispatch, `Hello,
Yes: their mail program can be told to fetch headers first and the rest on request. William has written it down on one page, attached.
Large attachments stay on the server until somebody asks for them.`, { files: [pdf('Mail on a narrow line.pdf', 'Mail on a narrow line', ['1. Fetch headers only', '2. Open what you need, the rest stays here', '3. Send at night: the line is free'])] }),
    letter(55, '09:15', dispatch, jamie, `Hello,
Captain Lowe says it is the first time in half a year that he has read all his mail. Please renew us.`, { cc: harbourFinance }),
    letter(55, '11:02', harbourFinance, jamie, `Dear Jamie,
Confirmed from Finance, 52 users, one year. Our order number is NH-7741; invoices without it come back.`),
    letter(54, '09:30', jamie, [harbourFinance, dispatch], `Dear Grace,
Thank you. NH-7741 stands on every invoice from now on. The renewal is attached.`, { files: [offer('2026-079', 'North Harbour Shipping', 52, '5,616.00')] }),
  ]),
  thread('School price for the new term', saved('greenfield'), [
    letter(60, '16:20', margaret, jamie, `Dear Mr. Bronte,
We have eighty teachers this term and would like to stay with you. Is the school price still what it was?
The head also asks whether parents may have addresses. I said I doubted it.`),
    letter(59, '09:45', jamie, margaret, `Dear Mrs. Dunn,
The school price is the same, and it stays the same for as long as you are a school.
Parents should rather be written to than given addresses: a list parents@ that only teachers may write to does what the head has in mind. It costs nothing.`, { files: [offer('2026-075', 'Greenfield School', 80, '2,400.00')] }),
    letter(57, '15:55', margaret, jamie, `Dear Mr. Bronte,
The head likes the list better than his own idea. Please renew us and make it.`),
    letter(57, '16:31', jamie, margaret, `Dear Mrs. Dunn,
Both done. You and the head may write to the list; tell me when others should.`),
  ]),
  thread('Renewal and a question on retention', saved('orchard'), [
    letter(30, '18:12', amina, jamie, `Dear Jamie,
Before we renew: letters to patients must be erased after ten years, all others after three. Can one mailbox have two rules?`),
    letter(29, '10:40', jamie, amina, `Dear Dr. Yusuf,
By folder, yes: each folder may have its own rule, and a letter that is moved takes on the rule of its new place.
I would make one folder for letters to patients and let the rest follow the general rule.`),
    letter(28, '12:09', amina, jamie, `Dear Jamie,
That is clear and we can live with it. Please renew, 18 users. One wish: no change on a Monday, that is our full day.`),
    letter(28, '14:30', jamie, amina, `Dear Dr. Yusuf,
Renewed, and noted: never on a Monday. The confirmation is attached.`, { files: [offer('2026-101', 'Orchard Clinic', 18, '1,944.00')] }),
  ]),
  thread('Vertragsverlängerung / renewal', saved('muller'), [
    letter(24, '17:15', anna, jamie, `Dear Jamie,
our contract ends in {month+2}. We are 35 people now, two of them work for us from Busan together with your partner Pat Winslow.
Please send the renewal in English, with the address of the company as it is in the register: Müller Feinmechanik GmbH, Gartenstraße 3.`, { cc: workerA }),
    letter(23, '09:12', workerA, [anna, jamie], `Dear Anna, dear Jamie,
the two in Busan need only mail and calendar, no storage. That would be the small plan for them and the normal one for the others.`),
    letter(23, '10:50', jamie, anna, `Dear Anna,
Pat is right, so the quotation has two lines: 33 normal, 2 small. Register address as you gave it.`, { cc: workerA, files: [offer('2026-107', 'Muller Feinmechanik GmbH', 35, '3,708.00')] }),
    letter(21, '17:40', anna, jamie, `Dear Jamie,
accepted. Herzlichen Dank, also to Pat.`, { cc: workerA }),
  ]),
  thread('Two bakeries, one bill', saved('baker'), [
    letter(38, '07:20', ellen, eric, `Morning Eric,
We get two bills, one for each shop. Can that be one? I lose the second one in flour every month.`),
    letter(38, '09:34', eric, ellen, `Good morning Ellen,
From next month it is one bill, for both shops, on the first. The last two single ones are attached once more, without flour.`, { files: [pdf('Invoice High Street.pdf', 'Invoice 5518', ['High Street shop, 4 users', '36.00']), pdf('Invoice Mill Lane.pdf', 'Invoice 5519', ['Mill Lane shop, 2 users', '18.00'])] }),
    letter(38, '09:52', ellen, eric, `Bless you. Come by on Saturday, there is a cake with your name on it.`),
  ]),
  thread('Report of the quarter', skipped('exception-domain'), [
    letter(26, '14:18', jamie, reports, `Dear colleagues at Something Ltd,
Thank you for the reports. The last three sheets show the same week; could you check?`),
  ]),
  thread('Cannot add a second mail domain', ticket(['bigco', 'jane']), [
    letter(0, '09:15', jane, support, `Hello,
Our new office has its own domain. We entered bigco-office.example, and the page answers that the domain is already in use.
It is ours alone. Can you add the domain, so that the five new colleagues can use it?`),
    letter(0, '09:40', support, jane, `Dear Jane,
Thank you for telling us. The domain was still held by your old trial account. We are taking it out there and will add it to yours today.`),
    letter(0, '09:56', jane, support, `Thank you. Please tell me when I can try again.`),
  ]),
  thread('Invitation: product morning on {+9}', saved('bigco', 'jane'), [
    letter(0, '10:48', stephanie, jane, `Dear Jane,
We show what is new in the annual plan, and would be glad if you told our guests about your move of last year: ten minutes, no slides needed.
Breakfast is at eight, you would speak at nine.`),
  ]),
]
