import { Buffer } from 'node:buffer'

/** 1 for each octet of the base64 alphabet (RFC 2045, section 6.8), 2 for the padding, 0 for what a decoder leaves out. */
const BASE64 = new Uint8Array(256)
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') BASE64[letter.charCodeAt(0)] = 1
BASE64[0x3d] = 2

/**
 * The octets that `encoded` holds in base64. What is not of the alphabet is left out; padding in the middle (pieces that
 * were encoded apart and joined) ends a group of four and decoding goes on behind it.
 */
export function decodeBase64(encoded: Buffer): Buffer {
  const letters = Buffer.allocUnsafe(encoded.length)
  const pieces: Buffer[] = []
  let length = 0
  let from = 0
  for (let at = 0; at < encoded.length; at++) {
    const octet = encoded[at] ?? 0
    const kind = BASE64[octet]
    if (kind === 1) letters[length++] = octet
    else if (kind === 2 && length > from) {
      pieces.push(Buffer.from(letters.toString('latin1', from, length), 'base64'))
      from = length
    }
  }
  if (length > from) pieces.push(Buffer.from(letters.toString('latin1', from, length), 'base64'))
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/** The value of two hexadecimal digits at `at`, or -1. */
export function hexPair(octets: Uint8Array, at: number): number {
  const high = hexDigit(octets[at] ?? 0)
  const low = hexDigit(octets[at + 1] ?? 0)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  const lower = octet | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
