import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../core/capture/verdict.ts'
import { startProduct } from '../product.ts'
import { Wire } from '../wire.ts'

const product = await startProduct()
const PLAIN = 'From: kim@acme.co.kr\r\nTo: wuthering@abc.com\r\n'
const DATE = 'Date: Tue, 24 Nov 2026 09:00:00 +0000\r\n'

/** What comes in, and what may become of it: a verdict, or a refusal at the door. */
const BAD: readonly { readonly title: string; readonly octets: () => Buffer; readonly outcome: Outcome }[] = [
  { title: 'a header of 5 MB in one line', octets: () => mail(`${PLAIN}X-Long: ${'x'.repeat(5_000_000)}\r\n`), outcome: 'saved' },
  { title: 'a header of 5 MB in one line before everything else', octets: () => mail(`X-Long: ${'x'.repeat(5_000_000)}\r\n${PLAIN}`), outcome: 'quarantined' },
  { title: 'no header at all', octets: () => Buffer.from('Good day.\r\nThis is a letter without a header.\r\n'), outcome: 'quarantined' },
  { title: 'nothing at all', octets: () => Buffer.alloc(0), outcome: 'quarantined' },
  { title: 'NUL octets in header and body', octets: () => mail(`${PLAIN}Subject: nu\0l\r\n`, 'bo\0dy\r\n'), outcome: 'saved' },
  { title: 'NUL and a lone surrogate behind encoded words', octets: () => mail(`${PLAIN}Subject: =?utf-8?B?bnUAbA==?= =?utf-16be?B?2AA=?=\r\n`), outcome: 'saved' },
  { title: 'bare CR', octets: () => mail(`${PLAIN}Subject: one\rtwo\r\n`, 'a\rb\r\n'), outcome: 'saved' },
  { title: 'bare LF', octets: () => Buffer.from(mail(`${PLAIN}Subject: bare\r\n`).toString().replaceAll('\r\n', '\n')), outcome: 'saved' },
  { title: '100,000 encoded words', octets: () => mail(`${PLAIN}Subject: ${'=?utf-8?Q?w=C3=B6rd?=\r\n '.repeat(100_000)}end\r\n`), outcome: 'saved' },
  { title: '10,000 recipients', octets: () => mail(`From: kim@acme.co.kr\r\nTo: wuthering@abc.com${Array.from({ length: 10_000 }, (_, at) => `,\r\n person${at}@crowd.example`).join('')}\r\n`), outcome: 'saved' },
  { title: 'multiparts 20,000 deep', octets: () => mail(`${PLAIN}Content-Type: multipart/mixed; boundary=b0\r\n`, nested(20_000)), outcome: 'saved' },
  { title: '50,000 parts', octets: () => mail(`${PLAIN}Content-Type: multipart/mixed; boundary=b\r\n`, `${'--b\r\n\r\nx\r\n'.repeat(50_000)}--b--\r\n`), outcome: 'saved' },
  { title: 'a boundary that is another', octets: () => mail(`${PLAIN}Content-Type: multipart/mixed; boundary=b\r\n`, '--c\r\n\r\nhello\r\n--c--\r\n'), outcome: 'saved' },
  { title: 'base64 that ends in the middle', octets: () => mail(`${PLAIN}Content-Transfer-Encoding: base64\r\n`, 'SGVsbG8gSmFta'), outcome: 'saved' },
  { title: 'a charset that nobody knows', octets: () => mail(`${PLAIN}Content-Type: text/plain; charset=klingon\r\n`, 'qapla\r\n'), outcome: 'saved' },
  { title: 'a date in the year 9999', octets: () => Buffer.from(`${PLAIN}Date: Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\nlater\r\n`), outcome: 'saved' },
  { title: 'no date', octets: () => Buffer.from(`${PLAIN}\r\nwhenever\r\n`), outcome: 'saved' },
  { title: 'two From fields', octets: () => mail(`From: jane@bigco.com\r\n${PLAIN}`), outcome: 'saved' },
  { title: 'a From without an address', octets: () => mail('From: the printer\r\nTo: wuthering@abc.com, kim@acme.co.kr\r\n'), outcome: 'saved' },
  { title: 'an empty Message-ID', octets: () => mail(`${PLAIN}Message-ID: <>\r\n`, 'empty id\r\n'), outcome: 'saved' },
  { title: 'a Message-ID of 5 KB', octets: () => mail(`${PLAIN}Message-ID: <${'i'.repeat(5000)}@long.example>\r\n`), outcome: 'saved' },
  { title: 'a subject of control characters', octets: () => mail(`${PLAIN}Subject: \x01\x02\x1b[31mred\x7f\r\n`, 'red\r\n'), outcome: 'saved' },
]

describe('bad input ends with a verdict, and the next mail is on time', () => {
  test.each(BAD)('$title', { timeout: 30_000 }, async ({ octets, outcome }) => {
    const before = await lastRow()
    expect(await send(octets())).toBe(250)
    const row = (await rowsAfter(before))[0]!
    expect(row.outcome).toBe(outcome)

    const begun = performance.now()
    expect(await send(mail(`${PLAIN}Subject: The next mail\r\n`, `after ${before}\r\n`))).toBe(250)
    expect(performance.now() - begun, 'milliseconds for the next mail').toBeLessThan(2000)
    if (row.mailId) expect(await settled(row.mailId)).toBe('ready')
  })

  test('one Message-ID on two different mails: two mails, and the second is marked', async () => {
    const before = await lastRow()
    for (const hour of ['09', '10']) await send(Buffer.from(`${PLAIN}Message-ID: <twice@mailer.example>\r\nDate: Tue, 24 Nov 2026 ${hour}:00:00 +0000\r\n\r\nhello\r\n`))
    const rows = await rowsAfter(before)
    expect(rows.map(row => row.outcome)).toEqual(['saved', 'saved'])
    expect(rows.map(row => row.reasons.includes('id-reuse'))).toEqual([false, true])
  })
})

describe('a mail that the database refuses disturbs none of its neighbours', () => {
  test('in the middle of a full batch; run again when the fault is gone, it is saved', { timeout: 30_000 }, async () => {
    await product.behind(`alter table mail add constraint planted check (subject not like 'poison%')`)
    const before = await lastRow()
    const letters = Array.from({ length: 120 }, (_, at) => mail(`${PLAIN}Subject: ${at === 60 ? 'poison Kx8Poison2' : 'neighbour'} ${at}\r\nMessage-ID: <batch-${at}@batch.example>\r\n`))
    expect(await Promise.all(letters.map(send))).toEqual(letters.map(() => 250))

    const rows = await rowsAfter(before)
    expect(rows.filter(row => row.outcome === 'saved')).toHaveLength(119)
    const [guilty, ...others] = rows.filter(row => row.outcome !== 'saved')
    expect({ outcome: guilty?.outcome, others }).toEqual({ outcome: 'quarantined', others: [] })
    expect(readFileSync(path.join(product.folder, 'postgres.log'), 'utf8'), 'the log of the database quotes nothing').not.toContain('Kx8Poison2')

    await product.behind('alter table mail drop constraint planted')
    expect(await product.send('POST', `/mail-log/${guilty!.id}/run-again`)).toMatchObject({ outcome: 'saved' })
    const acme = await product.get<{ items: { mail?: { subject: string } }[] }>(`/contacts/${product.company.contacts.get('acme')}/activity?limit=200`)
    expect(acme.items.filter(({ mail }) => mail?.subject.startsWith('poison'))).toHaveLength(1)
  })
})

test('in the end every arrival is accounted for', async () => {
  const balance = await product.get<Record<string, number>>('/mail-log/balance')
  expect(balance).toMatchObject({ unknown: 0, inFlight: 0 })
  expect(balance['acknowledged']).toBe(balance['rows'])
})

let written = 0

/** A letter without a Message-ID is told from others by its body. */
function mail(header: string, body = `Good day number ${++written}.\r\n`): Buffer {
  return Buffer.from(`${header}${DATE}\r\n${body}`)
}

function nested(depth: number): string {
  return Array.from({ length: depth }, (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`).join('')
}

/** @returns the code of the answer to the mail */
async function send(octets: Buffer): Promise<number> {
  const wire = await Wire.hello(product.smtp)
  try {
    await wire.say('MAIL FROM:<sender@mail.example>')
    await wire.say(`RCPT TO:<capture+${product.token}@capture.localhost>`)
    expect((await wire.say('DATA')).code).toBe(354)
    await wire.drained(octets)
    wire.send('\r\n.\r\n')
    return (await wire.hear()).code
  } finally {
    wire.close()
  }
}

interface Row { readonly id: string; readonly outcome: Outcome; readonly reasons: string[]; readonly mailId: string | null }

async function rowsAfter(id: string): Promise<Row[]> {
  return product.running.database.within([product.company.id], async ({ client }) =>
    (await client.query<Row>('select id, outcome, reasons, mail_id as "mailId" from mail_log where id > $1 order by id', [id])).rows)
}

async function lastRow(): Promise<string> {
  return product.running.database.within([product.company.id], async ({ client }) =>
    (await client.query<{ last: string }>('select coalesce(max(id), 0)::text as last from mail_log')).rows[0]!.last)
}

/** What the content of a mail is in the end. */
async function settled(mailId: string): Promise<string> {
  for (const end = performance.now() + 25_000; ;) {
    const { rows } = await product.running.database.within([product.company.id], ({ client }) => client.query<{ content: string }>('select content from mail where id = $1', [mailId]))
    const content = rows[0]?.content ?? 'gone'
    if (content !== 'pending' || performance.now() > end) return content
    await sleep(20)
  }
}
