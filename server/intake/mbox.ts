import { HEADER_LIMIT, readHeader } from '../../core/mail/header.ts'
import { headerAlone } from './content.ts'
import { ReadAhead } from './read-ahead.ts'
import type { UploadedMail } from './uploaded-mail.ts'

const CR = 0x0d
const LF = 0x0a
const QUOTE = 0x3e

/** So much is read at first, and so much must be seen after a place to know whether a mail begins there. */
const FIRST_LOOK = 65_536
const LOOK = 2048

/** Where a mail's octets end and the next separator begins; `literal` where nothing in it is quoted. */
interface End {
  readonly end: number
  readonly next: number
  readonly literal: boolean
}

/**
 * The mails of a mailbox file in any of its kinds (RFC 4155; mboxo, mboxrd, mboxcl, mboxcl2), one after the other. A mail
 * begins at a line `From … time … year`. Content-Length is believed where a mail begins at its end. `>From ` and
 * `>>From ` lose one sign, but not in a mail of believed length with a bare `From ` in it: that kind quotes nothing.
 * Holds a mail of `limit` octets at most, however large the file.
 */
export async function* mailsOfMbox(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<UploadedMail> {
  const ahead = new ReadAhead(chunks)
  try {
    await ahead.fill(FIRST_LOOK)
    ahead.drop(/^(?:\xef\xbb\xbf)?[\r\n]*/.exec(ahead.buffer.toString('latin1', 0, LOOK))![0].length)
    const separator = new Separator(firstLine(ahead.buffer))
    while (ahead.buffer.length > 0) {
      while (startsWith(ahead.buffer, 0, 'From ')) {
        ahead.drop(firstLine(ahead.buffer).length)
        await ahead.fill(FIRST_LOOK)
      }
      const mail = await takeMail(ahead, separator, limit)
      if (mail.size > 0) yield { ...mail, end: ahead.dropped }
      await ahead.fill(FIRST_LOOK)
    }
  } finally {
    await ahead.close()
  }
}

async function takeMail(ahead: ReadAhead, separator: Separator, limit: number): Promise<UploadedMail> {
  const found = await endOfMail(ahead, separator, limit)
  if (found === null || found.end > limit) return takeHeader(ahead, separator, found)
  const octets = ahead.buffer.subarray(0, found.end)
  // Octets of its own: a slice would keep all that was read with it.
  const mail = found.literal ? Buffer.from(octets) : unquoted(octets)
  ahead.drop(found.next)
  return { octets: mail, size: mail.length, headerOnly: false }
}

/** null where the mail goes on beyond `limit`. */
async function endOfMail(ahead: ReadAhead, separator: Separator, limit: number): Promise<End | null> {
  let lengthSeen = false
  for (let wish = FIRST_LOOK, from = 0; ; wish *= 2) {
    await ahead.fill(wish)
    if (!lengthSeen) {
      const declared = declaredEnd(ahead)
      lengthSeen = declared !== 'later'
      const end = typeof declared === 'number' && declared <= limit ? await believedEnd(ahead, separator, declared) : null
      if (end) return end
    }
    const end = separator.find(ahead, from) ?? (ahead.ended ? lastEnd(ahead.buffer) : null)
    if (end || ahead.buffer.length > limit + LOOK) return end
    from = Math.max(0, ahead.buffer.length - LOOK)
  }
}

/** What is too large is counted to its end, and dropped but for its header. */
async function takeHeader(ahead: ReadAhead, separator: Separator, found: End | null): Promise<UploadedMail> {
  const octets = headerAlone(ahead.buffer)
  let dropped = 0
  let end = found
  while (!end) {
    const seen = Math.max(0, ahead.buffer.length - LOOK - 2)
    ahead.drop(seen)
    dropped += seen
    await ahead.fill(16 * FIRST_LOOK)
    end = separator.find(ahead, 0) ?? (ahead.ended ? lastEnd(ahead.buffer) : null)
  }
  ahead.drop(end.next)
  return { octets, size: dropped + end.end, headerOnly: true }
}

/** How this file's mails begin: the one thing its writers agree on is the date, and not all of them write it. */
class Separator {
  readonly #dated: boolean

  constructor(firstLine: Buffer) {
    this.#dated = !startsWith(firstLine, 0, 'From ') || isDated(firstLine.toString('latin1', 0, LOOK))
  }

  /** The first end of a mail at or after `from` that can be told with what was read. */
  find({ buffer, ended }: ReadAhead, from: number): End | null {
    for (let lineEnd = buffer.indexOf('\nFrom ', from); lineEnd >= 0; lineEnd = buffer.indexOf('\nFrom ', lineEnd + 1)) {
      if (!ended && lineEnd > buffer.length - LOOK) return null
      if (this.begins(buffer, lineEnd + 1)) return { end: withoutEmptyLine(buffer, lineEnd), next: lineEnd + 1, literal: false }
    }
    return null
  }

  /** Does a mail begin at `at`? An undated line needs an empty line before it and a field after it, a dated one either. */
  begins(buffer: Buffer, at: number): boolean {
    const line = firstLine(buffer.subarray(at, at + LOOK))
    const afterEmptyLine = withoutEmptyLine(buffer, at - 1) < at
    const beforeField = /^(?:>From |[!-9;-~]+[ \t]*:)/.test(buffer.toString('latin1', at + line.length, at + LOOK))
    if (!this.#dated) return afterEmptyLine && beforeField
    return isDated(line.toString('latin1')) && (afterEmptyLine || beforeField)
  }
}

function isDated(line: string): boolean {
  return /\b\d{1,2}:\d{2}\b/.test(line) && /\b(?:19|20)\d{2}\b/.test(line)
}

/** Where the mail ends by its Content-Length; null where it has none; `later` while its header is not all here. */
function declaredEnd({ buffer, ended }: ReadAhead): number | null | 'later' {
  const { fields, bodyOffset, cut } = readHeader(buffer, (name) => name === 'content-length')
  if (bodyOffset === buffer.length && !ended && !cut && buffer.length < HEADER_LIMIT) return 'later'
  const length = fields.get('content-length')?.[0] ?? ''
  return /^\d{1,15}$/.test(length) ? bodyOffset + Number(length) : null
}

async function believedEnd(ahead: ReadAhead, separator: Separator, end: number): Promise<End | null> {
  await ahead.fill(end + LOOK)
  const { buffer, ended } = ahead
  if (end > buffer.length) return null
  const next = end + /^(?:\r?\n){0,2}/.exec(buffer.toString('latin1', end, end + 4))![0].length
  const isEnd = next === buffer.length ? ended : startsWith(buffer, next, 'From ') && buffer[next - 1] === LF && separator.begins(buffer, next)
  return isEnd ? { end, next, literal: buffer.subarray(0, end).includes('\nFrom ') } : null
}

function lastEnd(buffer: Buffer): End {
  const last = buffer.length - 1
  return { end: buffer[last] === LF ? withoutEmptyLine(buffer, last) : buffer.length, next: buffer.length, literal: false }
}

/** Where the mail ends whose last line, or the empty line after it, ends with the LF at `lineEnd`: that line is the file's. */
function withoutEmptyLine(buffer: Buffer, lineEnd: number): number {
  if (lineEnd === 0 || buffer[lineEnd - 1] === LF) return lineEnd
  if (buffer[lineEnd - 1] === CR && (lineEnd === 1 || buffer[lineEnd - 2] === LF)) return lineEnd - 1
  return lineEnd + 1
}

/** A copy without the first sign of each line `>From `, `>>From ` and so on. */
function unquoted(octets: Buffer): Buffer {
  const parts: Buffer[] = []
  let kept = 0
  for (let at = octets.indexOf('>From '); at >= 0; at = octets.indexOf('>From ', at + 1)) {
    let start = at
    while (octets[start - 1] === QUOTE) start--
    if (start > 0 && octets[start - 1] !== LF) continue
    parts.push(octets.subarray(kept, start))
    kept = start + 1
  }
  return Buffer.concat([...parts, octets.subarray(kept)])
}

/** With its end. */
function firstLine(octets: Buffer): Buffer {
  const end = octets.indexOf(LF)
  return end < 0 ? octets : octets.subarray(0, end + 1)
}

function startsWith(octets: Buffer, at: number, text: string): boolean {
  return octets.toString('latin1', at, at + text.length) === text
}
