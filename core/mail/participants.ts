import { readAddresses } from './address-list.ts'
import { normalAddress, type Mailbox } from './address.ts'
import type { Message } from './message.ts'

/** What a person is on a mail. `resent` (Resent-From, Resent-Sender) is looked at by the exception addresses alone. */
export type Role = 'from' | 'sender' | 'to' | 'cc' | 'bcc' | 'resent'

/** How we know that an address is on the mail. */
export type Evidence = 'header' | 'envelope' | 'journal' | 'mailbox' | 'list'

/** One address on a mail. `address` is in normal form (see address.ts). */
export interface Participant {
  readonly address: string
  readonly role: Role
  readonly evidence: Evidence
  readonly name?: string
}

/** Who is on a mail beyond its header: what SMTP's RCPT, a journal report or the mailbox it was fetched from says. */
export interface Named {
  readonly evidence: 'envelope' | 'journal' | 'mailbox'
  /** The recipients of this organization, as they were written. */
  readonly recipients: readonly string[]
  /** The mailbox in whose Sent folder the mail lay. */
  readonly sentFrom?: string
}

/** Who is who in the company, as far as reading participants asks for it. Addresses in normal form. */
export interface WhoIsOurs {
  isOurs(address: string): boolean
  isAlias(address: string): boolean
  /** A capture address only carries copies to us: it is nobody. */
  isCaptureAddress(address: string): boolean
}

/**
 * Everybody who is on a mail: the first step of the decision. A further instance of an address in a role that it has
 * already is left out; who was named beyond the header is `bcc`.
 */
export function readParticipants(message: Message, named: Named, company: WhoIsOurs): readonly Participant[] {
  const people = new People(company)
  addAuthors(people, message, company)
  people.addAll(message.to, 'to')
  people.addAll(message.cc, 'cc')
  people.addAll(message.bcc, 'bcc')
  people.addAll(message.resentTo, 'bcc')
  people.addAll(message.resentBy, 'resent')
  addNamed(people, named)
  addDelivered(people, message, company)
  return people.all
}

/** From, Sender where there is no From, or the author whom a list took From away from. */
function addAuthors(people: People, message: Message, company: WhoIsOurs): void {
  const author = authorBehindList(message, company)
  if (author) {
    people.add(author.address, 'from', 'list', author.name)
    people.addAll(message.sender, 'sender')
    for (const alias of message.from) {
      if (!message.to.some(to => to.address === alias.address)) people.add(alias.address, 'to', 'list', alias.name)
    }
  } else if (message.from.length > 0) {
    people.addAll(message.from, 'from')
    people.addAll(message.sender, 'sender')
  } else people.addAll(message.sender, 'from')
}

/** The one author a list of ours names beside the alias that it put into From; null where no list rewrote it. */
function authorBehindList(message: Message, company: WhoIsOurs): Mailbox | null {
  const [alias, another] = message.from
  if (!alias || another || !company.isAlias(alias.address)) return null
  if (!message.fields.has('list-id') && !message.fields.has('x-google-group-id')) return null
  for (const field of ['x-original-from', 'x-original-sender']) {
    const author = onlyOne(readAddresses(message.fields.get(field) ?? ''))
    if (author && author.address !== alias.address) return author
  }
  const replyTo = onlyOne(message.replyTo)
  return replyTo && !company.isOurs(replyTo.address) ? replyTo : null
}

function onlyOne(mailboxes: readonly Mailbox[]): Mailbox | null {
  const [first] = mailboxes
  return first && mailboxes.every(mailbox => mailbox.address === first.address) ? first : null
}

function addNamed(people: People, named: Named): void {
  const sentFrom = named.sentFrom === undefined ? null : normalAddress(named.sentFrom)
  if (sentFrom !== null && !people.has(sentFrom, ['from', 'sender'])) people.add(sentFrom, 'sender', named.evidence)
  for (const recipient of named.recipients) {
    const address = normalAddress(recipient)
    if (address !== null && !people.has(address, RECIPIENTS)) people.add(address, 'bcc', named.evidence)
  }
}

/** Anybody can write Delivered-To and its like into a mail; so they only tell through whom of ours it came. */
function addDelivered(people: People, message: Message, company: WhoIsOurs): void {
  for (const address of message.deliveredTo) {
    if (company.isOurs(address) && !people.has(address, RECIPIENTS)) people.add(address, 'bcc', 'header')
  }
}

const RECIPIENTS: readonly Role[] = ['to', 'cc', 'bcc']

class People {
  readonly all: Participant[] = []
  readonly #seen = new Set<string>()
  readonly #company: WhoIsOurs

  constructor(company: WhoIsOurs) {
    this.#company = company
  }

  has(address: string, roles: readonly Role[]): boolean {
    return roles.some(role => this.#seen.has(`${role} ${address}`))
  }

  addAll(mailboxes: readonly Mailbox[], role: Role): void {
    for (const mailbox of mailboxes) this.add(mailbox.address, role, 'header', mailbox.name)
  }

  add(address: string, role: Role, evidence: Evidence, name = ''): void {
    const key = `${role} ${address}`
    if (this.#seen.has(key) || this.#company.isCaptureAddress(address)) return
    this.#seen.add(key)
    this.all.push(name === '' ? { address, role, evidence } : { address, role, evidence, name })
  }
}
