import type { Outcome, Reason, Verdict } from './verdict.ts'

/** What many verdicts come to, in numbers. Nothing of a mail stands in it. */
export interface Tallied {
  readonly mails: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** The histories that the mails go to, the fullest first. */
  readonly contacts: readonly { readonly contact: string; readonly mails: number }[]
  /** How many contacts there are in all. */
  readonly contactCount: number
  /** Which rules keep mails out, the one that keeps out most first: by the reported reason of each mail. */
  readonly keptOut: readonly { readonly reason: Reason; readonly mails: number }[]
}

/** Counts verdicts. What it holds grows with the contacts and the rules, not with the mails. */
export class Tally {
  #mails = 0
  readonly #outcomes: Record<Outcome, number> = { saved: 0, ticket: 0, 'saved+ticket': 0, skipped: 0, duplicate: 0, quarantined: 0 }
  readonly #contacts = new Map<string, number>()
  readonly #keptOut = new Map<string, { readonly reason: Reason; mails: number }>()

  get mails(): number {
    return this.#mails
  }

  /** @param verdict what a mail comes to; `duplicate` adds to no history that it stands in already */
  add({ outcome, saved, reasons: [reason] }: Pick<Verdict, 'outcome' | 'saved' | 'reasons'>): void {
    this.#mails++
    this.#outcomes[outcome]++
    if (outcome === 'saved' || outcome === 'saved+ticket') for (const { contact } of saved) this.#contacts.set(contact, (this.#contacts.get(contact) ?? 0) + 1)
    if (outcome === 'skipped' && reason) this.#keepsOut(reason)
  }

  /** @param most so many contacts, and rules, are named */
  tallied(most: number): Tallied {
    const contacts = [...this.#contacts].map(([contact, mails]) => ({ contact, mails })).sort((a, b) => b.mails - a.mails)
    const keptOut = [...this.#keptOut.values()].map(one => ({ ...one })).sort((a, b) => b.mails - a.mails)
    return { mails: this.#mails, outcomes: { ...this.#outcomes }, contacts: contacts.slice(0, most), contactCount: contacts.length, keptOut: keptOut.slice(0, most) }
  }

  /** One setting is one rule; where no setting spoke, the code is. */
  #keepsOut(reason: Reason): void {
    const { code, setting, participant } = reason
    const key = `${code} ${setting ? `${setting.menu} ${setting.id}` : ''}`
    const known = this.#keptOut.get(key)
    if (known) known.mails++
    else this.#keptOut.set(key, { mails: 1, reason: { code, ...setting && { setting, ...participant !== undefined && { participant } } } })
  }
}
