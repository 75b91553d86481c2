import { Buffer } from 'node:buffer'
import { decodeText, decodeWords } from './charset.ts'
import { hexPair } from './transfer.ts'

/** A field of the form `value; name=value; …` (RFC 2045, section 5.1; RFC 2183). */
export interface Parameters {
  /** Lower case, without comments. */
  readonly value: string
  /** Decoded (RFC 2231, and RFC 2047 as real mail has it), by lower-case name; the first of two wins. */
  readonly named: ReadonlyMap<string, string>
}

const MOST_PARAMETERS = 100

const NONE: Parameters = { value: '', named: new Map() }

/** Reads such a field. Tolerates unquoted blanks, unclosed quotes, comments and stray semicolons. Never throws; linear. */
export function readParameters(field: string | undefined): Parameters {
  if (field === undefined || field === '') return NONE
  const semicolon = field.indexOf(';')
  const value = beforeComment(semicolon < 0 ? field : field.slice(0, semicolon)).toLowerCase()
  return { value, named: semicolon < 0 ? NONE.named : joinPieces(readPieces(field, semicolon + 1)) }
}

/** One `name=value` as it stands: `name*2*=…` is piece 2 of `name`, percent-encoded. */
interface Piece { readonly name: string; readonly place: number; readonly percent: boolean; readonly value: string }

function readPieces(field: string, from: number): Piece[] {
  const pieces: Piece[] = []
  for (let at = from; at < field.length && pieces.length < MOST_PARAMETERS;) {
    const semicolon = endOf(field, ';', at)
    const equals = endOf(field, '=', at)
    if (equals > semicolon) {
      at = semicolon + 1
      continue
    }
    const raw = withoutComments(field.slice(at, equals)).trim().toLowerCase()
    const start = skipBlanks(field, equals + 1)
    const quoted = field.charCodeAt(start) === 0x22
    const { text, end } = quoted ? readQuoted(field, start + 1) : { text: field.slice(start, endOf(field, ';', start)).trim(), end: start }
    // A file name may well hold blanks and brackets without being quoted; nothing else does.
    pieces.push(pieceOf(raw, quoted || raw.includes('name') ? text : beforeComment(text)))
    at = endOf(field, ';', end) + 1
  }
  return pieces
}

function pieceOf(name: string, value: string): Piece {
  const match = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name)
  if (!match) return { name, place: 0, percent: false, value }
  return { name: match[1] ?? name, place: Number(match[2] ?? 0), percent: match[3] !== undefined, value }
}

function joinPieces(pieces: readonly Piece[]): Map<string, string> {
  const named = new Map<string, string>()
  for (const { name } of pieces) {
    if (named.has(name)) continue
    const own = pieces.filter(piece => piece.name === name)
    // Where a mailer writes both forms, the one with a charset is the better one (RFC 5987, section 4.2).
    const first = own.find(piece => piece.place === 0 && piece.percent) ?? own.find(piece => piece.place === 0)
    if (first) named.set(name, valueOf(first, own))
  }
  return named
}

function valueOf(first: Piece, own: readonly Piece[]): string {
  const run = [first]
  for (let next; (next = own.find(piece => piece.place === run.length));) run.push(next)
  if (!run.some(piece => piece.percent)) return decodeWords(run.map(piece => piece.value).join(''))
  const [, charset = null, rest = first.value] = first.percent ? /^([^']*)'[^']*'(.*)$/s.exec(first.value) ?? [] : []
  // A mailer may cut between the letters of one percent code, so neighbours are joined before they are decoded.
  let pending = ''
  const octets: Buffer[] = []
  for (const [place, piece] of run.entries()) {
    const value = place === 0 ? rest : piece.value
    if (piece.percent) {
      pending += value
      continue
    }
    octets.push(percentDecoded(pending), Buffer.from(value))
    pending = ''
  }
  return decodeText(Buffer.concat([...octets, percentDecoded(pending)]), charset === '' ? null : charset)
}

function percentDecoded(text: string): Buffer {
  const octets = Buffer.from(text)
  let length = 0
  for (let at = 0; at < octets.length; at++) {
    const value = octets[at] === 0x25 ? hexPair(octets, at + 1) : -1
    octets[length++] = value < 0 ? octets[at] ?? 0 : value
    if (value >= 0) at += 2
  }
  return octets.subarray(0, length)
}

function readQuoted(field: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start
  for (; at < field.length; at++) {
    const letter = field.charAt(at)
    if (letter === '"') break
    if (letter === '\\' && at + 1 < field.length) text += field.charAt(++at)
    else text += letter
  }
  return { text, end: at }
}

function beforeComment(text: string): string {
  return (/^[^\s(]*/.exec(withoutComments(text).trim()) ?? [''])[0]
}

/** A comment at the beginning; those at the end are cut where a value ends. */
function withoutComments(text: string): string {
  return text.trimStart().startsWith('(') ? text.slice(endOf(text, ')', 0) + 1) : text
}

function endOf(text: string, letter: string, from: number): number {
  const at = text.indexOf(letter, from)
  return at < 0 ? text.length : at
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++
  return at
}
