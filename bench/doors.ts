import { randomUUID } from 'node:crypto'
import { type Letter, sendLetters } from './load/letter-source.ts'
import { Product } from './load/product.ts'

const CONTACTS = 1_000
const ORGANIZATIONS = 1_000
const SESSIONS = 32
const MAILS = 6_000
const ROUNDS = 3
const HOST = 'capture.localhost'
const TEXT = `${'Dear Jamie, thank you for the offer; we take forty of them.\r\n'.repeat(95)}`

/**
 * `doors [ROUNDS] [MAILS]`: does the way of a mail become longer where it comes as a tagged copy or in a journal report, and
 * where a thousand companies share the server? Rates beside that of plain copies for one company, in turn, in the same run.
 */
export async function run([rounds = `${ROUNDS}`, mails = `${MAILS}`]: readonly string[]): Promise<void> {
  const [one, many] = [new Product(), new Product()]
  try {
    for (const product of [one, many]) {
      await product.found()
      await product.grow(CONTACTS)
      await product.start()
    }
    const [token = ''] = await one.tokens(1)
    const tokens = await many.tokens(ORGANIZATIONS)
    const from = Product.contact(0)
    const loads: readonly (readonly [name: string, product: Product, mail: (n: number) => Letter])[] = [
      ['plain copies', one, () => ({ from, to: Product.recipient, octets: letter(Product.recipient) })],
      ['tagged copies', one, () => ({ from, to: tagged(token, Product.recipient), octets: letter(Product.recipient) })],
      ['journal reports', one, () => ({ from, to: `capture+${token}@${HOST}`, octets: report(letter(Product.recipient)) })],
      [`tagged, ${ORGANIZATIONS.toLocaleString('en')} organizations`, many, n => {
        const at = n % tokens.length
        const own = at === 0 ? Product.recipient : `jamie@own${at}.example`
        return { from, to: tagged(tokens[at]!, own), octets: letter(own) }
      }],
    ]
    const measure = async ([, product, mail]: (typeof loads)[number], count: number): Promise<number> => {
      const rate = await sendLetters(count, mail, { port: product.door.port, sessions: SESSIONS })
      await product.extracted()
      return rate
    }
    for (const load of loads) await measure(load, Math.max(ORGANIZATIONS, Number(mails) / 4))
    const measured: number[][] = []
    for (let n = 0; n < Number(rounds); n++) {
      const rates: number[] = []
      for (const load of loads) rates.push(await measure(load, Number(mails)))
      measured.push(rates)
    }
    console.log(`mails of 6 KB, all matching, ${SESSIONS} sessions; medians of ${measured.length} rounds, ratio to plain copies (tagged ones for the organizations) in the same round`)
    loads.forEach(([name], at) => {
      const beside = at === 3 ? 1 : 0
      console.log(`${name.padEnd(32)} ${Math.round(median(measured.map(rates => rates[at]!))).toLocaleString('en').padStart(7)} mails/s  ${median(measured.map(rates => rates[at]! / rates[beside]!)).toFixed(2)} ×`)
    })
  } finally {
    await Promise.all([one.remove(), many.remove()])
  }
}

const tagged = (token: string, address: string): string => `capture+${token}+${address.replace('@', '=')}@${HOST}`

function letter(to: string): Buffer {
  return Buffer.from(`From: ${Product.contact(0)}\r\nTo: ${to}\r\nSubject: Offer\r\nMessage-ID: <${randomUUID()}@company0.example>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\n${TEXT}.\r\n`)
}

/** As Exchange Online reports it, with the original attached. */
function report(original: Buffer): Buffer {
  const text = `Sender: ${Product.contact(0)}\r\nSubject: Offer\r\nMessage-Id: <${randomUUID()}@company0.example>\r\nRecipient: ${Product.recipient}\r\n`
  const head = `From: journal@abc.com\r\nSubject: Offer\r\nX-MS-Journal-Report:\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="outer"\r\n\r\n--outer\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\n${text}\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n`
  return Buffer.concat([Buffer.from(head), original.subarray(0, -3), Buffer.from('\r\n--outer--\r\n.\r\n')])
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
