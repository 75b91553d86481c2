/** The contacts found for the keys that a mail asked about: ids by address and by registered domain, in normal form. */
export interface Matches {
  readonly byAddress: ReadonlyMap<string, readonly string[]>
  readonly byDomain: ReadonlyMap<string, readonly string[]>
}
