import { type Directory, sideOf } from '../directory/directory.ts'
import { domainOf, parentDomains, withoutTag } from '../mail/address.ts'
import type { Participant } from '../mail/participants.ts'

/** The contacts found for the keys that a mail asked about: ids by address and by registered domain, in normal form. */
export interface Matches {
  readonly byAddress: ReadonlyMap<string, readonly string[]>
  readonly byDomain: ReadonlyMap<string, readonly string[]>
}

/** What is found where nobody is looked for. */
export const NOBODY: Matches = { byAddress: new Map(), byDomain: new Map() }

/** What must be looked for among the contacts before a mail can be decided. */
export interface Keys {
  readonly addresses: readonly string[]
  readonly domains: readonly string[]
}

/** A contact that an address belongs to, and how we know. */
export interface Match {
  readonly contact: string
  readonly how: 'contact-address' | 'contact-domain'
}

/** The addresses and domains to look for: those of everybody on the other side, each once. */
export function keysToLookUp(participants: readonly Participant[], directory: Directory): Keys {
  const addresses = new Set<string>()
  const domains = new Set<string>()
  for (const { address, role } of participants) {
    if (role === 'resent' || addresses.has(address) || sideOf(address, directory) !== 'theirs') continue
    addresses.add(address).add(withoutTag(address))
    const domain = domainOf(address)
    if (!domains.has(domain)) for (const parent of parentDomains(domain)) domains.add(parent)
  }
  return { addresses: [...addresses], domains: [...domains] }
}

/**
 * The contacts of an address: all that hold it (as written; where none does, without its tag), and all that hold the
 * longest registered domain at or above its own. A contact may be in both.
 */
export function contactsOf(address: string, matches: Matches): readonly Match[] {
  const found: Match[] = []
  for (const contact of holdersOf(address, matches)) found.push({ contact, how: 'contact-address' })
  if (matches.byDomain.size === 0) return found
  for (const domain of parentDomains(domainOf(address))) {
    const holders = matches.byDomain.get(domain)
    if (!holders || holders.length === 0) continue
    for (const contact of holders) found.push({ contact, how: 'contact-domain' })
    break
  }
  return found
}

function holdersOf(address: string, { byAddress }: Matches): readonly string[] {
  if (byAddress.size === 0) return []
  const holders = byAddress.get(address)
  return holders && holders.length > 0 ? holders : byAddress.get(withoutTag(address)) ?? []
}
