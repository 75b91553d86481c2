import type { Outcome } from '../../core/capture/verdict.ts'
import type { Message } from '../../core/mail/message.ts'
import type { Named } from '../../core/mail/participants.ts'

export type Door = 'smtp' | 'lmtp' | 'relay' | 'outbox' | 'pop3' | 'imap' | 'upload' | 'import'

/** What a door hands over: the octets as they came, and what the protocol itself said about them. */
export interface Arrival {
  /** The organization's id, from the envelope or the fetched mailbox; never from a header field. */
  readonly organization: string
  readonly door: Door
  readonly at: Date
  /** The whole mail, or its header alone where `size` went beyond the limit. */
  readonly octets: Buffer
  /** How many octets came in, also those that were not kept. */
  readonly size: number
  readonly headerOnly: boolean
  /** What the header says, where the door has read it already. */
  readonly message?: Message
  /** The import that brings it, by its id; such a mail is history, and nobody is answered. */
  readonly import?: string
  readonly envelope: {
    /** The reverse-path; '' is the empty one (RFC 5321, 4.5.5), null where the door knows none. */
    readonly from: string | null
    /** The recipients of this organization, as the protocol, the journal report or the fetched mailbox named them. */
    readonly to: readonly string[]
    /** Which of these named them; the protocol where it is not said. */
    readonly evidence?: Named['evidence']
    /** The address in whose Sent folder the mail lay. */
    readonly sentFrom?: string
  }
}

/** What became of an arrival, durably. */
export interface Receipt {
  readonly logId: string
  readonly mailId: string | null
  readonly outcome: Outcome
  /** The mail's octets, this copy's or another's, are kept whole: a door that can delete the mail where it came from may do so. */
  readonly held: boolean
}

/** The one function that a door knows: resolves when the verdict is committed, else rejects with a TemporaryFailure. */
export type Receive = (arrival: Arrival) => Promise<Receipt>

/**
 * For a door that can have the header before the rest: files a mail by its header alone (`headerOnly`) where nothing of it
 * would be stored, or all is stored already. null: nothing was filed, the whole mail is wanted.
 */
export type ReceiveHeader = (arrival: Arrival) => Promise<Receipt | null>

/** Nothing was stored and trying again helps. `full` is answered 452 over SMTP, the others 451. */
export class TemporaryFailure extends Error {
  override readonly name = 'TemporaryFailure'
  readonly kind: 'database' | 'full' | 'stopping'
  constructor(kind: 'database' | 'full' | 'stopping', cause?: unknown) {
    super(`The mail could not be stored now (${kind}); trying again helps.`, { cause })
    this.kind = kind
  }
}

/**
 * Whose recipient is this? `address` is the true one behind a tagged capture address, null for a bare capture address. `closed`:
 * its organization takes no mail now, for its quota is used up or it is suspended.
 */
export type Route = (recipient: string) => Promise<{ organization: string; address: string | null; closed?: 'full' | 'suspended' } | null>

/**
 * Called by a door once for each receipt, in the moment it answers the sender; also where the sender has gone meanwhile or
 * must come again for another organization's sake, for the row of the receipt stands.
 */
export type Acknowledged = (organization: string, door: Door) => void
