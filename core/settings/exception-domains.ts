import { domainOf, parentDomains } from '../mail/address.ts'
import { freeProviders } from './free-providers.ts'
import type { OtherDomain, Setting, Settings } from './settings.ts'

/** The domains added by hand at or above an address's domain, the longest first. */
export function otherDomainsAt(address: string, settings: Settings): readonly OtherDomain[] {
  if (settings.otherDomains.size === 0) return []
  return parentDomains(domainOf(address)).flatMap(domain => settings.otherDomains.get(domain) ?? [])
}

/** The closed lock of the free provider at which an address is; null where there is none, or it is open. */
export function closedLockAt(address: string, settings: Settings): Setting | null {
  const provider = settings.freeProviders.get(domainOf(address))
  return provider?.locked ? provider.setting : null
}

/**
 * The locks of the providers that a newer list brings: open where a contact is registered there already, for nothing
 * may be kept out by an upgrade; else closed. Locks that exist are not touched.
 */
export function locksToAdd(existing: ReadonlySet<string>, withContacts: ReadonlySet<string>): readonly { domain: string; locked: boolean }[] {
  return freeProviders.filter(({ domain }) => !existing.has(domain)).map(({ domain }) => ({ domain, locked: !withContacts.has(domain) }))
}
