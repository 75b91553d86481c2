import type { Acknowledged, Receive, ReceiveHeader } from '../arrival.ts'
import type { Budget } from '../budget.ts'
import type { Ledger } from './ledger.ts'

/** How we sign in: a password, or an access token of OAuth 2 (RFC 6749) that is good for some minutes yet. */
export type SignIn = { readonly username: string; readonly password: string } | { readonly username: string; readonly token: string }

/** A mailbox that is fetched for an organization. */
export interface Mailbox {
  readonly organization: string
  /** The external address: whatever lies in its mailbox was for it. */
  readonly address: string
  /** false: what is durably ours is deleted on the server. */
  readonly keepCopy: boolean
}

/** What a visit needs of the house. */
export interface Visit {
  readonly ledger: Ledger
  readonly receive: Receive
  readonly receiveHeader: ReceiveHeader
  readonly acknowledged: Acknowledged
  readonly budget: Budget
  /** The largest mail that is kept whole, in octets. */
  readonly limit: number
  /** A code under the instance key, for marks. */
  readonly mac: (text: string) => Buffer
  /** Told when the mailbox was looked through, and from then on whenever mails were dealt with. */
  readonly progress: (progress: Progress) => void
  /** Breaks the visit off; what was filed is noted, nothing more is deleted. */
  readonly signal?: AbortSignal
}

export interface Progress {
  /** How many mails are to be dealt with in this visit. */
  readonly total: number
  readonly done: number
}

/** What a visit came to. */
export interface Visited {
  /** How many mails the mailbox held. */
  readonly mails: number
  /** How many were filed, whatever their verdict. */
  readonly filed: number
  /** How many were deleted; the server confirmed it. */
  readonly deleted: number
  /** How many are left for the next time: the server did not give them, or there was no room for them. */
  readonly left: number
  /** How many were known under another name: the server gave its mails new ones. Nothing was deleted in such a visit. */
  readonly renamed: number
  /** The server gives no lasting names, so each visit has to look into every mail. */
  readonly unnamed: boolean
  /** How many seconds the server wants between two visits (RFC 2449, section 6.5); 0 where it does not say. */
  readonly loginDelay: number
}
