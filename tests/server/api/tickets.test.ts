import { describe, expect, it } from 'vitest'
import { listActivity } from '../../../contract/activity.ts'
import { addCannedAnswer } from '../../../contract/canned-answers.ts'
import { search } from '../../../contract/search.ts'
import { addSpamSender, listSpamSenders } from '../../../contract/spam-senders.ts'
import { addSupportAddress, changeSupportAddress, removeSupportAddress } from '../../../contract/support-addresses.ts'
import { addTicketLabel } from '../../../contract/ticket-labels.ts'
import { getTicketReport } from '../../../contract/ticket-reports.ts'
import { addTicketView, listTicketViews } from '../../../contract/ticket-views.ts'
import {
  addTicket, changeTicket, changeTickets, getTicket, letIn, linkTicket, listTickets, mergeTicket, noteOnTicket, replyToTicket, showPresence, splitTicket, type Ticket, type TicketPage, undoTickets,
  unlinkTicket,
} from '../../../contract/tickets.ts'
import { openHead } from '../../../server/outbound/outbox.ts'
import { startBench } from './bench.ts'

const { abc, call, refused, ask, receive, database, secrets, signedIn } = await startBench()
const { agent, administrator, member } = abc.keys
const { id: support } = await call(administrator, addSupportAddress, { body: { login: 'support' } })
await call(administrator, changeSupportAddress, { params: { id: support }, body: { signature: 'ABC Support', defaultAssignee: 'tech' } })
await database.superuser.query(`insert into transport (organization_id, server, port, security) select id, '127.0.0.1', 2, 'none' from organization`)

let serial = 0
async function question(of: Partial<Parameters<typeof receive>[0]> = {}): Promise<TicketPage> {
  await receive({ from: 'Jane <jane@bigco.com>', to: ['support@abc.com'], subject: `Question ${++serial}`, messageId: `<q${serial}@bigco.com>`, body: 'How?', ...of })
  const { items } = await call(agent, listTickets, { query: { limit: 1 } })
  return call(agent, getTicket, { params: { id: items[0]!.id } })
}

async function listed(query: object = {}): Promise<Ticket[]> {
  return (await call(agent, listTickets, { query })).items
}

/** To whom the last mail goes that waits in the outbox. */
async function lastOut(): Promise<{ to: string[]; cc: string[]; from: string }> {
  const { rows } = await database.superuser.query<{ id: string; head: Buffer }>('select id, sealed_head as head from outgoing_mail order by id desc limit 1')
  const { to, cc, envelope } = openHead(rows[0]!.head, abc.id, rows[0]!.id, secrets)
  return { to: [...to], cc: [...cc], from: envelope.from }
}

describe('a ticket from mail', () => {
  it('has the mail\'s title, the default label and assignee, and stands in the history of who got the mail', async () => {
    const ticket = await question({ subject: 'Broken seal' })
    expect(ticket).toMatchObject({
      name: 'Broken seal', label: 'Ticket', status: 'open', assignee: { login: 'tech' }, requester: { name: 'Jane', address: 'jane@bigco.com' }, supportAddresses: ['support@abc.com'],
      unread: true, contacts: expect.arrayContaining([expect.objectContaining({ id: abc.contacts.get('bigco'), byHand: false })]), signature: 'ABC Support', replyFrom: 'support@abc.com',
    })
    const { items } = await call(member, listActivity, { params: { id: abc.contacts.get('bigco')! }, query: { kind: 'ticket' } })
    expect(items[0]!.ticket).toEqual({ id: ticket.id, number: ticket.number, name: 'Broken seal', status: 'open' })
  })
  it('is not for members', async () => {
    expect((await refused(member, listTickets)).status).toBe(403)
    expect((await call(member, search, { query: { q: 'Broken' } })).tickets).toEqual([])
    expect((await call(agent, search, { query: { q: '#1001' } })).tickets).toMatchObject([{ number: 1001 }])
  })
  it('is linked by hand, unlinked, and not linked again by a mail', async () => {
    const ticket = await question()
    const contact = abc.contacts.get('bigco')!
    await call(agent, unlinkTicket, { params: { id: ticket.id, contact } })
    await receive({ from: 'jane@bigco.com', to: ['support@abc.com'], subject: `[#${ticket.number}]`, messageId: `<again${serial}@bigco.com>` })
    expect((await call(agent, getTicket, { params: { id: ticket.id } })).contacts.map(({ id }) => id)).not.toContain(contact)
    expect((await call(agent, linkTicket, { params: { id: ticket.id }, body: { contact } })).contacts).toContainEqual(expect.objectContaining({ id: contact, byHand: true }))
    expect((await call(agent, getTicket, { params: { id: ticket.id } })).events.filter(({ what }) => /link/.test(what)).map(({ what, before, after }) => [what, before, after]))
      .toEqual([['unlinked', 'BigCo', null], ['linked', null, 'BigCo']])
    const { items } = await call(member, listActivity, { params: { id: contact }, query: { kind: 'ticket' } })
    expect(items.find(item => item.ticket?.id === ticket.id)?.why).toMatchObject([{ code: 'by-hand' }])
  })
})

describe('an answer', () => {
  it('goes where Reply-To says, from the support address, and its failure comes back to the ticket', async () => {
    const ticket = await question({ headers: { 'Reply-To': 'jane.private@elsewhere.example' } })
    const reply = await call(agent, replyToTicket, { params: { id: ticket.id }, body: { text: 'Like this.' } })
    expect(reply).toMatchObject({ kind: 'reply', direction: 'outgoing', from: [{ address: 'support@abc.com' }], delivery: { state: 'waiting' } })
    expect(reply.text).toMatch(/^Like this\.\n\n-- \nABC Support/)
    expect(await lastOut()).toMatchObject({ to: ['jane.private@elsewhere.example'], cc: [], from: expect.stringMatching(new RegExp(`^support\\+t\\.${ticket.id}\\.[a-z2-7]{16}@abc\\.com$`)) })
    expect(await call(agent, getTicket, { params: { id: ticket.id } })).toMatchObject({ status: 'pending', unread: false, waitingSince: null, firstResponseAt: expect.any(String) })
  })
  it('to all goes to everybody but the Help Desk and blind copies', async () => {
    const ticket = await question({ to: ['support@abc.com', 'jamie@abc.com'], cc: ['kim@acme.co.kr'], envelopeTo: ['support@abc.com', 'ceo@abc.com'] })
    await call(agent, replyToTicket, { params: { id: ticket.id }, body: { text: 'To all', all: true } })
    expect(await lastOut()).toMatchObject({ to: ['jane@bigco.com'], cc: ['jamie@abc.com', 'kim@acme.co.kr'] })
  })
  it('asks first where something came that its writer did not see', async () => {
    const ticket = await question()
    const seen = ticket.messages.at(-1)!.id
    await call(agent, noteOnTicket, { params: { id: ticket.id }, body: { text: 'I do it' } })
    expect(await refused(agent, replyToTicket, { params: { id: ticket.id }, body: { text: 'Late', seen } })).toMatchObject({ status: 409, code: 'changed-since' })
  })
  it('to what a colleague forwarded goes to whom the question is from, once that was said', async () => {
    const ticket = await question({ from: 'ceo@abc.com', body: 'Please help\r\n\r\n---------- Forwarded message ---------\r\nFrom: Kim <kim@acme.co.kr>\r\nSubject: Help\r\n\r\nHelp' })
    const mailId = ticket.messages[0]!.mailId!
    await ask(agent, 'GET', `/api/v1/mails/${mailId}`)
    expect((await call(agent, getTicket, { params: { id: ticket.id } })).messages[0]!.forwarded).toEqual({ name: 'Kim', address: 'kim@acme.co.kr' })
    await call(agent, changeTicket, { params: { id: ticket.id }, body: { requester: 'Kim <kim@acme.co.kr>' } })
    await call(agent, replyToTicket, { params: { id: ticket.id }, body: { text: 'Hello Kim' } })
    expect(await lastOut()).toMatchObject({ to: ['kim@acme.co.kr'] })
  })
})

describe('work', () => {
  it('merges, and what is written to the one merged away reaches the other', async () => {
    const [first, second] = [await question(), await question()]
    await call(agent, mergeTicket, { params: { id: second.id }, body: { into: first.id } })
    expect(await call(agent, getTicket, { params: { id: second.id } })).toMatchObject({ mergedInto: { id: first.id }, messages: [] })
    await receive({ from: 'jane@bigco.com', to: ['support@abc.com'], subject: 'Re', messageId: '<merged@bigco.com>', headers: { 'In-Reply-To': `<q${serial}@bigco.com>` } })
    const { messages } = await call(agent, getTicket, { params: { id: first.id } })
    expect(messages.filter(({ kind }) => kind === 'mail')).toHaveLength(3)
    expect((await refused(agent, mergeTicket, { params: { id: first.id }, body: { into: second.id } })).code).toBe('finished')
  })
  it('splits a message into a ticket of its own', async () => {
    const first = await question()
    await receive({ from: 'jane@bigco.com', to: ['support@abc.com'], subject: 'And another thing', messageId: '<other@bigco.com>', headers: { 'In-Reply-To': `<q${serial}@bigco.com>` } })
    const { messages } = await call(agent, getTicket, { params: { id: first.id } })
    const made = await call(agent, splitTicket, { params: { id: first.id }, body: { message: messages.at(-1)!.id } })
    expect(made).toMatchObject({ name: 'And another thing', requester: { address: 'jane@bigco.com' }, messages: [{ subject: 'And another thing' }] })
  })
  it('changes many at once, and takes that back but for what was changed since', async () => {
    const ids = [(await question()).id, (await question()).id]
    const { changed, undo } = await call(agent, changeTickets, { body: { ids, set: { status: 'solved', assignee: 'cagedbird' } } })
    expect(changed).toBe(2)
    await call(agent, changeTicket, { params: { id: ids[0]! }, body: { status: 'closed' } })
    await call(agent, undoTickets, { params: { id: undo! } })
    expect(await call(agent, getTicket, { params: { id: ids[0]! } })).toMatchObject({ status: 'closed', assignee: { login: 'tech' } })
    expect(await call(agent, getTicket, { params: { id: ids[1]! } })).toMatchObject({ status: 'open', assignee: { login: 'tech' }, solvedAt: null })
    expect((await refused(agent, undoTickets, { params: { id: undo! } })).status).toBe(404)
  })
  it('marks spam: its sender opens no more tickets, until that is taken back', async () => {
    const ticket = await question({ from: 'spam@spam.example' })
    await call(agent, changeTicket, { params: { id: ticket.id }, body: { spam: true } })
    const before = (await listed()).length
    const { outcome } = await receive({ from: 'spam@spam.example', to: ['support@abc.com'], subject: 'More', messageId: '<more@spam.example>' })
    expect(outcome).toBe('skipped')
    expect(await listed()).toHaveLength(before)
    expect((await call(agent, listSpamSenders)).items).toMatchObject([{ address: 'spam@spam.example', ticket: { id: ticket.id } }])
    expect(await listed({ view: 'spam' })).toMatchObject([{ id: ticket.id }])
    await call(agent, changeTicket, { params: { id: ticket.id }, body: { spam: false } })
    expect((await call(agent, listSpamSenders)).items).toEqual([])
    await call(agent, addSpamSender, { body: { address: 'other@spam.example' } })
  })
  it('lets in what was held', async () => {
    const ticket = await question()
    const reply = await call(agent, replyToTicket, { params: { id: ticket.id }, body: { text: 'Answer' } })
    const { rows } = await database.superuser.query<{ id: string }>('select message_id as id from ticket_message where id = $1', [reply.id])
    await receive({ from: 'stranger@nowhere.example', to: ['support@abc.com'], subject: 'Me too', messageId: '<held@nowhere.example>', headers: { 'In-Reply-To': `<${rows[0]!.id}>` } })
    const [held] = await listed({ view: 'held' })
    expect(held).toMatchObject({ id: ticket.id, held: 1, status: 'pending' })
    const { messages } = await call(agent, getTicket, { params: { id: ticket.id } })
    const waiting = messages.find(message => message.held)!
    expect(await call(agent, letIn, { params: { id: ticket.id, message: waiting.id } })).toMatchObject({ held: 0, status: 'open' })
  })
  it('sleeps until it is woken', async () => {
    const ticket = await question()
    await call(agent, changeTicket, { params: { id: ticket.id }, body: { snoozedUntil: '2030-01-01T00:00:00Z' } })
    expect((await listed()).map(({ id }) => id)).not.toContain(ticket.id)
    expect((await listed({ view: 'snoozed' })).map(({ id }) => id)).toEqual([ticket.id])
  })
  it('shows who else is there', async () => {
    const ticket = await question()
    const [one, another] = [await signedIn(abc, 'tech'), await signedIn(abc, 'cagedbird')]
    await call(one, showPresence, { params: { id: ticket.id }, body: { state: 'writing' } })
    expect((await call(another, showPresence, { params: { id: ticket.id }, body: { state: 'viewing' } })).viewers).toMatchObject([{ login: 'tech', writing: true }])
    await call(one, showPresence, { params: { id: ticket.id }, body: { state: 'left' } })
    expect((await call(another, getTicket, { params: { id: ticket.id } })).viewers).toEqual([])
  })
  it('is opened by hand, for a phone call', async () => {
    const made = await call(agent, addTicket, { body: { name: 'Kim called', requester: 'kim@acme.co.kr', contacts: [abc.contacts.get('bigco')!], note: 'Wants a call back', priority: 'high' } })
    expect(made).toMatchObject({ name: 'Kim called', priority: 'high', label: 'Ticket', requester: { address: 'kim@acme.co.kr' }, messages: [{ kind: 'note', text: 'Wants a call back' }] })
    expect((await listed({ q: 'kim called' })).map(({ id }) => id)).toEqual([made.id])
  })
})

it('views count what they show, also own ones', async () => {
  await call(administrator, addTicketLabel, { body: { name: 'Complaint', colour: 'red' } })
  const ticket = await question()
  await call(agent, changeTicket, { params: { id: ticket.id }, body: { label: 'Complaint', assignee: null } })
  const own = await call(agent, addTicketView, { body: { name: 'Complaints', filter: { label: 'Complaint' } } })
  expect(own.count).toBe(1)
  const { items } = await call(agent, listTicketViews)
  for (const view of items) expect([view.id, (await listed({ view: view.id, limit: 200 })).length]).toEqual([view.id, view.count])
  expect((await listed({ view: 'unassigned' })).map(({ id }) => id)).toContain(ticket.id)
})

it('a ticket that two support addresses received stands under both', async () => {
  const { id: sales } = await call(administrator, addSupportAddress, { body: { login: 'sales' } })
  const both = await question({ from: 'both@elsewhere.example', to: ['support@abc.com'], cc: ['sales@abc.com'] })
  const one = await question({ from: 'one@elsewhere.example' })
  for (const login of ['support', 'sales']) {
    const ids = (await listed({ view: `address:${login}`, limit: 200 })).map(({ id }) => id)
    expect([ids.includes(both.id), ids.includes(one.id)], login).toEqual([true, login === 'support'])
    expect((await call(agent, listTicketViews)).items.find(({ id }) => id === `address:${login}`)!.count).toBe(ids.length)
    const pages = await call(agent, listTickets, { query: { supportAddress: login, sort: 'oldest', limit: 200 } })
    expect(pages.items.filter(({ id }) => id === both.id)).toHaveLength(1)
  }
  await call(administrator, removeSupportAddress, { params: { id: sales } })
  expect((await listed({ limit: 200 })).map(({ id }) => id), 'a removed support address keeps its tickets').toContain(both.id)
})

it('a ticket of a customer whose provider is locked names the lock', async () => {
  const ticket = await question({ from: 'solo@naver.com' })
  expect(ticket).toMatchObject({ contacts: [], suggestions: [{ contact: { name: 'Solo Trader' }, participant: 'solo@naver.com', reason: { code: 'free-provider', setting: { menu: 'free-providers', id: 'naver.com' } } }] })
})

describe('what was written is whole, however it was written', () => {
  const answer = 'On Tue, 24 Nov 2026, Support wrote:'
  it.each<[string, { headers?: Record<string, string>; body: string }, string[], string | null]>([
    ['HTML alone', { headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<p>It <b>drips</b>.</p><script>alert(1)</script>' }, ['It drips.'], 'It drips.'],
    ['nothing at all', { body: '' }, [], ''],
    ['a picture alone', { headers: { 'Content-Type': 'image/png; name="seal.png"', 'Content-Transfer-Encoding': 'base64' }, body: 'iVBORw0KGgo=\r\n' }, [], ''],
    ['an invitation', { headers: { 'Content-Type': 'text/calendar; method=REQUEST; charset=utf-8; name="invite.ics"' }, body: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Site visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' }, [], null],
    ['an answer above the quotation', { body: `It drips.\r\n\r\n${answer}\r\n> Tighten it.\r\n` }, ['It drips.', '> Tighten it.'], 'It drips.'],
    ['an answer below it', { body: `${answer}\r\n> Tighten it.\r\n\r\nIt drips.\r\n` }, ['It drips.', '> Tighten it.'], 'It drips.'],
    ['answers between its lines', { body: `${answer}\r\n> Tighten it.\r\nDone.\r\n> Twice?\r\nYes.\r\n` }, ['Done.', 'Yes.', '> Twice?'], 'Done. Yes.'],
    ['300 levels of quotation', { body: `It drips.\r\n${Array.from({ length: 300 }, (_, n) => `${'>'.repeat(n + 1)} level ${n + 1}`).join('\r\n')}\r\n` }, ['It drips.', 'level 300'], 'It drips.'],
  ])('%s', async (_title, given, texts, excerpt) => {
    const ticket = await question({ from: `reader${serial}@elsewhere.example`, ...given })
    await ask(agent, 'GET', `/api/v1/mails/${ticket.messages[0]!.mailId}`)
    const { messages: [message] } = await call(agent, getTicket, { params: { id: ticket.id } })
    expect(message).toMatchObject({ content: 'ready' })
    for (const text of texts) expect(message!.text).toContain(text)
    if (excerpt !== null) expect((await listed({ limit: 1 }))[0]!.excerpt ?? '').toBe(excerpt)
    if (given.headers?.['Content-Type']?.includes('name=')) expect(message!.attachments).toHaveLength(1)
  })
})

it('a canned answer with a field that nobody fills in is refused', async () => {
  expect(await refused(agent, addCannedAnswer, { body: { name: 'Thanks', text: 'Dear {{customer}}' } })).toMatchObject({ code: 'invalid-field' })
  await call(agent, addCannedAnswer, { body: { name: 'Thanks', text: 'Dear {{ requester.name }}' } })
})

it('the report adds up, and its table holds no formula', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const report = await call(agent, getTicketReport, { query: { since: today, until: today } })
  const { opened, solved, open } = report.days[0]!
  expect(report.days).toHaveLength(1)
  expect(opened).toBeGreaterThan(5)
  expect(open).toBe(opened - solved)
  expect(report.byAddress.reduce((sum, group) => sum + group.opened, 0)).toBe(opened)
  await question({ subject: '=1+1' })
  const { text } = await ask(agent, 'GET', `/api/v1/ticket-reports/csv?since=${today}&until=${today}`)
  expect(text).toContain(`,'=1+1,`)
})
