import { NOBODY } from '../contacts/matching.ts'
import type { Participant } from '../mail/participants.ts'
import type { MailFacts } from './facts.ts'
import { decideHistory } from './history.ts'
import { reasonsInOrder } from './order.ts'
import { isReduced, reducedReasons, remembered, type Rules } from './remembered.ts'
import { decideSupport } from './support.ts'
import type { Notice, Reason, Verdict } from './verdict.ts'

/** What there is to say of an arrival. */
export interface ArrivalFacts {
  readonly participants: readonly Participant[]
  readonly subject: string
  readonly messageId: string | null
  /** In octets. */
  readonly size: number
  readonly notices: readonly Notice[]
}

/** What of it the mail log may hold. */
export interface LogRow {
  /** Nothing of anybody was kept but of an excepted account that keeps the mail out openly. */
  readonly reduced: boolean
  readonly verdict: Verdict
  readonly participants: readonly Participant[]
  readonly subject: string | null
  readonly messageId: string | null
  readonly size: number
}

/**
 * What the row of an arrival may hold, by its verdict: nothing of the content of a mail that was not saved, hardly anything
 * at all of one that an excepted account keeps out or that is internal, and an excepted Bcc never.
 */
export function logRow(arrival: ArrivalFacts, verdict: Verdict, rules: Rules): LogRow {
  const participants = remembered(arrival.participants, verdict.reasons, rules)
  const reasons = [...withoutHidden(verdict.reasons, arrival.participants, participants), ...arrival.notices.map(code => ({ code }))]
  const noticed = { ...verdict, reasons: reasonsInOrder(reasons) }
  if (isReduced(verdict.reasons)) {
    return { reduced: true, verdict: reducedVerdict(noticed, participants), participants, subject: null, messageId: null, size: wholeKilobytes(arrival.size) }
  }
  const holdsContent = verdict.outcome !== 'skipped' && verdict.outcome !== 'quarantined'
  return { reduced: false, verdict: noticed, participants, subject: holdsContent ? arrival.subject : null, messageId: arrival.messageId, size: arrival.size }
}

/** An excepted Bcc may be a support address too, and then a reason of the Help Desk's names it. */
function withoutHidden(reasons: readonly Reason[], all: readonly Participant[], kept: readonly Participant[]): readonly Reason[] {
  if (kept.length === all.length) return reasons
  const shown = new Set(kept.map(({ address }) => address))
  const hidden = new Set(all.map(({ address }) => address).filter(address => !shown.has(address)))
  return reasons.map(reason => hidden.has(reason.participant ?? '') ? { code: reason.code } : reason)
}

function reducedVerdict(verdict: Verdict, participants: readonly Participant[]): Verdict {
  const direction = participants.some(({ role }) => role === 'from') ? 'outgoing' : 'incoming'
  return { ...verdict, direction, saved: [], reasons: reducedReasons(verdict.reasons, participants) }
}

function wholeKilobytes(size: number): number {
  return Math.max(1, Math.round(size / 1024)) * 1024
}

/**
 * May the octets of a mail that nobody can read, or that the database refuses, be kept for an administrator? Not where
 * anything in its header, as far as it can be made out, names an excepted account; nor where the rules keep it out, whoever
 * our contacts are.
 */
export function mayBeQuarantined(header: string, mail: MailFacts, rules: Rules): boolean {
  return !namesExcepted(header, rules) && mayBeLetIn(mail, rules)
}

function namesExcepted(header: string, { directory, settings }: Rules): boolean {
  if (settings.exceptionAddresses.size === 0) return false
  const text = header.toLowerCase()
  return [...directory.accountOf].some(([address, account]) => settings.exceptionAddresses.has(account.id) && text.includes(address))
}

function mayBeLetIn(mail: MailFacts, rules: Rules): boolean {
  if (mail.participants.length === 0) return true
  const facts = { ...rules, mail, contacts: NOBODY }
  return decideHistory(facts).reasons.every(({ code }) => code === 'no-contact') || decideSupport(facts, []).ticket !== null
}
