import { readHeader } from './header.ts'

/**
 * Where the mail came from at each of its steps, the last step first (RFC 5321, section 4.4): the IP address that the
 * server who wrote the Received field saw, or '' where it names none. A step without `from` is one within that very server
 * and left out. Never throws.
 */
export function hopsOf(octets: Uint8Array): string[] {
  const fields = readHeader(octets, name => name === 'received').fields.get('received') ?? []
  return fields.filter(field => /^\s*from\s/i.test(field)).map(seenAddress)
}

/**
 * In `from name (other.name [192.0.2.1]) by …` and its like. The name that a client gave itself may look like an address and
 * is no evidence, so what stands in the comment goes first; what stands behind `by` speaks of the writer itself.
 */
function seenAddress(field: string): string {
  const from = field.split(/\sby\s/i, 1)[0]!
  const comment = from.indexOf('(')
  return (comment < 0 ? null : addressIn(from.slice(comment))) ?? addressIn(from) ?? ''
}

function addressIn(text: string): string | null {
  const [, bracketed, bare] = /\[(?:IPv6:)?([\da-f:.]+)(?:%[^\]]*)?\]|\(([\da-f]*[:.][\da-f:.]+)\)/i.exec(text) ?? []
  return bracketed ?? bare ?? null
}
