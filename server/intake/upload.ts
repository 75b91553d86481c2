import { createReadStream } from 'node:fs'
import { open, opendir, stat } from 'node:fs/promises'
import path from 'node:path'

/** A mail that was read from a file; its header alone where it is larger than is kept. */
export interface UploadedMail {
  readonly octets: Buffer
  readonly size: number
  readonly headerOnly: boolean
}

/** A header is kept up to here of a mail that is too large. */
const HEADER = 1024 * 1024
const LF = 0x0a
const CR = 0x0d

/**
 * The mails of an .eml, an .mbox or a Maildir, one after the other; never more than one is held.
 * @param limit in octets
 * @throws Error where the path cannot be read. A file that vanishes from a Maildir meanwhile was taken away by its owner.
 */
export async function* mailsOf(file: string, limit: number): AsyncGenerator<UploadedMail> {
  if ((await stat(file)).isDirectory()) yield* mailsOfFolder(file, limit)
  else if (await isMbox(file)) yield* mailsOfMbox(createReadStream(file), limit)
  else yield await oneMail(createReadStream(file), limit)
}

/** One mail, read to its end. */
export async function oneMail(chunks: AsyncIterable<Buffer>, limit: number): Promise<UploadedMail> {
  const mail = new Gathering(limit)
  for await (const chunk of chunks) mail.add(chunk)
  return mail.taken()
}

/**
 * The mails of a mailbox file (RFC 4155, and its three relatives). A mail begins at a line "From " that follows an empty line
 * or nothing. Quoted lines ">From ", ">>From " lose one sign, as mboxrd has it; in the other kinds a line that was written
 * ">From " loses it too, which nobody misses. Content-Length (mboxcl) is not believed: it is wrong more often than right.
 */
export async function* mailsOfMbox(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<UploadedMail> {
  let mail: Gathering | null = null
  let afterEmpty = true
  for await (const line of linesOf(chunks)) {
    const begins = line.start && afterEmpty && startsWith(line.octets, 'From ')
    if (begins) {
      if (mail) yield mail.takenWithoutLastLine()
      mail = new Gathering(limit)
    } else if (mail) {
      mail.add(line.start && isQuotedFrom(line.octets) ? line.octets.subarray(1) : line.octets)
    } else if (line.octets.length > 0) {
      mail = new Gathering(limit)
      mail.add(line.octets)
    }
    if (line.start) afterEmpty = isEmpty(line.octets)
  }
  if (mail && mail.size > 0) yield mail.takenWithoutLastLine()
}

/** A Maildir (its cur and new, and those of its folders), or a folder of .eml and .mbox files. */
async function* mailsOfFolder(folder: string, limit: number): AsyncGenerator<UploadedMail> {
  for await (const entry of await opendir(folder)) {
    const inside = path.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'tmp') yield* mailsOfFolder(inside, limit)
    } else if (entry.isFile() && isMailFile(folder, entry.name)) {
      try {
        yield* mailsOf(inside, limit)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
  }
}

function isMailFile(folder: string, name: string): boolean {
  return /^(cur|new)$/.test(path.basename(folder)) || /\.(eml|mbox)$/i.test(name)
}

async function isMbox(file: string): Promise<boolean> {
  if (/\.mbox$/i.test(file)) return true
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0)
    return bytesRead === 5 && startsWith(buffer, 'From ')
  } finally {
    await handle.close()
  }
}

/** A mail that is being read; beyond the limit only what its header may need is kept. */
class Gathering {
  readonly #limit: number
  #parts: Buffer[] = []
  #kept = 0
  size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(octets: Buffer): void {
    this.size += octets.length
    if (this.size <= this.#limit || this.#kept < HEADER) {
      this.#parts.push(octets)
      this.#kept += octets.length
    } else if (this.#kept > HEADER) {
      const header = Buffer.concat(this.#parts).subarray(0, HEADER)
      this.#parts = [Buffer.from(header)]
      this.#kept = header.length
    }
  }

  taken(): UploadedMail {
    const octets = Buffer.concat(this.#parts)
    if (this.size <= this.#limit) return { octets, size: this.size, headerOnly: false }
    const end = octets.indexOf('\r\n\r\n')
    const bare = octets.indexOf('\n\n')
    const header = end >= 0 && (bare < 0 || end < bare) ? end + 4 : bare >= 0 ? bare + 2 : octets.length
    return { octets: octets.subarray(0, header), size: this.size, headerOnly: true }
  }

  /** The empty line before the next "From " is the mailbox's, not the mail's. */
  takenWithoutLastLine(): UploadedMail {
    const last = this.#parts.at(-1)
    if (last && isEmpty(last) && this.size <= this.#limit) {
      this.#parts.pop()
      this.size -= last.length
    }
    return this.taken()
  }
}

/** Lines with their ends. A line that goes on over chunks comes in pieces; `start` is true of the first. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ octets: Buffer; start: boolean }> {
  let rest: Buffer = Buffer.alloc(0)
  let start = true
  for await (const chunk of chunks) {
    let octets: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let end = octets.indexOf(LF); end >= 0; end = octets.indexOf(LF)) {
      yield { octets: octets.subarray(0, end + 1), start }
      octets = octets.subarray(end + 1)
      start = true
    }
    if (octets.length > HEADER) {
      yield { octets, start }
      start = false
      octets = Buffer.alloc(0)
    }
    rest = octets
  }
  if (rest.length > 0) yield { octets: rest, start }
}

function startsWith(octets: Buffer, text: string): boolean {
  return octets.subarray(0, text.length).toString('latin1') === text
}

function isQuotedFrom(octets: Buffer): boolean {
  let at = 0
  while (octets[at] === 0x3e) at++
  return at > 0 && startsWith(octets.subarray(at, at + 5), 'From ')
}

function isEmpty(octets: Buffer): boolean {
  return octets.length === 0 || (octets.length === 1 && octets[0] === LF) || (octets.length === 2 && octets[0] === CR && octets[1] === LF)
}
