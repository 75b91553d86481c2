import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { startDovecot } from '../dovecot.ts'
import { foundIn } from './ledger.ts'
import { mutant, Served } from './served.ts'

const WORKER = 'workerA@abc.net'
const ROUNDS = 10
/** So many letters of the contact, and of a stranger, come with each round. */
const OFFERS = 100
const STRANGE = 10

// The mailbox is on this machine.
process.env['MAILKEEP_ALLOW_PRIVATE_SERVERS'] = '127.0.0.0/8'
const dovecot = await startDovecot({ users: { [WORKER]: 'secret' } })
afterAll(() => dovecot.stop())

let served: Served
let box: string
/** Message-IDs of all that was ever delivered: true where it is for the contact's history. */
let delivered: Map<string, boolean>

beforeEach(() => {
  dovecot.clear(WORKER)
  delivered = new Map()
})
afterEach(async () => { await served.remove() })

/** Company ABC with the external address of its worker, whose mail is deleted on the server once it is saved. */
async function company(program = packageRoot): Promise<void> {
  served = await Served.in(program)
  await served.found()
  await served.start()
  await served.post('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com', label: '' }] })
  const { id } = await served.post<{ id: string }>('/mail-settings/external-addresses', {
    type: 'pop3', server: '127.0.0.1', port: dovecot.pop3, security: 'none', keepCopy: false, email: WORKER, password: 'secret',
  })
  box = id
}

function deliver(): void {
  for (let n = 0; n < OFFERS + STRANGE; n++) {
    const from = n % (OFFERS / STRANGE + 1) === 0 ? 'nobody@stranger.example' : 'jane@bigco.com'
    const id = `${delivered.size}-${from}`
    delivered.set(id, from === 'jane@bigco.com')
    dovecot.deliver(WORKER, `From: ${from}\r\nTo: ${WORKER}\r\nSubject: ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\n${'Dear worker, thank you.\r\n'.repeat(80)}`)
  }
}

function lying(): Set<string> {
  return new Set(dovecot.mails(WORKER).map(mail => /^Message-ID: <(.*)>/m.exec(mail.toString())![1]!))
}

/** Resolves in the middle of a fetch, some mails after it began. */
async function underWay(): Promise<void> {
  const filed = async (): Promise<number> => (await served.get<{ rows: number }>('/mail-log/balance')).rows
  const before = await filed()
  deliver()
  await served.post(`/mail-settings/external-addresses/${box}/fetch`, {})
  const end = performance.now() + 60_000
  while (await filed() < before + 20) expect(performance.now(), 'nothing is fetched').toBeLessThan(end)
  // A moment that nobody chose.
  await sleep(Math.random() * 150)
}

/** What is not in the mailbox any more is stored, once; what is stored is stored once. */
async function nothingIsLost(): Promise<void> {
  // In this order: what goes meanwhile is stored before it goes.
  const there = lying()
  const found = await foundIn(served)
  const lost = [...delivered.keys()].filter(id => !there.has(id) && (found.get(id)?.shown ?? 0) !== 1)
  expect(lost, 'gone from the mailbox, and not stored').toEqual([])
  const twice = [...found].filter(([, { saved, shown }]) => saved > 1 || shown > 1)
  expect(twice, 'saved twice').toEqual([])
}

/** Fetches until the mailbox holds nothing but what the rules keep out. */
async function fetchTheRest(): Promise<void> {
  const keptOut = [...delivered].filter(([, wanted]) => !wanted).map(([id]) => id)
  for (const end = performance.now() + 90_000; lying().size > keptOut.length;) {
    expect(performance.now(), `${lying().size} mails still lie there`).toBeLessThan(end)
    await served.post(`/mail-settings/external-addresses/${box}/fetch`, {})
    await sleep(250)
  }
  await nothingIsLost()
  expect([...lying()].sort()).toEqual(keptOut.sort())
  const found = await foundIn(served)
  expect([...delivered].filter(([id, wanted]) => (found.get(id)?.shown ?? 0) !== (wanted ? 1 : 0))).toEqual([])
}

describe('no mail is gone from a mailbox that is not stored, and none is stored twice, whatever is killed during a fetch', () => {
  test(`the server, ${ROUNDS} times`, { timeout: 500_000 }, async () => {
    await company()
    for (let round = 0; round < ROUNDS; round++) {
      await underWay()
      await served.kill()
      await served.start()
      await nothingIsLost()
    }
    await fetchTheRest()
    expect(await served.stop()).toBe(0)
  })

  test(`PostgreSQL, ${ROUNDS} times: the server goes on by itself`, { timeout: 500_000 }, async () => {
    await company()
    for (let round = 0; round < ROUNDS; round++) {
      await underWay()
      await served.killPostgres()
      await nothingIsLost()
    }
    await fetchTheRest()
    expect(await served.stop()).toBe(0)
  })

  test('a server that deletes what is not its own is caught', { timeout: 200_000 }, async () => {
    const program = mutant(packageRoot, 'delete-what-is-kept-out.patch')
    try {
      await company(program)
      await underWay()
      for (const end = performance.now() + 60_000; lying().size === delivered.size;) {
        expect(performance.now()).toBeLessThan(end)
        await sleep(100)
      }
      await expect(nothingIsLost()).rejects.toThrow('gone from the mailbox, and not stored')
    } finally {
      rmSync(program, { recursive: true })
    }
  })
})
