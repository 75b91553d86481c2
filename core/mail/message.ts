import { readAddresses } from './address-list.ts'
import type { Mailbox } from './address.ts'
import { decodeWords } from './charset.ts'
import { readDate } from './date.ts'
import { readHeader } from './header.ts'
import { cutAt, oneLine } from './printable.ts'

/** What the header of a mail says, decoded and bounded; the body is never looked at for it. */
export interface Message {
  readonly from: readonly Mailbox[]
  readonly sender: readonly Mailbox[]
  readonly replyTo: readonly Mailbox[]
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  readonly bcc: readonly Mailbox[]
  /** Resent-From and Resent-Sender. */
  readonly resentBy: readonly Mailbox[]
  /** Resent-To, Resent-Cc, Resent-Bcc. */
  readonly resentTo: readonly Mailbox[]
  /** Delivered-To, X-Original-To, Envelope-To, X-Gm-Original-To: normal forms. */
  readonly deliveredTo: readonly string[]
  /** Decoded, unfolded, without control characters, NUL and lone surrogates; '' where there is none. */
  readonly subject: string
  /** The content of the first Message-ID between its brackets, blanks taken out; null where missing or empty. */
  readonly messageId: string | null
  /** `at` in milliseconds since 1970, null where the text cannot be read as a date. */
  readonly date: { readonly at: number | null; readonly text: string }
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** The first instance of every other field that a rule reads, unfolded, by lower-case name. */
  readonly fields: ReadonlyMap<string, string>
  /** Where the body begins, in octets. */
  readonly bodyOffset: number
  /** What was cut for the limits: `header`, `addresses`. */
  readonly cut: readonly string[]
}

/** How many addresses of one mail are read, all its fields together. */
export const ADDRESS_LIMIT = 10_000

const LONGEST_SUBJECT = 2_000
const LONGEST_DATE = 200
/** RFC 5322, section 2.1.1: no line is longer, so no Message-ID that keeps the standard is. */
const LONGEST_ID = 998
const MOST_IDS = 500
const LONGEST_FIELD = 10_000

/** The fields with addresses, each with its place in a Message; in the order in which the limit is used up. */
const PEOPLE = {
  from: ['from'],
  sender: ['sender'],
  to: ['to'],
  cc: ['cc'],
  bcc: ['bcc'],
  replyTo: ['reply-to'],
  resentBy: ['resent-from', 'resent-sender'],
  resentTo: ['resent-to', 'resent-cc', 'resent-bcc'],
  deliveredTo: ['delivered-to', 'x-original-to', 'envelope-to', 'x-gm-original-to'],
} as const

const READ_HERE: ReadonlySet<string> = new Set([
  ...Object.values(PEOPLE).flat(), 'subject', 'message-id', 'date', 'in-reply-to', 'references',
])

/** The other fields that rules, tickets and fetchers read; those that begin with `list-` besides. */
const READ_BY_RULES: ReadonlySet<string> = new Set([
  'auto-submitted', 'x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'precedence', 'content-type', 'x-failed-recipients',
  'return-path', 'authentication-results', 'x-spam-flag', 'x-spam-status', 'x-ms-exchange-organization-scl', 'thread-index', 'x-google-group-id', 'x-original-from',
  'x-original-sender', 'x-loop', 'feedback-id', 'disposition-notification-to', 'x-ms-journal-report',
])

const READ: ReadonlySet<string> = new Set([...READ_HERE, ...READ_BY_RULES])

/** Reads the facts of a mail from its header, however broken it is. Never throws; linear in the header's length. */
export function readMessage(octets: Uint8Array): Message {
  const header = readHeader(octets, isRead)
  const people = new PeopleReader(header.fields)
  const date = header.fields.get('date')?.[0] ?? ''
  // Written out, for a spread of this many fields takes as long as all the rest.
  return {
    from: people.read(PEOPLE.from),
    sender: people.read(PEOPLE.sender),
    to: people.read(PEOPLE.to),
    cc: people.read(PEOPLE.cc),
    bcc: people.read(PEOPLE.bcc),
    replyTo: people.read(PEOPLE.replyTo),
    resentBy: people.read(PEOPLE.resentBy),
    resentTo: people.read(PEOPLE.resentTo),
    deliveredTo: people.read(PEOPLE.deliveredTo).map(mailbox => mailbox.address),
    subject: readText(header.fields.get('subject')?.[0] ?? '', LONGEST_SUBJECT),
    messageId: readMessageId(header.fields.get('message-id')?.[0] ?? ''),
    date: { at: readDate(date), text: cutAt(oneLine(date), LONGEST_DATE) },
    inReplyTo: readMessageIds(header.fields.get('in-reply-to')),
    references: readMessageIds(header.fields.get('references')),
    fields: otherFields(header.fields),
    bodyOffset: header.bodyOffset,
    cut: [...header.cut ? ['header'] : [], ...people.cut ? ['addresses'] : []],
  }
}

function isRead(name: string): boolean {
  return READ.has(name) || name.startsWith('list-')
}

/** Reads the addresses of one mail's fields, up to the limit that they share. */
class PeopleReader {
  readonly #fields: ReadonlyMap<string, readonly string[]>
  #count = 0
  cut = false

  constructor(fields: ReadonlyMap<string, readonly string[]>) {
    this.#fields = fields
  }

  read(names: readonly string[]): readonly Mailbox[] {
    const found: Mailbox[] = []
    for (const name of names) {
      for (const value of this.#fields.get(name) ?? []) {
        if (!this.cut) this.#take(readAddresses(value), found)
      }
    }
    return found
  }

  #take(mailboxes: readonly Mailbox[], found: Mailbox[]): void {
    for (const mailbox of mailboxes) {
      if (this.#count === ADDRESS_LIMIT) {
        this.cut = true
        return
      }
      this.#count++
      found.push(mailbox)
    }
  }
}

/** Unstructured text (RFC 5322, section 3.2.5) for people: decoded, one line, at most `longest` letters. */
function readText(value: string, longest: number): string {
  // An encoded word takes up to twelve octets for one letter; what lies far behind the end is not worth decoding.
  return cutAt(oneLine(decodeWords(value.slice(0, longest * 20))), longest)
}

/** The id between the brackets of a Message-ID (RFC 5322, section 3.6.4), or all of it where there are none; null if empty. */
export function readMessageId(value: string): string | null {
  const open = value.indexOf('<')
  const close = value.indexOf('>', open + 1)
  const inside = open < 0 ? value : value.slice(open + 1, close < 0 ? value.length : close)
  return normalId(inside) || null
}

/** All ids that a References or In-Reply-To names; where they are too many, the first and the last ones, as threads need them. */
function readMessageIds(values: readonly string[] | undefined): readonly string[] {
  const ids = (values ?? []).flatMap(value => value.includes('<') ? idsInBrackets(value) : value.split(/[\s,]+/).filter(word => word.includes('@')))
    .map(normalId).filter(id => id !== '')
  return ids.length <= MOST_IDS ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MOST_IDS)]
}

function idsInBrackets(value: string): string[] {
  const ids: string[] = []
  for (let open = value.indexOf('<'); open >= 0; ) {
    const close = value.indexOf('>', open)
    if (close < 0) break
    ids.push(value.slice(value.lastIndexOf('<', close) + 1, close))
    open = value.indexOf('<', close)
  }
  return ids
}

function normalId(id: string): string {
  const plain = oneLine(id)
  return cutAt(/\s/.test(plain) ? plain.replace(/\s+/g, '') : plain, LONGEST_ID)
}

function otherFields(fields: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const others = new Map<string, string>()
  for (const [name, [first]] of fields) {
    if (first !== undefined && !READ_HERE.has(name)) others.set(name, cutAt(oneLine(first), LONGEST_FIELD))
  }
  return others
}
