import type { Reason, ReasonCode, SavedContact, WhySaved } from './verdict.ts'

/*
 * Everything in a verdict stands in an order that neither the order of recipients nor that of copies can change, and is
 * cut where more would explain no more: a mail to ten thousand people of one company has as many causes.
 */

const MOST_CAUSES = 20
const MOST_REASONS = 20

/** Step 9. What kept a mail out of the Help Desk, to which it was written, says more than what kept it out of a history. */
const PRECEDENCE: readonly ReasonCode[] = [
  'unreadable', 'bounce', 'auto-reply', 'loop', 'spam-sender', 'held',
  'not-ours', 'internal', 'exception-address', 'exception-domain', 'free-provider', 'no-contact',
  'taken-back', 'too-large', 'id-reuse',
]

/** The reasons by precedence, then by whom they concern; of each code the first twenty. */
export function reasonsInOrder(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons
  const sorted = reasons.toSorted((a, b) => PRECEDENCE.indexOf(a.code) - PRECEDENCE.indexOf(b.code)
    || compare(a.participant ?? '', b.participant ?? '') || compare(a.setting?.id ?? '', b.setting?.id ?? ''))
  return sorted.length <= MOST_REASONS ? sorted : sorted.filter((reason, at) => sorted[at - MOST_REASONS]?.code !== reason.code)
}

type Cause = { readonly code: WhySaved; readonly participant: string }

/** The contacts by id, each with its first twenty causes. */
export function contactsInOrder(causes: ReadonlyMap<string, readonly Cause[]>): readonly SavedContact[] {
  const contacts = [...causes].map(([contact, why]) => ({ contact, why: causesInOrder(why) }))
  return contacts.length < 2 ? contacts : contacts.sort((a, b) => compare(a.contact, b.contact))
}

function causesInOrder(why: readonly Cause[]): readonly Cause[] {
  if (why.length < 2) return why
  return why.toSorted((a, b) => compare(a.participant, b.participant) || compare(a.code, b.code)).slice(0, MOST_CAUSES)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
