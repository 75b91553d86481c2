import { Buffer, isAscii } from 'node:buffer'
import { decodeText, guessCharset } from './charset.ts'
import { asBuffer } from './octets.ts'

/** A line longer than this is decoded in pieces. */
const LONGEST = 1024 * 1024

/**
 * Reads text whose octets come in pieces: UTF-8 or UTF-16 with or without its mark, CP949 and others by guess. It decodes up
 * to the last line end that came, so no character is cut in two, whatever the pieces; and it keeps no more than one line.
 */
export class TextReader {
  #rest = Buffer.alloc(0)
  #charset: string | null = null
  #begun = false

  /** @returns the text of the lines that are complete */
  push(octets: Uint8Array): string {
    this.#rest = Buffer.concat([this.#rest, octets])
    if (!this.#begun && this.#rest.length < 4) return ''
    this.#begin()
    return this.#take(this.#cut())
  }

  /** Nothing more comes. @returns the rest of the text */
  end(): string {
    this.#begin()
    return this.#take(this.#rest.length)
  }

  #begin(): void {
    if (!this.#begun) this.#charset = utf16Of(this.#rest)
    this.#begun = true
  }

  #cut(): number {
    const wide = this.#charset?.startsWith('utf-16') ? this.#charset : null
    const at = wide ? lastWideLineEnd(this.#rest, wide) : Math.max(this.#rest.lastIndexOf(0x0a), this.#rest.lastIndexOf(0x0d)) + 1
    return at === 0 && this.#rest.length > LONGEST ? this.#rest.length & ~1 : at
  }

  #take(length: number): string {
    const piece = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    if (this.#charset === null && !isAscii(piece)) this.#charset = guessCharset(piece)
    return this.#charset === null ? piece.toString('latin1') : decodeText(piece, this.#charset)
  }
}

/** UTF-16 by its mark, as spreadsheets write "Unicode text"; or by the zeros that stand beside every letter of ASCII. */
export function utf16Of(octets: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le'
  if (octets[0] === 0xfe && octets[1] === 0xff) return 'utf-16be'
  const sample = asBuffer(octets.subarray(0, 4096))
  const zeros = [0, 0]
  for (const [at, octet] of sample.entries()) if (octet === 0) zeros[at & 1]!++
  const [even = 0, odd = 0] = zeros
  if (even + odd < sample.length / 8) return null
  if (even === 0) return 'utf-16le'
  return odd === 0 ? 'utf-16be' : null
}

function lastWideLineEnd(octets: Buffer, charset: string): number {
  const low = charset === 'utf-16le' ? 0 : 1
  for (let at = (octets.length & ~1) - 2; at >= 0; at -= 2) {
    if (octets[at + 1 - low] === 0 && (octets[at + low] === 0x0a || octets[at + low] === 0x0d)) return at + 2
  }
  return 0
}
