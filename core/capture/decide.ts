import { isOurs } from '../directory/directory.ts'
import type { Facts } from './facts.ts'
import { decideHistory } from './history.ts'
import { reasonsInOrder } from './order.ts'
import { decideSupport, type SupportVerdict } from './support.ts'
import type { Outcome, Reason, SavedContact, Verdict } from './verdict.ts'

/**
 * THE DECISION: into whose Activity History a mail goes, whether it becomes a ticket, and why. Pure; it looks at the header
 * and the envelope, never at a body. The order of participants changes nothing.
 */
export function decide(facts: Facts): Verdict {
  if (facts.mail.participants.length === 0) return UNREADABLE
  const history = decideHistory(facts)
  const support = decideSupport(facts, history.saved.map(saved => saved.contact))
  return verdictOf(outcomeOf(history.saved, support), facts, history.saved, support, history.reasons)
}

/** Nobody can be read on the mail: it is kept for an administrator to look at. */
export const UNREADABLE: Verdict = { outcome: 'quarantined', direction: 'incoming', saved: [], ticket: null, reasons: [{ code: 'unreadable' }] }

function outcomeOf(saved: readonly SavedContact[], { ticket, attached }: SupportVerdict): Outcome {
  const desk = ticket !== null || attached !== undefined
  return saved.length > 0 ? desk ? 'saved+ticket' : 'saved' : desk ? 'ticket' : 'skipped'
}

/** A verdict with its reasons in the order of step 9. */
export function verdictOf(outcome: Outcome, facts: Facts, saved: readonly SavedContact[], support: SupportVerdict, reasons: readonly Reason[]): Verdict {
  const { ticket, attached } = support
  const verdict = { outcome, direction: directionOf(facts), saved, ticket, reasons: reasonsInOrder([...support.reasons, ...reasons]) }
  return attached ? { ...verdict, attached } : verdict
}

/** Step 7: `outgoing` if any author is ours. */
function directionOf({ mail, directory }: Facts): 'incoming' | 'outgoing' {
  return mail.participants.some(({ role, address }) => role === 'from' && isOurs(address, directory)) ? 'outgoing' : 'incoming'
}
