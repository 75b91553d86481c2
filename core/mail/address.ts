/** A mailbox as RFC 5322 section 3.4 has it: a display name, the address as written, and the address in normal form. */
export interface Mailbox {
  readonly name: string
  readonly written: string
  readonly address: string
}
