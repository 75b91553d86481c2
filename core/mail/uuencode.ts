import { Buffer } from 'node:buffer'
import { decodeText } from './charset.ts'
import { lineEnd } from './transfer.ts'

/** A file that old mailers write into the text itself, between `begin 644 name` and `end`. */
export interface UuFile { readonly name: string; readonly start: number; readonly end: number }

const BEGIN = /^begin [0-7]{3,4} (.{1,255}?)\s*$/
const MOST_FILES = 100

/**
 * The uuencoded files in a text, by their places in `octets`. Every line must have the length it says, or it is no file
 * but a sentence that begins with "begin". Never throws; linear.
 */
export function uuFiles(octets: Buffer): UuFile[] {
  const files: UuFile[] = []
  for (let at = octets.indexOf('begin '); at >= 0 && files.length < MOST_FILES; at = octets.indexOf('begin ', at + 6)) {
    if (at > 0 && octets[at - 1] !== 0x0a) continue
    const first = lineEnd(octets, at)
    const begin = BEGIN.exec(octets.toString('latin1', at, Math.min(first, at + 300)))
    const end = begin ? endOfFile(octets, first) : -1
    if (begin === null || end < 0) continue
    files.push({ name: decodeText(Buffer.from(begin[1] ?? '', 'latin1'), null), start: at, end })
    at = end - 6
  }
  return files
}

/** Behind the `end` line of the file whose first data line begins at `from`; -1 where what stands there is no such file. */
function endOfFile(octets: Buffer, from: number): number {
  let closed = false
  for (let at = from, next = from; at < octets.length; at = next) {
    next = lineEnd(octets, at)
    const line = octets.toString('latin1', at, Math.min(next, at + 100)).replace(/[\r\n]+$/, '')
    if (line === 'end') return closed ? next : -1
    if (line === '' || line === '`' || line === ' ') closed = true
    else if (closed || !fits(line)) return -1
  }
  return -1
}

function fits(line: string): boolean {
  const count = (line.charCodeAt(0) - 0x20) & 0x3f
  const letters = Math.ceil(count / 3) * 4
  // Blanks at the end are often lost on the way; some encoders add a checksum.
  return count > 0 && count <= 45 && line.length <= letters + 2 && line.length >= letters - 3 && /^[ -`]+$/.test(line)
}
