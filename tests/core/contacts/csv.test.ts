import fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { readCsv } from '../../../core/contacts/csv.ts'

function cellsOf(text: string | Buffer): readonly (readonly string[])[] {
  return readCsv(Buffer.from(text)).rows.map(({ cells }) => cells)
}

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
])('reads %s', (_, text, expected) => expect(cellsOf(text)).toEqual(expected))

test.each([
  ['UTF-8', Buffer.from('이름,구분\n한빛상사,고객\n')],
  ['UTF-8 with its mark', Buffer.from('\ufeff이름,구분\n한빛상사,고객\n')],
  ['CP949, as Korean Excel saves it', iconv.encode('이름,구분\n한빛상사,고객\n', 'cp949')],
  ['UTF-16 with its mark', iconv.encode('이름,구분\n한빛상사,고객\n', 'utf-16le', { addBOM: true })],
  ['UTF-16, the other way round', iconv.encode('이름,구분\n한빛상사,고객\n', 'utf-16be', { addBOM: true })],
])('reads %s', (_, octets) => expect(cellsOf(octets)).toEqual([['이름', '구분'], ['한빛상사', '고객']]))

test('names the line on which a row begins, whatever its cells hold', () => {
  const { rows } = readCsv(Buffer.from('name,notes\n\n"a","one\ntwo\r\nthree"\nb,x\n'))
  expect(rows.map(({ line }) => line)).toEqual([1, 3, 6])
})

test('a quotation mark that is never closed is told with its line, and what stands before it is read', () => {
  const { rows, unclosed } = readCsv(Buffer.from('name,kind\nBigCo,customer\n"Globex,customer\nAcme,lead\n'))
  expect(rows.map(({ cells }) => cells[0])).toEqual(['name', 'BigCo'])
  expect(unclosed).toBe(3)
})

test('whatever is written is read again', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', '').replaceAll('\ufeff', ''))
  const rows = fc.array(fc.tuple(fc.string({ unit: fc.constantFrom('a', '가', ' ', '"', ',', ';', '\n', '\r'), minLength: 1, maxLength: 6 }).map((text) => `x${text}`), cell), { minLength: 1, maxLength: 20 })
  fc.assert(fc.property(rows, fc.constantFrom(',', ';', '\t'), (table, separator) => {
    const header = ['one', 'two'].join(separator)
    const written = table.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator))
    expect(cellsOf([header, ...written].join('\r\n')).slice(1)).toEqual(table)
  }), { numRuns: 300 })
})

test('reading is linear: a hundred thousand rows, and one cell of ten million letters', () => {
  const many = Buffer.from(`name,kind\n${'"A ""B"" C",lead\n'.repeat(100_000)}`)
  expect(readCsv(many).rows).toHaveLength(100_001)
  expect(readCsv(Buffer.from(`name\n"${'""'.repeat(5_000_000)}"\n`)).rows[1]?.cells[0]).toHaveLength(5_000_000)
  expect(readCsv(Buffer.from('"'.repeat(1_000_001))).unclosed).toBe(1)
})
