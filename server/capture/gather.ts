import type pg from 'pg'
import { type Copy, everybodyOn, type KnownMail } from '../../core/capture/copies.ts'
import { readMailFacts } from '../../core/capture/facts.ts'
import { keysToLookUp, type Matches, NOBODY } from '../../core/contacts/matching.ts'
import { whoIsOurs } from '../../core/directory/directory.ts'
import { findContacts, type Question } from '../store/filing.ts'
import { loadRules, type Rules } from '../store/rules.ts'
import type { ReadMail } from './read.ts'

const KEPT_RULES = 1000

/** The rules of organizations, kept as long as their settings version stands. */
export class RulesCache {
  readonly #kept = new Map<string, Rules>()

  /** @param versions the settings versions that the transaction holds still */
  async at(client: pg.ClientBase, versions: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Rules>> {
    const stale = [...versions].filter(([id, version]) => this.#kept.get(id)?.version !== version).map(([id]) => id)
    if (stale.length > 0) for (const [id, rules] of await loadRules(client, stale)) this.#keep(id, rules)
    return this.#kept
  }

  #keep(id: string, rules: Rules): void {
    this.#kept.delete(id)
    this.#kept.set(id, rules)
    if (this.#kept.size <= KEPT_RULES) return
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}

/** One copy as the decision sees it. */
export function copyOf({ arrival, message }: ReadMail, rules: Rules, captureHost: string): Copy {
  const { from, to, evidence = 'envelope', sentFrom } = arrival.envelope
  const named = { evidence, recipients: to, ...sentFrom !== undefined && { sentFrom } }
  const mail = readMailFacts(message, named, from, whoIsOurs(rules.directory, captureHost))
  // Nobody waits for an answer to what was written long ago.
  return { mail: arrival.import === undefined ? mail : { ...mail, mayBeAnswered: false } }
}

/** One mail to be decided: what is stored of it, and the copies of it that are in flight. */
export interface Undecided {
  readonly organization: string
  readonly rules: Rules
  readonly known: KnownMail | null
  readonly copies: readonly Copy[]
}

/** Asks for the contacts of all these mails at once. @returns what was found, by organization */
export async function gather(client: pg.ClientBase, mails: readonly Undecided[]): Promise<(organization: string) => Matches> {
  const addresses = new Map<string, Question>()
  const domains = new Map<string, Question>()
  for (const { organization, rules, known, copies } of mails) {
    const keys = keysToLookUp(everybodyOn(known, copies), rules.directory)
    for (const key of keys.addresses) addresses.set(`${organization} ${key}`, { organization, key })
    for (const key of keys.domains) domains.set(`${organization} ${key}`, { organization, key })
  }
  const found = await findContacts(client, [...addresses.values()], [...domains.values()])
  return organization => found.get(organization) ?? NOBODY
}
