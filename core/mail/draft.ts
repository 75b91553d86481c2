import type { Buffer } from 'node:buffer'

/** Somebody on a mail: the address in normal form, and a name or ''. */
export interface Person {
  readonly name: string
  readonly address: string
}

export interface AttachedFile {
  readonly name: string
  /** A media type, as in application/pdf. */
  readonly type: string
  readonly octets: Buffer
  /** Set for a picture that the HTML shows as `cid:…`. */
  readonly contentId?: string | undefined
}

/** A mail as somebody, or a machine of ours, wrote it. */
export interface Draft {
  readonly from: Person
  readonly to: readonly Person[]
  readonly cc?: readonly Person[]
  readonly bcc?: readonly Person[]
  /** Where answers go, if not to the sender. */
  readonly replyTo?: Person
  /** Where its failure is reported to, if not to the sender (RFC 5321, section 4.4: the reverse-path). */
  readonly bouncesTo?: string
  readonly subject: string
  readonly text: string
  readonly html?: string | undefined
  readonly files?: readonly AttachedFile[]
  /** The Message-ID, without brackets, of the mail that this one answers, and those of its conversation, the oldest first (RFC 5322, 3.6.4). */
  readonly inReplyTo?: string | null
  readonly references?: readonly string[]
  /** A machine answers: it says so, and asks for no answer (RFC 3834, sections 3.1.7 and 3.3: Auto-Submitted, empty reverse-path). */
  readonly automatic?: boolean
  /** By which the Help Desk that sends it knows it again. */
  readonly stamp?: string
}

/** Who gets a mail, and who hears of its failure ('' is the empty reverse-path). */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** What is known of a mail that waits to leave: sealed until it has left, and gone then, but for recipients that were refused. */
export interface Head {
  readonly subject: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  /** With the recipients that it is still to be given to. */
  readonly envelope: Envelope
  /** Whom a server took it for, and it is not captured for yet; whom it was refused for. */
  readonly accepted: readonly string[]
  readonly refused: readonly string[]
}
