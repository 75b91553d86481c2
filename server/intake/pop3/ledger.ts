/** One mail of a POP3 mailbox, as the ledger of its external address (one row of the form) keeps it. */
export interface LedgerEntry {
  /** What the server calls the mail (UIDL; RFC 1939, section 7), or what we call it where that will not do. 1 to 70 characters, compared as they are. */
  readonly name: string
  /** In octets, as LIST said. */
  readonly size: number
  /** What the mail's header is known by when the server gives it another name; null where the header says too little for that. Up to 43 characters. */
  readonly mark: string | null
  /** Its octets are durably ours, whole: it may be deleted on the server. */
  readonly stored: boolean
}

export interface KnownEntry extends LedgerEntry {
  /** The server did not list it the last time: it was deleted, by us or another, or the server lost its names. */
  readonly gone: boolean
}

/**
 * Which mails of a mailbox were dealt with. A ledger belongs to one external address and to one lease on it: every call
 * rejects when the lease is another's, and nothing is written then.
 */
export interface Ledger {
  /** How many entries there are that are not gone. */
  count(): Promise<number>
  /** The entries of these names, gone or not. Up to 1,000 names. */
  known(names: readonly string[]): Promise<readonly KnownEntry[]>
  /** The entries with these marks, gone or not. Up to 1,000 marks. */
  marked(marks: readonly string[]): Promise<readonly KnownEntry[]>
  /** Adds entries, or puts them in the place of those of the same name; they are not gone. Up to 1,000, each name once. Resolves when they are durable. */
  note(entries: readonly LedgerEntry[]): Promise<void>
  /**
   * Called after a visit with all names that the mailbox holds: entries of other names are gone from now on, entries of these
   * are not. What is gone for 30 days may be forgotten.
   */
  listed(names: readonly string[]): Promise<void>
}
