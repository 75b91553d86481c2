/** A user or an alias account: what the pickers of Exception Addresses and Support Mail Addresses choose from. */
export interface Account {
  readonly id: string
  readonly kind: 'user' | 'alias'
  readonly login: string
  readonly name: string
  /** In normal form; the first is the main one. */
  readonly addresses: readonly string[]
}

/** Who is OURS. All keys in normal form. */
export interface Directory {
  readonly domains: ReadonlySet<string>
  readonly accountOf: ReadonlyMap<string, Account>
  readonly externalAddresses: ReadonlySet<string>
}
