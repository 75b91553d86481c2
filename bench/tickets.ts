import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../server/database/open.ts'
import { createApiKey } from '../server/store/api-keys.ts'
import { type Letter, sendLetters } from './load/letter-source.ts'
import { processorSeconds } from './load/processor.ts'
import { Product } from './load/product.ts'
import { fillTickets, foundDesk } from './load/tickets.ts'

const TICKETS = 200_000
const CONTACTS = 10_000
const MAILS = 3_000
const SESSIONS = 32
const ROUNDS = 3
const REQUESTS = 200

/** Mails a second until the last was acknowledged; and processor seconds of the whole server for 1,000 of them, until all were looked into. */
interface Measured { readonly rate: number; readonly processor: number }

interface Intake { readonly capture: Measured; readonly opening: Measured; readonly continuing: Measured }

/**
 * What the Help Desk costs: the rate of mails that open or continue a ticket beside that of mails that are captured alone, in
 * the same run, with no tickets and with 200,000; and how long the API takes for lists, counts and pages of so many.
 */
export async function run([tickets = `${TICKETS}`, rounds = `${ROUNDS}`, mails = `${MAILS}`]: readonly string[]): Promise<void> {
  const product = new Product()
  try {
    await product.found()
    await product.grow(CONTACTS)
    await product.start()
    const database = await openDatabase({ data: product.folder, databaseUrl: null }, { exclusive: false, notice: () => {} })
    await foundDesk(database)
    const letters = new Letters()
    await intake(product, letters, { rounds: 1, mails: Number(mails) })
    const few = await intake(product, letters, { rounds: Number(rounds), mails: Number(mails) })
    report('few tickets', few)
    const begun = performance.now()
    await fillTickets(database, Number(tickets))
    console.log(`${Number(tickets).toLocaleString('en')} tickets made in ${Math.round((performance.now() - begun) / 1000)} s`)
    const many = await intake(product, letters, { rounds: Number(rounds), mails: Number(mails) })
    report(`${Number(tickets).toLocaleString('en')} tickets`, many)
    const grown = (of: keyof Intake): string => `${(many[of].rate / few[of].rate).toFixed(2)} × the rate (${(many[of].processor / few[of].processor).toFixed(2)} × the processor time)`
    console.log(`many tickets beside few: continuing ${grown('continuing')}, capture alone ${grown('capture')}`)
    const { key } = await database.within(['1'], ({ client }) => createApiKey(client, '1', { name: 'bench', role: 'agent' }))
    await database.close()
    await pages(`${product.url}/api/v1`, key)
  } finally {
    await product.remove()
  }
}

/** Mails of 6 KB, each of the next contact: to somebody of ours, to the Help Desk, and as an answer to an earlier one of those. */
class Letters {
  #serial = 0
  #opened = 0
  #answered = 0

  readonly capture = (): Letter => this.#letter(this.#serial++, Product.recipient)
  readonly opening = (): Letter => this.#letter(this.#opened++, 'support@abc.com', 'opened')
  readonly continuing = (): Letter => {
    const question = this.#answered++ % this.#opened
    return this.#letter(question, 'support@abc.com', `continued${this.#serial++}`, `In-Reply-To: <opened${question}@bench.example>\r\n`)
  }

  #letter(contact: number, to: string, id = 'captured', headers = ''): Letter {
    const from = Product.contact(contact % CONTACTS)
    const header = `From: Person <${from}>\r\nTo: <${to}>\r\nSubject: Question ${contact}\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\nMessage-ID: <${id}${id.startsWith('continued') ? '' : contact}@bench.example>\r\n${headers}\r\n`
    return { from, to, octets: Buffer.from(`${header}${BODY}\r\n.\r\n`) }
  }
}

const BODY = 'How do I tighten the seal of the pump that came on Monday?\r\n'.repeat(97)

async function intake(product: Product, letters: Letters, { rounds, mails }: { readonly rounds: number; readonly mails: number }): Promise<Intake> {
  const measure = async (letter: () => Letter): Promise<Measured> => {
    const before = processorSeconds(product.pid)
    const rate = await sendLetters(mails, letter, { port: product.door.port, sessions: SESSIONS })
    await product.extracted()
    return { rate, processor: (processorSeconds(product.pid) - before) / mails * 1000 }
  }
  const measured: Intake[] = []
  for (let n = 0; n < rounds; n++) measured.push({ capture: await measure(letters.capture), opening: await measure(letters.opening), continuing: await measure(letters.continuing) })
  const middle = (of: keyof Intake): Measured => ({ rate: median(measured.map(each => each[of].rate)), processor: median(measured.map(each => each[of].processor)) })
  return { capture: middle('capture'), opening: middle('opening'), continuing: middle('continuing') }
}

function report(title: string, { capture, opening, continuing }: Intake): void {
  const line = (what: string, { rate, processor }: Measured): void => console.log([
    `${title}: ${what}`.padEnd(42), `${Math.round(rate).toLocaleString('en').padStart(7)} mails/s`, `${processor.toFixed(2).padStart(6)} CPU s per 1,000`, `${(rate / capture.rate).toFixed(2).padStart(6)} × capture`,
  ].join('  '))
  line('mails that are captured alone', capture)
  line('mails that open a ticket', opening)
  line('mails that continue one', continuing)
}

interface List { readonly items: readonly { readonly id: string }[]; readonly next: string | null }

async function pages(url: string, key: string): Promise<void> {
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`)
    return await answer.json() as T
  }
  const views = (await ask<List>('/ticket-views')).items.map(({ id }) => id)
  const some = (await ask<List>('/tickets?view=closed&limit=200')).items.map(({ id }) => id)
  await timed('all views with their counts', () => ask('/ticket-views'))
  await timed('a ticket page', n => ask(`/tickets/${some[n % some.length]}`))
  for (const view of views) await timed(`list: ${view}`, () => ask(`/tickets?view=${encodeURIComponent(view)}&limit=50`))
  const lists = [
    'all', 'assignee=agent3&status=solved', 'assignee=agent3&sort=oldest', 'supportAddress=sales&status=closed', 'label=Label 2&status=solved', 'label=Label 2', 'supportAddress=sales', 'assignee=agent3', 'requester=person77@company77.example',
  ]
  for (const query of lists) await timed(`list: ${query}`, () => ask(`/tickets?limit=50${query === 'all' ? '' : `&${encodeURI(query)}`}`))
  for (const view of ['open', 'closed']) await walk(`list: ${view}, page after page`, `/tickets?view=${view}&limit=50`, ask)
}

/** Page after page by its cursor, and from the top again at the end. */
async function walk(what: string, path: string, ask: (path: string) => Promise<List>): Promise<void> {
  let cursor: string | null = null
  await timed(what, async () => { cursor = (await ask(cursor === null ? path : `${path}&cursor=${cursor}`)).next })
}

async function timed(what: string, work: (n: number) => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < REQUESTS; n++) {
    const begun = performance.now()
    await work(n)
    times.push(performance.now() - begun)
    await sleep(1)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): string => `${times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1).padStart(7)} ms`
  console.log(`${what.padEnd(42)} p50 ${at(.5)}  p95 ${at(.95)}  p99 ${at(.99)}`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
