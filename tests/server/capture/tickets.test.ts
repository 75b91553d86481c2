import { describe, expect, test } from 'vitest'
import type { MailOfCase } from '../../core/capture/company-abc.ts'
import { replyCode } from '../../../core/helpdesk/reply-address.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { settle } from '../../settle.ts'
import { type Seen, startDesk } from './desk.ts'

const { database, abc, secrets, empty, receive, tickets, answered } = await startDesk()
await settle(database, abc, { supportAddresses: ['support'] })

let serial = 0
/** A mail with an own Message-ID; given are the others. */
function mail(of: Partial<MailOfCase> & { from: string }): MailOfCase {
  return { to: ['support@abc.com'], subject: 'Broken seal', messageId: `<${++serial}@mail.example>`, ...of }
}

describe('one mail', () => {
  test.each<[string, Partial<MailOfCase> & { from: string }, Partial<Seen> | null]>([
    ['of a customer opens a ticket with its title', { from: 'jane@bigco.com' }, { name: 'Broken seal', status: 'open', requester: 'jane@bigco.com' }],
    ['of a stranger opens one', { from: 'nobody@nowhere.example' }, { requester: 'nobody@nowhere.example' }],
    ['that answers by machine opens none', { from: 'jane@bigco.com', headers: { 'Auto-Submitted': 'auto-replied' } }, null],
    ['that nobody of the Help Desk got opens none', { from: 'jane@bigco.com', to: ['jamie@abc.com'] }, null],
    ['of the support address itself opens none', { from: 'support@abc.com', to: ['jane@bigco.com', 'support@abc.com'] }, null],
  ])('%s', async (_title, given, seen) => {
    await empty()
    await receive(mail(given))
    expect(await tickets()).toEqual(seen ? [expect.objectContaining(seen)] : [])
  })
})

describe('a thread', () => {
  test('goes on in one ticket, also in one batch, and also where the answer overtakes the question', async () => {
    await empty()
    const first = mail({ from: 'jane@bigco.com' })
    const second = mail({ from: 'jane@bigco.com', subject: 'Re: Broken seal', headers: { 'In-Reply-To': first.messageId!, 'References': first.messageId! } })
    const third = mail({ from: 'jane@bigco.com', subject: 'Quite another subject', headers: { 'In-Reply-To': second.messageId! } })
    await Promise.all([third, second, first].map(receive))
    expect(await tickets()).toMatchObject([{ messages: ['mail Quite another subject', 'mail Re: Broken seal', 'mail Broken seal'] }])
  })
  test('that nobody of the ticket began is another ticket', async () => {
    await empty()
    const first = mail({ from: 'jane@bigco.com' })
    await receive(first)
    await receive(mail({ from: 'thief@nowhere.example', headers: { 'In-Reply-To': first.messageId! } }))
    expect(await tickets()).toHaveLength(2)
  })
  test('is gone on with by its number only by who is on it', async () => {
    await empty()
    await receive(mail({ from: 'jane@bigco.com' }))
    const [{ number }] = await tickets() as [Seen]
    await receive(mail({ from: 'jane@bigco.com', subject: `About [#${number}]` }))
    await receive(mail({ from: 'thief@nowhere.example', subject: `About [#${number}]` }))
    expect(await tickets()).toMatchObject([{ number, messages: ['mail Broken seal', `mail About [#${number}]`] }, { messages: [`mail About [#${number}]`] }])
    expect((await database.superuser.query('select number from ticket where cardinality(hints) > 0')).rows).toEqual([{ number: number + 1 }])
  })
})

/** All that a ticket says of itself; nothing of it may change where a forger writes. */
async function stateOf(id: string): Promise<unknown> {
  return (await database.superuser.query(`select status, held, last_at, unread, (select count(*) from ticket_message m where m.ticket_id = t.id and not m.held) from ticket t where id = $1`, [id])).rows
}

describe('a forged continuation', () => {
  const SENDERS = {
    participant: { from: 'jane@bigco.com' },
    stranger: { from: 'thief@nowhere.example' },
    'spoofed agent': { from: 'tech@abc.com', headers: { 'Authentication-Results': 'mx.abc.com; spf=fail smtp.mailfrom=abc.com; dmarc=fail header.from=abc.com' } },
  }
  const elsewhere = secretsWith([Buffer.alloc(32, 7)])
  const CODES: Record<string, (id: string, organization: string) => string> = {
    'valid': (id, organization) => `${id}.${replyCode(organization, id, secrets)}`,
    'stale': (id, organization) => `${id}.${replyCode(organization, id, secrets)}`,
    "another organization's": id => `${id}.${replyCode('999', id, secrets)}`,
    'cut': (id, organization) => `${id}.${replyCode(organization, id, secrets).slice(0, 9)}`,
    'guessed': (id, organization) => `${id}.${replyCode(organization, id, elsewhere)}`,
  }
  const cells = Object.keys(CODES).flatMap(code => (Object.keys(SENDERS) as (keyof typeof SENDERS)[]).map(sender => [code, sender] as const))

  test.each(cells)('%s code, %s', async (code, sender) => {
    const { id } = await answered()
    await database.superuser.query(`update support_address set acknowledgement = 'We have it.'; update organization set authserv_ids = '{mx.abc.com}', settings_version = settings_version + 1`)
    if (code === 'stale') await database.superuser.query(`update ticket set status = 'closed', closed_at = now() - interval '15 days'`)
    const before = await stateOf(id)
    await receive(mail({ ...SENDERS[sender], to: [`support+t.${CODES[code]!(id, abc.id)}@abc.com`], subject: 'Re: Broken seal' }))
    const joined = (await database.superuser.query('select 1 from ticket_message where ticket_id = $1 and kind = $2 and not held', [id, 'mail'])).rowCount === 2
    expect(joined).toBe(code === 'valid' && sender === 'participant')
    if (!joined) expect(await stateOf(id)).toMatchObject([{ ...(before as object[])[0], held: expect.any(Number) }])
    expect((await database.superuser.query('select 1 from outgoing_mail')).rowCount, 'mails that leave').toBe(0)
  })
})

describe('an answered ticket', () => {
  test.each<[string, (answer: string) => Partial<MailOfCase> & { from: string }, string[], string]>([
    ['goes on where the customer answers the answer', answer => ({ from: 'jane@bigco.com', headers: { 'In-Reply-To': `<${answer}>` } }), ['mail Broken seal', 'reply', 'mail Broken seal'], 'open'],
    ['also where only References are left', answer => ({ from: 'jane@bigco.com', headers: { References: `<x@y> <${answer}>` } }), ['mail Broken seal', 'reply', 'mail Broken seal'], 'open'],
    ['takes a colleague of the customer in', answer => ({ from: 'joe@bigco.com', headers: { 'In-Reply-To': `<${answer}>` } }), ['mail Broken seal', 'reply', 'mail Broken seal new'], 'open'],
    ['lets a stranger wait', answer => ({ from: 'x@nowhere.example', headers: { 'In-Reply-To': `<${answer}>` } }), ['mail Broken seal', 'reply', 'mail Broken seal held new'], 'pending'],
    ['gets the answer that an agent wrote in another program', answer => ({ from: 'tech@abc.com', to: ['jane@bigco.com'], cc: ['support@abc.com'], headers: { 'In-Reply-To': `<${answer}>` } }), ['mail Broken seal', 'reply', 'mail Broken seal'], 'pending'],
    ['gets an automatic answer and stays as it is', answer => ({ from: 'jane@bigco.com', headers: { 'Auto-Submitted': 'auto-replied', 'In-Reply-To': `<${answer}>` } }), ['mail Broken seal', 'reply', 'auto-reply Broken seal'], 'pending'],
    ['gets the bounce of its answer, which names it in the body alone', answer => ({
      from: 'MAILER-DAEMON@mail.example', envelopeFrom: '', subject: 'Undelivered Mail Returned to Sender', headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' },
      body: `--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <${answer}>\r\nSubject: x\r\n\r\n--b--\r\n`,
    }), ['mail Broken seal', 'reply', 'bounce Undelivered Mail Returned to Sender'], 'pending'],
  ])('%s', async (_title, given, messages, status) => {
    const { answer } = await answered()
    await receive(mail(given(answer)))
    const [ticket, another] = await tickets()
    expect(another).toBeUndefined()
    expect(ticket).toMatchObject({ status })
    expect(ticket!.messages.toSorted()).toEqual(messages.toSorted())
  })
})

describe('too much', () => {
  test('of one sender goes into one ticket, with a warning', async () => {
    await empty()
    for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 40 }, () => receive(mail({ from: 'bomb@nowhere.example' }))))
    const { rows } = await database.superuser.query<{ loop: boolean; mails: number }>('select loop, (select count(*)::int from ticket_message m where m.ticket_id = t.id) as mails from ticket t order by number')
    expect(rows).toHaveLength(20)
    expect(rows.at(-1)).toEqual({ loop: true, mails: 101 })
  })
  test('numbers have no gaps, whatever was a copy', async () => {
    await empty()
    const twice = mail({ from: 'jane@bigco.com' })
    await receive(twice)
    await Promise.all([receive(twice), receive(mail({ from: 'kim@acme.co.kr' })), receive(twice)])
    const [first, second] = await tickets()
    expect(second!.number).toBe(first!.number + 1)
  })
})

describe('an acknowledgement', () => {
  test('answers a question once, by machine, to who asked, and no more than five times a day', async () => {
    await empty()
    await database.superuser.query(`update support_address set acknowledgement = 'Dear {{requester.address}}, we have {{ticket.number}}.'; update organization set settings_version = settings_version + 1`)
    for (let n = 0; n < 7; n++) await receive(mail({ from: 'kim@acme.co.kr' }))
    await receive(mail({ from: 'kim@acme.co.kr', headers: { Precedence: 'list' } }))
    const { rows } = await database.superuser.query<{ note: string; people: { to: { address: string }[] } }>(`select note, people from ticket_message where kind = 'acknowledgement' order by id`)
    expect(rows).toHaveLength(5)
    expect(rows[0]!.note).toMatch(/^Dear kim@acme\.co\.kr, we have #\d+\.$/)
    expect((await database.superuser.query(`select 1 from outgoing_mail where purpose = 'acknowledgement'`)).rowCount).toBe(5)
  })
})
