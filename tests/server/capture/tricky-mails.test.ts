import { beforeEach, describe, expect, test } from 'vitest'
import { replyCode } from '../../../core/helpdesk/reply-address.ts'
import { stampOf } from '../../../core/helpdesk/stamp.ts'
import { octetsPlace } from '../../../server/store/outbox.ts'
import type { MailOfCase, SettingsOfCase } from '../../core/capture/company-abc.ts'
import { type Seen, startDesk } from './desk.ts'
import { ABSENCES, BOUNCES } from './letters.ts'

/* Mails that make other Help Desks stumble: what becomes of each is in the database. */

const desk = await startDesk()
const { receive, tickets, leaving, answered, clear, abc, secrets, database } = desk

let serial = 0
function mail(of: Partial<MailOfCase> & { from: string }): MailOfCase {
  return { to: ['support@abc.com'], subject: 'Broken seal', messageId: `<${++serial}@mail.example>`, ...of }
}

/** The support address of a ticket that answers go to, with its code. */
function replyAddress(id: string): string {
  return `support+t.${id}.${replyCode(abc.id, id, secrets)}@abc.com`
}

describe('a question', () => {
  beforeEach(() => clear())

  interface Case { readonly settings?: SettingsOfCase; readonly mail: Partial<MailOfCase> & { from: string }; readonly ticket: Partial<Seen>; readonly acknowledged: readonly string[] }
  test.each<[string, Case]>([
    ['to two support addresses opens one ticket that names both', {
      settings: { supportAddresses: ['support', 'sales'] }, mail: { from: 'jane@bigco.com', to: ['sales@abc.com'], cc: ['support@abc.com'] },
      ticket: { supportAddresses: ['sales@abc.com', 'support@abc.com'] }, acknowledged: ['jane@bigco.com'],
    }],
    ['to the support address in Bcc alone opens one', {
      mail: { from: 'jane@bigco.com', to: ['jamie@abc.com'], envelopeTo: ['support@abc.com'] }, ticket: { requester: 'jane@bigco.com', supportAddresses: ['support@abc.com'] }, acknowledged: ['jane@bigco.com'],
    }],
    ['of a web form is of the person behind it, who is acknowledged', {
      mail: { from: 'Web form <noreply@abc.com>', headers: { 'Reply-To': 'Kim <kim@acme.co.kr>' } }, ticket: { requester: 'kim@acme.co.kr' }, acknowledged: [],
    }],
    ['through a group that wrote itself into From is of its author', {
      mail: {
        from: `"'Jane' via Support" <support@abc.com>`, to: ['support@abc.com'],
        headers: { 'List-Id': '<support.abc.com>', 'X-Google-Group-Id': '4711', 'X-Original-From': 'Jane <jane@bigco.com>', 'Reply-To': 'Jane <jane@bigco.com>', 'Precedence': 'list' },
      }, ticket: { requester: 'jane@bigco.com', contacts: ['BigCo', 'Jane Doe'] }, acknowledged: [],
    }],
    ['that our mail server marked as spam waits in the view Spam, without notice and acknowledgement', {
      mail: { from: 'win@casino.example', headers: { 'X-Spam-Flag': 'YES', 'X-Spam-Status': 'Yes, score=12.1 required=5.0' } }, ticket: { spam: true, unread: false }, acknowledged: [],
    }],
    ['that Exchange calls spam too', { mail: { from: 'win@casino.example', headers: { 'X-MS-Exchange-Organization-SCL': '9' } }, ticket: { spam: true, unread: false }, acknowledged: [] }],
    ['of a colleague opens one', { mail: { from: 'jamie@abc.com' }, ticket: { requester: 'jamie@abc.com', contacts: [] }, acknowledged: ['jamie@abc.com'] }],
    ['of an excepted user opens one, with that mark, and stands in no history', {
      settings: { exceptionAddresses: ['ceo'] }, mail: { from: 'ceo@abc.com', cc: ['jane@bigco.com'] }, ticket: { requester: 'ceo@abc.com', excepted: true, contacts: [] }, acknowledged: ['ceo@abc.com'],
    }],
    ['of a customer at a locked provider opens one, and stands in no history', { mail: { from: 'solo@naver.com' }, ticket: { requester: 'solo@naver.com', contacts: [] }, acknowledged: ['solo@naver.com'] }],
    ['of a mailing list opens one, and nobody is acknowledged', {
      mail: { from: 'jane@bigco.com', to: ['pumps@lists.bigco.com'], envelopeTo: ['support@abc.com'], headers: { 'List-Id': '<pumps.lists.bigco.com>', 'List-Post': '<mailto:pumps@lists.bigco.com>', 'Precedence': 'list' } },
      ticket: { requester: 'jane@bigco.com' }, acknowledged: [],
    }],
    ['of a monitor opens one, and nobody is acknowledged', { mail: { from: 'nagios@bigco.com', headers: { 'Auto-Submitted': 'auto-generated' } }, ticket: { requester: 'nagios@bigco.com' }, acknowledged: [] }],
    ['without subject and text opens one that says so', { mail: { from: 'jane@bigco.com', subject: '', body: '' }, ticket: { name: '(no subject)', status: 'open' }, acknowledged: ['jane@bigco.com'] }],
    ['that Outlook wrote for a meeting opens one', {
      mail: { from: 'jane@bigco.com', subject: 'Invitation: site visit', headers: { 'Content-Type': 'text/calendar; method=REQUEST; charset=utf-8', 'Content-Class': 'urn:content-classes:calendarmessage' }, body: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n' },
      ticket: { name: 'Invitation: site visit' }, acknowledged: ['jane@bigco.com'],
    }],
    ['with a code that was cut opens one, and is not acknowledged', { mail: { from: 'jane@bigco.com', to: ['support+t.7.abc@abc.com'] }, ticket: { requester: 'jane@bigco.com' }, acknowledged: [] }],
  ])('%s', async (_title, { settings, mail: of, ticket, acknowledged }) => {
    await clear(settings)
    await database.superuser.query(`update support_address set acknowledgement = 'We have {{ticket.number}}.'`)
    await receive(mail(of))
    expect(await tickets()).toMatchObject([ticket])
    expect(await leaving()).toEqual(acknowledged)
  })
})

describe('an answer to ours', () => {
  interface Case { readonly mail: Partial<MailOfCase> & { from: string }; readonly message: string; readonly status: string }
  test.each<[string, (answer: string, id: string) => Case]>([
    ['under another subject joins, and the ticket keeps its name', answer => ({ mail: { from: 'jane@bigco.com', subject: 'Something else', headers: { 'In-Reply-To': `<${answer}>` } }, message: 'mail Something else', status: 'open' })],
    ['from a program that strips all headers joins by its recipient', (_answer, id) => ({ mail: { from: 'jane@bigco.com', to: [replyAddress(id)] }, message: 'mail Broken seal', status: 'open' })],
    ['whose recipient was written in capitals joins', (_answer, id) => ({ mail: { from: 'jane@bigco.com', to: [replyAddress(id).toUpperCase()] }, message: 'mail Broken seal', status: 'open' })],
    ['of a stranger waits', answer => ({ mail: { from: 'thief@nowhere.example', headers: { 'In-Reply-To': `<${answer}>` } }, message: 'mail Broken seal held new', status: 'pending' })],
    ['that an agent wrote in Outlook, to what he got himself, is our answer', () => ({
      mail: { from: 'Tech <tech@abc.com>', to: ['jane@bigco.com'], cc: ['support@abc.com'], subject: 'RE: Broken seal', headers: { 'In-Reply-To': '<question@bigco.com>', 'References': '<question@bigco.com>', 'Thread-Index': 'AdpQ', 'X-Mailer': 'Microsoft Outlook 16.0' } },
      message: 'mail RE: Broken seal', status: 'pending',
    })],
    ['that an agent wrote in Outlook to the customer alone is our answer', () => ({
      mail: { from: 'tech@abc.com', to: ['jane@bigco.com'], subject: 'RE: Broken seal', headers: { 'In-Reply-To': '<question@bigco.com>' } }, message: 'mail RE: Broken seal', status: 'pending',
    })],
  ])('%s', async (_title, of) => {
    const { id, answer } = await answered()
    const { mail: written, message, status } = of(answer, id)
    await receive(mail(written))
    const all = await tickets()
    expect(all).toMatchObject([{ name: 'Broken seal', status }])
    expect(all[0]!.messages.toSorted()).toEqual(['mail Broken seal', 'reply', message].toSorted())
    expect(await leaving()).toEqual([])
  })

  test('from another address of the same person joins as a new participant', async () => {
    await clear()
    await receive(mail({ from: 'kim@acme.co.kr', messageId: '<kim@acme.co.kr>' }))
    const { rows: [ticket] } = await database.superuser.query<{ id: string }>('select id from ticket')
    await receive(mail({ from: 'kim.private@gmail.com', to: [replyAddress(ticket!.id)] }))
    await receive(mail({ from: 'kim.other@gmail.com', to: [replyAddress(ticket!.id)] }))
    expect((await tickets()).map(({ messages }) => messages.toSorted())).toEqual([['acknowledgement', 'mail Broken seal', 'mail Broken seal held new', 'mail Broken seal new']])
  })
  test('of a stranger who quotes the number opens a ticket of his own, with a hint, and is not acknowledged', async () => {
    await answered()
    await receive(mail({ from: 'thief@nowhere.example', subject: 'Re: Broken seal [#1001]' }))
    const { rows } = await database.superuser.query<{ hints: string[] }>('select hints from ticket order by number')
    expect(rows.map(({ hints }) => hints.length)).toEqual([0, 0])
    expect((await tickets()).map(({ requester }) => requester)).toEqual(['jane@bigco.com', 'thief@nowhere.example'])
    expect(await leaving()).toEqual([])
  })
})

describe('an answer of absence joins without reopening, opens nothing, and nobody answers it', () => {
  const all = ABSENCES.flatMap(({ program, subjects, headers }) => subjects.map((subject, at) => [program, ['English', 'Korean'][at]!, subject, headers] as const))
  test.each(all)('%s, in %s', async (_program, _language, subject, headers) => {
    const { answer } = await answered()
    await receive(mail({ from: 'jane@bigco.com', subject, headers: { ...headers, 'In-Reply-To': `<${answer}>` } }))
    const joined = await tickets()
    expect(joined).toMatchObject([{ status: 'pending' }])
    expect(joined[0]!.messages.toSorted()).toEqual(['auto-reply '.concat(subject), 'mail Broken seal', 'reply'])
    await receive(mail({ from: 'kim@acme.co.kr', subject, headers }))
    expect(await tickets()).toEqual(joined)
    expect(await leaving()).toEqual([])
  })
})

describe('a bounce joins the ticket whose mail it reports, and reopens nothing', () => {
  test.each(BOUNCES)('$title', async ({ silent, mail: of }) => {
    const { id, answer } = await answered()
    await receive(mail({ from: '', ...of(answer, replyAddress(id)) }))
    const all = await tickets()
    expect(all).toMatchObject([{ status: 'pending' }])
    expect(all[0]!.messages.map(message => message.split(' ')[0]).toSorted()).toEqual(['bounce', 'mail', 'reply'])
    const { rows } = await database.superuser.query(`select r.kind from ticket_message m left join ticket_message r on r.id = m.reports where m.kind = 'bounce'`)
    expect(rows, 'what it reports').toEqual([{ kind: silent ? null : 'reply' }])
    expect(await leaving()).toEqual([])
  })
  test('of nothing that we know opens no ticket', async () => {
    await clear()
    for (const { mail: of } of BOUNCES) await receive(mail({ from: '', ...of('somebody@else.example', 'support@abc.com') }))
    expect(await tickets()).toEqual([])
  })
})

describe('mail that comes back', () => {
  /** The acknowledgement of the one ticket, as it left. */
  async function acknowledgement(): Promise<string> {
    await clear()
    await receive(mail({ from: 'jane@bigco.com' }))
    const { rows } = await database.superuser.query<{ id: string; octets: Buffer }>('select id, sealed_octets as octets from outgoing_mail')
    return secrets.open(rows[0]!.octets, octetsPlace(abc.id, rows[0]!.id)).toString()
  }

  test.each<[string, (octets: string) => string, number]>([
    ['our own acknowledgement as it was', octets => octets.replace(/^To: .*$/m, 'To: support@abc.com'), 1],
    ['sent on by the customer\'s server', octets => `Resent-From: jane@bigco.com\r\nResent-To: support@abc.com\r\n${octets}`, 1],
    ['under another Message-ID', octets => octets.replace(/^To: .*$/m, 'To: support@abc.com').replace(/^Message-ID: .*$/m, 'Message-ID: <new@bigco.com>'), 1],
    ['under the name of who sent it on, with nothing left but our stamp', octets => octets.replace(/^From: .*$/m, 'From: jane@bigco.com').replace(/^To: .*$/m, 'To: support@abc.com')
      .replace(/^(Message-ID|In-Reply-To|References|Reply-To|Auto-Submitted|Subject): .*\r\n(\s.*\r\n)*/gm, ''), 1],
  ])('%s opens no further ticket, and is not answered', async (_title, change, count) => {
    const back = change(await acknowledgement())
    for (let n = 0; n < 3; n++) await receive(Buffer.from(back.replace(/^Date: .*$/m, `Date: Tue, 24 Nov 2026 10:00:0${n} +0000`)))
    expect(await tickets()).toHaveLength(count)
    expect(await leaving()).toEqual(['jane@bigco.com'])
  })
  test('from somebody new, with our stamp alone, opens one ticket with a warning, and no second', async () => {
    await clear()
    for (let n = 0; n < 3; n++) await receive(mail({ from: 'robot@nowhere.example', headers: { 'X-Mailkeep-Loop': stampOf(abc.id, secrets) } }))
    expect(await tickets()).toMatchObject([{ loop: true, requester: 'robot@nowhere.example', messages: ['mail Broken seal', 'mail Broken seal', 'mail Broken seal'] }])
    expect(await leaving()).toEqual([])
  })
  test('of another Help Desk with a stamp of its own opens a ticket as usual, and is not answered', async () => {
    await clear()
    for (let n = 0; n < 2; n++) await receive(mail({ from: 'support@other.example', headers: { 'X-Mailkeep-Loop': 'aaaabbbbccccdddd' } }))
    expect(await tickets()).toMatchObject([{ loop: false }, { loop: false }])
    expect(await leaving()).toEqual([])
  })
})

describe('a bomb', () => {
  test('of 10,000 mails of one spoofed sender opens 20 tickets, and answers 5 times', { timeout: 300_000 }, async () => {
    await clear()
    for (let round = 0; round < 50; round++) await Promise.all(Array.from({ length: 200 }, () => receive(mail({ from: 'victim@nowhere.example' }))))
    const all = await tickets()
    expect(all).toHaveLength(20)
    expect(all.at(-1)).toMatchObject({ loop: true })
    expect(all.at(-1)!.messages).toHaveLength(10_000 - 19)
    expect(await leaving()).toHaveLength(5)
  })
  test('of many spoofed senders is answered as often as the organization allows in an hour', async () => {
    await clear()
    await database.superuser.query('update desk set acknowledgements_hour = 10')
    await Promise.all(Array.from({ length: 50 }, (_, n) => receive(mail({ from: `victim${n}@nowhere.example` }))))
    expect(await leaving()).toHaveLength(10)
  })
})
