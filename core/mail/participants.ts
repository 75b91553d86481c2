/** What a person is on a mail. `resent` (Resent-From, Resent-Sender) is looked at by the exception addresses alone. */
export type Role = 'from' | 'sender' | 'to' | 'cc' | 'bcc' | 'resent'

/** How we know that an address is on the mail. */
export type Evidence = 'header' | 'envelope' | 'journal' | 'mailbox' | 'list'

/** One address on a mail. `address` is in normal form (see address.ts). */
export interface Participant {
  readonly address: string
  readonly role: Role
  readonly evidence: Evidence
  readonly name?: string
}
