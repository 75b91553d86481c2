import { Buffer } from 'node:buffer'
import iconv from 'iconv-lite'

const ESC = 0x1b, SHIFT_OUT = 0x0e, SHIFT_IN = 0x0f

/** A character set of ISO 2022: how its octets look in the extended Unix code that iconv-lite reads. */
interface CharacterSet {
  /** Octets of one character. */
  readonly width: 1 | 2
  /** The octet that leads each character there, null for none. */
  readonly lead: number | null
  readonly encoding: 'euc-jp' | 'cp949'
}

const ASCII = null
const KOREAN: CharacterSet = { width: 2, lead: null, encoding: 'cp949' }
const JIS_X_0208: CharacterSet = { width: 2, lead: null, encoding: 'euc-jp' }
const JIS_X_0212: CharacterSet = { width: 2, lead: 0x8f, encoding: 'euc-jp' }
const KATAKANA: CharacterSet = { width: 1, lead: 0x8e, encoding: 'euc-jp' }

/** RFC 1468 and RFC 1554, with the half-width katakana that Japanese mailers add. */
const ESCAPES: readonly (readonly [string, CharacterSet | null])[] = [
  ['(B', ASCII], ['(J', ASCII], ['(I', KATAKANA], ['$@', JIS_X_0208], ['$B', JIS_X_0208], ['$(D', JIS_X_0212], ['$(C', KOREAN],
]

/** ISO-2022-KR (RFC 1557): the designator `ESC $ ) C`, then Korean between shift-out and shift-in; a line end shifts in. */
export function decodeIso2022Kr(octets: Uint8Array): string {
  return decodeSwitched(octets, at => {
    if (octets[at] === SHIFT_OUT) return { length: 1, set: KOREAN }
    if (octets[at] === SHIFT_IN) return { length: 1, set: ASCII }
    return startsAt(octets, at, '\x1b$)C') ? { length: 4, set: ASCII } : null
  })
}

/** ISO-2022-JP (RFC 1468) with the sets of ISO-2022-JP-1 and -2 that mail uses; a line end leads back to ASCII. */
export function decodeIso2022Jp(octets: Uint8Array): string {
  return decodeSwitched(octets, at => {
    if (octets[at] !== ESC) return null
    const escape = ESCAPES.find(([code]) => startsAt(octets, at + 1, code))
    return escape ? { length: 1 + escape[0].length, set: escape[1] } : null
  })
}

function decodeSwitched(octets: Uint8Array, switchAt: (at: number) => { length: number; set: CharacterSet | null } | null): string {
  let text = ''
  let from = 0
  let set: CharacterSet | null = ASCII
  for (let at = 0; at < octets.length; at++) {
    if ((octets[at] ?? 0) >= 0x20) continue
    const change: { length: number; set: CharacterSet | null } | null = octets[at] === 0x0a ? { length: 0, set: ASCII } : switchAt(at)
    if (change === null) continue
    text += readSet(octets.subarray(from, at), set)
    from = at + change.length
    set = change.set
  }
  return text + readSet(octets.subarray(from), set)
}

function readSet(octets: Uint8Array, set: CharacterSet | null): string {
  if (octets.length === 0) return ''
  if (set === null) return Buffer.from(octets).toString('latin1')
  const extended: number[] = []
  for (let at = 0; at < octets.length;) {
    const octet = octets[at++] ?? 0
    if (octet <= 0x20) {
      extended.push(octet)
      continue
    }
    if (set.lead !== null) extended.push(set.lead)
    extended.push(octet | 0x80)
    if (set.width === 2 && at < octets.length) extended.push((octets[at++] ?? 0) | 0x80)
  }
  return iconv.decode(Buffer.from(extended), set.encoding)
}

function startsAt(octets: Uint8Array, at: number, code: string): boolean {
  for (let i = 0; i < code.length; i++) if (octets[at + i] !== code.charCodeAt(i)) return false
  return true
}
