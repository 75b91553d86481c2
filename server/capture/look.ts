import { decideCopies, type Filing } from '../../core/capture/copies.ts'
import { Tally, type Tallied } from '../../core/capture/tally.ts'
import type { Verdict } from '../../core/capture/verdict.ts'
import type { Database } from '../database/database.ts'
import type { Receipt } from '../intake/arrival.ts'
import type { Secrets } from '../secrets.ts'
import { readStored, type StoredMail } from '../store/filing.ts'
import { loadRules } from '../store/rules.ts'
import { copyOf, gather, type Undecided } from './gather.ts'
import type { ReadMail } from './read.ts'
import { Receiver } from './receive.ts'

export interface LookParts {
  readonly database: Database
  readonly secrets: Secrets
  readonly captureHost: string
}

/** Of so many contacts, and rules, a look tells the numbers. */
const MOST = 500

/**
 * Decides mails as they would be decided if they came now, and stores nothing: of each only its verdict is counted. Mails go
 * through it as they go through the capture, in the same batches.
 */
export class Look {
  readonly secrets: Secrets
  readonly #organization: string
  readonly #parts: LookParts
  readonly #receiver: Receiver
  readonly #tally = new Tally()
  /** What would be held already when the next copy of it is looked at: the first six octets of its identity. */
  readonly #held = new Set<number>()

  constructor(organization: string, parts: LookParts) {
    this.secrets = parts.secrets
    this.#organization = organization
    this.#parts = parts
    this.#receiver = new Receiver(this)
  }

  get receive(): Receiver['receive'] {
    return this.#receiver.receive
  }

  get receiveHeader(): Receiver['receiveHeader'] {
    return this.#receiver.receiveHeader
  }

  /** What the mails so far come to. */
  tallied(): Tallied {
    return this.#tally.tallied(MOST)
  }

  /** Looks at a batch. @throws the database's error, and nothing was counted */
  async file(mails: readonly ReadMail[]): Promise<Receipt[]> {
    const fresh = mails.filter(({ identity }) => !this.#held.has(mark(identity)))
    const verdicts = fresh.length === 0 ? new Map<ReadMail, Verdict>() : await this.#decide(fresh)
    return mails.map(mail => this.#count(mail, verdicts.get(mail)))
  }

  /** What the database will not take would be kept for an administrator. */
  quarantine(): Promise<Receipt> {
    return Promise.resolve(this.#counted({ outcome: 'quarantined', saved: [], reasons: [] }))
  }

  async #decide(mails: readonly ReadMail[]): Promise<Map<ReadMail, Verdict>> {
    const { database, captureHost } = this.#parts
    const organization = this.#organization
    return database.within([organization], async ({ client }) => {
      const rules = (await loadRules(client, [organization])).get(organization)
      if (!rules) throw new Error(`There is no organization ${organization}.`)
      const groups = groupsOf(mails)
      const stored = new Map((await readStored(client, groups.map(([identity]) => ({ organization_id: organization, identity })))).map(mail => [mail.identity, mail]))
      const letters: Undecided[] = groups.map(([identity, copies]) => ({ organization, rules, known: knownOf(stored.get(identity)), copies: copies.map(mail => copyOf(mail, rules, captureHost)) }))
      const contacts = await gather(client, letters)
      const filings: Filing[] = letters.map(({ known, copies }) => decideCopies(known, copies, rules, contacts(organization)))
      return new Map(groups.flatMap(([, copies], group) => copies.map((mail, at) => [mail, filings[group]!.verdicts[at]!] as const)))
    })
  }

  #count({ identity }: ReadMail, verdict: Verdict | undefined): Receipt {
    if (!verdict) return this.#counted({ outcome: 'duplicate', saved: [], reasons: [] })
    if (verdict.outcome !== 'skipped' && verdict.outcome !== 'quarantined') this.#held.add(mark(identity))
    return this.#counted(verdict)
  }

  #counted(verdict: Pick<Verdict, 'outcome' | 'saved' | 'reasons'>): Receipt {
    this.#tally.add(verdict)
    return { logId: '', mailId: null, outcome: verdict.outcome, held: false }
  }
}

/** Copies of one mail are decided together. */
function groupsOf(mails: readonly ReadMail[]): (readonly [string, readonly ReadMail[]])[] {
  const groups = new Map<string, ReadMail[]>()
  for (const mail of mails) groups.set(mail.identity, [...groups.get(mail.identity) ?? [], mail])
  return [...groups]
}

function knownOf(stored: StoredMail | undefined): Undecided['known'] {
  return stored ? { participants: stored.participants, settingsVersion: stored.settings_version, contacts: stored.contacts, ticket: stored.for_desk } : null
}

/** An identity is written in hex, after two signs. */
function mark(identity: string): number {
  return Number.parseInt(identity.slice(2, 14), 16)
}
