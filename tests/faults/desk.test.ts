import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutgoingMail } from '../../contract/outbox.ts'
import type { Ticket } from '../../contract/tickets.ts'
import { readConfig } from '../../server/config.ts'
import { openDatabase } from '../../server/database/open.ts'
import { packageRoot } from '../../server/package-root.ts'
import { type OutgoingServer, startOutgoing } from '../outgoing.ts'
import { type Letter, Sender } from './sender.ts'
import { Served } from './served.ts'

const ROUNDS = 10
const REPLIES = 8
const SESSIONS = 8
/** Of a round's letters so many are acknowledged at least before the server is killed. */
const LETTERS = 25
/** So many replies leave at once, so the answers to so many can be on their way when the process dies. */
const AT_ONCE = 4

let served: Served
let outgoing: OutgoingServer

beforeAll(async () => {
  outgoing = await startOutgoing()
  served = await Served.in(packageRoot, { MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })
  await served.found()
  await served.start()
  await served.post('/aliases', { login: 'support', name: 'Support', addresses: ['support@abc.com'], members: [] })
  await served.post('/mail-settings/support-addresses', { login: 'support' })
  const answer = await fetch(`http://127.0.0.1:${served.http}/api/v1/organization/transport`, {
    method: 'PATCH', headers: { 'authorization': `Bearer ${served.key}`, 'content-type': 'application/json' }, body: JSON.stringify({ server: '127.0.0.1', port: outgoing.port, security: 'none' }),
  })
  expect(answer.status).toBeLessThan(300)
}, 120_000)

afterAll(async () => {
  await served.remove()
  await outgoing.close()
})

test('the server is killed while it receives questions and sends replies, ten times: every question has its ticket, once, and every reply was sent', { timeout: 600_000 }, async () => {
  const seed = Date.now() % 100_000
  console.log(`seed ${seed}`)
  const queue = new Queue()
  await queue.send(served, () => queue.acknowledged.size < REPLIES)
  const accepted = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const { items } = await served.get<{ items: Ticket[] }>(`/tickets?limit=${REPLIES}`)
    const [left, taken] = [outgoing.mails.length, queue.acknowledged.size]
    let killed = false
    const sent = queue.send(served, () => !killed)
    // Whoever gets no answer from the API does not count on it.
    const replied = items.map(({ id }, n) => served.post(`/tickets/${id}/replies`, { text: `Reply ${n} of round ${round}.` }).then(() => void accepted.add(`Reply ${n} of round ${round}.`), () => {}))
    const enough = (seed * (round + 7)) % REPLIES
    while (outgoing.mails.length - left < enough || queue.acknowledged.size - taken < LETTERS) await sleep(5)
    killed = true
    await served.kill()
    await Promise.all([sent, ...replied])
    await served.start()
  }
  while (queue.waits) await queue.send(served, () => queue.waits)
  await expect.poll(async () => (await served.get<{ items: OutgoingMail[] }>('/outbox?of=everybody&state=sending')).items.length, { timeout: 120_000, interval: 200 }).toBe(0)

  const copies = new Map<string, string[]>()
  for (const { octets } of outgoing.mails) {
    const reply = /^Reply \d of round \d\./m.exec(octets)![0]
    copies.set(reply, [...copies.get(reply) ?? [], octets])
  }
  expect([...accepted].filter(reply => !copies.has(reply)), 'replies that never left').toEqual([])
  const again = [...copies.values()].filter(each => each.length > 1)
  expect(again.length).toBeLessThanOrEqual(ROUNDS * AT_ONCE)
  for (const each of again) expect(new Set(each).size, 'a reply that left again is the same mail, with the same Message-ID').toBe(1)

  const { questions, tickets, replies } = await desk()
  expect([...queue.acknowledged].filter(id => questions.get(id) !== 1), 'acknowledged, and not on one ticket').toEqual([])
  expect([...questions.keys()].filter(id => !queue.handed.has(id))).toEqual([])
  expect(tickets, 'each question has a ticket of its own, and numbers have no gap').toEqual({ count: questions.size, last: 1000 + questions.size })
  expect(replies, 'each reply that left stands on its ticket once').toEqual({ count: copies.size, captured: copies.size })
})

/** Questions, each of somebody else; what was not acknowledged stays in it and comes again. */
class Queue {
  readonly acknowledged = new Set<string>()
  readonly handed = new Set<string>()
  #again: Letter[] = []

  get waits(): boolean {
    return this.#again.length > 0
  }

  /** Sends until it need not go on, or the server goes away. */
  async send(to: Served, goesOn: () => boolean): Promise<void> {
    const sender = new Sender(to.smtp, () => goesOn() ? this.#again.shift() ?? this.#fresh() : null)
    const counting = setInterval(() => { for (const id of sender.acknowledged) this.acknowledged.add(id) }, 2)
    await sender.run(SESSIONS)
    clearInterval(counting)
    for (const id of sender.acknowledged) this.acknowledged.add(id)
    this.#again.push(...[...sender.unknown, ...sender.refused.keys()].map(letter))
  }

  #fresh(): Letter {
    const id = `question-${this.handed.size}@bigco.com`
    this.handed.add(id)
    return letter(id)
  }
}

function letter(id: string): Letter {
  const from = `person-${id}`
  const header = `From: <${from}>\r\nTo: Support <support@abc.com>\r\nSubject: ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\n`
  return { id, from, to: ['support@abc.com'], octets: Buffer.from(`${header}${'How do I tighten the seal?\r\n'.repeat(100)}`) }
}

/** What the Help Desk holds, read past the server: on how many tickets each question stands, how many there are, and the replies. */
async function desk(): Promise<{ questions: Map<string, number>; tickets: { count: number; last: number }; replies: { count: number; captured: number } }> {
  const database = await openDatabase(readConfig({ MAILKEEP_DATA: served.data }), { exclusive: false })
  try {
    return await database.within(['1'], async ({ client }) => {
      const questions = await client.query<{ id: string; count: number }>(`select mail.message_id as id, count(distinct m.ticket_id)::int as count from ticket_message m join mail on mail.organization_id = m.organization_id and mail.id = m.mail_id where m.kind = 'mail' group by 1`)
      const tickets = await client.query<{ count: number; last: number }>('select count(*)::int as count, max(number) as last from ticket')
      const replies = await client.query<{ count: number; captured: number }>(`select count(*)::int as count, count(mail_id)::int as captured from ticket_message where kind = 'reply'`)
      return { questions: new Map(questions.rows.map(({ id, count }) => [id, count])), tickets: tickets.rows[0]!, replies: replies.rows[0]! }
    })
  } finally {
    await database.close()
  }
}
