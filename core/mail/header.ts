import { Buffer, isAscii } from 'node:buffer'
import { decodeText } from './charset.ts'
import { asBuffer } from './octets.ts'

/** How many octets of a header are looked at; what lies beyond is not seen. */
export const HEADER_LIMIT = 1_048_576

/** Most headers end within this; so that a short mail is not copied with its whole body. */
const FIRST_LOOK = 8192

/** A field name longer than this is none (the longest that is registered has 41 letters). */
const LONGEST_NAME = 100

export interface Header {
  /** All instances of each wanted field, in order: unfolded, not decoded (RFC 2047 is another step), by lower-case name. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  /** Where the body begins, in octets of the whole mail. */
  readonly bodyOffset: number
  /** Does the header go on beyond the limit? */
  readonly cut: boolean
}

/**
 * Reads the header of the mail or part that begins at octet `start` and ends before `end` (RFC 5322, section 2.2), with
 * what real mail does to it: lines end in CRLF, LF or several CRs and a LF, or in bare CR where there is no LF at all;
 * a line that is no field is passed over; where not one line is a field there is no header and all is body; a line
 * `From …` of a mailbox file may stand before it. Octets above 127 are UTF-8 (RFC 6532), else guessed. Never throws.
 */
export function readHeader(octets: Uint8Array, wanted: (name: string) => boolean, start = 0, end = octets.length): Header {
  const block = headerBlock(asBuffer(octets), start, end)
  const { text } = block
  const fields = new Map<string, string[]>()
  let seen = false
  for (let at = 0; at < text.length;) {
    const next = fieldEnd(text, at)
    const nameEnd = nameEndAt(text, at)
    if (nameEnd > 0) {
      seen = true
      const name = text.slice(at, nameEnd).toLowerCase()
      if (wanted(name)) {
        const value = valueOf(text.slice(text.indexOf(':', nameEnd) + 1, next), block.ascii)
        const others = fields.get(name)
        if (others) others.push(value)
        else fields.set(name, [value])
      }
    }
    at = next
  }
  return { fields, bodyOffset: seen || text === '' ? start + block.length : start, cut: seen && block.cut }
}

/** The header as text, one character an octet, every line end a LF; and how many octets it takes with its empty line. */
interface Block { readonly text: string; readonly ascii: boolean; readonly length: number; readonly cut: boolean }

function headerBlock(buffer: Buffer, start: number, end: number): Block {
  const limit = Math.min(end, start + HEADER_LIMIT)
  for (let stop = Math.min(limit, start + FIRST_LOOK); ; stop = Math.min(limit, start + (stop - start) * 8)) {
    const text = buffer.toString('latin1', start, stop)
    const ascii = isAscii(buffer.subarray(start, stop))
    const empty = emptyLine(text, 0)
    if (empty) return { text: text.slice(0, empty.at), ascii, length: empty.end, cut: false }
    if (stop < limit) continue
    if (!text.includes('\n') && text.includes('\r')) return bareCrBlock(text, ascii, buffer, start, end)
    if (limit === end) return { text, ascii, length: end - start, cut: false }
    return { text, ascii, length: lengthBeyond(buffer, start, limit, end), cut: true }
  }
}

/** The first empty line: where it begins, and where what follows it begins. */
function emptyLine(text: string, from: number): { at: number; end: number } | null {
  for (let at = from; at >= 0 && at < text.length;) {
    let stop = at
    while (text.charCodeAt(stop) === 0x0d) stop++
    if (text.charCodeAt(stop) === 0x0a) return { at, end: stop + 1 }
    const next = text.indexOf('\n', stop)
    at = next < 0 ? -1 : next + 1
  }
  return null
}

function bareCrBlock(text: string, ascii: boolean, buffer: Buffer, start: number, end: number): Block {
  const lines = text.replaceAll('\r', '\n')
  const empty = emptyLine(lines, 0)
  if (empty) return { text: lines.slice(0, empty.at), ascii, length: empty.end, cut: false }
  const cut = start + text.length < end
  const beyond = cut ? buffer.indexOf('\r\r', start + text.length - 1, 'latin1') : -1
  return { text: lines, ascii, length: beyond < 0 || beyond >= end ? end - start : beyond + 2 - start, cut }
}

/** The length of a header that is longer than the limit: its end is looked for, its fields are not read. */
function lengthBeyond(buffer: Buffer, start: number, limit: number, end: number): number {
  const ends = ['\n\r\n', '\n\n'].map(mark => {
    const at = buffer.indexOf(mark, limit - 2, 'latin1')
    return at < 0 || at >= end ? end : Math.min(end, at + mark.length)
  })
  return Math.min(...ends) - start
}

/** Where the field that begins at `at` ends, its folded lines and last line end included. */
function fieldEnd(text: string, at: number): number {
  for (let from = at; ;) {
    const lineEnd = text.indexOf('\n', from)
    if (lineEnd < 0) return text.length
    const next = text.charCodeAt(lineEnd + 1)
    if (next !== 0x20 && next !== 0x09) return lineEnd + 1
    from = lineEnd + 1
  }
}

/** Where the name of the field at `at` ends: at its colon or the blanks before it (section 4.5). -1: no field begins here. */
function nameEndAt(text: string, at: number): number {
  const last = Math.min(text.length, at + LONGEST_NAME)
  let end = at
  for (let code = 0; end < last; end++) {
    code = text.charCodeAt(end)
    if (code <= 0x20 || code >= 0x7f || code === 0x3a) break
  }
  if (end === at) return -1
  let colon = end
  while (colon < last && (text.charCodeAt(colon) === 0x20 || text.charCodeAt(colon) === 0x09)) colon++
  return text.charCodeAt(colon) === 0x3a ? end : -1
}

/** Unfolded (RFC 5322, section 2.2.3: the line ends go, the blanks stay) and in Unicode. */
function valueOf(folded: string, ascii: boolean): string {
  const trimmed = trimAscii(folded)
  const value = trimmed.includes('\n') ? withoutLineEnds(trimmed) : trimmed
  return ascii || !/[\u0080-\u00ff]/.test(value) ? value : decodeText(Buffer.from(value, 'latin1'), null)
}

function withoutLineEnds(folded: string): string {
  const usual = folded.includes('\r\r\n') ? folded : folded.replaceAll('\r\n', '')
  if (!usual.includes('\n')) return usual
  const lines = folded.split('\n')
  const last = lines.pop() ?? ''
  return lines.map(withoutReturns).join('') + last
}

function withoutReturns(line: string): string {
  let end = line.length
  while (line.charCodeAt(end - 1) === 0x0d) end--
  return line.slice(0, end)
}

/** Octet 0xA0 is a blank to `trim`, and part of many a letter in UTF-8. */
function trimAscii(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(start, end)
}
