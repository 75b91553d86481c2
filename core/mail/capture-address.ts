import { normalDomain, quotedWhereNeeded, unquoted } from './address.ts'

/** What a capture address says: whose it is, and for whom the copy was made. */
export interface CaptureAddress {
  /** In lower case; it is compared without case. */
  readonly token: string
  /** The recipient of a tagged copy; null in a plain capture address, or where no address can be read. */
  readonly address: string | null
}

/**
 * The host of the capture addresses: `capture.` before the host of the public URL, `capture.localhost` where that is
 * an IP address or localhost, for no name can stand before those.
 */
export function captureHostOf(publicUrl: string): string {
  const host = new URL(publicUrl).hostname.toLowerCase()
  return host.startsWith('[') || /^[\d.]+$/.test(host) || host === 'localhost' ? 'capture.localhost' : `capture.${host}`
}

/**
 * Reads `capture+<token>@<host>` and `capture+<token>+<local>=<domain>@<host>`; null where `recipient` is neither.
 * The tagged address is everything after the second `+`, split at its last `=`: a local part may hold both signs, a
 * domain neither. A capture address inside a capture address is nobody's.
 */
export function captureAddressOf(recipient: string, captureHost: string): CaptureAddress | null {
  const at = recipient.lastIndexOf('@')
  if (at < 0 || normalDomain(recipient.slice(at + 1)) !== captureHost) return null
  const tag = /^capture\+([^+]+)(?:\+(.*))?$/is.exec(unquoted(recipient.slice(0, at)) ?? '')
  if (!tag?.[1]) return null
  return { token: tag[1].toLowerCase(), address: taggedAddress(tag[2] ?? '', captureHost) }
}

function taggedAddress(tag: string, captureHost: string): string | null {
  const split = tag.lastIndexOf('=')
  const local = tag.slice(0, split)
  const domain = tag.slice(split + 1)
  if (split < 1 || domain === '' || normalDomain(domain) === captureHost) return null
  // Postfix tags a quoted local part with its quotes, and then quotes the whole once more.
  return `${quotedWhereNeeded(unquoted(local) ?? local)}@${domain}`
}
