import { timingSafeEqual } from 'node:crypto'
import type pg from 'pg'
import type { Copy } from '../../core/capture/copies.ts'
import { decideSupport } from '../../core/capture/support.ts'
import { NOBODY } from '../../core/contacts/matching.ts'
import { isOurs } from '../../core/directory/directory.ts'
import { authenticationOf } from '../../core/helpdesk/authentication.ts'
import { type Clues, type Codes, cluesOf, type Found, type FoundTicket, followUpOf, reportedIds } from '../../core/helpdesk/follow-up.ts'
import { readReplyAddress, replyCode } from '../../core/helpdesk/reply-address.ts'
import { isMarkedSpam } from '../../core/helpdesk/spam.ts'
import { STAMP, stampOf } from '../../core/helpdesk/stamp.ts'
import { MOST_TICKETS_AN_HOUR } from '../../core/helpdesk/ticket.ts'
import { domainOf } from '../../core/mail/address.ts'
import { readOwnMessageId } from '../../core/mail/own-message-id.ts'
import { supportAt } from '../../core/settings/support-addresses.ts'
import { isOwnMessageId } from '../outbound/message-id.ts'
import type { Secrets } from '../secrets.ts'
import { type DeskRow, findOpeners, findTickets, lockDesks, type OpenerAnswer, takeNumbers, type TicketAnswer, type TicketQuestion } from '../store/desk.ts'
import type { Rules } from '../store/rules.ts'
import type { DeskCopy, Letter } from './letter.ts'
import type { ReadMail } from './read.ts'

/** The desks that a batch holds, by organization; their numbers are counted on as tickets are opened. */
export type Desks = ReadonlyMap<string, DeskRow & { next_number: number }>

/** Holds the desks of the organizations of these mails until the commit. */
export async function holdDesks(client: pg.ClientBase, letters: readonly Letter[]): Promise<Desks> {
  const organizations = [...new Set(letters.map(letter => letter.organization))]
  if (organizations.length === 0) return new Map()
  return new Map((await lockDesks(client, organizations)).map(desk => [desk.organization_id, { ...desk }]))
}

/** Counts the desks' numbers on by the tickets that are opened. */
export async function countNumbers(client: pg.ClientBase, letters: readonly Letter[]): Promise<void> {
  const taken = new Map<string, number>()
  for (const { organization, desk } of letters) if (desk?.opens) taken.set(organization, (taken.get(organization) ?? 0) + 1)
  if (taken.size > 0) await takeNumbers(client, taken)
}

/** Did a support address receive one of its copies? Such a mail may open a ticket. */
export function isReceived({ copies, rules }: Letter): boolean {
  return rules.settings.supportAddresses.size > 0 && copies.some(({ mail }) => mail.participants.some(({ address, role }) =>
    (role === 'to' || role === 'cc' || role === 'bcc') && supportAt(address, rules.directory, rules.settings) !== null))
}

/** Did one of ours write it as an answer to something? Such a mail may join a ticket. */
export function mayAnswer({ copies, arrivals, rules }: Letter): boolean {
  return rules.settings.supportAddresses.size > 0
    && arrivals.some(({ mail: { message } }, at) => (message.inReplyTo.length > 0 || message.references.length > 0 || readOwnMessageId(message.messageId ?? '') !== null)
      && sendersOf(copies[at]!).some(address => isOurs(address, rules.directory)))
}

/**
 * Looks up what these mails may have to do with tickets, and gives each copy what the decision must know of it. Mails of one
 * thread must not be in the same call.
 */
export async function planDesk(client: pg.ClientBase, letters: readonly Letter[], desks: Desks, secrets: Pick<Secrets, 'mac'>, nextId: () => string): Promise<Letter[]> {
  const clues = letters.map(letter => letter.known?.ticket ? [] : letter.arrivals.map(({ mail }, at) => readClues(mail, letter.copies[at]!, letter, secrets)))
  const questions = letters.flatMap((letter, at) => clues[at]!.flatMap((each, copy) => questionsOf(each, letter, sendersOf(letter.copies[copy]!))))
  const [answers, openers] = [await findTickets(client, questions), new Openers(await findOpeners(client, openersOf(letters), MOST_TICKETS_AN_HOUR))]
  const found = foundBy(answers)
  return letters.map((letter, at) => letter.known?.ticket ? letter : planLetter(letter, clues[at]!, found, openers, desks, secrets, nextId))
}

function readClues({ arrival, message }: ReadMail, copy: Copy, { organization, rules }: Letter, secrets: Pick<Secrets, 'mac'>): Clues {
  const clues = cluesOf(message, copy.mail.participants, codesOf(organization, rules, secrets))
  if (copy.mail.automatic !== 'bounce') return clues
  // Most servers name in a bounce's body alone what it is about.
  const reported = reportedIds(arrival.octets.subarray(message.bodyOffset, message.bodyOffset + BOUNCE_OCTETS).toString('latin1'))
  return { ...clues, own: [...new Set([...clues.own, ...reported.filter(id => isOwnMessageId(id, organization, secrets))])] }
}

/** The original's header stands near the beginning of a bounce, behind some words and the report. */
const BOUNCE_OCTETS = 256 * 1024

function codesOf(organization: string, { directory }: Rules, secrets: Pick<Secrets, 'mac'>): Codes {
  return {
    replyAddress: address => {
      const read = readReplyAddress(address, directory)
      return read && { ...read, valid: isEqual(read.code, replyCode(organization, read.ticket, secrets)) }
    },
    messageId: messageId => readOwnMessageId(messageId) === null ? null : isOwnMessageId(messageId, organization, secrets),
  }
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function sendersOf({ mail }: Copy): string[] {
  return mail.participants.filter(({ role }) => role === 'from').map(({ address }) => address)
}

function questionsOf(clues: Clues, { organization }: Letter, senders: readonly string[]): TicketQuestion[] {
  const ask = (kind: TicketQuestion['kind'], values: readonly (string | number)[]): TicketQuestion[] => values.map(value => ({ organization, kind, value: String(value), senders }))
  return [...ask('id', clues.tickets), ...ask('key', [...clues.itself === null ? [] : [clues.itself], ...clues.own, ...clues.foreign]), ...ask('number', clues.numbers)]
}

function openersOf(letters: readonly Letter[]): { organization: string; address: string }[] {
  const asked = new Map<string, { organization: string; address: string }>()
  for (const letter of letters) for (const copy of isReceived(letter) ? letter.copies : []) {
    const address = openerOf(copy, letter.rules)
    if (address !== null) asked.set(`${letter.organization} ${address}`, { organization: letter.organization, address })
  }
  return [...asked.values()]
}

/** Who opens a ticket with this mail: the first author who is not ours, else the first. */
export function openerOf(copy: Copy, { directory }: Rules): string | null {
  const senders = sendersOf(copy)
  return senders.find(address => !isOurs(address, directory)) ?? senders[0] ?? null
}

/** Who opened how many tickets within the hour, those of this batch with them. */
class Openers {
  readonly #known = new Map<string, { spam: boolean; opened: number; last: OpenerAnswer['last'] }>()

  constructor(answers: readonly OpenerAnswer[]) {
    for (const { organization, address, spam, opened, last } of answers) this.#known.set(`${organization} ${address}`, { spam, opened, last })
  }

  isSpam(organization: string, address: string | null): boolean {
    return this.#known.get(`${organization} ${address}`)?.spam ?? false
  }

  /** The ticket to which all is filed that comes now; null while this sender may open tickets: so many within the hour. */
  overrun(organization: string, address: string | null, most: number): OpenerAnswer['last'] {
    const known = this.#known.get(`${organization} ${address}`)
    return known && known.opened >= most ? known.last : null
  }

  opened(organization: string, address: string | null, ticket: NonNullable<OpenerAnswer['last']>): void {
    const known = this.#known.get(`${organization} ${address}`)
    if (known) Object.assign(known, { opened: known.opened + 1, last: ticket })
  }
}

type Finder = (organization: string, senders: readonly string[]) => Found

/** What the tickets say of a sender holds for that sender alone. */
function foundBy(answers: readonly TicketAnswer[]): Finder {
  const bySender = new Map<string, TicketAnswer[]>()
  for (const answer of answers) {
    const key = `${answer.organization} ${answer.senders.join(' ')}`
    const those = bySender.get(key)
    if (those) those.push(answer)
    else bySender.set(key, [answer])
  }
  return (organization, senders) => {
    const those = bySender.get(`${organization} ${senders.join(' ')}`) ?? []
    const of = (kind: TicketAnswer['kind']): TicketAnswer[] => those.filter(answer => answer.kind === kind)
    return {
      byId: new Map(of('id').map(answer => [answer.value, ticketOf(answer)])),
      byNumber: new Map(of('number').map(answer => [Number(answer.value), ticketOf(answer)])),
      byMessageId: byMessageId(of('key')),
    }
  }
}

function byMessageId(answers: readonly TicketAnswer[]): Found['byMessageId'] {
  const found = new Map<string, { ticket: FoundTicket; own: boolean }[]>()
  for (const answer of answers) found.set(answer.value, [...found.get(answer.value) ?? [], { ticket: ticketOf(answer), own: answer.own }])
  return found
}

function ticketOf({ id, number, name, closedAt, isRequester, hasSender, hasColleague, hasContact }: TicketAnswer): FoundTicket {
  return { id, number, name, closedAt: closedAt?.getTime() ?? null, isRequester, hasSender, hasColleague, hasContact }
}

function planLetter(letter: Letter, clues: readonly Clues[], found: Finder, openers: Openers, desks: Desks, secrets: Pick<Secrets, 'mac'>, nextId: () => string): Letter {
  const desk = desks.get(letter.organization)
  const planned = letter.arrivals.map((arrival, at) => planCopy(letter, arrival.mail, letter.copies[at]!, clues[at]!, found, desk, secrets))
  const copies = planned.map(({ copy, plan }) => guarded(letter, copy, plan, openers))
  // A header that comes before its mail is not filed where it would open something.
  const asking = copies.findIndex((copy, at) => !letter.arrivals[at]!.mail.headerFirst && asks(letter, copy) !== null)
  const opens = asking >= 0 && asks(letter, copies[asking]!) === 'open' && desk ? { id: nextId(), number: desk.next_number++ } : null
  if (opens) openers.opened(letter.organization, openerOf(copies[asking]!, letter.rules), { ...opens, name: copies[asking]!.mail.subject })
  return { ...letter, copies, desk: { copies: planned.map(({ plan }) => plan), opens } }
}

const UNSET = { follow_up_days: 14, hold_unauthenticated: false }

function planCopy(letter: Letter, { arrival, message }: ReadMail, copy: Copy, clues: Clues, found: Finder, desk: DeskRow | undefined, secrets: Pick<Secrets, 'mac'>): { copy: Copy; plan: DeskCopy } {
  const { organization, rules } = letter
  const senders = sendersOf(copy)
  const authentication = authenticationOf(message, rules.authservIds)
  const sender = {
    ours: senders.some(address => isOurs(address, rules.directory)),
    failed: authentication?.failed ?? false,
    free: senders.every(address => rules.settings.freeProviders.has(domainOf(address))),
  }
  const { follow_up_days, hold_unauthenticated } = desk ?? UNSET
  const followUp = followUpOf(clues, found(organization, senders), sender, { followUpDays: follow_up_days, holdUnauthenticated: hold_unauthenticated }, arrival.at.getTime())
  const plan = { clues, senders, followUp, authentication, spam: isMarkedSpam(message), loop: isEqual(message.fields.get(STAMP)?.trim() ?? '', stampOf(organization, secrets)) }
  if (followUp.joins) {
    const { id, number, name } = followUp.joins
    return { plan, copy: { ...copy, continues: { id, number, name, ...followUp.held && { as: 'held' as const } } } }
  }
  // Nobody answers by machine who claims to go on with something, looks like spam, or is not who he says he is.
  const claims = clues.forged || clues.tickets.length > 0 || clues.own.length > 0 || clues.numbers.length > 0 || followUp.follows !== null
  return { plan, copy: claims || plan.spam || sender.failed ? { ...copy, mail: { ...copy.mail, mayBeAnswered: false } } : copy }
}

/** The guard against loops and bombs, and the list of spam senders. */
function guarded(letter: Letter, copy: Copy, { followUp, loop }: DeskCopy, openers: Openers): Copy {
  if (followUp.joins) return copy
  const opener = openerOf(copy, letter.rules)
  if (openers.isSpam(letter.organization, opener)) return { ...copy, spamSender: true }
  const overrun = openers.overrun(letter.organization, opener, loop ? 1 : MOST_TICKETS_AN_HOUR)
  return overrun && asks(letter, copy) === 'open' ? { ...copy, continues: { ...overrun, as: 'loop' } } : copy
}

/** What a copy by itself asks of the Help Desk. */
function asks({ rules }: Letter, copy: Copy): 'open' | 'join' | null {
  const { ticket, attached } = decideSupport({ ...rules, ...copy, contacts: NOBODY }, [])
  return ticket?.action === 'open' ? 'open' : ticket || attached ? 'join' : null
}
