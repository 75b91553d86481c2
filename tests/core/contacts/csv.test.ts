import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { type Broken, CsvReader, readGuarded, type Row, writeRow } from '../../../core/contacts/csv.ts'
import { TextReader } from '../../../core/mail/text-reader.ts'

/** Reads a table whose octets come in pieces of this size. */
function read(table: string | Buffer, size = Infinity): { rows: Row[]; broken: Broken | null } {
  const octets = Buffer.from(table)
  const text = new TextReader()
  const reader = new CsvReader()
  const rows: Row[] = []
  for (let at = 0; at < octets.length; at += size) rows.push(...reader.push(text.push(octets.subarray(at, at + size))))
  rows.push(...reader.push(text.end()), ...reader.end())
  return { rows, broken: reader.broken }
}

const cellsOf = (table: string | Buffer, size?: number): readonly (readonly string[])[] => read(table, size).rows.map(({ cells }) => cells)

describe.each([['at once', Infinity], ['octet by octet', 1], ['in pieces of seven', 7]])('%s', (_title, size) => {
  test.each([
    ['commas', 'name,kind\r\nBigCo,customer\r\n', [['name', 'kind'], ['BigCo', 'customer']]],
    ['semicolons, as spreadsheets write them where a comma stands in numbers', 'name;kind\nBigCo;customer', [['name', 'kind'], ['BigCo', 'customer']]],
    ['tabs', 'name\tkind\nBigCo\tcustomer\n', [['name', 'kind'], ['BigCo', 'customer']]],
    ['quoted cells with separators, quotes and line ends in them', 'name,notes\n"Baker, Ellen","says ""hello""\nand goes"\n', [['name', 'notes'], ['Baker, Ellen', 'says "hello"\nand goes']]],
    ['a separator in the quoted header does not mislead', '"name; kind",x\na,b\n', [['name; kind', 'x'], ['a', 'b']]],
    ['a quotation mark inside a name is a letter', 'name,kind\nO"Hara,lead\n', [['name', 'kind'], ['O"Hara', 'lead']]],
    ['what follows a closing quote belongs to the cell', 'a\n"b"c\n', [['a'], ['bc']]],
    ['empty cells, also at the end', 'a,b,c\n,,\nx,,\n', [['a', 'b', 'c'], ['x', '', '']]],
    ['blank lines between', 'a\n\n\r\n  \nb\n', [['a'], ['b']]],
    ['old Macintosh line ends', 'a,b\rc,d\r', [['a', 'b'], ['c', 'd']]],
    ['no line end at the end', 'a,b\nc,d', [['a', 'b'], ['c', 'd']]],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => expect(cellsOf(text, size)).toEqual(expected))

  test.each([
    ['UTF-8', Buffer.from('이름,구분\n한빛상사,고객\n')],
    ['UTF-8 with its mark', Buffer.from('\ufeff이름,구분\n한빛상사,고객\n')],
    ['CP949, as Korean Excel saves it', iconv.encode('이름,구분\n한빛상사,고객\n', 'cp949')],
    ['UTF-16 with its mark', iconv.encode('이름,구분\n한빛상사,고객\n', 'utf-16le', { addBOM: true })],
    ['UTF-16, the other way round', iconv.encode('이름,구분\n한빛상사,고객\n', 'utf-16be', { addBOM: true })],
  ])('reads %s', (_, octets) => expect(cellsOf(octets, size)).toEqual([['이름', '구분'], ['한빛상사', '고객']]))

  test('names the line on which a row begins, whatever its cells hold', () => {
    expect(read('name,notes\n\n"a","one\ntwo\r\nthree"\nb,x\n', size).rows.map(({ line }) => line)).toEqual([1, 3, 6])
  })

  test('a quotation mark that is never closed is told with its line, and what stands before it is read', () => {
    const { rows, broken } = read('name,kind\nBigCo,customer\n"Globex,customer\nAcme,lead\n', size)
    expect(rows.map(({ cells }) => cells[0])).toEqual(['name', 'BigCo'])
    expect(broken).toEqual({ line: 3, why: 'unclosed-quote' })
  })
})

test('UTF-16 without a mark, where it is mostly ASCII', () => {
  expect(cellsOf(iconv.encode('name,kind\nBigCo,customer\n', 'utf-16le'))).toEqual([['name', 'kind'], ['BigCo', 'customer']])
})

test('a table that is ASCII for long and then Korean in CP949', () => {
  const octets = Buffer.concat([Buffer.from(`name\n${'BigCo\n'.repeat(20_000)}`), iconv.encode('한빛상사\n', 'cp949')])
  expect(cellsOf(octets, 65_536).at(-1)).toEqual(['한빛상사'])
})

test('whatever is written is read again, in pieces of any size, and no cell begins as a formula does', () => {
  const letter = fc.constantFrom('a', '가', ' ', '"', ',', ';', '\n', '\r', '\t', '=', '+', '-', '@', "'", '＝', '🙂', '\u202e', '<b>')
  const cell = fc.string({ unit: letter, maxLength: 8 })
  const rows = fc.array(fc.tuple(cell.map((text) => `x${text}`), cell, cell), { minLength: 1, maxLength: 10 })
  fc.assert(fc.property(rows, fc.integer({ min: 1, max: 40 }), (table, size) => {
    const written = `one,two,three\r\n${table.map(writeRow).join('')}`
    const cells = cellsOf(written, size).slice(1)
    expect(cells.map((row) => row.map(readGuarded))).toEqual(table)
    expect(cells.flat().filter((text) => /^[=+\-@\t\r＝＋－＠]/.test(text))).toEqual([])
  }), { numRuns: 300 })
})

test('reading is linear, and a row longer than a megabyte is none', () => {
  expect(read(`name,kind\n${'"A ""B"" C",lead\n'.repeat(100_000)}`, 65_536).rows).toHaveLength(100_001)
  expect(read(`name\n"${'""'.repeat(500_000)}"\n`, 65_536).rows[1]?.cells[0]).toHaveLength(500_000)
  expect(read('"'.repeat(3_000_001), 65_536).broken).toEqual({ line: 1, why: 'unclosed-quote' })
  expect(read(`name\n${'x'.repeat(9_000_000)}`, 65_536).broken).toEqual({ line: 2, why: 'row-too-long' })
})
