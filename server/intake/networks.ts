import { BlockList, isIP } from 'node:net'

/** Which networks a peer may come from. */
export interface Networks {
  contains(address: string): boolean
}

/**
 * Reads networks as people write them: `192.0.2.0/24`, `2001:db8::/32`, a single address.
 * @throws RangeError naming the first that is no network.
 */
export function networksOf(written: readonly string[]): Networks {
  const list = new BlockList()
  for (const network of written) addTo(list, network.trim())
  return { contains: (address) => isIP(address) !== 0 && list.check(address, familyOf(address)) }
}

function addTo(list: BlockList, network: string): void {
  const [address = '', length, ...more] = network.split('/')
  const longest = isIP(address) === 6 ? 128 : 32
  const bits = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : NaN
  if (isIP(address) === 0 || more.length > 0 || !(bits <= longest)) {
    throw new RangeError(`"${network}" is no network; write it as 192.0.2.0/24, 2001:db8::/32 or a single address`)
  }
  list.addSubnet(address, bits, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
