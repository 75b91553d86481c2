import { BlockList, isIP } from 'node:net'

/*
 * Which addresses are of the public internet. IPv4 is public but for what the registry of special-purpose addresses sets
 * apart (RFC 6890); of IPv6 only global unicast (2000::/3, RFC 4291 section 2.4) is, but for the same.
 */
const NOT_PUBLIC = listOf('ipv4', [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
])
const GLOBAL_UNICAST = listOf('ipv6', ['2000::/3'])
/** Tunnels that end at any IPv4 address (Teredo, 6to4), identifiers, documentation. */
const NOT_PUBLIC_6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])
/** An IPv4 address in the last 32 bits: mapped (RFC 4291, 2.5.5.2) and what a translator makes of it (RFC 6052, 2.1). */
const WITH_IPV4 = listOf('ipv6', ['::ffff:0:0/96', '64:ff9b::/96'])

/** Is this an address of the public internet? Whatever wraps an IPv4 address is judged by that. What is no address is not. */
export function isPublic(address: string): boolean {
  const plain = unwrapped(address)
  if (isIP(plain) === 4) return !NOT_PUBLIC.check(plain, 'ipv4')
  return isIP(plain) === 6 && GLOBAL_UNICAST.check(plain, 'ipv6') && !NOT_PUBLIC_6.check(plain, 'ipv6')
}

/** The IPv4 address inside an IPv6 address, or the address itself; without a zone (`%eth0`). */
export function unwrapped(address: string): string {
  const plain = address.replace(/%.*$/s, '')
  if (isIP(plain) !== 6 || !WITH_IPV4.check(plain, 'ipv6')) return plain
  // The URL standard writes the last 32 bits in two groups of hexadecimal digits.
  const groups = new URL(`http://[${plain}]`).hostname.slice(1, -1).split(':').slice(-2).map(group => parseInt(group || '0', 16))
  return groups.flatMap(group => [group >> 8, group & 255]).join('.')
}

function listOf(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) list.addSubnet(network.split('/')[0]!, Number(network.split('/')[1]), family)
  return list
}
