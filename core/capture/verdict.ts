import type { Setting } from '../settings/settings.ts'

export type Outcome = 'saved' | 'ticket' | 'saved+ticket' | 'skipped' | 'duplicate' | 'quarantined'
export type WhySaved = 'contact-address' | 'contact-domain' | 'by-hand'
export type WhyNotSaved = 'not-ours' | 'internal' | 'exception-address' | 'exception-domain' | 'free-provider' | 'no-contact'
export type WhyNoTicket = 'bounce' | 'auto-reply' | 'loop' | 'spam-sender' | 'held'
export type Notice = 'too-large' | 'id-reuse' | 'unreadable' | 'taken-back'
export type ReasonCode = WhyNotSaved | WhyNoTicket | Notice

export interface Reason {
  readonly code: ReasonCode
  /** The address or account that the reason concerns. */
  readonly participant?: string
  readonly setting?: Setting
}

export interface SavedContact {
  readonly contact: string
  readonly why: readonly { readonly code: WhySaved; readonly participant: string }[]
}

/** What a support mail asks of the Help Desk. */
export interface TicketAction {
  readonly action: 'open' | 'follow-up'
  readonly id?: string
  readonly number?: number
  readonly name: string
  readonly contacts: readonly string[]
  /** May an acknowledgement be sent (RFC 3834)? */
  readonly autoReply: boolean
}

/** What is to be done with one mail, and why. Never a sentence: words live in the web app. */
export interface Verdict {
  readonly outcome: Outcome
  readonly direction: 'incoming' | 'outgoing'
  readonly saved: readonly SavedContact[]
  readonly ticket: TicketAction | null
  readonly attached?: { readonly id: string; readonly kind: 'bounce' | 'auto-reply' | 'held' | 'loop' }
  /** Every rule that spoke, the reported one first. */
  readonly reasons: readonly Reason[]
}
