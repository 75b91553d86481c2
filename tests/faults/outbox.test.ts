import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { OutgoingMail } from '../../contract/outbox.ts'
import { packageRoot } from '../../server/package-root.ts'
import { type OutgoingServer, startOutgoing } from '../outgoing.ts'
import { Served } from './served.ts'

const ROUNDS = 10
const MAILS = 12
/** So many leave at once, so the answers to so many can be on their way when the process dies. */
const AT_ONCE = 4

let served: Served
let outgoing: OutgoingServer
let contact: string

beforeAll(async () => {
  outgoing = await startOutgoing()
  served = await Served.in(packageRoot, { MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })
  await served.found()
  await served.start()
  contact = (await served.post<{ id: string }>('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com' }] })).id
  await served.post('/mail-settings/external-addresses', { type: 'smtp', server: '127.0.0.1', port: outgoing.port, security: 'none', email: 'worker.a@abc.net' })
}, 120_000)

afterAll(async () => {
  await served.remove()
  await outgoing.close()
})

test('the server is killed while it sends, ten times: every mail leaves, and again only where nobody saw the answer', { timeout: 600_000 }, async () => {
  const seed = Date.now() % 100_000
  console.log(`seed ${seed}`)
  const accepted = new Map<string, string>()
  for (let round = 0; round < ROUNDS; round++) {
    const before = outgoing.mails.length
    const after = (seed * (round + 7)) % MAILS
    // Whoever gets no answer from the API does not count on it.
    const posted = Array.from({ length: MAILS }, (_, n) => served.post<OutgoingMail>('/mails', { from: 'worker.a@abc.net', to: ['jane@bigco.com'], subject: `Round ${round}, mail ${n}`, text: 'Good day.' })
      .then(({ id, messageId }) => void accepted.set(messageId, id), () => {}))
    while (outgoing.mails.length - before < after) await sleep(5)
    await served.kill()
    await Promise.all(posted)
    await served.start()
  }
  await expect.poll(async () => (await served.get<{ items: OutgoingMail[] }>('/outbox?of=everybody&state=sending')).items.length, { timeout: 120_000, interval: 200 }).toBe(0)
  for (const id of accepted.values()) expect((await served.get<OutgoingMail>(`/outbox/${id}`)).state).toBe('sent')

  const sent = new Map<string, string[]>()
  for (const { octets } of outgoing.mails) {
    const messageId = /^Message-ID: <(.*)>/m.exec(octets)![1]!
    sent.set(messageId, [...sent.get(messageId) ?? [], octets])
  }
  expect([...accepted.keys()].filter(id => !sent.has(id)), 'mails that never left').toEqual([])
  const again = [...sent.values()].filter(copies => copies.length > 1)
  expect(again.length).toBeLessThanOrEqual(ROUNDS * AT_ONCE)
  for (const copies of again) expect(new Set(copies).size, 'a mail that left again is the same mail').toBe(1)

  const subjects: string[] = []
  for (let cursor = ''; ;) {
    const page: { items: ActivityItem[]; next: string | null } = await served.get(`/contacts/${contact}/activity?limit=100${cursor}`)
    subjects.push(...page.items.map(({ mail }) => mail!.subject))
    if (page.next === null) break
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
  expect(subjects.length, 'each stands in the history once').toBe(new Set(subjects).size)
  expect(subjects.length).toBe(sent.size)
})
