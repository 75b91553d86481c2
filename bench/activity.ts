import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../server/database/open.ts'
import { createApiKey } from '../server/store/api-keys.ts'
import { fillHistory, WORDS } from './load/history.ts'
import { Product } from './load/product.ts'

const MAILS = 1_000_000
const CONTACTS = 100_000
const AT_ONE = 10_000
const ROUNDS = 300

interface Page { readonly items: readonly unknown[]; readonly next: string | null }

/**
 * How long does a page of an Activity History take at the API, at a contact with 10,000 mails among a million; first, deep,
 * filtered and searched; and a page of the list of 100,000 contacts. One after the other, over HTTP, on one server.
 */
export async function run([mails = `${MAILS}`, rounds = `${ROUNDS}`]: readonly string[]): Promise<void> {
  const product = new Product()
  try {
    await product.found()
    await product.start()
    const database = await openDatabase({ data: product.folder, databaseUrl: null }, { exclusive: false, notice: () => {} })
    const begun = performance.now()
    const size = { mails: Number(mails), contacts: Math.min(CONTACTS, Number(mails) / 10), atOne: Math.min(AT_ONE, Number(mails) / 10) }
    const contact = await fillHistory(database, size)
    const { key } = await database.within(['1'], ({ client }) => createApiKey(client, '1', { name: 'bench', role: 'member' }))
    await database.close()
    console.log(`${size.mails.toLocaleString('en')} mails, ${size.atOne.toLocaleString('en')} of them at one contact of ${size.contacts.toLocaleString('en')}; made in ${Math.round((performance.now() - begun) / 1000)} s`)
    await measure(`${product.url}/api/v1`, key, contact, Number(rounds))
  } finally {
    await product.remove()
  }
}

async function measure(url: string, key: string, contact: string, rounds: number): Promise<void> {
  const history = `/contacts/${contact}/activity`
  const ask = async (path: string): Promise<Page> => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`)
    return await answer.json() as Page
  }
  for (let n = 0; n < 50; n++) await ask(history)
  const kinds: readonly (readonly [string, (n: number) => string])[] = [
    ['first page', () => history],
    ['filter: one of us', () => `${history}?person=jamie`],
    ['filter: notes, of which there are none', () => `${history}?kind=note`],
    ['filter: a period', n => `${history}?since=${day(-20 - n % 300)}&until=${day(-n % 300)}`],
    ['search: a rare word', () => `${history}?q=${WORDS.rare}`],
    ['search: a word that all have', () => `${history}?q=${WORDS.common}`],
    ['search: two Korean syllables', () => `${history}?q=${encodeURIComponent(WORDS.korean)}`],
    ['search: a word that none has', () => `${history}?q=nowhere`],
  ]
  for (const [what, path] of kinds) await timed(what, rounds, async n => void await ask(path(n)))
  await walk('every page down to the oldest', history, rounds, ask)
  await walk('contacts by name', '/contacts?limit=100&sort=name', rounds, ask)
  await walk('customers by last activity', '/contacts?limit=100&sort=activity&kind=customer', rounds, ask)
  await timed('contacts, searched by a part of a name', Math.min(rounds, 50), async n => void await ask(`/contacts?limit=100&q=${`${n}`.padStart(4, '7')}`))
}

/** Page after page by its cursor, and from the top again at the end. */
async function walk(what: string, path: string, rounds: number, ask: (path: string) => Promise<Page>): Promise<void> {
  let cursor: string | null = null
  await timed(what, rounds, async () => {
    cursor = (await ask(cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`)).next
  })
}

async function timed(what: string, rounds: number, work: (n: number) => Promise<void>): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < rounds; n++) {
    const begun = performance.now()
    await work(n)
    times.push(performance.now() - begun)
    await sleep(1)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): string => `${times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1).padStart(7)} ms`
  console.log(`${what.padEnd(42)} p50 ${at(.5)}  p95 ${at(.95)}  p99 ${at(.99)}`)
}

/** As in 2026-11-24. */
function day(from: number): string {
  return new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
}
