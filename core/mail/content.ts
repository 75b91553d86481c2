import { Buffer } from 'node:buffer'
import { decodeText } from './charset.ts'
import { unflow } from './flowed.ts'
import { htmlOfText, textOfHtml } from './html.ts'
import { readStructure, type Leaf } from './mime.ts'
import { asBuffer } from './octets.ts'
import { cutAt, manyLines, oneLine } from './printable.ts'
import { decodedLength, decodeTransfer, type TransferEncoding } from './transfer.ts'
import { uuFiles } from './uuencode.ts'

/** How many octets of encoded text, and of HTML, are read; twice as much as anybody writes in a mail. */
export const TEXT_LIMIT = 2_097_152
const LONGEST_NAME = 255

/** A file in a mail, by its place in the mail's octets; `attachmentOctets` decodes it. */
export interface Attachment {
  /** A file name without folders and controls; never empty. */
  readonly name: string
  readonly type: string
  /** Decoded, in octets. */
  readonly size: number
  readonly offset: number
  readonly encodedLength: number
  readonly encoding: TransferEncoding
  readonly contentId: string | null
  /** Is it shown within the HTML? */
  readonly inline: boolean
}

/** What a mail holds, decoded. */
export interface Content {
  /** What people read, of all text parts; made from the HTML where the mail has no text. */
  readonly text: string
  /** As sent: not safe to show. Null where the mail has none. */
  readonly html: string | null
  readonly attachments: readonly Attachment[]
  /** What was cut for the limits. */
  readonly cut: readonly Cut[]
}

export type Cut = 'depth' | 'parts' | 'text' | 'html'

/** Reads a mail's text, HTML and files, however broken it is. Never throws; linear in the length of `octets`. */
export function readContent(octets: Uint8Array): Content {
  const buffer = withLineFeeds(asBuffer(octets))
  const { leaves, cut } = readStructure(buffer)
  const body = new Body(buffer, leaves.some(leaf => isShown(leaf) && leaf.type === 'text/html'))
  for (const leaf of leaves) body.add(leaf)
  return body.finish(cut)
}

/** The octets of a file that `readContent` found in the same mail. */
export function attachmentOctets(octets: Uint8Array, { offset, encodedLength, encoding }: Pick<Attachment, 'offset' | 'encodedLength' | 'encoding'>): Buffer {
  return decodeTransfer(asBuffer(octets).subarray(offset, offset + encodedLength), encoding)
}

/** A mail with bare CRs for line ends, read as if they were LFs; offsets stay. */
function withLineFeeds(buffer: Buffer): Buffer {
  if (buffer.includes(0x0a) || !buffer.includes(0x0d)) return buffer
  return Buffer.from(buffer.map(octet => octet === 0x0d ? 0x0a : octet))
}

function isShown({ type, disposition }: Leaf): boolean {
  return disposition !== 'attachment' && (type === 'text/plain' || type === 'text/html' || type === 'message/delivery-status')
}

class Body {
  readonly #octets: Buffer
  readonly #hasHtml: boolean
  readonly #texts: string[] = []
  readonly #htmls: string[] = []
  readonly #files: Omit<Attachment, 'inline'>[] = []
  readonly #cut = new Set<Cut>()
  #textLeft = TEXT_LIMIT
  #htmlLeft = TEXT_LIMIT

  constructor(octets: Buffer, hasHtml: boolean) {
    this.#octets = octets
    this.#hasHtml = hasHtml
  }

  add(leaf: Leaf): void {
    if (!isShown(leaf)) this.#addFile(leaf)
    else if (leaf.type === 'text/html') this.#addHtml(leaf)
    else this.#addText(leaf)
  }

  finish(cut: ReadonlySet<Cut>): Content {
    const html = this.#htmls.length === 0 ? null : this.#htmls.join('<br>\n')
    const written = this.#texts.join('\n')
    const shown = html === null ? new Set<string>() : contentIdsIn(html)
    return {
      text: html !== null && written.trim() === '' ? textOfHtml(html) : written,
      html,
      attachments: this.#files.map(file => ({ ...file, inline: file.contentId !== null && shown.has(file.contentId) })),
      cut: [...cut, ...this.#cut],
    }
  }

  #addText(leaf: Leaf): void {
    const { octets, length } = this.#decoded(leaf, this.#textLeft, 'text')
    this.#textLeft -= length
    const files = leaf.encoding === 'none' && leaf.type === 'text/plain' ? uuFiles(octets) : []
    const rest = files.length === 0 ? octets : without(octets, files)
    for (const { name, start, end } of files) this.#file(name, 'application/octet-stream', leaf.start + start, leaf.start + end, 'uuencode', null)
    const plain = manyLines(decodeText(rest, leaf.charset))
    const text = leaf.flowed ? unflow(plain, leaf.delSp) : plain
    if (text === '') return
    this.#texts.push(text)
    if (this.#hasHtml && !leaf.alternative) this.#htmls.push(htmlOfText(text))
  }

  #addHtml(leaf: Leaf): void {
    const { octets, length } = this.#decoded(leaf, this.#htmlLeft, 'html')
    this.#htmlLeft -= length
    const html = manyLines(decodeText(octets, leaf.charset ?? charsetInHtml(octets)))
    if (html === '') return
    this.#htmls.push(html)
    if (!leaf.alternative && this.#texts.length > 0) this.#texts.push(textOfHtml(html))
  }

  #decoded(leaf: Leaf, left: number, what: Cut): { octets: Buffer; length: number } {
    const length = Math.min(leaf.end - leaf.start, left)
    if (length < leaf.end - leaf.start) this.#cut.add(what)
    return { octets: decodeTransfer(this.#octets.subarray(leaf.start, leaf.start + length), leaf.encoding), length }
  }

  #addFile({ name, type, start, end, encoding, contentId }: Leaf): void {
    this.#file(name, type, start, end, encoding, contentId)
  }

  #file(name: string, type: string, start: number, end: number, encoding: TransferEncoding, contentId: string | null): void {
    const size = decodedLength(this.#octets.subarray(start, end), encoding)
    this.#files.push({ name: fileName(name, type), type, size, offset: start, encodedLength: end - start, encoding, contentId })
  }
}

function without(octets: Buffer, files: readonly { readonly start: number; readonly end: number }[]): Buffer {
  const kept: Buffer[] = []
  let from = 0
  for (const { start, end } of files) {
    kept.push(octets.subarray(from, start))
    from = end
  }
  return Buffer.concat([...kept, octets.subarray(from)])
}

/** The charset that HTML names in its own head. */
function charsetInHtml(octets: Buffer): string | null {
  return /<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]+)/i.exec(octets.toString('latin1', 0, 2048))?.[1] ?? null
}

function contentIdsIn(html: string): Set<string> {
  return new Set([...html.matchAll(/cid:([^"'\s>)]{1,250})/gi)].map(([, id = '']) => id.includes('%') ? unescapeUrl(id) : id))
}

function unescapeUrl(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Letters that turn the direction of text could make `exe.txt` of `txt.exe`. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A name that is one file's and no path; made up where there is none. */
function fileName(given: string, type: string): string {
  const name = oneLine(given.replace(TURNING, '')).replace(/^.*[/\\]/s, '').trim()
  if (name === '' || /^\.+$/.test(name)) return NAMES.get(type) ?? `attachment${/^image\/(png|jpeg|gif|webp)$/.exec(type)?.[1]?.replace(/^/, '.') ?? ''}`
  if (name.length <= LONGEST_NAME) return name
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? ''
  return cutAt(name, LONGEST_NAME - extension.length) + extension
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['message/rfc822', 'message.eml'], ['text/calendar', 'calendar.ics'], ['text/plain', 'attachment.txt'], ['text/html', 'attachment.html'],
  ['application/pdf', 'attachment.pdf'], ['application/ms-tnef', 'winmail.dat'], ['text/rfc822-headers', 'headers.txt'],
])
