import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allowedServers } from '../../../../server/foreign/allowed.ts'
import { type Arrival, type Receipt, TemporaryFailure } from '../../../../server/intake/arrival.ts'
import { Budget } from '../../../../server/intake/budget.ts'
import { Schedule } from '../../../../server/intake/schedule.ts'
import { secretsWith } from '../../../../server/secrets.ts'
import { findExternalAddress, insertExternalAddress, putSealedPassword, updateExternalAddress } from '../../../../server/store/external-addresses.ts'
import { cloneDatabase } from '../../../database.ts'
import { startDovecot } from '../../../dovecot.ts'
import { foundCompany } from '../../api/company.ts'
import { letter, messageIdOf } from '../pop3/visitor.ts'
import { until } from '../recording-door.ts'

const database = await cloneDatabase()
const { id: organization } = await foundCompany(database, 'ABC', 'abc.com')
const WORKER = 'workerA@abc.net'
const dovecot = await startDovecot({ users: { [WORKER]: 'correct horse' } })
afterAll(() => dovecot.stop())

const row = { type: 'pop3', server: '127.0.0.1', port: dovecot.pop3, security: 'none', keepCopy: false, email: WORKER, username: null } as const
const arrivals: string[] = []
let receive: (arrival: Arrival) => Promise<Receipt>
let id: string
let schedules: Schedule[] = []
let password = 'correct horse'
/** What administrators were told. */
const notices: string[] = []

beforeEach(async () => {
  dovecot.clear(WORKER)
  arrivals.length = 0
  receive = async arrival => {
    arrivals.push(messageIdOf(arrival))
    return { logId: String(arrivals.length), mailId: '1', outcome: 'saved', held: true }
  }
  await database.within([organization], async ({ client }) => {
    await client.query('delete from external_address')
    id = await insertExternalAddress(client, organization, row, 'workera@abc.net', { version: '1', by: 'wwarrior' }, null)
    await putSealedPassword(client, organization, id, Buffer.from('sealed'))
  })
})
afterEach(async () => {
  await Promise.all(schedules.map(schedule => schedule.stop()))
  schedules = []
})

async function process_(): Promise<Schedule> {
  const schedule = new Schedule({
    database, alone: false, budget: new Budget(1024 * 1024), limit: 1024 * 1024, patienceMs: 10_000, secrets: secretsWith([randomBytes(32)]), log: () => {},
    trust: { allowed: allowedServers(['127.0.0.0/8']) }, signIn: async () => ({ username: WORKER, password }),
    receive: arrival => receive(arrival), receiveHeader: async () => null, acknowledged: () => {}, changed: () => {}, notice: async (_, { email }, fault) => void notices.push(`${email}: ${fault?.code ?? 'well'}`), trouble: () => {},
  })
  schedules.push(schedule)
  await schedule.start()
  return schedule
}

const found = () => database.within([organization], async ({ client }) => (await findExternalAddress(client, organization, id))!)
const lieThere = (count: number): string[] => Array.from({ length: count }, (_, n) => {
  dovecot.deliver(WORKER, letter(`${n}@bigco.com`))
  return `${n}@bigco.com`
})

async function fetched(): Promise<void> {
  for (const end = Date.now() + 15_000; (await found()).lastFetch === null;) {
    if (Date.now() > end) throw new Error(`not fetched: ${JSON.stringify(await found())}`)
    await new Promise(later => setTimeout(later, 20))
  }
}

describe('Several processes on one database', () => {
  test('one mailbox is fetched by one of them: every mail comes once', async () => {
    const all = lieThere(150)
    await Promise.all([process_(), process_(), process_()])
    for (let n = 0; n < 5; n++) for (const schedule of schedules) schedule.wake()
    await fetched()
    expect(arrivals.toSorted()).toEqual(all.toSorted())
    expect(dovecot.mails(WORKER)).toEqual([])
  })
})

test('the database away in the middle: no trouble of the mailbox, nothing is deleted, and all comes later', async () => {
  const all = lieThere(20)
  let refused = 0
  receive = () => { refused++; return Promise.reject(new TemporaryFailure('database')) }
  const schedule = await process_()
  await until(() => refused > 0)
  await schedule.stop()
  expect((await found()).fault).toBeNull()
  expect(dovecot.mails(WORKER)).toHaveLength(20)
  receive = async arrival => {
    arrivals.push(messageIdOf(arrival))
    return { logId: '1', mailId: '1', outcome: 'saved', held: true }
  }
  const next = await process_()
  await next.fetchNow(organization, id)
  await fetched()
  expect(new Set(arrivals)).toEqual(new Set(all))
  expect(dovecot.mails(WORKER)).toEqual([])
})

test('Keep instead of Delete in the middle of a fetch: from then on nothing is deleted', async () => {
  lieThere(20)
  let held: (() => void)[] = []
  receive = () => new Promise(resolve => held.push(() => resolve({ logId: '1', mailId: '1', outcome: 'saved', held: true })))
  const schedule = await process_()
  await until(() => held.length > 0)
  await database.within([organization], ({ client }) => updateExternalAddress(client, organization, id, { ...row, keepCopy: true }, 'workera@abc.net', { version: '2', by: 'wwarrior' }))
  receive = async () => ({ logId: '1', mailId: '1', outcome: 'saved', held: true })
  const waiting = held
  held = []
  for (const letGo of waiting) letGo()
  schedule.changed(id)
  await fetched()
  expect(dovecot.mails(WORKER)).toHaveLength(20)
})

test('a password that is no longer right: administrators are told once, and once more when all is well again', async () => {
  lieThere(1)
  password = 'yesterday\'s'
  const schedule = await process_()
  const tried = async (times: number): Promise<void> => {
    await schedule.fetchNow(organization, id)
    await expect.poll(async () => (await database.superuser.query<{ failures: number }>('select failures::int from fetch_state where external_address_id = $1', [id])).rows[0]!.failures, { timeout: 15_000 }).toBe(times)
  }
  await expect.poll(async () => (await found()).fault, { timeout: 15_000 }).not.toBeNull()
  await tried(2)
  await tried(3)
  expect(notices).toEqual([`${WORKER}: sign-in-refused`])
  password = 'correct horse'
  await schedule.fetchNow(organization, id)
  await fetched()
  await schedule.fetchNow(organization, id)
  await expect.poll(async () => (await found()).startedAt, { timeout: 15_000 }).toBeNull()
  expect(notices).toEqual([`${WORKER}: sign-in-refused`, `${WORKER}: well`])
})
