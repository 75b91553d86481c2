import { Buffer } from 'node:buffer'
import { readHeader, type Header } from './header.ts'
import { readParameters } from './parameters.ts'
import { cutAt, oneLine } from './printable.ts'
import { lineEnd, startsWith, transferEncoding, type TransferEncoding } from './transfer.ts'

/** How deep parts may stand in each other, how many there may be, and how many octets of a part's header are read. */
export const DEPTH_LIMIT = 64
export const PART_LIMIT = 1_000
const PART_HEADER_LIMIT = 65_536
/** Where a boundary that comes too early is looked for first, so that thousands of empty parts are not read far ahead. */
const NEAR = 1_024

const DASHES = Buffer.from('\n--')

/** A part that holds no other parts, by its place in the octets. */
export interface Leaf {
  /** Lower case, such as `text/plain`. */
  readonly type: string
  readonly charset: string | null
  /** `format=flowed` and `delsp=yes` (RFC 3676). */
  readonly flowed: boolean
  readonly delSp: boolean
  /** The file name as the mail gives it; '' for none. */
  readonly name: string
  /** '' where the mail does not say; what it says wrongly counts as `attachment` (RFC 2183, section 2.8). */
  readonly disposition: 'inline' | 'attachment' | ''
  readonly encoding: TransferEncoding
  /** Without its brackets; null for none. */
  readonly contentId: string | null
  readonly start: number
  readonly end: number
  /** Does it stand, however deep, in a multipart/alternative? */
  readonly alternative: boolean
}

export interface Structure {
  readonly leaves: readonly Leaf[]
  /** `depth`, `parts`: what lies beyond these limits is not seen. */
  readonly cut: ReadonlySet<'depth' | 'parts'>
}

/**
 * Finds the parts of a mail (RFC 2046, section 5.1) in one pass over its octets. A boundary further out ends all that is
 * open within it; one that is missing or never comes is guessed; where none is found the body counts as one text.
 * Never throws; linear in the length of `octets`, whose line ends are CRLF or LF.
 */
export function readStructure(octets: Buffer): Structure {
  const walk = new Walk(octets)
  walk.run()
  return walk
}

/** A multipart whose end has not been seen. */
interface Multipart {
  readonly boundary: string
  readonly type: string
  readonly alternative: boolean
  readonly part: Part
  hasParts: boolean
}

/** A leaf of which the end is not known yet. */
type Part = Omit<Leaf, 'end'>

/** A boundary line: where it begins, where the next line begins, which of the open multiparts it belongs to. */
interface Delimiter { readonly at: number; readonly next: number; readonly level: number; readonly closes: boolean }

class Walk implements Structure {
  readonly leaves: Leaf[] = []
  readonly cut = new Set<'depth' | 'parts'>()
  readonly #octets: Buffer
  /** The multiparts around the place that is looked at, outermost first. */
  readonly #open: Multipart[] = []
  /** Where in that list a boundary stands; the innermost, where it stands twice. */
  #levels = new Map<string, number>()
  /** The leaf at the place that is looked at; null between parts. */
  #leaf: Part | null = null
  #parts = 0

  constructor(octets: Buffer) {
    this.#octets = octets
  }

  run(): void {
    let from = this.#enter(readHeader(this.#octets, isOfPart))
    while (this.#open.length > 0) {
      const delimiter = this.#nextDelimiter(from, this.#octets.length)
      if (!delimiter) break
      if (!delimiter.closes && this.#parts === PART_LIMIT) {
        this.cut.add('parts')
        this.#leave(this.#open.length, delimiter.at)
        break
      }
      from = this.#cross(delimiter)
    }
    this.#leave(0, this.#octets.length)
  }

  /** Goes over a boundary line; gives the place from which to look for the next one. */
  #cross(delimiter: Delimiter): number {
    const owner = this.#open[delimiter.level]
    // A closing line before the first part closes nothing.
    if (!owner || (delimiter.closes && !owner.hasParts)) return delimiter.next
    this.#leave(delimiter.closes ? delimiter.level : delimiter.level + 1, delimiter.at)
    if (delimiter.closes) return delimiter.next
    owner.hasParts = true
    return this.#enter(this.#headerAt(delimiter.next))
  }

  /** A part may have no empty line, and end within what would be its header. */
  #headerAt(start: number): Header {
    const ahead = Math.min(this.#octets.length, start + PART_HEADER_LIMIT)
    const near = this.#nextDelimiter(start, Math.min(ahead, start + NEAR))
    const header = readHeader(this.#octets, isOfPart, start, near ? near.at : ahead)
    const early = near ? null : this.#nextDelimiter(start, header.bodyOffset)
    return early ? readHeader(this.#octets, isOfPart, start, early.at) : header
  }

  /** Begins the part that has this header; gives the place where its body begins. */
  #enter({ fields, bodyOffset }: Header): number {
    this.#parts++
    const around = this.#open.at(-1)
    const contentType = readParameters(fields.get('content-type')?.[0])
    const part = partOf(fields, contentType, bodyOffset, around)
    if (!part.type.startsWith('multipart/')) {
      this.#leaf = part
    } else if (this.#open.length === DEPTH_LIMIT) {
      this.cut.add('depth')
    } else {
      const boundary = this.#boundaryOf(contentType.named.get('boundary'), bodyOffset)
      const alternative = part.alternative || part.type === 'multipart/alternative'
      if (boundary === null) this.#leaf = { ...part, type: 'text/plain' }
      else this.#levels.set(boundary, this.#open.push({ boundary, type: part.type, alternative, part, hasParts: false }) - 1)
    }
    return bodyOffset
  }

  /** Ends the leaf at hand and the multiparts from `level` inward: here begins a boundary line, or all ends. */
  #leave(level: number, at: number): void {
    const end = at === this.#octets.length ? at : beforeLineEnd(this.#octets, at)
    if (this.#leaf) this.#keep(this.#leaf, end)
    this.#leaf = null
    if (this.#open.length > level) this.#levels = new Map(this.#open.slice(0, level).map(({ boundary }, at) => [boundary, at]))
    while (this.#open.length > level) {
      const multipart = this.#open.pop()
      // What promised parts and has none is read as the text that it probably is.
      if (multipart && !multipart.hasParts) this.#keep({ ...multipart.part, type: 'text/plain' }, end)
    }
  }

  #keep(part: Part, end: number): void {
    this.leaves.push({ ...part, end: Math.max(part.start, end) })
  }

  /** The next boundary line of any open multipart at or after `from`, where a line begins, and before `end`. */
  #nextDelimiter(from: number, end: number): Delimiter | null {
    if (from === 0 && startsWith(this.#octets, 0, '--')) {
      const delimiter = this.#delimiterAt(0)
      if (delimiter) return delimiter
    }
    for (let at = this.#octets.indexOf(DASHES, Math.max(0, from - 1)); at >= 0 && at + 1 < end; at = this.#octets.indexOf(DASHES, at + 3)) {
      const delimiter = this.#delimiterAt(at + 1)
      if (delimiter) return delimiter
    }
    return null
  }

  #delimiterAt(at: number): Delimiter | null {
    const next = lineEnd(this.#octets, at)
    if (next - at > LONGEST_LINE) return null
    const line = trimmedLine(this.#octets, at + 2, next)
    const level = this.#levels.get(line)
    if (level !== undefined) return { at, next, level, closes: false }
    const closed = line.endsWith('--') ? this.#levels.get(line.slice(0, -2)) : undefined
    return closed === undefined ? null : { at, next, level: closed, closes: true }
  }

  /** The boundary that a multipart uses: the one it declares, or the one found where that is missing or never comes. */
  #boundaryOf(declared: string | undefined, bodyStart: number): string | null {
    const boundary = (declared ?? '').trimEnd()
    const usable = boundary !== '' && boundary.length <= LONGEST_BOUNDARY
    // Looking through the whole mail is done once only, so that the walk stays linear.
    if (usable && (this.#open.length > 0 || this.#octets.indexOf(`--${boundary}`, bodyStart, 'latin1') >= 0)) return boundary
    return guessBoundary(this.#octets, bodyStart)
  }
}

/** RFC 2046 allows 70. */
const LONGEST_BOUNDARY = 1_000
const LONGEST_LINE = 2 * LONGEST_BOUNDARY
const GUESS_WITHIN = 65_536
const LONGEST_ID = 998

function isOfPart(name: string): boolean {
  return name === 'content-type' || name === 'content-disposition' || name === 'content-transfer-encoding' || name === 'content-id'
}

function partOf(fields: ReadonlyMap<string, readonly string[]>, contentType: ReturnType<typeof readParameters>, start: number,
  around: Multipart | undefined): Part {
  const disposition = readParameters(fields.get('content-disposition')?.[0])
  const shown = disposition.value === '' || disposition.value === 'inline' ? disposition.value : 'attachment'
  const named = contentType.named
  return {
    type: typeOf(contentType.value, shown, around?.type),
    charset: named.get('charset') || null,
    flowed: named.get('format')?.toLowerCase() === 'flowed',
    delSp: named.get('delsp')?.toLowerCase() === 'yes',
    name: disposition.named.get('filename') ?? named.get('name') ?? '',
    disposition: shown,
    encoding: transferEncoding(fields.get('content-transfer-encoding')?.[0]),
    contentId: contentIdOf(fields.get('content-id')?.[0] ?? ''),
    start,
    alternative: around?.alternative ?? false,
  }
}

function contentIdOf(field: string): string | null {
  return cutAt(oneLine(field).replace(/^[<\s]+|[>\s]+$/g, ''), LONGEST_ID) || null
}

/** RFC 6838, section 4.2. */
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/

/** RFC 2045, section 5.2 and RFC 2046, section 5.1.5: what a part is that does not say it, or says it wrongly. */
function typeOf(declared: string, disposition: string, around: string | undefined): string {
  if (MEDIA_TYPE.test(declared)) return declared
  if (disposition === 'attachment') return 'application/octet-stream'
  return around === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
}

/** A line `--…` that is followed by a field of a part. */
function guessBoundary(octets: Buffer, bodyStart: number): string | null {
  const stop = Math.min(octets.length, bodyStart + GUESS_WITHIN)
  for (let at = startsWith(octets, bodyStart, '--') ? bodyStart : octets.indexOf(DASHES, bodyStart) + 1; at > 0 && at < stop; at = octets.indexOf(DASHES, at) + 1) {
    const next = lineEnd(octets, at)
    const boundary = octets.toString('latin1', at + 2, Math.min(next, at + 2 + LONGEST_BOUNDARY)).trimEnd()
    if (boundary !== '' && /^content-[a-z-]+[ \t]*:/i.test(octets.toString('latin1', next, next + 100))) return boundary
  }
  return null
}

/** The line from `from` to where the next one begins, without the blanks and the line end at its end. */
function trimmedLine(octets: Buffer, from: number, next: number): string {
  let end = next
  while (end > from && (octets[end - 1] ?? 0) <= 0x20) end--
  return octets.toString('latin1', from, end)
}

/** The line end before a boundary line belongs to the boundary. */
function beforeLineEnd(octets: Buffer, at: number): number {
  const end = octets[at - 1] === 0x0a ? at - 1 : at
  return octets[end - 1] === 0x0d ? end - 1 : end
}
