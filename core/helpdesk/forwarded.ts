import { readAddresses } from '../mail/address-list.ts'
import type { Requester } from './ticket.ts'

/** How mail programs begin what they forward, in English and Korean. */
const BEGIN = /^[\s>*_-]*(?:-+ ?(?:forwarded message|original message|original mail|전달된 메일|전달된 메시지|원본 메일|원본 메시지) ?-+|begin forwarded message:|forwarded message)/im
const FROM = /^[\s>*_]*(?:from|보낸 ?사람|발신자?|보낸이)[\s*_]*:[\s*_]*(.+)$/im
/** The lines behind the beginning in which the author stands. */
const NEAR = 1000

/** Whose mail somebody forwarded with this text; null where that cannot be told. */
export function forwardedFrom(text: string): Requester | null {
  const begin = BEGIN.exec(text.slice(0, 200_000))
  if (!begin) return null
  const written = FROM.exec(text.slice(begin.index, begin.index + NEAR))?.[1] ?? ''
  const [author] = readAddresses(written.replace(/\[mailto:([^\]]+)\]/i, '<$1>').replace(/\*|_/g, '').trim())
  return author ? { name: author.name, address: author.address } : null
}
