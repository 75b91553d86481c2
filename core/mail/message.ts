import type { Mailbox } from './address.ts'

/** What the header of a mail says, decoded and bounded; the body is never looked at for it. */
export interface Message {
  readonly from: readonly Mailbox[]
  readonly sender: readonly Mailbox[]
  readonly replyTo: readonly Mailbox[]
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  /** Resent-From and Resent-Sender. */
  readonly resentBy: readonly Mailbox[]
  /** Resent-To, Resent-Cc, Resent-Bcc. */
  readonly resentTo: readonly Mailbox[]
  /** Delivered-To, X-Original-To, Envelope-To, X-Gm-Original-To: normal forms. */
  readonly deliveredTo: readonly string[]
  /** Decoded, unfolded, without control characters, NUL and lone surrogates; '' where there is none. */
  readonly subject: string
  /** The content of the first Message-ID between its brackets, blanks taken out; null where missing or empty. */
  readonly messageId: string | null
  /** `at` in milliseconds since 1970, null where the text cannot be read as a date. */
  readonly date: { readonly at: number | null; readonly text: string }
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** The first instance of every other field that a rule reads, unfolded, by lower-case name. */
  readonly fields: ReadonlyMap<string, string>
  /** Where the body begins, in octets. */
  readonly bodyOffset: number
  /** What was cut for the limits: `header`, `addresses`. */
  readonly cut: readonly string[]
}
