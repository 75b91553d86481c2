import { Buffer } from 'node:buffer'
import { decodeText, guessCharset } from '../mail/charset.ts'
import { asBuffer } from '../mail/octets.ts'
import { decodeBase64, decodeQuotedPrintable } from '../mail/transfer.ts'
import type { Draft } from './draft.ts'

/** A card has at most so many octets; pictures are the reason. What is longer is no card. */
const LONGEST_CARD = 8 * 1024 * 1024

/** One property of a card: `item1.EMAIL;TYPE=work:jane@bigco.com`. Names of properties and parameters in capital letters. */
interface Property {
  readonly group: string
  readonly name: string
  readonly parameters: ReadonlyMap<string, readonly string[]>
  /** Decoded; its escapes stand as they were. */
  readonly value: string
}

/** What our own cards carry beyond the standard (RFC 6350, section 6.10). */
const KIND = 'X-MAILKEEP-KIND'
const DOMAIN = 'X-MAILKEEP-DOMAIN'
const OWNER = 'X-MAILKEEP-OWNER'

/**
 * Reads cards whose octets come in pieces: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), also with lines folded within a
 * character, quoted-printable over several lines, and a charset of each property's own. It keeps no more than one card.
 */
export class VcardReader {
  /** The line of a card that is never closed. */
  unclosed: number | null = null
  #rest = ''
  #line = 1
  #begin = 0
  #card: string[] | null = null
  #size = 0

  /** @param octets ASCII based; UTF-16 has to become UTF-8 before */
  push(octets: Uint8Array): Draft[] {
    return this.#read(this.#rest + asBuffer(octets).toString('latin1'), false)
  }

  end(): Draft[] {
    const drafts = this.#read(this.#rest, true)
    if (this.#card) this.unclosed ??= this.#begin
    return drafts
  }

  #read(text: string, last: boolean): Draft[] {
    // A carriage return at the end may be half a line end.
    const held = !last && text.endsWith('\r') ? 1 : 0
    const lines = text.slice(0, text.length - held).split(/\r\n|\n|\r/)
    this.#rest = last ? '' : (lines.pop() ?? '') + text.slice(text.length - held)
    if (this.#rest.length > LONGEST_CARD) this.#rest = ''
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): Draft[] {
    const at = this.#line++
    if (/^BEGIN:VCARD\s*$/i.test(line)) {
      if (this.#card) this.unclosed ??= this.#begin
      this.#begin = at
      this.#card = []
      this.#size = 0
    } else if (this.#card && /^END:VCARD\s*$/i.test(line)) {
      const draft = draftOf(this.#begin, propertiesOf(this.#card))
      this.#card = null
      return [draft]
    } else if (this.#card && (this.#size += line.length) <= LONGEST_CARD) this.#card.push(line)
    return []
  }
}

function propertiesOf(lines: readonly string[]): Property[] {
  const whole = unfolded(lines)
  const charset = guessCharset(Buffer.from(whole.filter((line) => /[\x80-\xff]/.test(line)).join('\n'), 'latin1'))
  return whole.flatMap((line) => propertyOf(line, charset) ?? [])
}

/** Folded lines begin with a blank (RFC 6350, section 3.2); quoted-printable of 2.1 goes on after an `=` at the end. */
function unfolded(lines: readonly string[]): string[] {
  const whole: string[][] = []
  for (const line of lines) {
    const open = whole.at(-1)
    if (open && /^[ \t]/.test(line)) open.push(line.slice(1))
    else if (open && open.at(-1)!.endsWith('=') && /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(open[0]!)) open.push('\n', line)
    else whole.push([line])
  }
  return whole.map((parts) => parts.join(''))
}

function propertyOf(line: string, charset: string): Property | null {
  const head = /^(?:([\w-]+)\.)?([\w-]+)((?:;(?:[^:;"]|"[^"]*")*)*):/.exec(line)
  if (!head) return null
  const [whole, group = '', name = '', rest = ''] = head
  const parameters = new Map<string, string[]>()
  for (const [, part = ''] of rest.matchAll(/;((?:[^:;"]|"[^"]*")*)/g)) {
    // vCard 2.1 writes values without their names: EMAIL;WORK;INTERNET:
    const [, key = '', value = ''] = /^([\w-]+)=(.*)$/s.exec(part) ?? ['', /quoted-printable|base64/i.test(part) ? 'ENCODING' : 'TYPE', part]
    const values = value.replaceAll('"', '').split(',').map((one) => one.trim()).filter(Boolean)
    parameters.set(key.toUpperCase(), [...parameters.get(key.toUpperCase()) ?? [], ...values])
  }
  const octets = decoded(Buffer.from(line.slice(whole.length), 'latin1'), parameters.get('ENCODING')?.[0] ?? '')
  return { group: group.toUpperCase(), name: name.toUpperCase(), parameters, value: decodeText(octets, parameters.get('CHARSET')?.[0] ?? charset) }
}

function decoded(octets: Buffer, encoding: string): Buffer {
  if (/^quoted-printable$/i.test(encoding)) return decodeQuotedPrintable(octets)
  return /^(?:b|base64)$/i.test(encoding) ? decodeBase64(octets) : octets
}

function draftOf(line: number, properties: readonly Property[]): Draft {
  const all = (name: string): Property[] => properties.filter((property) => property.name === name)
  const first = (name: string): string => all(name).map(({ value }) => plain(value).trim()).find(Boolean) ?? ''
  const addresses = all('EMAIL').toSorted((a, b) => preference(a) - preference(b))
    .map((property) => ({ text: plain(property.value).trim(), label: labelOf(property, properties) })).filter(({ text }) => text !== '')
  return {
    line, addresses,
    kind: first(KIND),
    name: first('FN') || nameOf(all('N')[0]?.value ?? '') || organizationOf(all('ORG')[0]?.value ?? '') || (addresses[0]?.text ?? ''),
    domains: all(DOMAIN).map(({ value }) => plain(value)),
    owner: first(OWNER),
    tags: all('CATEGORIES').flatMap(({ value }) => listed(value, ',')),
    notes: notesOf(properties),
  }
}

/** RFC 6350, section 5.3: PREF=1 is preferred most; before 4.0 it was a type. */
function preference({ parameters }: Property): number {
  const types = parameters.get('TYPE')?.map((type) => type.toUpperCase()) ?? []
  return Number(parameters.get('PREF')?.[0] ?? (types.includes('PREF') ? 1 : 101)) || 101
}

/** What an address is for: a label of its group, as Apple and Google write it, or its type. */
function labelOf({ group, parameters }: Property, properties: readonly Property[]): string {
  const label = group === '' ? undefined : properties.find((other) => other.group === group && other.name === 'X-ABLABEL')
  if (label) return plain(label.value).replace(/^_\$!<(.*)>!\$_$/s, '$1').trim()
  return (parameters.get('TYPE') ?? []).filter((type) => !/^(?:internet|pref|smtp)$/i.test(type)).map((type) => type.toLowerCase()).join(', ')
}

/** N is family; given; additional; prefixes; suffixes. */
function nameOf(value: string): string {
  const [family = '', given = ''] = listed(value, ';')
  return /[\p{sc=Hangul}\p{sc=Han}]/u.test(family + given) ? `${family}${given}` : `${given} ${family}`.trim()
}

function organizationOf(value: string): string {
  return listed(value, ';').filter(Boolean).join(', ')
}

/** What a contact has no field for is kept in its notes, a line each. */
const FURTHER: readonly (readonly [name: string, words: string])[] = [['ORG', 'Company'], ['TITLE', 'Title'], ['TEL', 'Phone'], ['ADR', 'Address'], ['URL', 'Web']]

function notesOf(properties: readonly Property[]): string {
  const notes = properties.filter(({ name }) => name === 'NOTE').map(({ value }) => plain(value))
  const title = properties.find(({ name }) => name === 'FN')?.value.trim()
  const further = FURTHER.flatMap(([name, words]) => properties.filter((property) => property.name === name && property.value.trim() !== title)
    .map(({ value }) => listed(value, ';').filter((part) => part.trim() !== '').join(', ')).filter(Boolean).map((value) => `${words}: ${value}`))
  return [...notes, further.join('\n')].filter((part) => part.trim() !== '').join('\n\n')
}

/** RFC 6350, section 3.4: a comma, semicolon or backslash of the text is escaped, a line end is `\n`. */
function plain(value: string): string {
  return value.replace(/\\([\\,;:nN])/g, (_, letter: string) => letter === 'n' || letter === 'N' ? '\n' : letter)
}

/** The parts of a value, apart by an unescaped sign. */
function listed(value: string, sign: ',' | ';'): string[] {
  const parts = ['']
  for (const [piece] of value.matchAll(/\\[^]|[^\\;,]+|[^]/g)) {
    if (piece === sign) parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map((part) => plain(part).trim())
}

/** A contact as a card says it. */
export type Card = Omit<Draft, 'line'>

/** Writes a card of vCard 3.0 (RFC 2426), which all programs read; `VcardReader` makes the same of it again. */
export function writeVcard({ kind, name, addresses, domains, owner, tags, notes }: Card): string {
  const lines = [
    'BEGIN:VCARD', 'VERSION:3.0', `FN:${escaped(name)}`, `N:${escaped(name)};;;;`, `${KIND}:${escaped(kind)}`,
    ...addresses.flatMap(({ text, label }, at) => label === '' ? [`EMAIL:${escaped(text)}`] : [`item${at + 1}.EMAIL:${escaped(text)}`, `item${at + 1}.X-ABLabel:${escaped(label)}`]),
    ...domains.map((domain) => `${DOMAIN}:${escaped(domain)}`),
    ...owner === '' ? [] : [`${OWNER}:${escaped(owner)}`],
    ...tags.length === 0 ? [] : [`CATEGORIES:${tags.map(escaped).join(',')}`],
    ...notes === '' ? [] : [`NOTE:${escaped(notes)}`],
    'END:VCARD',
  ]
  return lines.map(folded).join('')
}

function escaped(text: string): string {
  return text.replace(/\r\n?|\n/g, '\n').replace(/[\\,;]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n')
}

/** RFC 2426, section 2.6: lines of at most 75 octets; never within a character. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= 75) return `${line}\r\n`
  let written = ''
  let length = 0
  for (const character of line) {
    const octets = Buffer.byteLength(character)
    if (length + octets > 75) {
      written += '\r\n '
      length = 1
    }
    written += character
    length += octets
  }
  return `${written}\r\n`
}
