import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ticket, TicketPage } from '../../contract/tickets.ts'
import { type Dovecot, startDovecot } from '../dovecot.ts'
import { freePort, type Postfix, startPostfix } from '../postfix.ts'
import { type Product, startProduct } from '../product.ts'

/*
 * A customer writes to the Help Desk, and everything between them goes over real servers: the company's Postfix, which sends
 * copies to the door and takes what leaves from here, the world's Postfix, and the customer's mailbox in Dovecot.
 */
let product: Product
let company: Postfix
let world: Postfix
let dovecot: Dovecot

beforeAll(async () => {
  product = await startProduct({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.0/8' })
  dovecot = await startDovecot({ users: { 'jane@bigco.com': 'secret' } })
  const [companyPort, worldPort] = [await freePort(), await freePort()]
  company = await startPostfix({
    hostname: 'mail.abc.com', port: companyPort, mailboxes: ['tech@abc.com'], aliases: { 'support@abc.com': ['tech@abc.com'] },
    routes: { 'bigco.com': `smtp:[127.0.0.1]:${worldPort}` }, settings: { recipient_delimiter: '+' },
    copies: { host: 'capture.localhost', token: product.token, door: `smtp:[127.0.0.1]:${product.smtp}` },
  })
  world = await startPostfix({
    hostname: 'mail.world.example', port: worldPort, mailboxes: ['jane@bigco.com'], routes: { 'abc.com': `smtp:[127.0.0.1]:${companyPort}` },
    settings: { virtual_transport: `lmtp:inet:127.0.0.1:${dovecot.lmtp}` },
  })
  await product.send('PATCH', '/organization/transport', { server: '127.0.0.1', port: companyPort, security: 'none' })
  const { id } = await product.send<{ id: string }>('POST', '/mail-settings/support-addresses', { login: 'support' })
  await product.send('PATCH', `/mail-settings/support-addresses/${id}`, { acknowledgement: 'We have your question {{ticket.number}}.', signature: 'ABC Support' })
})

afterAll(async () => {
  await Promise.all([company.stop(), world.stop(), dovecot.stop()])
})

test('question, acknowledgement, answer, answers from other programs, solved, late answer, follow-up', async () => {
  await write('<question@bigco.com>', 'support@abc.com', 'The seal leaks', '', 'It drips.')
  const [ticket] = await until(tickets, all => all.length === 1) as [Ticket]
  expect(ticket).toMatchObject({ number: 1001, name: 'The seal leaks', label: 'Ticket', status: 'open', requester: { address: 'jane@bigco.com' } })

  const [acknowledgement] = await until(inbox, mails => mails.length === 1) as [string]
  expect(acknowledgement).toMatch(/^Auto-Submitted: auto-replied/im)
  expect(acknowledgement).toContain('We have your question #1001.')

  await product.send('POST', `/tickets/${ticket.id}/replies`, { text: 'Tighten it.' })
  const answer = (await until(inbox, mails => mails.length === 2))[1]!
  expect(answer).toMatch(/^From: "?Support"? <support@abc\.com>/im)
  expect(answer).toMatch(/^In-Reply-To: <question@bigco\.com>/im)
  expect(answer).toContain('Tighten it.')
  await until(() => page(ticket.id), ({ messages }) => messages.some(({ kind, mailId, delivery }) => kind === 'reply' && mailId !== null && delivery?.state === 'sent'))

  const [, messageId] = /^Message-ID: (<[^>]+>)/im.exec(answer)!
  const [, replyTo] = /^Reply-To: .*<([^>]+)>/im.exec(answer)!
  await write('<quoted@bigco.com>', 'support@abc.com', 'RE: The seal leaks', `In-Reply-To: ${messageId}\r\n`, 'It still drips.\r\n\r\n> Tighten it.')
  await write('<stripped@bigco.com>', replyTo!, 'quite another subject', '', 'From a program that forgets all headers.')
  const reopened = await until(() => page(ticket.id), ({ messages }) => messages.filter(({ kind }) => kind === 'mail').length === 3)
  expect(reopened).toMatchObject({ status: 'open', unread: true })
  expect(reopened.messages.map(({ kind }) => kind).toSorted()).toEqual(['acknowledgement', 'mail', 'mail', 'mail', 'reply'])

  await product.send('PATCH', `/tickets/${ticket.id}`, { status: 'solved' })
  await write('<thanks@bigco.com>', replyTo!, 'Thanks', '', 'And one more thing.')
  await until(() => page(ticket.id), ({ status }) => status === 'open')

  await product.send('PATCH', `/tickets/${ticket.id}`, { status: 'closed' })
  await product.behind(`set mailkeep.organizations = '{${product.company.id}}'; update ticket set closed_at = now() - interval '15 days' where id = ${ticket.id}`)
  await write('<late@bigco.com>', replyTo!, 'It drips again', '', 'After three weeks.')
  const all = await until(tickets, found => found.length === 2)
  expect(all.find(({ id }) => id !== ticket.id)).toMatchObject({ number: 1002, name: 'It drips again', follows: { id: ticket.id, number: 1001 } })
  // Nobody answers by machine who writes on.
  expect(await inbox()).toHaveLength(2)
}, 90_000)

function write(messageId: string, to: string, subject: string, headers: string, body: string): Promise<void> {
  const text = `From: Jane <jane@bigco.com>\r\nTo: ${to}\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: ${messageId}\r\n${headers}\r\n${body}\r\n`
  return world.send({ from: 'jane@bigco.com', to: [to], text })
}

async function inbox(): Promise<string[]> {
  return dovecot.mails('jane@bigco.com').map(octets => octets.toString())
}

async function tickets(): Promise<Ticket[]> {
  return (await product.get<{ items: Ticket[] }>('/tickets')).items
}

function page(id: string): Promise<TicketPage> {
  return product.get<TicketPage>(`/tickets/${id}`)
}

async function until<T>(look: () => Promise<T>, good: (found: T) => boolean): Promise<T> {
  for (let found = await look(), tries = 0; ; found = await look(), tries++) {
    if (good(found)) return found
    if (tries > 300) throw new Error(`It did not come: ${JSON.stringify(found).slice(0, 2000)}\n${company.log().slice(-2000)}`)
    await sleep(100)
  }
}
