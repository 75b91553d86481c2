import type { Matches } from '../contacts/matching.ts'
import type { Directory } from '../directory/directory.ts'
import { type Automatic, automaticKind, mayBeAnswered } from '../helpdesk/automatic.ts'
import type { Message } from '../mail/message.ts'
import { type Named, type Participant, readParticipants, type WhoIsOurs } from '../mail/participants.ts'
import type { Settings } from '../settings/settings.ts'

/** What the decision needs of the mail itself. */
export interface MailFacts {
  readonly participants: readonly Participant[]
  readonly subject: string
  /** Made by a machine about another mail: it opens no ticket. */
  readonly automatic: Automatic | null
  /** May be answered automatically: no list, bulk or generated mail, no empty reverse-path (RFC 3834). */
  readonly mayBeAnswered: boolean
}

/** A ticket that a mail continues, by the evidence that the Help Desk takes. */
export interface ContinuedTicket {
  readonly id: string
  readonly number: number
  readonly name: string
  /** `held`: it waits until somebody lets it in. `loop`: too much came, and is all filed here instead of opening tickets. */
  readonly as?: 'held' | 'loop'
}

/** Everything `decide` looks at. */
export interface Facts {
  readonly mail: MailFacts
  readonly directory: Directory
  readonly settings: Settings
  /** What was found for the keys of `keysToLookUp`. */
  readonly contacts: Matches
  readonly continues?: ContinuedTicket | null
  /** The sender was marked as one whose mail opens no tickets. */
  readonly spamSender?: boolean
}

/**
 * The facts of one copy of a mail. `named` is who the door says is on it beyond the header; `reversePath` is the mail's own
 * (of a journal report its Sender line), '' where it is empty, null where the door knows none.
 */
export function readMailFacts(message: Message, named: Named, reversePath: string | null, company: WhoIsOurs): MailFacts {
  return {
    participants: readParticipants(message, named, company),
    subject: message.subject,
    automatic: automaticKind(message, reversePath),
    mayBeAnswered: mayBeAnswered(message, reversePath),
  }
}
