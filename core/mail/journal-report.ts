import { Buffer } from 'node:buffer'
import { readAddresses } from './address-list.ts'
import { decodeText } from './charset.ts'
import { readHeader } from './header.ts'
import { type Leaf, readStructure } from './mime.ts'
import { asBuffer } from './octets.ts'
import { readParameters } from './parameters.ts'
import { decodeTransfer } from './transfer.ts'

/** What Exchange or Microsoft 365 reports of a mail that it carried. */
export interface JournalReport {
  /** The reverse-path of the original; '' where it is empty. */
  readonly sender: string
  /** Everybody it went to, each once, in the order of the report; a list or a mailbox that it was passed on from as well. */
  readonly recipients: readonly string[]
  /** The mails that are attached, as they came; more than one where the report adds a decrypted copy or is not well made. */
  readonly originals: readonly Buffer[]
}

/** How many recipients of a report are read, and how many octets of its text. */
const RECIPIENT_LIMIT = 10_000
const TEXT_LIMIT = 4_194_304

/**
 * Reads an envelope journal report: a text with a line for the sender and for each recipient, and the original as
 * message/rfc822 ([MS-XJRNL]; Exchange 2007 and later, Microsoft 365). Exchange 2003 lists the recipients below a line
 * `Recipients:`. The names of the lines are the same in every language of the server.
 * @returns null where `octets` is no such report; never throws
 */
export function readJournalReport(octets: Uint8Array): JournalReport | null {
  const mail = asBuffer(octets)
  const { fields } = readHeader(mail, name => name === 'content-type' || name === MARK)
  if (readParameters(fields.get('content-type')?.[0]).value !== 'multipart/mixed') return null
  const { leaves } = readStructure(mail)
  const [text] = leaves
  const originals = leaves.filter(({ type }) => type === 'message/rfc822' || type === 'message/global')
  if (text?.type !== 'text/plain' || originals.length === 0) return null
  const lines = readLines(textOf(mail, text))
  // The mark alone is no report, and old servers make reports without it.
  if (lines.sender === null || (lines.recipients.length === 0 && !fields.has(MARK))) return null
  return { sender: lines.sender, recipients: lines.recipients, originals: originals.map(leaf => octetsOf(mail, leaf)) }
}

const MARK = 'x-ms-journal-report'

function textOf(mail: Buffer, leaf: Leaf): string {
  return decodeText(octetsOf(mail, { ...leaf, end: Math.min(leaf.end, leaf.start + TEXT_LIMIT) }), leaf.charset)
}

function octetsOf(mail: Buffer, { start, end, encoding }: Pick<Leaf, 'start' | 'end' | 'encoding'>): Buffer {
  return decodeTransfer(mail.subarray(start, end), encoding)
}

function readLines(text: string): { sender: string | null; recipients: string[] } {
  const recipients = new Set<string>()
  let sender: string | null = null
  let listed = false
  for (const line of text.split(/\r\n|[\r\n]/)) {
    const { name, value } = namedLine(line)
    if (name === 'recipients') listed = true
    else if (name === 'sender') sender ??= addressIn(value)
    else if (RECIPIENT.has(name)) addRecipients(recipients, value)
    else if (listed && name === '') addRecipients(recipients, line)
    if (recipients.size >= RECIPIENT_LIMIT) break
  }
  return { sender, recipients: [...recipients] }
}

const RECIPIENT: ReadonlySet<string> = new Set(['recipient', 'to', 'cc', 'bcc'])

function namedLine(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  const name = colon < 0 ? '' : line.slice(0, colon).trim().toLowerCase()
  return /^[a-z-]+$/.test(name) ? { name, value: line.slice(colon + 1).trim() } : { name: '', value: '' }
}

/** `user@abc.com`, or `member@abc.com, Expanded: list@abc.com`, or `other@abc.com, Forwarded: user@abc.com`: both got it. */
function addRecipients(recipients: Set<string>, value: string): void {
  for (const written of value.split(/,\s*(?:Expanded|Forwarded)\s*:/i)) {
    const address = addressIn(written)
    if (address !== '' && recipients.size < RECIPIENT_LIMIT) recipients.add(address)
  }
}

function addressIn(written: string): string {
  return readAddresses(written)[0]?.address ?? ''
}
