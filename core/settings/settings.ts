/** Which setting spoke, and who made it when. `version` is the settings version that it brought about. */
export interface Setting {
  readonly menu: 'external-addresses' | 'exception-addresses' | 'free-providers' | 'other-domains' | 'support-addresses'
  readonly id: string
  readonly by: string | null
  readonly at: string | null
  readonly version: number
}

export interface OtherDomain {
  readonly scope: 'mail' | 'party'
  readonly setting: Setting
}

export interface FreeProvider {
  readonly locked: boolean
  readonly setting: Setting
}

/** The mail settings of one organization at one version. Accounts by id, domains in normal form. */
export interface Settings {
  readonly exceptionAddresses: ReadonlyMap<string, Setting>
  readonly otherDomains: ReadonlyMap<string, OtherDomain>
  readonly freeProviders: ReadonlyMap<string, FreeProvider>
  readonly supportAddresses: ReadonlyMap<string, Setting>
}
