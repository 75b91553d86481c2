import { Resolver } from 'node:dns/promises'
import type { Secrets } from '../secrets.ts'

/** The TXT record by which a company shows that a domain is its own. */
export interface DomainRecord {
  readonly name: string
  readonly value: string
}

/** How long a name server may take. */
const PATIENCE_MS = 4000

/** The record that is asked of this organization for this domain (in normal form); for another organization it is another. */
export function recordFor(organization: string, domain: string, secrets: Pick<Secrets, 'mac'>): DomainRecord {
  return { name: `_mailkeep.${domain}`, value: `mailkeep=${secrets.mac('domain', `${organization} ${domain}`).toString('hex').slice(0, 32)}` }
}

/**
 * Is the record published? A name server that does not answer says no.
 * @param servers in place of the name servers of this machine; none: those
 */
export async function isPublished({ name, value }: DomainRecord, servers: readonly string[]): Promise<boolean> {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 })
  if (servers.length > 0) resolver.setServers(servers)
  const found = await resolver.resolveTxt(name).catch((): string[][] => [])
  // A long value comes in pieces (RFC 7208, section 3.3, and common practice).
  return found.some(pieces => pieces.join('').trim() === value)
}
