import { type Account, accountAt, type Directory, isOurs } from '../directory/directory.ts'
import { domainOf } from '../mail/address.ts'
import { closedLockAt } from '../settings/exception-domains.ts'
import type { Settings } from '../settings/settings.ts'

/*
 * What may be registered beside what, in both directions: ours is never theirs. All addresses and domains are in normal form
 * (core/mail/typed.ts reads what people type). A function answers with the first fault it finds, or null.
 */

/** The record that stands in the way. */
export interface OtherRecord {
  readonly kind: 'user' | 'alias' | 'external-address' | 'organization' | 'contact' | 'other-domain' | 'free-provider'
  readonly id: string
  readonly name: string
}

export interface Fault {
  readonly code:
    | 'address-is-ours' | 'address-at-own-domain' | 'address-not-at-own-domain' | 'address-taken' | 'address-of-contact'
    | 'domain-is-ours' | 'domain-of-contact' | 'domain-taken' | 'domain-in-use' | 'already-there' | 'provider-locked' | 'confirmation-needed'
  readonly other: OtherRecord
}

/** A contact that holds an address or a domain. */
export interface Holder {
  readonly id: string
  readonly name: string
}

/** May a contact hold this address? Not one of ours, nor one at exactly our domains: its mail would be on neither side. */
export function contactAddressFault(address: string, directory: Directory): Fault | null {
  const account = accountAt(address, directory)
  if (account) return { code: 'address-is-ours', other: accountRecord(account) }
  if (isOurs(address, directory)) return { code: 'address-is-ours', other: { kind: 'external-address', id: address, name: address } }
  const domain = domainOf(address)
  return directory.domains.has(domain) ? { code: 'address-at-own-domain', other: ownDomain(domain) } : null
}

/** Adding a contact's address at a closed provider is allowed, and says so: the domain whose lock keeps its mail out, else null. */
export function lockedProviderOf(address: string, settings: Settings): string | null {
  return closedLockAt(address, settings) ? domainOf(address) : null
}

/** May a contact hold this domain? Not at, below or above ours; a free provider only while its lock is open, and if `confirmed`. */
export function contactDomainFault(domain: string, confirmed: boolean, directory: Directory, settings: Settings): Fault | null {
  const own = [...directory.domains].find(ours => isWithin(domain, ours) || isWithin(ours, domain))
  if (own !== undefined) return { code: 'domain-is-ours', other: ownDomain(own) }
  const provider = settings.freeProviders.get(domain)
  if (!provider || (!provider.locked && confirmed)) return null
  return { code: provider.locked ? 'provider-locked' : 'confirmation-needed', other: { kind: 'free-provider', id: domain, name: domain } }
}

/** May a user or an alias account, `self` if it exists already, have this address? `holders` are the contacts that have it. */
export function accountAddressFault(address: string, self: string | null, directory: Directory, holders: readonly Holder[]): Fault | null {
  const domain = domainOf(address)
  if (!directory.domains.has(domain)) return { code: 'address-not-at-own-domain', other: ownDomain([...directory.domains][0] ?? domain) }
  const account = directory.accountOf.get(address)
  if (account && account.id !== self) return { code: 'address-taken', other: accountRecord(account) }
  return ofContact('address-of-contact', holders)
}

/** May this be an external address? Not at one of our own domains, and no contact's. */
export function externalAddressFault(address: string, directory: Directory, holders: readonly Holder[]): Fault | null {
  const domain = domainOf(address)
  if (directory.domains.has(domain)) return { code: 'address-at-own-domain', other: ownDomain(domain) }
  return ofContact('address-of-contact', holders)
}

/** May this become one of our domains? `holders` are the contacts with a domain at, below or above it, or an address at it. */
export function ownDomainFault(domain: string, directory: Directory, settings: Settings, holders: readonly Holder[]): Fault | null {
  if (settings.otherDomains.has(domain)) return { code: 'domain-taken', other: { kind: 'other-domain', id: settings.otherDomains.get(domain)?.setting.id ?? domain, name: domain } }
  const external = [...directory.externalAddresses].find(address => domainOf(address) === domain)
  if (external !== undefined) return { code: 'domain-taken', other: { kind: 'external-address', id: external, name: external } }
  return ofContact('domain-of-contact', holders)
}

/** May this no longer be one of our domains? Not while an account has an address at it. */
export function ownDomainInUse(domain: string, directory: Directory): Fault | null {
  for (const [address, account] of directory.accountOf) {
    if (domainOf(address) === domain) return { code: 'domain-in-use', other: accountRecord(account) }
  }
  return null
}

/** May this be added to the Other Domains? Not if it is ours, or there already. */
export function otherDomainFault(domain: string, directory: Directory, settings: Settings): Fault | null {
  if (directory.domains.has(domain)) return { code: 'domain-is-ours', other: ownDomain(domain) }
  const there = settings.otherDomains.get(domain)
  return there ? { code: 'already-there', other: { kind: 'other-domain', id: there.setting.id, name: domain } } : null
}

function ofContact(code: 'address-of-contact' | 'domain-of-contact', [holder]: readonly Holder[]): Fault | null {
  return holder ? { code, other: { kind: 'contact', id: holder.id, name: holder.name } } : null
}

function accountRecord({ kind, id, name }: Account): OtherRecord {
  return { kind, id, name }
}

function ownDomain(domain: string): OtherRecord {
  return { kind: 'organization', id: domain, name: domain }
}

/** Is `domain` at or below `above`? */
function isWithin(domain: string, above: string): boolean {
  return domain === above || domain.endsWith(`.${above}`)
}
