import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Capture } from '../server/capture/capture.ts'
import { readConfig } from '../server/config.ts'
import { type OpenDatabase, openDatabase } from '../server/database/open.ts'
import { allowedServers } from '../server/foreign/allowed.ts'
import { Budget } from '../server/intake/budget.ts'
import { openSession } from '../server/intake/pop3/session.ts'
import { visitMailbox } from '../server/intake/pop3/visit.ts'
import { ledgerOf } from '../server/intake/schedule/ledger.ts'
import { openSecrets, type Secrets } from '../server/secrets.ts'
import { takeLease } from '../server/store/fetching.ts'
import { startDelayLine } from './load/delay-line.ts'
import { PASSWORD, startPop3Mailboxes } from './load/pop3-mailboxes.ts'
import { Product } from './load/product.ts'

const MAILS = 5_000
const CONTACTS = 1_000
const ROUND_TRIP = 40
/** One after the other over a long line: more would only take longer. */
const LOCK_STEP = 100
const LARGE = 100_000
/** A server that has run for a while has fetched before: the first mails after a start take three times as long. */
const WARM = 2_000

const trust = { allowed: allowedServers(['127.0.0.0/8']) }
const patience = { patienceMs: 60_000 }

/** Fetches a mailbox beside mpop, over loopback and over a long line, each mail durable; then one of 100,000 mails, for the memory it takes. */
export async function run([mails = `${MAILS}`, large = `${LARGE}`]: readonly string[]): Promise<void> {
  const product = new Product()
  const stops = [() => product.remove()]
  try {
    await product.found()
    await product.grow(CONTACTS)
    const house = await House.open(product.folder)
    stops.push(() => house.close())
    const server = await startPop3Mailboxes()
    stops.push(() => server.stop())
    await speed(Number(mails), server, house, stops)
    await memory(Number(large), house, stops)
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

type Stops = (() => Promise<void>)[]
type Mailboxes = Awaited<ReturnType<typeof startPop3Mailboxes>>

async function speed(mails: number, server: Mailboxes, house: House, stops: Stops): Promise<void> {
  const line = await startDelayLine(server.port, ROUND_TRIP)
  stops.push(() => line.stop())
  for (const user of ['near', 'far']) server.fill(user, mails, n => Product.contact(n % CONTACTS))
  server.fill('warm', WARM, n => Product.contact(n % CONTACTS))
  await house.fetch(server.port, 'warm', WARM)
  const report = (what: string, rates: Record<string, number>): void => {
    const ours = rates['Mailkeep']!
    console.log(what)
    for (const [who, rate] of Object.entries(rates)) console.log(`  ${who.padEnd(36)} ${rate.toFixed(rate < 100 ? 1 : 0).padStart(8)} mails/s  Mailkeep is ${(ours / rate).toFixed(2)} ×`)
  }
  console.log(`${mails.toLocaleString('en')} mails of 6 KB from Dovecot, every mail of a contact`)
  report('loopback', { mpop: await mpop(server.port, 'near', mails), Mailkeep: await house.fetch(server.port, 'near', mails) })
  report(`behind a round trip of ${ROUND_TRIP} ms`, {
    'one command after the other': await lockStep(line.port, 'far', Math.min(mails, LOCK_STEP)),
    mpop: await mpop(line.port, 'far', mails), Mailkeep: await house.fetch(line.port, 'far', mails),
  })
}

/** mpop keeps each mail in a Maildir, written to the disk before the next, and pipelines by itself. @returns mails a second */
async function mpop(port: number, user: string, mails: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-mpop-'))
  for (const part of ['', 'cur', 'new', 'tmp']) mkdirSync(path.join(folder, 'mail', part))
  writeFileSync(path.join(folder, 'config'), [
    'account default', 'host 127.0.0.1', `port ${port}`, `user ${user}`, `password ${PASSWORD}`, 'tls off', 'auth user', 'keep on',
    `uidls_file ${folder}/uidls`, `delivery maildir ${folder}/mail`, '',
  ].join('\n'), { mode: 0o600 })
  try {
    const begun = performance.now()
    await promisify(execFile)('mpop', [`--file=${folder}/config`, '--quiet'])
    return mails / ((performance.now() - begun) / 1000)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Asks for each mail when the last has come, and keeps none. */
async function lockStep(port: number, user: string, mails: number): Promise<number> {
  const { connection } = await openSession(accountOf(port, user), trust, patience)
  connection.pipelining = false
  const begun = performance.now()
  for (let n = 1; n <= mails; n++) await connection.ask(`RETR ${n}`, () => {})
  connection.destroy()
  return mails / ((performance.now() - begun) / 1000)
}

function accountOf(port: number, username: string) {
  return { server: { host: '127.0.0.1', port, security: 'none' as const }, signIn: { username, password: PASSWORD } }
}

/** What the server has behind its doors, on the product's folder. */
class House {
  readonly #database: OpenDatabase
  readonly #secrets: Secrets
  readonly #capture: Capture

  private constructor(database: OpenDatabase, secrets: Secrets) {
    this.#database = database
    this.#secrets = secrets
    this.#capture = new Capture({ database, secrets, captureHost: 'capture.localhost', filed: () => {} })
  }

  static async open(data: string): Promise<House> {
    const config = readConfig({ MAILKEEP_DATA: data })
    return new House(await openDatabase(config, { exclusive: true, command: 'bench', notice: () => {} }), openSecrets(config))
  }

  /** @returns mails a second, each committed with its note in the ledger */
  async fetch(port: number, user: string, mails: number): Promise<number> {
    const begun = performance.now()
    const lease = await this.#lease(user, port)
    const visited = await visitMailbox(accountOf(port, user), { organization: '1', address: 'workera@abc.net', keepCopy: true }, trust, {
      ...patience, ledger: ledgerOf(this.#database, lease), receive: this.#capture.receive, receiveHeader: this.#capture.receiveHeader,
      acknowledged: this.#capture.acknowledged, budget: new Budget(256 * 1024 * 1024), limit: 50 * 1024 * 1024,
      mac: text => this.#secrets.mac('pop3', text), progress: () => {},
    })
    if (visited.filed !== mails) throw new Error(`${visited.filed} of ${mails} mails were filed`)
    return mails / ((performance.now() - begun) / 1000)
  }

  async #lease(user: string, port: number): Promise<NonNullable<Awaited<ReturnType<typeof takeLease>>>> {
    return this.#database.within(['1'], async ({ client }) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into external_address (organization_id, type, server, port, security, email, address, version) values (1, 'pop3', $1, $2, 'none', $1 || '@abc.net', lower($1) || '@abc.net', 1) returning id`,
        [user, port])
      return (await takeLease(client, { organization: '1', id: rows[0]!.id }))!
    })
  }

  async close(): Promise<void> {
    await this.#capture.stop()
    await this.#database.close()
  }
}

/** The memory that a visit to a large mailbox takes beyond that of a process at rest. */
async function memory(mails: number, house: House, stops: Stops): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'load/large-mailbox.js'), `${mails}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  stops.push(async () => { child.kill() })
  const port = await portOf(child)
  await sleep(1000)
  const idle = process.memoryUsage.rss()
  let most = idle
  const watch = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()) }, 20)
  const rate = await house.fetch(port, 'large', mails)
  clearInterval(watch)
  const mebibytes = (octets: number): string => (octets / 1024 / 1024).toFixed(0)
  console.log(`a mailbox of ${mails.toLocaleString('en')} mails of 6 KB, none of a contact: ${mebibytes(most - idle)} MiB above the ${mebibytes(idle)} MiB before, ${rate.toFixed(0)} mails/s`)
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(Number(text.toString())))
    child.once('exit', () => reject(new Error('the large mailbox ended')))
  })
}
