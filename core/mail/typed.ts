import { getDomain, parse } from 'tldts'
import { readAddresses } from './address-list.ts'
import { domainOf, MOST_LABELS, normalDomain } from './address.ts'

/** Why what a person typed cannot be taken. */
export type DomainFault = 'not-a-domain' | 'public-suffix'
export type AddressFault = 'not-an-address' | 'several-addresses'

export type TypedDomain = { readonly domain: string } | { readonly fault: DomainFault }
export type TypedAddress = { readonly address: string; readonly written: string; readonly name: string } | { readonly fault: AddressFault }

/**
 * A domain as people type it (`MÜLLER.example`, `@emailer.com`, `https://www.emailer.com/x`, blanks around it) → its
 * normal form, or why it is none: `public-suffix` for what no single company owns (com, co.kr).
 */
export function readDomain(text: string): TypedDomain {
  const domain = normalDomain(hostIn(text)) ?? ''
  if (!mayBeRegistered(domain)) return { fault: parse(domain).isIcann && isPublicSuffix(domain) ? 'public-suffix' : 'not-a-domain' }
  return isPublicSuffix(domain) ? { fault: 'public-suffix' } : { domain: withoutWww(domain) }
}

/** An address as people type or paste it: with blanks, `mailto:` or a display name. */
export function readAddress(text: string): TypedAddress {
  const [found, another] = readAddresses(text.trim().replace(/^mailto:([^?]*).*$/is, (_, address: string) => withoutPercents(address)))
  if (another !== undefined) return { fault: 'several-addresses' }
  return found && mayBeRegistered(domainOf(found.address)) ? found : { fault: 'not-an-address' }
}

function hostIn(text: string): string {
  const host = text.replace(/[\u200b-\u200f\u2060\ufeff]/g, '').trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/s, '').replace(/:\d*$/, '').replace(/^@|\.$/g, '')
  return host.trim()
}

function mayBeRegistered(domain: string): boolean {
  const labels = domain.split('.')
  return labels.length >= 2 && labels.length <= MOST_LABELS && !/^\d+$/.test(labels.at(-1) ?? '') && !labels.some(label => /^-|-$|^\[/.test(label))
}

function isPublicSuffix(domain: string): boolean {
  return getDomain(domain) === null
}

/** Nobody has mail at `www.`: who copies it from a browser means the company. */
function withoutWww(domain: string): string {
  const rest = domain.replace(/^www\./, '')
  return rest !== domain && mayBeRegistered(rest) && !isPublicSuffix(rest) ? rest : domain
}

function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
