import { readAddresses } from './interim.ts'
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

/** The other fields that rules, tickets and the fetchers read; those that begin with `list-` besides. */
const READ_BY_RULES: ReadonlySet<string> = new Set([
  'auto-submitted', 'x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'precedence', 'content-type', 'content-transfer-encoding',
  'content-disposition', 'x-failed-recipients', 'return-path', 'authentication-results', 'arc-authentication-results', 'received-spf',
  'dkim-signature', 'x-spam-flag', 'x-spam-status', 'x-spam-level', 'thread-index', 'thread-topic', 'x-google-group-id', 'x-original-from',
  'x-original-sender', 'x-loop', 'feedback-id', 'disposition-notification-to', 'x-ms-journal-report', 'x-ms-exchange-generated-message-source',
  'x-gm-message-state', 'x-mailer', 'user-agent', 'importance', 'x-priority', 'received', 'mime-version',
])

/** Reads the facts of a mail from its header, however broken it is. Never throws; linear in the header's length. */
export function readMessage(octets: Uint8Array): Message {
  const header = readHeader(octets, isRead)
  const cut = header.cut ? ['header'] : []
  const people = readPeople(header.fields, cut)
  const subject = header.fields.get('subject')?.[0] ?? ''
  const date = header.fields.get('date')?.[0] ?? ''
  return {
    ...people,
    deliveredTo: people.deliveredTo.map(mailbox => mailbox.address),
    subject: readText(subject, LONGEST_SUBJECT),
    messageId: readMessageId(header.fields.get('message-id')?.[0] ?? ''),
    date: { at: readDate(date), text: cutAt(oneLine(date), LONGEST_DATE) },
    inReplyTo: readMessageIds(header.fields.get('in-reply-to')),
    references: readMessageIds(header.fields.get('references')),
    fields: otherFields(header.fields),
    bodyOffset: header.bodyOffset,
    cut,
  }
}

function isRead(name: string): boolean {
  return READ_HERE.has(name) || READ_BY_RULES.has(name) || name.startsWith('list-')
}

type People = Record<keyof typeof PEOPLE, readonly Mailbox[]>

function readPeople(fields: ReadonlyMap<string, readonly string[]>, cut: string[]): People {
  let left = ADDRESS_LIMIT
  const read = (names: readonly string[]): readonly Mailbox[] => {
    const found: Mailbox[] = []
    for (const name of names) {
      for (const value of fields.get(name) ?? []) {
        // One more than may be kept, to know whether any was left out.
        for (const mailbox of readAddresses(value)) {
          if (left > 0) found.push(mailbox)
          else if (!cut.includes('addresses')) cut.push('addresses')
          left = Math.max(0, left - 1)
        }
      }
    }
    return found
  }
  return {
    from: read(PEOPLE.from), sender: read(PEOPLE.sender), to: read(PEOPLE.to), cc: read(PEOPLE.cc), bcc: read(PEOPLE.bcc),
    replyTo: read(PEOPLE.replyTo), resentBy: read(PEOPLE.resentBy), resentTo: read(PEOPLE.resentTo), deliveredTo: read(PEOPLE.deliveredTo),
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
  const ids = (values ?? []).flatMap(value => {
    const inBrackets = value.match(/<[^<>]+>/g)
    return inBrackets ? inBrackets.map(id => normalId(id.slice(1, -1))) : value.split(/[\s,]+/).filter(word => word.includes('@')).map(normalId)
  }).filter(id => id !== '')
  return ids.length <= MOST_IDS ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MOST_IDS)]
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
