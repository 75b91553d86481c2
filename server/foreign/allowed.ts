import { isIP } from 'node:net'
import { networksOf } from '../intake/networks.ts'
import { isPublic, unwrapped } from './address.ts'

/** Whom we may connect to because somebody wrote the name of a server into a form. */
export interface AllowedServers {
  /** @param name in lower case, as it was written; @param address what it was resolved to */
  allows(name: string, address: string): boolean
}

/**
 * The public internet, and what the operator adds to it: names (mail.intranet; .intranet for all below), networks
 * (10.1.0.0/16), addresses, `*` for all.
 * @throws RangeError where something with a slash is no network
 */
export function allowedServers(written: readonly string[]): AllowedServers {
  const isNetwork = (part: string): boolean => part.includes('/') || isIP(part) !== 0
  const networks = networksOf(written.filter(isNetwork))
  const names = written.filter(part => !isNetwork(part)).map(part => part.toLowerCase().replace(/\.$/, ''))
  return {
    allows: (name, address) => isPublic(address) || networks.contains(unwrapped(address))
      || names.some(allowed => allowed === '*' || allowed === name || (allowed.startsWith('.') && name.endsWith(allowed))),
  }
}
