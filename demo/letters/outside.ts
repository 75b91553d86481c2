import { billing, christopher, eric, jamie, janeAtHome, kimAtHome, langston, sales, stephanie, stranger, william } from '../correspondents.ts'
import { pdf, png } from '../files.ts'
import { letter, skipped, thread } from '../letter.ts'
import { newsletter } from './newsletter.ts'

const unknown = skipped('no-contact')
const domain = skipped('exception-domain')
const locked = skipped('free-provider')

const printer = stranger('Offset & Sons', 'offers@printshop.example', 'Offset & Sons, printers since 1911', 'outlook')
const landlord = stranger('Harbour Street Estates', 'office@harbourstreet.example', 'Harbour Street Estates', 'outlook')
const accountant = stranger('Lena Vogt', 'vogt@vogt-tax.example', 'Lena Vogt, tax adviser', 'thunderbird')
const applicant = stranger('Mira Solano', 'mira.solano@postmail.example', 'Mira Solano')
const fair = stranger('Fair Office', 'exhibitors@officefair.example', 'Fair Office', 'outlook')
const power = stranger('City Power', 'noreply@citypower.example', '', 'machine')
const courier = stranger('Blue Courier', 'tracking@bluecourier.example', '', 'machine')
const magazine = stranger('Desk Magazine', 'weekly@deskmagazine.example', '', 'machine')
const zoolander = stranger('Magnum', 'look@magnumbyzoolander.com', 'Magnum', 'outlook')
const daisy = stranger('Daisy', 'daisy@daisybuchananhowcouldyou.com', 'D.', 'apple')
const korea = stranger('조아라', 'ara@seosan-paper.example', '조아라\n서산제지 영업부', 'naver')

/** From and to people who are in no address book, at domains that are kept out, or behind a closed lock. */
export const outside = [
  thread('2,000 brochures: our offer', unknown, [
    letter(46, '11:10', printer, stephanie, `Dear Ms. Dickinson, 2,000 brochures, 4 pages, uncoated paper: offer attached. Paper prices rise on {+14}.`, { files: [pdf('Offer.pdf', 'Offer', ['2,000 brochures', '640.00'])] }),
    letter(46, '14:20', stephanie, printer, `Thank you. We take it, if the paper is the one of last time.`),
    letter(45, '10:05', printer, stephanie, `It is. Proofs on Thursday.`),
    letter(37, '09:15', printer, [stephanie, sales], `Printed and packed. May we show one of them on our page?`),
  ]),
  thread('Offers of the month', unknown, [letter(19, '06:30', printer, sales, `Calendars for next year, 15 percent off until {+10}.`)]),
  thread('Offers of the month', unknown, [letter(0, '08:20', printer, sales, `Cards, calendars, envelopes with your name. Until {+10} at half the price.`)]),
  thread('Heating, third floor', unknown, [
    letter(24, '09:20', landlord, billing, `Dear tenants, the heating of the third floor is repaired on {+1} between eight and twelve. It may knock.`),
    letter(23, '13:30', landlord, billing, `It knocked, and it is repaired.`),
  ]),
  thread('Lift', unknown, [letter(3, '10:00', landlord, billing, `Dear tenants, the lift is slow because it is old. A new one comes next year. Until then, patience.`)]),
  thread('Papers for the annual accounts', unknown, [
    letter(34, '17:10', accountant, billing, `Good evening, I still need the bills of the fair and the contract of the second data centre.`),
    letter(33, '10:10', billing, accountant, `Good morning, both are attached.`, { files: [pdf('Bills of the fair.pdf', 'Bills of the fair', ['Stand, 12 square metres', 'Coffee for 400'])] }),
    letter(32, '16:00', accountant, billing, `Complete. 400 coffees are a lot of coffees, but they are deductible.`),
  ]),
  thread('Application as agent in customer service', unknown, [
    letter(17, '20:20', applicant, jamie, `Dear Mr. Bronte, I have answered letters of angry people for six years and would like to go on doing so, in a kinder place.`, { files: [pdf('Mira Solano.pdf', 'Mira Solano', ['Agent, Northern Rail, six years', 'Languages: English, Spanish, Korean (a little)'])] }),
    letter(16, '09:40', jamie, applicant, `Dear Ms. Solano, that is the best first sentence of the year. Can you come on {+5}, at three?`),
    letter(16, '19:11', applicant, jamie, `I can and I will.`),
  ]),
  thread('Stand 4.12: invoice and plan', unknown, [
    letter(57, '10:40', fair, stephanie, `Dear exhibitors, your stand is 4.12, next to the coffee. Plan and invoice are attached.`, { files: [pdf('Plan.pdf', 'Stand 4.12', ['Next to the coffee'])] }),
    letter(57, '13:05', christopher, fair, `Next to the coffee! Thank you.`),
    letter(39, '12:00', fair, [stephanie, christopher], `Thank you for exhibiting. 11,204 visitors came; your stand was among the ten that were asked for most.`),
  ]),
  thread('Your bill of this month', unknown, [letter(40, '05:00', power, billing, `Your bill: 212.40. It is taken from your account on {+10}.`)]),
  thread('Your bill of this month', unknown, [letter(19, '05:00', power, billing, `Your bill: 230.15. It is taken from your account on {+10}.`)]),
  thread('A parcel for you', unknown, [letter(36, '07:45', courier, stephanie, `A parcel with 20 brochures from Rosa Lind arrives today between 10 and 12.`)]),
  thread('A parcel for you', unknown, [letter(11, '07:45', courier, william, `A parcel arrives today between 9 and 11. Sender: Router Depot.`)]),
  thread('The week in offices', unknown, [letter(51, '06:00', magazine, christopher, `Why the open plan is closing. Ten chairs under test. A column on the comma.`, { html: newsletter('The week in offices', ['Why the open plan is closing', 'Ten chairs under test', 'A column on the comma']) })]),
  thread('The week in offices', unknown, [letter(31, '06:00', magazine, christopher, `The return of the letter. Lamps. A column on the full stop.`, { html: newsletter('The week in offices', ['The return of the letter', 'Lamps', 'A column on the full stop']) })]),
  thread('The week in offices', unknown, [letter(6, '06:00', magazine, christopher, `Plants that live. Meetings that end. A column on the semicolon; at last.`, { html: newsletter('The week in offices', ['Plants that live', 'Meetings that end', 'A column on the semicolon; at last']) })]),
  thread('재생 용지 견본', unknown, [
    letter(43, '11:11', korea, stephanie, `안녕하세요. 서산제지 조아라입니다. 요청하신 재생 용지 견본을 보내 드렸습니다.`),
    letter(42, '10:05', stephanie, korea, `견본 잘 받았습니다. 인쇄소와 상의해 보겠습니다.`),
  ]),
  thread('A walk-off for your sales team', domain, [
    letter(30, '12:00', zoolander, sales, `We train sales teams to turn left. Results are stunning. May we show you The Look?`),
    letter(29, '12:01', zoolander, sales, `You did not answer. Is it because of The Look?`),
    letter(5, '12:00', zoolander, [sales, jamie], `A last time: The Look, half the price.`),
  ]),
  thread('How could you', domain, [letter(21, '01:40', daisy, eric, `You sold my cousin a plan of three years and he cries over the invoices. How could you.`)]),
  thread('Lunch on Friday', locked, [
    letter(10, '12:40', janeAtHome, jamie, `Jamie, private: I am in your town on Friday. Lunch? No talk of licences.`),
    letter(10, '13:02', jamie, janeAtHome, `With pleasure, and without licences. Half past twelve at the noodle place?`),
    letter(10, '13:10', janeAtHome, jamie, `Half past twelve.`),
  ]),
  thread('Photographs of the big press', locked, [
    letter(0, '08:40', kimAtHome, jamie, `Good morning Jamie, here are the photographs for Mr. Morrison, from my telephone. The small figure is my father.`, { files: [png('Press 1.png', [0.9, 0.9, 0.4, 0.2], [90, 90, 110]), png('Press 2.png', [0.2, 0.5, 0.9, 0.9], [90, 90, 110])] }),
  ]),
  thread('Golf', unknown, [
    letter(26, '20:30', stranger('R. Whitcombe', 'rw@whitcombe.example'), langston, `Langston, Saturday, nine o'clock, the usual four?`),
    letter(25, '08:10', langston, stranger('R. Whitcombe', 'rw@whitcombe.example'), `Count me in. My back is better, my swing is not.`),
  ]),
]
