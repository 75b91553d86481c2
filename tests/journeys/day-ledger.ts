import { expect } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { Balance, LogItem } from '../../contract/mail-log.ts'
import type { Mail } from '../../contract/mails.ts'
import type { Ticket } from '../../contract/tickets.ts'
import type { Served } from '../faults/served.ts'
import type { Entry } from './day-letters.ts'

const AT_A_TIME = 8
/** Postfix gives a mail to at most so many recipients at once; each portion is a copy of its own. */
const PORTION = 50

/** The rows of every letter, by its Message-ID. */
export type Rows = ReadonlyMap<string, readonly LogItem[]>

/** Asks the mail log for every letter. */
export async function rowsOf(served: Served, entries: readonly Entry[]): Promise<Rows> {
  const rows = new Map<string, readonly LogItem[]>()
  await each(entries, async ({ id }) => {
    rows.set(id, (await served.get<{ items: LogItem[] }>(`/mail-log?limit=200&messageId=${encodeURIComponent(id)}`)).items)
  })
  return rows
}

/** The day's ledger held against the mail log: every letter is there once, and became what it was to become. */
export function logAgrees(entries: readonly Entry[], rows: Rows): void {
  const wrong = entries.flatMap((entry) => { const fault = faultOf(entry, rows.get(entry.id)!); return fault === null ? [] : [`${entry.id}: ${fault}`] })
  expect(wrong, 'mails of which ledger and log say different things').toEqual([])
}

function faultOf({ posts, histories, reason, ticket }: Entry, rows: readonly LogItem[]): string | null {
  const copies = posts.reduce((sum, { letter }) => sum + Math.ceil(letter.to.length / PORTION), 0)
  if (rows.length < copies) return `${rows.length} of ${copies} copies are there`
  const first = rows.filter(row => row.duplicateOf === undefined)
  if (first.length !== 1) return `it is there ${first.length} times`
  const outcome = [histories.length > 0 ? 'saved' : '', ticket ? 'ticket' : ''].filter(word => word !== '').join('+')
  const speaking = rows.filter(row => row.outcome !== 'skipped' && row.outcome !== 'duplicate').map(row => row.outcome)
  if (speaking.join() !== outcome) return `it became ${speaking.join() || 'nothing'} instead of ${outcome || 'nothing'}`
  const said = first[0]!.reasons[0]?.code
  return reason !== null && said !== reason ? `it is in no history for ${said} instead of ${reason}` : null
}

/** Every row was acknowledged, or its count went with a killed process; no row is of a mail that the ledger does not know. */
export async function balanceIsWhole(served: Served, rows: Rows): Promise<void> {
  const balance = await served.get<Balance>('/mail-log/balance')
  const known = [...rows.values()].reduce((sum, { length }) => sum + length, 0)
  expect({ rows: balance.rows, inFlight: balance.inFlight, outcomes: Object.values(balance.byOutcome).reduce((sum, count) => sum + count, 0) })
    .toEqual({ rows: known, inFlight: 0, outcomes: known })
  expect(balance.acknowledged + balance.unknown).toBe(balance.rows)
}

/** Every history, mail for mail: nothing lost, nothing doubled, nothing that belongs elsewhere. */
export async function historiesAgree(served: Served, contacts: ReadonlyMap<string, string>, entries: readonly Entry[]): Promise<void> {
  for (const [name, id] of contacts) {
    const items = await all<ActivityItem>(served, `/contacts/${id}/activity?kind=mail&limit=200`)
    const expected = entries.filter(({ histories }) => histories.includes(name)).map(({ subject }) => subject)
    expect(difference(items.map(({ mail }) => withoutList(mail!.subject)), expected), `the history of ${name}`).toEqual({ missing: [], strange: [] })
    expect(items, `the history of ${name}`).toHaveLength(expected.length)
  }
}

/** Every blind copy is told on the page of its mail, and how it is known; an excepted one is named nowhere. */
export async function blindCopiesAgree(served: Served, entries: readonly Entry[], rows: Rows): Promise<void> {
  const wrong: unknown[] = []
  await each(entries.filter(({ histories, blind, hidden }) => histories.length > 0 && blind.length + hidden.length > 0), async ({ id, blind, hidden }) => {
    const mail = await served.get<Mail>(`/mails/${rows.get(id)!.find(({ outcome }) => outcome.startsWith('saved'))!.mailId}`)
    const told = mail.blindCopies.map(({ address, evidence }) => `${address} by ${evidence}`)
    const { missing, strange } = difference(told, blind.map(address => `${address} by envelope`))
    const named = hidden.filter(address => JSON.stringify([mail, rows.get(id)]).includes(address))
    if (missing.length + strange.length + named.length > 0) wrong.push({ id, missing, strange, named })
  })
  expect(wrong).toEqual([])
}

/** Every question opened one ticket, linked to those in whose histories it stands; what continues it is in it. */
export async function ticketsAgree(served: Served, entries: readonly Entry[]): Promise<void> {
  const tickets = await all<Ticket>(served, '/tickets?limit=200')
  const opened = entries.filter(({ ticket }) => ticket && 'opens' in ticket)
  expect(difference(tickets.map(({ name }) => name), opened.map(({ subject }) => subject))).toEqual({ missing: [], strange: [] })
  const byName = new Map(tickets.map(ticket => [ticket.name, ticket]))
  const wrong: unknown[] = []
  await each(opened, async ({ subject, histories }) => {
    const ticket = byName.get(subject)!
    const expected = [subject, ...entries.flatMap(entry => entry.ticket && 'joins' in entry.ticket && entry.ticket.joins === subject ? [entry.subject] : [])]
    const messages = await all<{ subject: string }>(served, `/tickets/${ticket.id}/messages?limit=200`)
    const { missing, strange } = difference(messages.map(message => message.subject), expected)
    const linked = ticket.contacts.map(({ name }) => name).sort()
    if (missing.length + strange.length > 0 || linked.join() !== histories.join()) wrong.push({ subject, missing, strange, linked, histories })
  })
  expect(wrong).toEqual([])
}

/** A list that changed the subject hands on the same mail; which of its copies was stored is chance. */
const withoutList = (subject: string): string => subject.replace(/^\[list\] /, '')

/** What is too few or too many, each as often as it is so. */
function difference(found: readonly string[], expected: readonly string[]): { missing: string[]; strange: string[] } {
  const left = new Map<string, number>()
  for (const one of expected) left.set(one, (left.get(one) ?? 0) + 1)
  const strange = found.filter((one) => { const count = left.get(one) ?? 0; left.set(one, count - 1); return count <= 0 })
  return { missing: [...left].flatMap(([one, count]) => Array.from({ length: Math.max(count, 0) }, () => one)), strange }
}

/** All pages of a list. */
async function all<T>(served: Served, at: string): Promise<T[]> {
  const found: T[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: { items: T[]; next: string | null } = await served.get(`${at}${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`)
    found.push(...page.items)
    next = page.next
  }
  return found
}

async function each<T>(list: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const left = [...list]
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one)
  }))
}
