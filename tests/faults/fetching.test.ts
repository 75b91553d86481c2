import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { startDovecot } from '../dovecot.ts'
import { startLine } from '../line.ts'
import { foundIn } from './ledger.ts'
import { Served } from './served.ts'

const WORKER = 'workerA@abc.net'
const ROUNDS = 10
/** So many letters of the contact, and of a stranger, come with each round. */
const OFFERS = 100
const STRANGE = 10
/** At least so many octets has each. */
const LETTER = 2000

// The mailbox is on this machine.
process.env['MAILKEEP_ALLOW_PRIVATE_SERVERS'] = '127.0.0.0/8'
const dovecot = await startDovecot({ users: { [WORKER]: 'secret' } })
afterAll(() => dovecot.stop())

/** What is to happen, and when. */
let struck: { readonly moment: Moment; readonly strike: () => void } | null = null
const line = await startLine(dovecot.pop3, () => {
  let commands = 0
  let octets = 0
  return {
    fromClient: chunk => {
      for (const command of chunk.toString('latin1').split('\n').slice(0, -1)) {
        commands++
        if (struck && ((command.startsWith('QUIT') || ('commands' in struck.moment && commands >= struck.moment.commands)))) struck.strike()
      }
      return { octets: chunk }
    },
    fromServer: chunk => {
      octets += chunk.length
      if (struck && 'octets' in struck.moment && octets >= struck.moment.octets) struck.strike()
      return { octets: chunk }
    },
  }
})
afterAll(() => line.stop())

let served: Served
let box: string
/** Message-IDs of all that was ever delivered: true where it is for the contact's history. */
const delivered = new Map<string, boolean>()

/** Company ABC with the external address of its worker, whose mail is deleted on the server once it is saved. */
async function company(): Promise<void> {
  served = await Served.in(packageRoot)
  await served.found()
  await served.start()
  await served.post('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com', label: '' }] })
  const { id } = await served.post<{ id: string }>('/mail-settings/external-addresses', {
    type: 'pop3', server: '127.0.0.1', port: line.port, security: 'none', keepCopy: false, email: WORKER, password: 'secret',
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

/** When in a fetch: as the client sends its command of this number, or when the server has said so many octets. */
type Moment = { readonly commands: number } | { readonly octets: number }

/** Any moment between the sign-in and the end; the mails of a fetch come once each, and those of the contact are deleted. */
function someMoment(): Moment {
  const commands = 7 + Math.floor(Math.random() * (2 * OFFERS + STRANGE))
  return Math.random() < 0.5 ? { commands } : { octets: Math.floor(1000 + Math.random() * (OFFERS + STRANGE) * LETTER) }
}

/** Fetches, and lets something happen at some moment of it. At the latest when the client says QUIT, which is to reach the server then. */
async function inAFetch(happen: () => Promise<void>): Promise<void> {
  const moment = someMoment()
  const came = new Promise<void>((resolve, reject) => {
    struck = { moment, strike: () => { struck = null; happen().then(resolve, reject) } }
  })
  deliver()
  const asking = setInterval(() => { if (struck) void served.post(`/mail-settings/external-addresses/${box}/fetch`, {}).catch(() => {}) }, 300)
  try {
    await came
  } catch (error) {
    throw new Error(`at ${JSON.stringify(moment)}`, { cause: error })
  } finally {
    clearInterval(asking)
  }
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

/** The same company through all rounds: what one fault left behind, the next one meets. */
beforeAll(() => company(), 120_000)
afterAll(() => served.remove())

describe('no mail is gone from a mailbox that is not stored, and none is stored twice, whatever is killed during a fetch', () => {
  test(`the server, ${ROUNDS} times`, { timeout: 300_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await inAFetch(() => served.kill())
      await served.start()
      await nothingIsLost()
    }
    await fetchTheRest()
  })

  test(`PostgreSQL, ${ROUNDS} times: the server goes on by itself`, { timeout: 300_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await inAFetch(() => served.killPostgres())
      await nothingIsLost()
    }
    await fetchTheRest()
  })

  test('the server stops as it should after all that', async () => {
    expect(await served.stop()).toBe(0)
  })
})
