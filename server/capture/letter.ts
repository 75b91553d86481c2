import type { Filing } from '../../core/capture/copies.ts'
import type { StoredMail } from '../store/filing.ts'
import type { Authentication } from '../../core/helpdesk/authentication.ts'
import type { Clues, FollowUp } from '../../core/helpdesk/follow-up.ts'
import type { Undecided } from './gather.ts'
import type { ReadMail } from './read.ts'

/** An arrival with the number it is filed under. */
export interface NumberedMail {
  readonly id: string
  readonly mail: ReadMail
}

/** What the Help Desk makes of one copy of a mail. */
export interface DeskCopy {
  readonly clues: Clues
  readonly senders: readonly string[]
  readonly followUp: FollowUp
  readonly authentication: Authentication | null
  readonly spam: boolean
  /** It left from this Help Desk, and comes back. */
  readonly loop: boolean
}

/** What the Help Desk makes of a mail: of each of its copies, and the ticket that it opens if it does. */
export interface DeskPlan {
  readonly copies: readonly DeskCopy[]
  readonly opens: { readonly id: string; readonly number: number } | null
  /** The ticket is acknowledged in the same commit. */
  readonly acknowledged?: boolean
}

/** One mail with all its copies of this batch, in the order in which they came. */
export interface Letter extends Undecided {
  readonly identity: string
  readonly arrivals: readonly NumberedMail[]
  /** Its Message-ID stands in the log under another identity. */
  readonly idReuse: boolean
  /** What was there of it before; null where nothing was. */
  readonly stored: StoredMail | null
  /** null where the Help Desk has nothing to do with it. */
  readonly desk: DeskPlan | null
}

/** A mail with what is to be done with it. */
export interface DecidedMail {
  readonly letter: Letter
  readonly filing: Filing
}

/** The stored mail that all copies belong to: stored from one of these, or before; null where none is stored. */
export function mailIdOf({ letter, filing }: DecidedMail): string | null {
  if (filing.store !== null) return letter.arrivals[filing.store]!.id
  if (filing.takenBack && !filing.mail.ticket) return null
  return letter.stored?.mail_id ?? null
}

/** Are the octets of the stored mail there whole, and not its header alone? */
export function isWhole({ letter, filing }: DecidedMail): boolean {
  return filing.store === null ? letter.stored?.whole ?? false : !letter.arrivals[filing.store]!.mail.arrival.headerOnly
}
