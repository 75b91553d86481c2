import { readGuarded, type Row } from './csv.ts'
import type { Draft } from './draft.ts'

/** What a column of a table of contacts can hold. */
export const CONTACT_COLUMNS = ['name', 'kind', 'addresses', 'domains', 'owner', 'tags', 'notes'] as const
export type ContactColumn = (typeof CONTACT_COLUMNS)[number]

/** What each column holds, by its place; null where it is left out. Several columns may hold parts of one thing. */
export type Columns<Column extends string> = readonly (Column | null)[]

/** What people and programs call the columns, in small letters. */
const NAMES: Readonly<Record<ContactColumn, readonly string[]>> = {
  name: ['name', 'company', '이름', '성명', '고객명', '회사명', '회사', '상호', 'display name', 'full name', 'file as'],
  kind: ['kind', 'type', '구분', '종류'],
  addresses: ['addresses', 'address', 'email', 'e-mail', 'emails', 'mail', 'email address', 'e-mail address', '메일', '이메일', '메일 주소', '이메일 주소', '전자 메일', '전자 메일 주소'],
  domains: ['domains', 'domain', '도메인'],
  owner: ['owner', '담당자', '담당'],
  tags: ['tags', 'tag', 'labels', 'categories', 'group membership', '태그', '그룹', '범주'],
  notes: ['notes', 'note', 'memo', 'comment', '메모', '비고'],
}

/** Names in parts, for tables that have no whole one. */
const PARTS_OF_NAME = ['first name', 'given name', 'middle name', 'last name', 'family name', 'surname', '성']

/** "E-mail 1 - Value", "E-mail 2 Address": address books number them. */
const NUMBERED_ADDRESS = /^(?:e-?mail|이메일|전자 메일)\s*\d+(?:\s*-?\s*(?:value|address|값|주소))?$/

/** Guesses what the columns hold by their names in the first row. */
export function contactColumns(header: readonly string[]): Columns<ContactColumn> {
  const named = header.map((cell): ContactColumn | null => {
    const name = cell.trim().toLowerCase()
    if (NUMBERED_ADDRESS.test(name)) return 'addresses'
    return CONTACT_COLUMNS.find((column) => NAMES[column].includes(name)) ?? null
  })
  const once = named.map((column, at) => column !== 'name' && column !== 'kind' && column !== 'owner' || named.indexOf(column) === at ? column : null)
  if (once.includes('name')) return once
  return header.map((cell, at) => once[at] ?? (PARTS_OF_NAME.includes(cell.trim().toLowerCase()) ? 'name' : null))
}

/** A row as a contact. */
export function draftOfRow({ line, cells }: Row, columns: Columns<ContactColumn>): Draft {
  const of = (column: ContactColumn): string[] => cellsOf(cells, columns, column)
  return {
    line,
    kind: of('kind')[0] ?? '',
    name: of('name').join(' '),
    addresses: of('addresses').flatMap(entries).map((text) => ({ text, label: '' })),
    domains: of('domains').flatMap(entries),
    owner: of('owner')[0] ?? '',
    tags: of('tags').flatMap((cell) => listed(cell, /[;,]|:::/)),
    notes: of('notes').join('\n'),
  }
}

/** The filled cells of the columns that hold one thing. */
export function cellsOf<Column extends string>(cells: readonly string[], columns: Columns<Column>, column: Column): string[] {
  return cells.filter((cell, at) => columns[at] === column && cell.trim() !== '').map((cell) => readGuarded(cell).trim())
}

/** The entries of a cell, apart by signs or blanks; with display names, whose own blanks and commas part nothing, by signs. */
export function entries(text: string): string[] {
  const parts = text.includes('<') ? partsOf(text) : text.split(/[;,|\s]+|:::/)
  return parts.map((entry) => entry.trim()).filter(Boolean)
}

/** Nothing parts within quotation marks or brackets; a comma parts only behind an address in brackets. */
function partsOf(text: string): string[] {
  const parts = ['']
  let quoted = false
  let closed = false
  for (const [piece] of text.matchAll(/\\[^]|[^]/gu)) {
    if (piece === '"') quoted = !quoted
    if (!quoted && piece === '>') closed = true
    if (!quoted && (piece === ';' || piece === '|' || piece === '\n' || (piece === ',' && closed))) {
      parts.push('')
      closed = false
    } else parts[parts.length - 1] += piece
  }
  return parts
}

/** The entries of a cell, apart by signs; one in quotation marks is taken as it stands. */
function listed(text: string, signs: RegExp): string[] {
  const quoted: string[] = []
  const apart = text.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) => `\0${quoted.push(inner.replaceAll('""', '"')) - 1}\0`).split(signs)
  return apart.map((entry) => entry.trim().replace(/\0(\d+)\0/g, (_, at: string) => quoted[Number(at)] ?? '')).filter(Boolean)
}

/** A contact as a row of all columns, which `draftOfRow` reads as the same contact again. */
export function rowOfContact({ kind, name, addresses, domains, owner, tags, notes }: Omit<Draft, 'line'>): string[] {
  const written = addresses.map(({ text, label }) => {
    const named = label === '' ? '' : `"${label.replace(/["\\]/g, (sign) => `\\${sign}`)}" `
    return named === '' && /^[^\s",;|<>:]+$/.test(text) ? text : `${named}<${text}>`
  })
  const cells: Readonly<Record<ContactColumn, string>> = {
    kind, name, owner, notes, addresses: written.join('; '), domains: domains.join('; '),
    tags: tags.map((tag) => /[;,"\0]|:::/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag).join('; '),
  }
  return CONTACT_COLUMNS.map((column) => cells[column])
}
