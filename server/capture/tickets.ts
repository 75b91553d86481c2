import type pg from 'pg'
import { accountAt, isOurs } from '../../core/directory/directory.ts'
import { answers } from '../../core/helpdesk/follow-up.ts'
import { type Came, requesterOf, statusAfter } from '../../core/helpdesk/ticket.ts'
import type { Verdict } from '../../core/capture/verdict.ts'
import type { Participant } from '../../core/mail/participants.ts'
import { threadKeys } from '../../core/mail/thread.ts'
import { supportAt } from '../../core/settings/support-addresses.ts'
import { type DeskWrites, type NewMessage, type NewTicket, type TicketChange, writeDesk } from '../store/desk.ts'
import { openerOf } from './desk.ts'
import { type DecidedMail, type DeskCopy, type Letter, mailIdOf } from './letter.ts'
import { momentOfStored } from './write.ts'

/** What a filed mail did at the Help Desk. */
export interface FiledTicket {
  readonly id: string
  readonly what: 'opened' | 'message'
  /** Something of theirs came that somebody should see. */
  readonly notice: boolean
  /** An answer by machine goes out. */
  readonly acknowledged: boolean
}

/** A verdict that opens a ticket names it. */
export function withTicket(mail: DecidedMail): DecidedMail {
  const { letter, filing } = mail
  const opens = letter.desk?.opens
  if (!opens) return mail
  const verdicts = filing.verdicts.map(verdict => verdict.ticket?.action === 'open' ? { ...verdict, ticket: { ...verdict.ticket, ...opens } } : verdict)
  return { letter, filing: { ...filing, verdicts } }
}

/** What one copy of a mail did at the Help Desk; null where nothing. */
export function ticketOf({ letter, filing }: DecidedMail, at: number): FiledTicket | null {
  const { ticket, attached } = filing.verdicts[at]!
  const id = ticket?.id ?? attached?.id
  if (id === undefined) return null
  const plan = letter.desk?.copies[at]
  return { id, what: ticket?.action === 'open' ? 'opened' : 'message', acknowledged: letter.desk?.acknowledged ?? false, notice: !plan?.spam && plan?.clues.itself === null && (ticket !== null || attached?.kind === 'bounce' || attached?.kind === 'held') }
}

/** Writes the tickets of a batch: those that its mails open, and what they add to others. */
export async function writeTickets(client: pg.ClientBase, mails: readonly DecidedMail[]): Promise<void> {
  const joined = mails.flatMap(joinedBy)
  if (joined.length === 0) return
  const opened = new Map(joined.filter(({ opens }) => opens).map(each => [each.ticket, each]))
  // The mail before may have opened it in this very batch; what comes after is all one with it.
  const changes = joined.filter(({ ticket, opens }) => !opens && !opened.has(ticket))
  const looped = new Set(joined.filter(({ came, opens }) => came === 'loop' && !opens).map(({ ticket }) => ticket))
  const entering = joined.filter(({ came }) => came !== 'held')
  await writeDesk(client, {
    tickets: [...opened.values()].map(each => ticketRow(each, looped.has(each.ticket) || each.plan.loop)),
    messages: joined.map(messageRow),
    keys: entering.flatMap(keyRows),
    people: entering.flatMap(personRows),
    links: entering.flatMap(linkRows),
    changes: merged(changes.flatMap(changeRow)),
  })
}

/** A mail that opens or joins a ticket, by the one copy that does. */
interface Joined {
  readonly mail: DecidedMail
  readonly letter: Letter
  readonly at: number
  readonly verdict: Verdict
  readonly plan: DeskCopy
  readonly ticket: string
  readonly opens: boolean
  readonly came: Came
  readonly arrivedAt: Date
}

function joinedBy(mail: DecidedMail): Joined[] {
  const { letter, filing } = mail
  const at = filing.verdicts.findIndex(({ ticket, attached }) => ticket !== null || attached !== undefined)
  const verdict = filing.verdicts[at]
  const plan = letter.desk?.copies[at]
  const ticket = verdict?.ticket?.id ?? verdict?.attached?.id
  if (!verdict || !plan || ticket === undefined) return []
  const opens = verdict.ticket?.action === 'open'
  return [{ mail, letter, at, verdict, plan, ticket, opens, came: cameOf(verdict, plan, letter), arrivedAt: letter.arrivals[at]!.mail.arrival.at }]
}

function cameOf({ ticket, attached }: Verdict, { followUp, senders }: DeskCopy, { rules }: Letter): Came {
  if (attached) return attached.kind
  const ours = senders.some(address => isOurs(address, rules.directory))
  return ticket?.action === 'follow-up' && followUp.joins && answers(followUp.joins, { ours }) ? 'answer' : 'question'
}

function ticketRow({ letter, at, verdict, plan, ticket, arrivedAt }: Joined, loop: boolean): NewTicket {
  const { message } = letter.arrivals[at]!.mail
  const copy = letter.copies[at]!
  const requester = requesterOf(message, copy.mail.participants, letter.rules.directory)
  const { followUp } = plan
  return {
    id: ticket,
    organization_id: letter.organization,
    number: letter.desk!.opens!.number,
    name: verdict.ticket!.name,
    requester: requester?.address ?? null,
    requester_name: requester?.name ?? '',
    opened_by: openerOf(copy, letter.rules),
    ...supportOf(letter),
    spam: plan.spam,
    loop,
    excepted: isExcepted(verdict),
    follows: followUp.joins === null ? followUp.follows?.id ?? null : null,
    hints: followUp.joins === null ? followUp.hints.map(({ id }) => id) : [],
    at: arrivedAt,
  }
}

/** The support addresses that received the mail, by whatever copy, without tags; answers come from the first account. */
export function supportOf({ copies, rules }: Letter): { support_id: string | null; support_addresses: string[] } {
  const { directory, settings } = rules
  const received = copies.flatMap(({ mail }) => mail.participants).filter(({ role, address }) => (role === 'to' || role === 'cc' || role === 'bcc') && supportAt(address, directory, settings) !== null)
  const accounts = received.map(({ address }) => ({ account: accountAt(address, directory)!, address }))
  const plain = accounts.map(({ account, address }) => account.addresses.find(own => own === address) ?? account.addresses[0]!)
  return { support_id: accounts[0]?.account.id ?? null, support_addresses: [...new Set(plain)] }
}

function isExcepted({ reasons }: Verdict): boolean {
  return reasons.some(({ code }) => code === 'exception-address')
}

function messageRow({ mail, letter, at, verdict, plan, ticket, came, arrivedAt }: Joined): NewMessage {
  const { message } = letter.arrivals[at]!.mail
  const mailId = mailIdOf(mail)!
  const from = new Set(message.from.map(({ address }) => address))
  const replyTo = message.replyTo.filter(({ address }) => !from.has(address)).slice(0, 20).map(({ name, address }) => ({ name, address }))
  const { followUp, clues } = plan
  return {
    id: mailId,
    organization_id: letter.organization,
    ticket_id: ticket,
    at: arrivedAt,
    kind: verdict.attached?.kind === 'bounce' || verdict.attached?.kind === 'auto-reply' ? verdict.attached.kind : 'mail',
    mail_id: mailId,
    account_id: came === 'answer' ? authorOf(letter.copies[at]!.mail.participants, letter) : null,
    message_id: clues.itself,
    reply_to: replyTo.length > 0 ? replyTo : null,
    new_participant: followUp.joins !== null && followUp.newParticipant && came !== 'bounce' && came !== 'auto-reply',
    held: came === 'held',
    authentication: plan.authentication,
    reports: came === 'bounce' ? clues.own[0] ?? null : null,
  }
}

function authorOf(participants: readonly Participant[], { rules }: Letter): string | null {
  for (const { role, address } of participants) {
    const account = role === 'from' ? accountAt(address, rules.directory) : null
    if (account) return account.id
  }
  return null
}

function keyRows({ letter, at, ticket }: Joined): DeskWrites['keys'] {
  return threadKeys(letter.arrivals[at]!.mail.message).map(key => ({ organization_id: letter.organization, ticket_id: ticket, key, own: false }))
}

const MOST_PEOPLE = 200

function personRows({ letter, at, ticket }: Joined): DeskWrites['people'] {
  const { message } = letter.arrivals[at]!.mail
  const { participants } = letter.copies[at]!.mail
  const requester = requesterOf(message, participants, letter.rules.directory)
  const named = participants.filter(({ role, address }) => role !== 'bcc' && role !== 'resent' && supportAt(address, letter.rules.directory, letter.rules.settings) === null)
  return [...requester ? [requester] : [], ...named].slice(0, MOST_PEOPLE).map(({ address, name = '' }) => ({ organization_id: letter.organization, ticket_id: ticket, address, name }))
}

function linkRows({ mail, letter, verdict, ticket }: Joined): DeskWrites['links'] {
  const contacts = new Set([...verdict.ticket?.contacts ?? [], ...mail.filing.link.map(({ contact }) => contact)])
  return [...contacts].map(contact => ({ organization_id: letter.organization, ticket_id: ticket, contact_id: contact, at: momentOfStored(mail) }))
}

/** What left from here has said already what it changes. */
function changeRow({ letter, verdict, plan, ticket, came, arrivedAt }: Joined): TicketChange[] {
  if (plan.clues.itself !== null) return []
  const asks = came === 'question'
  // What waits outside changes nothing but that it waits.
  const waitsOutside = came === 'held'
  return [{
    id: ticket,
    organization_id: letter.organization,
    at: waitsOutside ? null : arrivedAt,
    status: asks || came === 'answer' ? statusAfter(came, 'open') as 'open' | 'pending' : null,
    unread: came !== 'answer' && came !== 'auto-reply' && !waitsOutside,
    waits: asks ? true : came === 'answer' ? false : null,
    held: waitsOutside ? 1 : 0,
    loop: came === 'loop',
    excepted: isExcepted(verdict) && !waitsOutside,
    ...waitsOutside ? { support_id: null, support_addresses: [] } : supportOf(letter),
  }]
}

/** Several mails for one ticket change it once: by what the last one says. */
function merged(changes: readonly TicketChange[]): TicketChange[] {
  const all = new Map<string, TicketChange>()
  for (const change of changes) {
    const key = `${change.organization_id} ${change.id}`
    const before = all.get(key)
    all.set(key, before ? {
      ...change, at: change.at ?? before.at, status: change.status ?? before.status, waits: change.waits ?? before.waits, unread: before.unread || change.unread,
      held: before.held + change.held, loop: before.loop || change.loop, excepted: before.excepted || change.excepted,
      support_addresses: [...new Set([...before.support_addresses, ...change.support_addresses])],
    } : change)
  }
  return [...all.values()]
}
