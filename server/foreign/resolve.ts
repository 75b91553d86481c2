import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { AllowedServers } from './allowed.ts'
import { ForeignFault } from './fault.ts'

/** All addresses of a name, in the order in which they are to be tried. @throws Error with a code, as that of node:dns */
export type Resolve = (name: string) => Promise<readonly string[]>

/** As this machine resolves names for all programs. */
export const resolveBySystem: Resolve = async name => (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Where a server that somebody named may be connected to. Its name is resolved once, and only what comes of that is
 * connected to: a name that is resolved to something else a moment later leads nowhere.
 * @returns the allowed addresses, at least one
 * @throws ForeignFault (steps name, address)
 */
export async function addressesOf(server: string, allowed: AllowedServers, resolve: Resolve = resolveBySystem): Promise<readonly string[]> {
  const name = serverName(server)
  const all = isIP(name) ? [name] : await resolve(name).catch((error: unknown) => { throw nameFault(error) })
  if (all.length === 0) throw new ForeignFault('name-unknown')
  const vetted = all.filter(address => isIP(address) !== 0 && allowed.allows(name, address))
  if (vetted.length === 0) throw new ForeignFault('address-private')
  return vetted
}

/**
 * The name as it is resolved and as a certificate holds it: lower case, A-labels. An IPv4 address in any other form than four
 * decimal numbers (0177.0.0.1, 0x7f.1, 127.1, 2130706433) is no name: resolvers do not agree on what it means.
 * @throws ForeignFault (name-invalid)
 */
export function serverName(server: string): string {
  const name = server.trim().toLowerCase().replace(/^\[(.*)\]$/s, '$1').replace(/\.$/, '')
  if (isIP(name)) return name
  // What is not of names is refused before: the conversion reads its input as a browser does, and cuts it where a path begins.
  const ascii = /^[\p{L}\p{M}\p{N}._\-\u3002]+$/u.test(name) ? domainToASCII(name) : ''
  const endsInNumber = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(name) || isIP(ascii) !== 0
  const wellFormed = ascii.length <= 253 && ascii.split('.').every(label => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  if (endsInNumber || !wellFormed) throw new ForeignFault('name-invalid')
  return ascii
}

function nameFault(error: unknown): ForeignFault {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return new ForeignFault(code === 'ENOTFOUND' || code === 'ENODATA' ? 'name-unknown' : 'name-unavailable', { cause: error })
}
