/** How far a folder was read. UIDs mean something under their UIDVALIDITY alone (RFC 3501, section 2.3.1.1). */
export interface FolderMark {
  readonly uidValidity: bigint
  /** All mails up to this UID were dealt with … */
  readonly uid: number
  /** … but for these, which the server did not give. Up to 1,000. */
  readonly leftOver: readonly number[]
}

/**
 * How far the folders of a mailbox were read. It belongs to one external address and to one lease on it: every call rejects
 * when the lease is another's, and nothing is written then.
 */
export interface FolderLedger {
  find(folder: string): Promise<FolderMark | null>
  /** Resolves when it is durable. @param filed how many mails were filed since the last call */
  note(folder: string, mark: FolderMark, filed: number): Promise<void>
}
