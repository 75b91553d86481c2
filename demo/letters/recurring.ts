import { amina, anna, annaEu, bigcoAccounts, billing, dohyun, ellen, hanbitTax, haneul, harbourFinance, jamie, margaret, priya, reports, rosa, seoyeon, victor, william, type Correspondent } from '../correspondents.ts'
import { csv, pdf } from '../files.ts'
import { letter, saved, skipped, thread, type Thread } from '../letter.ts'

const months = [58, 37, 16] as const
const payers: readonly (readonly [Correspondent, string, string, number, number])[] = [
  [bigcoAccounts, 'bigco', 'BigCo', 40, 360], [priya, 'globex', 'Globex', 120, 960], [hanbitTax, 'hanbit', 'Hanbit', 25, 225], [seoyeon, 'nuri', 'Nuri Books', 12, 108],
  [haneul, 'sora', 'Sora Travel', 9, 81], [dohyun, 'taeyang', 'Taeyang', 60, 540], [anna, 'muller', 'Muller Feinmechanik', 35, 309], [harbourFinance, 'harbour', 'North Harbour Shipping', 52, 468],
  [rosa, 'kite', 'Paper Kite Studio', 4, 36], [margaret, 'greenfield', 'Greenfield School', 80, 200], [amina, 'orchard', 'Orchard Clinic', 18, 162], [victor, 'lumen', 'Lumen Energy', 210, 1680],
  [ellen, 'baker', 'Baker & Daughters', 6, 54],
]

/** What comes by the calendar: invoices each month, usage each fortnight, a customer's report each week. */
export const recurring: readonly Thread[] = [
  ...months.flatMap((day, month) => payers.map(([payer, ref, firm, users, amount], row) => invoice(day, month, payer, ref, firm, users, amount, row))),
  ...[55, 45, 35, 25, 15, 5].flatMap((day, time) => [
    usage(day, priya, 'globex', 120, time), usage(day, victor, 'lumen', 210, time), usage(day, annaEu, 'globexeu', 60, time),
  ]),
  ...Array.from({ length: 12 }, (_, week) => thread(`Report of week ${12 - week}`, skipped('exception-domain'), [
    letter(4 + 5 * week, '07:30', reports, jamie, `The report of the week is attached. ${40 + week * 3} rows.`, { files: [csv('report.csv', [['day', 'visits'], ...['Mon', 'Tue', 'Wed', 'Thu', 'Fri'].map((name, day) => [name, 100 + 7 * day + 3 * week])])] }),
  ])),
]

function invoice(day: number, month: number, payer: Correspondent, ref: string, firm: string, users: number, amount: number, row: number): Thread {
  const number = 5500 + month * payers.length + row
  const korean = /[가-힣]/.test(payer.name)
  const text = korean
    ? `안녕하세요. 이번 달 이용료 청구서를 보내 드립니다.\n사용자 ${users}명, 청구서 번호 ${number}번입니다. 궁금하신 점은 이 메일에 답장해 주세요.`
    : `Dear ${payer.name},\nPlease find the invoice of this month attached: ${users} users, number ${number}. If anything is not as it should be, an answer to this letter is enough.`
  const file = pdf(korean ? `청구서_${number}.pdf` : `Invoice ${number}.pdf`, `Invoice ${number}`, [firm, `${users} users, one month`, `${amount}.00`, 'Due within 30 days'])
  const minutes = String(2 * row).padStart(2, '0')
  return thread(korean ? `{month+0} 청구서 ${number}` : `Invoice ${number} of {month+0}`, saved(ref), [letter(day, `08:${minutes}`, billing, payer, text, { files: [file] })])
}

function usage(day: number, reader: Correspondent, ref: string, users: number, time: number): Thread {
  const active = Math.round(users * (0.84 + 0.02 * time))
  return thread('Usage of the last two weeks', saved(ref), [
    letter(day, '08:45', william, reader, `Dear ${reader.name},\n${active} of ${users} people signed in, ${Math.round(active * 6.4)} letters a day, nothing unusual. The figures by office are attached.`, { files: [csv('usage.csv', [['users', 'active', 'letters a day'], [users, active, Math.round(active * 6.4)]])] }),
  ])
}
