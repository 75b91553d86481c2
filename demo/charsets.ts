import iconv from 'iconv-lite'
import type { Program } from './programs.ts'

type Charset = Program['charset']

/** Text in the octets of a character set; what the set does not hold becomes a question mark. */
export function octetsIn(charset: Charset, text: string): Buffer {
  if (charset === 'iso-2022-kr') return Buffer.concat([Buffer.from('\x1b$)C', 'latin1'), shifted(text, 'euc-kr', '\x0e', '\x0f')])
  if (charset === 'iso-2022-jp') return shifted(text, 'euc-jp', '\x1b$B', '\x1b(B')
  return iconv.encode(text, charset)
}

/** A header's text as encoded words where it is not plain (RFC 2047); a word never cuts a letter in two. */
export function encodedWords(charset: Charset, text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text
  // Mail in ISO-2022-KR writes its header in EUC-KR (RFC 1557).
  const set = charset === 'iso-2022-kr' ? 'euc-kr' : charset
  const words: string[] = []
  let piece = ''
  for (const letter of text) {
    if (octetsIn(set, piece + letter).length > 42) {
      words.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...words, piece].map((word) => `=?${set}?B?${octetsIn(set, word).toString('base64')}?=`).join('\r\n ')
}

/** The seven-bit form of a double-byte set: each run of its letters between a way in and a way out (RFC 1468, 1557). */
function shifted(text: string, wide: 'euc-kr' | 'euc-jp', into: string, out: string): Buffer {
  const runs = text.split(/([^\x00-\x7f]+)/)
  return Buffer.concat(runs.map((run, i) => {
    if (i % 2 === 0) return Buffer.from(run, 'latin1')
    const octets = iconv.encode(run, wide).map((octet) => octet & 0x7f)
    return Buffer.concat([Buffer.from(into, 'latin1'), octets, Buffer.from(out, 'latin1')])
  }))
}
