import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Balance } from '../../contract/mail-log.ts'
import { aliases, users } from '../../demo/company.ts'
import { packageRoot } from '../../server/package-root.ts'
import { filesWith } from '../faults/files.ts'
import { type Letter, Sender } from '../faults/sender.ts'
import { Served } from '../faults/served.ts'
import { type Postfix, startCompanyAndWorld } from '../postfix.ts'
import { balanceIsWhole, blindCopiesAgree, historiesAgree, logAgrees, type Rows, rowsOf, ticketsAgree } from './day-ledger.ts'
import { CONTACTS, type Entry, type Hours, Writer } from './day-letters.ts'

/*
 * A day of company ABC: its mail goes in and out through two real Postfixes, its administrator changes the settings, and
 * what it runs on breaks down again and again. In the evening the ledger of those who wrote the letters and Mailkeep agree.
 */
const MAILS = Number(process.env['DAY_MAILS'] ?? 2000)
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const SESSIONS = 4
/** As long as a day of 20,000 takes on a loaded machine. */
const LONGEST = Math.max(180_000, MAILS * 60)

const morning: Hours = { name: 'morning', excepted: ['wwarrior'], open: [], keptOut: [], leftOut: [] }
const noon: Hours = { ...morning, name: 'noon', excepted: ['wwarrior', 'ceo'], open: ['naver.com'] }
const afternoon: Hours = { ...noon, name: 'afternoon', keptOut: ['magnum.example'], leftOut: ['fair.example'] }
const evening: Hours = { ...afternoon, name: 'evening', excepted: ['wwarrior'], open: [] }

const marks = { keptOut: `kept${randomBytes(6).toString('hex')}out`, saved: `saved${randomBytes(6).toString('hex')}mail` }
const writer = new Writer(SEED, marks)
const entries: Entry[] = []
const contacts = new Map<string, string>()
let served: Served
let servers: { company: Postfix; world: Postfix; stop(): Promise<void> }
let rows: Rows

beforeAll(async () => {
  console.log(`a day of ${MAILS} mails, SEED=${SEED}`)
  served = await Served.in(packageRoot)
  await served.found()
  await served.start()
  for (const { login, name, department, position, addresses } of users) {
    if (login !== 'wuthering') await served.post('/users', { login, name, department, position, addresses })
  }
  for (const { login, name, addresses, members } of aliases) await served.post('/aliases', { login, name, addresses, members })
  for (const contact of CONTACTS) {
    const addresses = contact.addresses.map(address => ({ address }))
    contacts.set(contact.name, (await served.post<{ id: string }>('/contacts', { ...contact, addresses })).id)
  }
  await served.post('/mail-settings/support-addresses', { login: 'support' })
  const { captureAddress } = await served.get<{ captureAddress: string }>('/organization')
  const [, token, host] = /^capture\+([a-z2-7]{16})@(.+)$/.exec(captureAddress)!
  servers = await startCompanyAndWorld({ host: host!, token: token!, door: `smtp:[127.0.0.1]:${served.smtp}` })
}, 120_000)

afterAll(async () => {
  await servers.stop()
  await served.remove()
})

describe('the day', () => {
  test('in the morning the director is excepted, and the server is killed', async () => {
    await served.post('/mail-settings/exception-addresses', { login: 'wwarrior' })
    await pass(morning, restarted)
  }, LONGEST)

  test('at noon the CEO is excepted too, naver.com is unlocked, and PostgreSQL is killed', async () => {
    await served.post('/mail-settings/exception-addresses', { login: 'ceo' })
    await change('PUT', '/mail-settings/exception-domains/free-providers/naver.com', { locked: false })
    await pass(noon, () => served.killPostgres())
  }, LONGEST)

  test('in the afternoon two domains are kept out, one of them as a party, and the server is killed', async () => {
    await served.post('/mail-settings/exception-domains/other', { domain: 'magnum.example' })
    await served.post('/mail-settings/exception-domains/other', { domain: 'fair.example', scope: 'party' })
    await pass(afternoon, restarted)
  }, LONGEST)

  test('in the evening the CEO is let in again, naver.com is locked, and the server is killed', async () => {
    const { items } = await served.get<{ items: { id: string; login: string }[] }>('/mail-settings/exception-addresses')
    await change('DELETE', `/mail-settings/exception-addresses/${items.find(({ login }) => login === 'ceo')!.id}`)
    await change('PUT', '/mail-settings/exception-domains/free-providers/naver.com', { locked: true })
    await pass(evening, restarted)
  }, LONGEST)
})

describe('at its end the ledger and Mailkeep agree, mail for mail', () => {
  beforeAll(async () => { rows = await rowsOf(served, entries) }, LONGEST)

  test('every letter became what it was to become, once', () => logAgrees(entries, rows))
  test('the balance is whole', () => balanceIsWhole(served, rows))
  test('every history', () => historiesAgree(served, contacts, entries), LONGEST)
  test('every blind copy', () => blindCopiesAgree(served, entries, rows), LONGEST)
  test('every ticket', () => ticketsAgree(served, entries), LONGEST)

  test('every kind of letter was posted', () => {
    expect(new Set(entries.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30)
  })

  test('of what was kept out nothing is on the disk', async () => {
    expect(await served.stop()).toBe(0)
    expect(filesWith(marks.saved, served).length, 'the other letters are found').toBeGreaterThan(0)
    expect(filesWith(marks.keptOut, served)).toEqual([])
  }, LONGEST)
})

/** A quarter of the day: its letters are posted outside and in the company at once, and something breaks while they are on their way. */
async function pass(hours: Hours, fault: () => Promise<void>): Promise<void> {
  const letters = Array.from({ length: MAILS / 4 }, () => writer.next(hours))
  entries.push(...letters)
  const posts = letters.flatMap(entry => entry.posts)
  const before = await rowsNow()
  const posted = Promise.all((['world', 'company'] as const).map(at => post(servers[at], posts.flatMap(one => one.at === at ? [one.letter] : []))))
  await until('a third of the copies to come', async () => (await rowsNow()) - before > posts.length / 3)
  await fault()
  await posted
  // The world's first: what leaves its queue comes to the company's, and from there nothing comes back.
  for (const server of [servers.world, servers.company]) await until('every mail and every copy to be delivered', async () => server.waiting() === 0)
}

async function post({ port }: Postfix, letters: Letter[]): Promise<void> {
  const sender = new Sender(port, () => letters.shift() ?? null)
  await sender.run(SESSIONS)
  expect([...sender.refused, ...sender.unknown, ...letters], 'not taken by Postfix').toEqual([])
}

async function restarted(): Promise<void> {
  await served.kill()
  await served.start()
}

async function rowsNow(): Promise<number> {
  return (await served.get<Balance>('/mail-log/balance')).rows
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LONGEST; !await isSo(); await sleep(100)) {
    if (performance.now() > end) throw new Error(`waited too long for ${what}: ${servers.company.log().split('\n').slice(-20).join('\n')}`)
  }
}

async function change(method: 'PUT' | 'DELETE', at: string, body?: unknown): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${served.http}/api/v1${at}`, {
    method, headers: { authorization: `Bearer ${served.key}`, ...body !== undefined && { 'content-type': 'application/json' } }, ...body !== undefined && { body: JSON.stringify(body) },
  })
  expect(status, `${method} ${at}`).toBe(200)
}
