import { Buffer } from 'node:buffer'
import { domainToASCII } from 'node:url'

/** A mailbox as RFC 5322 section 3.4 has it: a display name, the address as written, and the address in normal form. */
export interface Mailbox {
  readonly name: string
  readonly written: string
  readonly address: string
}

/** In octets. RFC 5321 allows 64; list and bounce addresses are longer, and a capture address carries another one in itself. */
const LONGEST_LOCAL = 512
const LONGEST_DOMAIN = 253

/** A domain with more labels than this can neither be registered nor be looked for; so a hostile one costs little. */
export const MOST_LABELS = 10

const PLAIN_LOCAL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/
const NEEDS_QUOTES = /[\s"(),:;<>@[\\\]]/
const UNUSABLE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u
const HOST = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/
const LONG_LABEL = /[^.]{64}/
const LITERAL = /^\[[!-Z^-~]+\]$/
const NO_HOST = /[\u0000-,/:-@[-^`{-\u007f]/

/**
 * The form in which addresses are compared and stored: local part in NFC and lower case, without quotes where it can do
 * without (RFC 5322, 3.4.1), domain as its IDNA A-label without the trailing dot. Null where `text` is no address.
 * The last `@` divides, so that what a quoted local part holds is never taken for a domain. The normal form of a normal
 * form is itself.
 */
export function normalAddress(text: string): string | null {
  const plain = text.trim()
  const at = plain.lastIndexOf('@')
  if (at < 1 || at > LONGEST_LOCAL * 2) return null
  const domain = normalDomain(plain.slice(at + 1))
  if (domain === null) return null
  const local = normalLocalPart(plain.slice(0, at))
  return local === null ? null : `${local}@${domain}`
}

/** The part after the `@` of an address in normal form. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** An address in normal form without its `+` tag; the same address where it has none. */
export function withoutTag(address: string): string {
  const plus = address.indexOf('+')
  if (plus < 1) return address
  const at = address.lastIndexOf('@')
  if (plus > at) return address
  const local = unquoted(address.slice(0, at)) ?? ''
  const cut = local.slice(0, local.indexOf('+'))
  return cut === '' ? address : quotedWhereNeeded(cut) + address.slice(at)
}

/** A domain in normal form and the domains above it, longest first, without the top-level domain. */
export function parentDomains(domain: string): readonly string[] {
  const parents: string[] = []
  let dot = domain.length
  for (let labels = 1; labels <= MOST_LABELS && dot > 0; labels++) {
    dot = domain.lastIndexOf('.', dot - 1)
    if (labels > 1) parents.unshift(domain.slice(dot + 1))
  }
  return parents.length === 0 ? [domain] : parents
}

/** A domain in normal form (RFC 5321, 4.1.2; RFC 5891), an address literal in lower case; null where it is neither. */
export function normalDomain(text: string): string | null {
  const lower = text.toLowerCase()
  const ascii = HOST.test(lower) ? lower : unusualDomain(lower)
  return ascii === null || ascii.length > LONGEST_DOMAIN || LONG_LABEL.test(ascii) ? null : ascii
}

function unusualDomain(lower: string): string | null {
  if (LITERAL.test(lower)) return lower
  // domainToASCII reads a URL's host: it would take `a/b` for `a`.
  if (lower.length > LONGEST_DOMAIN || NO_HOST.test(lower)) return null
  const ascii = domainToASCII(lower).replace(/\.$/, '')
  return HOST.test(ascii) ? ascii : null
}

function normalLocalPart(text: string): string | null {
  const lower = text.toLowerCase()
  if (PLAIN_LOCAL.test(lower)) return lower.length <= LONGEST_LOCAL ? lower : null
  const plain = unquoted(text)
  if (plain === null || plain === '' || UNUSABLE.test(plain)) return null
  const normal = plain.normalize('NFC').toLowerCase().normalize('NFC')
  return Buffer.byteLength(normal) <= LONGEST_LOCAL ? quotedWhereNeeded(normal) : null
}

/** What a local part with quoted strings in it means; null where a quote is not closed. */
export function unquoted(local: string): string | null {
  if (!local.includes('"')) return local
  let plain = ''
  let quoted = false
  for (let at = 0; at < local.length; at++) {
    const character = local.charAt(at)
    if (character === '"') quoted = !quoted
    else if (character === '\\' && quoted) plain += local.charAt(++at)
    else plain += character
  }
  return quoted ? null : plain
}

/** A local part as it must be written: in quotes where it holds specials (RFC 5321, 4.1.2). */
export function quotedWhereNeeded(local: string): string {
  return NEEDS_QUOTES.test(local) ? `"${local.replace(/["\\]/g, '\\$&')}"` : local
}
