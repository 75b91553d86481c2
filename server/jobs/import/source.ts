import { beginningOf, cardsOf, formOf, MOST_COLUMNS, rowsOf } from '../../../core/contacts/file.ts'
import type { Columns } from '../../../core/contacts/columns.ts'
import type { Row } from '../../../core/contacts/csv.ts'
import type { Draft } from '../../../core/contacts/draft.ts'
import { readableForm, unreadableFile } from '../../api/readable.ts'
import { Fault } from './fault.ts'

/** A file that can be read from its beginning as often as needed. */
export type Source = () => AsyncIterable<Buffer>

const HEAD = 65_536

/** How a table is to be read. */
export interface TableOptions {
  readonly columns?: Columns<string> | undefined
  readonly header: boolean
}

/** Looks how a file begins. @throws Refusal where it can be no file of rows or cards */
export async function formOfSource(source: Source): Promise<'csv' | 'vcard'> {
  return readableForm(formOf(await headOf(source)))
}

async function headOf(source: Source): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of source()) {
    pieces.push(piece)
    size += piece.length
    if (size >= HEAD) break
  }
  return Buffer.concat(pieces).subarray(0, HEAD)
}

/**
 * The rows of a table, each with what `read` makes of it and of the columns; a row that cannot be read is a fault.
 * @param needed the column without which nothing can be done @throws Refusal where the table has no such column
 */
export async function* tableOf<Column extends string, Made>(
  source: Source, { columns, header }: TableOptions, guess: (names: readonly string[]) => Columns<Column>, needed: Column, read: (row: Row, columns: Columns<Column>) => Made,
): AsyncGenerator<Made | Fault> {
  const first = beginningOf(await headOf(source))[0]
  if (!first) throw unreadableFile('The file is empty.')
  if (first.cells.length > MOST_COLUMNS) throw unreadableFile(`The table has more than ${MOST_COLUMNS} columns.`)
  const held = columns as Columns<Column> | undefined ?? guess(first.cells)
  if (!held.includes(needed)) throw noColumn(needed, first.cells)
  let number = 0
  const rows = rowsOf(source())
  for (;;) {
    const { value, done } = await rows.next()
    if (done) {
      if (value) yield new Fault(value.line, 'unreadable-file', value.why === 'unclosed-quote'
        ? 'A quotation mark is opened and never closed. This line and those after it were not read.'
        : 'This row is longer than a row can be. It and those after it were not read.')
      return
    }
    if (++number > 1 || !header) yield read(value, held)
  }
}

function noColumn(needed: string, names: readonly string[]): Error {
  return unreadableFile(`The first row has to name the columns, and one of them is "${needed}". It holds: ${names.join(', ').slice(0, 200)}`)
}

/** The contacts of a file of cards. */
export async function* cardsOfSource(source: Source): AsyncGenerator<Draft | Fault> {
  const cards = cardsOf(source())
  for (;;) {
    const { value, done } = await cards.next()
    if (done) {
      if (value !== null) yield new Fault(value, 'unreadable-file', 'A card begins here and never ends. It was not read.')
      return
    }
    yield value
  }
}
