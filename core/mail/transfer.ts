import { Buffer } from 'node:buffer'

/** How octets were made fit for the way (RFC 2045, section 6; uuencode is older than it). */
export type TransferEncoding = 'none' | 'base64' | 'quoted-printable' | 'uuencode'

/** The encoding that a Content-Transfer-Encoding names; what it does not know it takes as it is. */
export function transferEncoding(field: string | undefined): TransferEncoding {
  const name = (field ?? '').replace(/\(.*$/s, '').replace(/["';\s]/g, '').toLowerCase()
  if (name === 'base64' || name === 'quoted-printable') return name
  return name === 'uuencode' || name === 'x-uuencode' || name === 'x-uue' || name === 'uue' ? 'uuencode' : 'none'
}

/** The octets that `encoded` holds. Never throws: what does not fit the encoding is left out or left as it is. */
export function decodeTransfer(encoded: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'base64': return decodeBase64(encoded)
    case 'quoted-printable': return decodeQuotedPrintable(encoded)
    case 'uuencode': return decodeUu(encoded)
    case 'none': return encoded
  }
}

/** How many octets `decodeTransfer` would give. */
export function decodedLength(encoded: Buffer, encoding: TransferEncoding): number {
  return encoding === 'base64' ? decodedBase64Length(encoded) : decodeTransfer(encoded, encoding).length
}

const PADDING = 64, NOTHING = 65

/** The value of each octet of the base64 alphabet (RFC 2045, section 6.8); NOTHING for what a decoder leaves out. */
const BASE64 = new Uint8Array(256).fill(NOTHING)
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) BASE64[letter.charCodeAt(0)] = value
BASE64[0x3d] = PADDING

/**
 * The octets that `encoded` holds in base64. What is not of the alphabet is left out; padding in the middle (pieces that
 * were encoded apart and joined) ends a group of four and decoding goes on behind it.
 */
export function decodeBase64(encoded: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(Math.ceil(encoded.length * 3 / 4))
  let length = 0
  let bits = 0
  let letters = 0
  const endGroup = (): void => {
    if (letters > 1) decoded[length++] = letters === 2 ? bits >> 4 : bits >> 10
    if (letters > 2) decoded[length++] = bits >> 2
    letters = 0
    bits = 0
  }
  for (let at = 0; at < encoded.length; at++) {
    const value = BASE64[encoded[at] ?? 0] ?? NOTHING
    if (value < PADDING) {
      bits = (bits << 6) | value
      if (++letters < 4) continue
      decoded[length] = bits >> 16
      decoded[length + 1] = bits >> 8
      decoded[length + 2] = bits
      length += 3
      letters = 0
      bits = 0
    } else if (value === PADDING) endGroup()
  }
  endGroup()
  return decoded.subarray(0, length)
}

function decodedBase64Length(encoded: Buffer): number {
  let length = 0
  let letters = 0
  for (let at = 0; at < encoded.length; at++) {
    const value = BASE64[encoded[at] ?? 0] ?? NOTHING
    if (value < PADDING) letters++
    else if (value === PADDING) {
      length += Math.floor(letters * 3 / 4)
      letters = 0
    }
  }
  return length + Math.floor(letters * 3 / 4)
}

/** RFC 2045, section 6.7: blanks at a line's end are no content, `=` at a line's end joins it with the next. */
export function decodeQuotedPrintable(encoded: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(encoded.length)
  let length = 0
  // Blanks count only when something follows them on their line.
  let kept = 0
  for (let at = 0; at < encoded.length; at++) {
    const octet = encoded[at] ?? 0
    if (octet === 0x0a) {
      length = kept
      if (encoded[at - 1] === 0x0d) decoded[length++] = 0x0d
    } else if (octet === 0x3d) {
      const value = hexPair(encoded, at + 1)
      if (value >= 0) {
        decoded[length++] = value
        kept = length
        at += 2
        continue
      }
      const next = softBreak(encoded, at + 1)
      if (next > 0) {
        at = next - 1
        kept = length
        continue
      }
    } else if (octet === 0x0d && encoded[at + 1] === 0x0a) {
      continue
    }
    decoded[length++] = octet
    if (octet !== 0x20 && octet !== 0x09) kept = length
  }
  return decoded.subarray(0, length)
}

/** Where the line after a soft break begins, or -1: blanks and a line end, or the end of all, must follow the `=`. */
function softBreak(encoded: Buffer, from: number): number {
  let at = from
  while (encoded[at] === 0x20 || encoded[at] === 0x09 || encoded[at] === 0x0d) at++
  if (at >= encoded.length) return at
  return encoded[at] === 0x0a ? at + 1 : -1
}

/** The lines between `begin` and `end`, each with its length in its first letter. */
function decodeUu(encoded: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(encoded.length)
  let length = 0
  for (let at = 0, next = 0; at < encoded.length; at = next) {
    next = lineEnd(encoded, at)
    if (startsWith(encoded, at, 'begin ')) continue
    if (startsWith(encoded, at, 'end')) break
    const count = uuValue(encoded[at])
    for (let group = 0; group * 3 < count; group++) {
      const from = at + 1 + group * 4
      const [a, b, c, d] = [uuValue(encoded[from]), uuValue(encoded[from + 1]), uuValue(encoded[from + 2]), uuValue(encoded[from + 3])]
      const octets = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]
      for (let i = 0; i < Math.min(3, count - group * 3) && length < decoded.length; i++) decoded[length++] = (octets[i] ?? 0) & 0xff
    }
  }
  return decoded.subarray(0, length)
}

function uuValue(octet: number | undefined): number {
  return octet === undefined || octet < 0x20 || octet > 0x60 ? 0 : (octet - 0x20) & 0x3f
}

/** Where the line after the one at `from` begins. */
export function lineEnd(octets: Buffer, from: number): number {
  const at = octets.indexOf(0x0a, from)
  return at < 0 ? octets.length : at + 1
}

/** Do the octets at `at` spell `text` (ASCII)? */
export function startsWith(octets: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (octets[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** The value of the two hexadecimal digits at `at`, or -1. */
export function hexPair(octets: Uint8Array, at: number): number {
  const high = hexDigit(octets[at])
  const low = hexDigit(octets[at + 1])
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(octet: number | undefined): number {
  if (octet === undefined) return -1
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  const lower = octet | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
