import type { z } from 'zod'
import { addContact } from '../../contract/contacts.ts'
import type { Row, Table } from '../../core/contacts/csv.ts'
import { Refusal } from '../api/errors.ts'
import { addressOf, domainsOf } from '../api/registration.ts'
import { validated } from '../api/validate.ts'
import type { TheirAddress } from '../store/contacts.ts'
import { CommandFault, inWords } from './command.ts'

/** A row that can be taken, as far as the row itself tells. */
export interface ContactRow {
  readonly line: number
  readonly contact: Omit<z.output<typeof addContact.body>, 'addresses' | 'confirm'> & { readonly addresses: readonly TheirAddress[] }
}

/** Why a row cannot be taken. `row` is null where it could not even be read. */
export interface Fault {
  readonly line: number
  readonly words: string
  readonly row: ContactRow | null
}

type Column = 'name' | 'kind' | 'addresses' | 'domains' | 'owner' | 'tags' | 'notes'

/** What people call the columns, in small letters. */
const COLUMNS: ReadonlyMap<string, Column> = new Map(([
  ['name', ['name', 'company', '이름', '고객명', '회사명', '상호']],
  ['kind', ['kind', 'type', '구분', '종류']],
  ['addresses', ['addresses', 'address', 'email', 'e-mail', 'emails', '메일', '이메일', '메일 주소']],
  ['domains', ['domains', 'domain', '도메인']],
  ['owner', ['owner', '담당자']],
  ['tags', ['tags', 'tag', '태그']],
  ['notes', ['notes', 'note', '메모', '비고']],
] as const).flatMap(([column, names]) => names.map((name): [string, Column] => [name, column])))

const KINDS: ReadonlyMap<string, string> = new Map([
  ['customers', 'customer'], ['potentials', 'potential'], ['leads', 'lead'], ['고객', 'customer'], ['잠재 고객', 'potential'], ['잠재고객', 'potential'], ['리드', 'lead'],
])

/**
 * Reads the rows of a table of contacts; its first row names the columns.
 * @param kind for rows that say none
 * @throws CommandFault where the table has no such first row
 */
export function contactRows({ rows: [header, ...rows], unclosed }: Table, kind: string | undefined): { readonly rows: ContactRow[]; readonly faults: Fault[] } {
  const columns = columnsOf(header)
  const good: ContactRow[] = []
  const faults: Fault[] = unclosed === null ? [] : [{ line: unclosed, words: 'A quotation mark is opened and never closed. This line and those after it were not read.', row: null }]
  const lines = new Map<string, number>()
  for (const row of rows) {
    try {
      const contact = contactOf(row, columns, kind)
      const key = `${contact.kind} ${contact.name.toLowerCase()}`
      const earlier = lines.get(key)
      if (earlier !== undefined) throw new CommandFault(`"${contact.name}" is the ${contact.kind} of line ${earlier} already.`)
      lines.set(key, row.line)
      good.push({ line: row.line, contact })
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof CommandFault)) throw error
      faults.push({ line: row.line, words: error instanceof Refusal ? inWords(error) : error.message, row: null })
    }
  }
  return { rows: good, faults }
}

function columnsOf(header: Row | undefined): Map<Column, number> {
  if (header === undefined) throw new CommandFault('The file is empty.')
  const names = header.cells.map((cell) => cell.trim().toLowerCase())
  const columns = new Map<Column, number>()
  for (const [place, name] of names.entries()) {
    const column = COLUMNS.get(name)
    if (column !== undefined && !columns.has(column)) columns.set(column, place)
  }
  if (columns.has('name')) return columns
  throw new CommandFault(`The first row has to name the columns, and one of them is "name". It holds: ${header.cells.join(', ').slice(0, 200)}`)
}

function contactOf({ cells }: Row, columns: ReadonlyMap<Column, number>, kind: string | undefined): ContactRow['contact'] {
  const cell = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const said = (cell('kind') || kind || '').toLowerCase()
  if (said === '') throw new CommandFault('Its kind is missing: customer, potential or lead.')
  const addresses = entries(cell('addresses')).map((text) => addressOf(text, 'addresses'))
  const { confirm: _, ...contact } = validated(addContact.body, {
    kind: KINDS.get(said) ?? said, name: cell('name'),
    addresses: addresses.map(({ written, name }) => ({ address: written, label: name })),
    domains: domainsOf(entries(cell('domains'))),
    owner: cell('owner') || null, tags: cell('tags').split(/[;,]/).map((tag) => tag.trim()).filter(Boolean), notes: cell('notes'),
  }, 'body')
  const once = addresses.filter(({ address }, at) => addresses.findIndex((other) => other.address === address) === at)
  return { ...contact, addresses: once.map(({ address, written, name }) => ({ address, written, label: name })) }
}

/** The entries of a cell, apart by signs or blanks; with display names, whose own blanks and commas part nothing, by signs. */
function entries(text: string): string[] {
  const apart = text.includes('<') ? /[;|\n]+|(?<=>)\s*,/ : /[;,|\s]+/
  return text.split(apart).map((entry) => entry.trim()).filter(Boolean)
}
