import { decodeWords } from '../../core/mail/charset.ts'
import { readHeader } from '../../core/mail/header.ts'
import { oneLine } from '../../core/mail/printable.ts'

/** Fields that name recipients whom the mail itself does not name, and the ways of machines. */
const HIDDEN = new Set([
  'bcc', 'resent-bcc', 'delivered-to', 'x-delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'x-gm-original-to',
  'x-forwarded-to', 'x-forwarded-for', 'apparently-to', 'received', 'x-received',
])

export interface HeaderField {
  readonly name: string
  readonly value: string
}

/**
 * The header of a mail for people: decoded, in its order, instances of one field together. Nothing of it tells who was a
 * blind copy: whatever names one of `hidden` is left out, also within another address as bounce addresses do.
 * @param hidden addresses in normal form
 */
export function shownHeaders(octets: Buffer, hidden: readonly string[]): HeaderField[] {
  const names = hidden.flatMap(address => [address, address.replace('@', '=')])
  return [...readHeader(octets, name => !HIDDEN.has(name)).fields].flatMap(([name, values]) =>
    values.map(value => ({ name: capitalized(name), value: oneLine(decodeWords(value)) }))
      .filter(({ value }) => !names.some(hiddenName => value.toLowerCase().includes(hiddenName))))
}

function capitalized(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, start => start.toUpperCase())
}
