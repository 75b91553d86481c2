import { Buffer } from 'node:buffer'
import { asBuffer } from '../mail/octets.ts'
import { TextReader, utf16Of } from '../mail/text-reader.ts'
import { type Broken, CsvReader, type Row } from './csv.ts'
import type { Draft } from './draft.ts'
import { VcardReader } from './vcard.ts'

/** What a file is, by how it begins. `binary` holds octets that no text holds. */
export type FileForm = 'csv' | 'vcard' | 'workbook' | 'binary' | 'empty'

/** A table has at most so many columns. */
export const MOST_COLUMNS = 1000

/** @param head the first octets of the file, 64 KB where it has so many */
export function formOf(head: Uint8Array): FileForm {
  if (head.length === 0) return 'empty'
  const octets = asBuffer(head)
  // The zip of an .xlsx or .ods, and the compound file of an .xls.
  if (octets.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')) || octets.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) return 'workbook'
  const text = textOf(octets)
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return 'binary'
  if (text.trim() === '') return 'empty'
  return /^\ufeff?\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv'
}

function textOf(octets: Buffer): string {
  const reader = new TextReader()
  return reader.push(octets) + reader.end()
}

/** The rows of a table whose octets come in pieces; what they were broken off by is told at last. */
export async function* rowsOf(octets: AsyncIterable<Uint8Array>): AsyncGenerator<Row, Broken | null> {
  const text = new TextReader()
  const table = new CsvReader()
  for await (const piece of octets) {
    yield* table.push(text.push(piece))
    if (table.broken) return table.broken
  }
  yield* table.push(text.end())
  yield* table.end()
  return table.broken
}

/** The contacts of cards whose octets come in pieces; the line of a card that is never closed is told at last. */
export async function* cardsOf(octets: AsyncIterable<Uint8Array>): AsyncGenerator<Draft, number | null> {
  const cards = new VcardReader()
  const text = new TextReader()
  let wide: boolean | null = null
  for await (const piece of octets) {
    // Cards say themselves in what charset each line is; only UTF-16 has to go first.
    wide ??= utf16Of(piece) !== null
    yield* cards.push(wide ? Buffer.from(text.push(piece)) : piece)
  }
  if (wide) yield* cards.push(Buffer.from(text.end()))
  yield* cards.end()
  return cards.unclosed
}

/**
 * How a table begins: its first six rows.
 * @param head its first octets; a row that they cut counts only where it is the first
 */
export function beginningOf(head: Uint8Array): Row[] {
  const text = new TextReader()
  const table = new CsvReader()
  const whole = table.push(text.push(head))
  const rows = whole.length > 1 ? whole : [...whole, ...table.push(text.end()), ...table.end()]
  return rows.slice(0, 6)
}
