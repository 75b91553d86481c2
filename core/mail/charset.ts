import { Buffer, isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { decodeIso2022Jp, decodeIso2022Kr } from './iso-2022.ts'
import { asBuffer } from './octets.ts'
import { decodeBase64, hexPair } from './transfer.ts'

/** Where mail's name for a charset is not the name under which iconv-lite reads it best. */
const READ_AS: ReadonlyMap<string, string> = new Map([
  // What is called EUC-KR is written with Microsoft's superset, whose 8,822 further syllables a strict decoder destroys.
  ...['euc-kr', 'euckr', 'ks_c_5601-1987', 'ks_c_5601-1989', 'ks_c_5601', 'ksc5601', 'ksc_5601', 'ks_c5601', 'korean', 'iso-ir-149', 'uhc',
    'windows-949', 'x-windows-949', 'ms949'].map(name => [name, 'cp949'] as const),
  ...['gb2312', 'gbk', 'gb_2312-80', 'gb2312-80', 'euc-cn', 'x-gbk', 'cp936', 'windows-936', 'chinese', 'gb18030'].map(name => [name, 'gb18030'] as const),
  ...['big5', 'big-5', 'cn-big5', 'x-x-big5', 'cp950', 'windows-950'].map(name => [name, 'big5'] as const),
  ...['shift_jis', 'shift-jis', 'sjis', 'x-sjis', 'ms_kanji', 'windows-31j', 'cp932', 'windows-932'].map(name => [name, 'cp932'] as const),
  ...['x-euc-jp', 'eucjp', 'euc-jp'].map(name => [name, 'euc-jp'] as const),
  // The superset that every mailer writes under these names (as the WHATWG has it).
  ...['iso-8859-1', 'iso8859-1', 'iso_8859-1', 'latin1', 'latin-1', 'l1', 'cp819'].map(name => [name, 'windows-1252'] as const),
  ...['iso-8859-9', 'latin5'].map(name => [name, 'windows-1254'] as const),
  ...['tis-620', 'iso-8859-11'].map(name => [name, 'windows-874'] as const),
  ...['iso-8859-8-i', 'iso-8859-8-e'].map(name => [name, 'iso-8859-8'] as const),
  ...['unicode-1-1-utf-7', 'x-unicode-2-0-utf-7'].map(name => [name, 'utf-7'] as const),
  ...['utf8', 'utf-8', 'utf8mb4', 'unicode-1-1-utf-8', 'x-unicode20utf8'].map(name => [name, 'utf-8'] as const),
  ...['iso-2022-jp', 'iso-2022-jp-1', 'iso-2022-jp-2', 'iso-2022-jp-ms', 'csiso2022jp', 'cp50220', 'cp50221'].map(name => [name, 'iso-2022-jp'] as const),
  ...['iso-2022-kr', 'csiso2022kr'].map(name => [name, 'iso-2022-kr'] as const),
  // ASCII declares nothing about octets above 127, and these names declare nothing at all.
  ...['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso646-us', 'unknown-8bit', 'x-unknown', 'unknown', 'default', '8bit', '7bit', 'binary', 'none', 'hex', 'base64',
    'ucs2-escaped'].map(name => [name, ''] as const),
])

/** Charsets in which octets below 128 need not be ASCII. */
const NOT_ASCII_BASED = /^(?:iso-2022-|utf-?7|utf-?16|utf-?32|ucs)/

/** What a charset's name comes to: iconv-lite's name, '' where it is to be guessed; are octets below 128 ASCII in it? */
interface Reading { readonly encoding: string; readonly asciiBased: boolean }

const UNDECLARED: Reading = { encoding: '', asciiBased: true }

const ESC = 0x1b

/** How many octets a guess looks at. */
const SAMPLE = 65_536

const known = new Map<string, Reading>()

/**
 * The text that `octets` hold in `charset` (any name that mail uses, null where none is declared).
 * An unknown or undeclared charset is guessed. A byte order mark is left out; what cannot be read becomes U+FFFD.
 */
export function decodeText(octets: Uint8Array, charset: string | null): string {
  const { encoding, asciiBased } = charset === null ? UNDECLARED : readingOf(charset)
  const buffer = asBuffer(octets)
  if (encoding === 'utf-8') return withoutMark(buffer.toString('utf8'))
  if (asciiBased && isAscii(buffer) && !(encoding === '' && buffer.includes(ESC))) return buffer.toString('latin1')
  return decodeAs(buffer, encoding || guessCharset(buffer))
}

function decodeAs(buffer: Buffer, encoding: string): string {
  if (encoding === 'utf-8') return withoutMark(buffer.toString('utf8'))
  if (encoding === 'iso-2022-kr') return decodeIso2022Kr(buffer)
  if (encoding === 'iso-2022-jp') return decodeIso2022Jp(buffer)
  return iconv.decode(buffer, encoding)
}

function readingOf(charset: string): Reading {
  const found = known.get(charset)
  if (found) return found
  const name = charset.toLowerCase().replace(/\*.*$/s, '').replace(/["'\s]/g, '').replace(/^charset=/, '').slice(0, 60)
  const encoding = READ_AS.get(name) ?? (/^[\w.:+-]+$/.test(name) && iconv.encodingExists(name) ? name : '')
  const reading = { encoding, asciiBased: !NOT_ASCII_BASED.test(encoding) }
  // A sender chooses these names, so what is remembered has an end.
  if (known.size < 500 && charset.length <= 100) known.set(charset, reading)
  return reading
}

/**
 * The charset that undeclared octets are most probably in: UTF-8 where they can be read so, else what their pairs look
 * like, else windows-1252. Korean is tried before Chinese: this is the product's home.
 */
export function guessCharset(octets: Uint8Array): string {
  const sample = asBuffer(octets.subarray(0, SAMPLE))
  if (sample.includes(ESC) && isAscii(sample)) {
    if (sample.includes('\x1b$)C')) return 'iso-2022-kr'
    if (sample.includes('\x1b$B') || sample.includes('\x1b$@')) return 'iso-2022-jp'
  }
  return isMostlyUtf8(sample) ? 'utf-8' : guessByPairs(sample)
}

function isMostlyUtf8(sample: Buffer): boolean {
  for (let cut = 0; cut < 4 && cut <= sample.length; cut++) if (isUtf8(sample.subarray(0, sample.length - cut))) return true
  let wide = 0, broken = 0
  for (const character of sample.toString('utf8')) {
    if (character === '\ufffd') broken++
    else if (character > '\x7f') wide++
  }
  return wide > 10 * broken
}

function guessByPairs(sample: Buffer): string {
  let pairs = 0, hangul = 0, kana = 0, shiftedKana = 0, kanji = 0, wansung = 0, big5 = 0, single = 0
  for (let at = 0; at < sample.length; at++) {
    const lead = sample[at] ?? 0
    if (lead < 0x80) continue
    const trail = sample[at + 1] ?? 0
    if (trail < 0x40 || trail === 0x7f || trail === 0xff || lead === 0x80 || lead === 0xff) {
      single++
      continue
    }
    at++
    pairs++
    const high = trail >= 0xa1
    if (high) wansung++
    if (high ? lead >= 0xb0 && lead <= 0xc8 : lead >= 0x81 && lead <= 0xa0) hangul++
    if (high && lead >= 0xb0 && lead <= 0xf7) kanji++
    if (high && (lead === 0xa4 || lead === 0xa5)) kana++
    if (lead === 0x82 || lead === 0x83) shiftedKana++
    if (lead >= 0xa4 && lead <= 0xc6 && (high || trail <= 0x7e)) big5++
  }
  if (pairs === 0 || single > pairs / 10) return 'windows-1252'
  if (shiftedKana > pairs / 5) return 'cp932'
  if (kana > pairs / 5) return 'euc-jp'
  if (hangul >= pairs * 0.85) return 'cp949'
  if (wansung > pairs * 0.95) return kanji > pairs / 2 ? 'gb18030' : 'windows-1252'
  return big5 > pairs * 0.8 ? 'big5' : 'windows-1252'
}

/**
 * RFC 2047: `text` with its encoded words decoded. Also as real mail writes them: with blanks inside, within a word,
 * with a character split over two words. What is no encoded word stays as it is. Linear in the length of `text`.
 */
export function decodeWords(text: string): string {
  let at = text.indexOf('=?')
  if (at < 0) return text
  let decoded = ''
  let done = 0
  let run: Word[] = []
  while (at >= 0) {
    const word = readWord(text, at)
    if (word) {
      const between = text.slice(done, at)
      if (run.length === 0 || /[^ \t\r\n]/.test(between)) {
        decoded += decodeRun(run) + between
        run = []
      }
      run.push(word)
      done = word.end
    }
    at = text.indexOf('=?', word ? word.end : at + 2)
  }
  return decoded + decodeRun(run) + text.slice(done)
}

interface Word { readonly charset: string; readonly octets: Buffer; readonly end: number }

function readWord(text: string, at: number): Word | null {
  const afterCharset = text.indexOf('?', at + 2)
  if (afterCharset < 0 || afterCharset === at + 2 || afterCharset > at + 62 || text.charCodeAt(afterCharset + 2) !== 0x3f) return null
  const close = text.indexOf('?', afterCharset + 3)
  if (close < 0 || text.charCodeAt(close + 1) !== 0x3d) return null
  const encoded = text.slice(afterCharset + 3, close)
  const encoding = text.charAt(afterCharset + 1)
  const octets = encoding === 'B' || encoding === 'b' ? decodeB(encoded)
    : encoding === 'Q' || encoding === 'q' ? decodeQ(encoded) : null
  return octets && { charset: text.slice(at + 2, afterCharset), octets, end: close + 2 }
}

/** What is clean goes the short way. */
function decodeB(encoded: string): Buffer {
  return CLEAN_BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : decodeBase64(Buffer.from(encoded, 'latin1'))
}

const CLEAN_BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The Q encoding of RFC 2047, section 4.2; a broken `=` stands for itself. */
function decodeQ(encoded: string): Buffer {
  const plain = encoded.replaceAll('_', ' ')
  if (!plain.includes('=')) return Buffer.from(plain, 'utf8')
  const raw = Buffer.from(plain, 'utf8')
  let length = 0
  for (let at = 0; at < raw.length; at++) {
    const octet = raw[at] ?? 0
    const hex = octet === 0x3d ? hexPair(raw, at + 1) : -1
    raw[length++] = hex < 0 ? octet : hex
    if (hex >= 0) at += 2
  }
  return raw.subarray(0, length)
}

/** Words of one charset are joined before they are decoded, for many mailers split a character between two. */
function decodeRun(run: readonly Word[]): string {
  let text = ''
  for (let at = 0; at < run.length;) {
    const first = run[at]
    if (!first) break
    let end = at + 1
    while (run[end]?.charset === first.charset) end++
    const octets = end === at + 1 ? first.octets : Buffer.concat(run.slice(at, end).map(word => word.octets))
    text += decodeText(octets, first.charset)
    at = end
  }
  return text
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
