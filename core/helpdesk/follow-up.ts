import type { Message } from '../mail/message.ts'
import type { Participant } from '../mail/participants.ts'
import type { ReplyAddress } from './reply-address.ts'

/*
 * Does this mail continue a ticket? Evidence counts in this order: our reply address among the recipients, our own Message-ID in
 * In-Reply-To, then in References, the newest first; a Message-ID that the ticket knows from its other mails, if the sender is on
 * the ticket already; the ticket's number in the subject, if the sender is on the ticket already.
 */

/** How the codes in addresses and Message-IDs are held against the key. */
export interface Codes {
  /** null: it has not the form of a reply address of ours. */
  replyAddress(address: string): (ReplyAddress & { readonly valid: boolean }) | null
  /** null: it has not the form of a Message-ID of ours. Without brackets. */
  messageId(messageId: string): boolean | null
}

/** What on a mail may lead to a ticket. */
export interface Clues {
  /** Tickets that a reply address with a valid code names. */
  readonly tickets: readonly string[]
  /** Message-IDs of ours with a valid code, as they count: In-Reply-To, then References, the newest first. */
  readonly own: readonly string[]
  /** Foreign ones in the same order, and last the mail's own: an earlier mail may have referred to it. */
  readonly foreign: readonly string[]
  /** Numbers in the subject. */
  readonly numbers: readonly number[]
  /** It holds a code of ours that is not valid: cut, guessed, or another organization's. */
  readonly forged: boolean
  /** The mail's own Message-ID, where it is one of ours: it left from here. */
  readonly itself: string | null
}

const MOST_NUMBERS = 5
const MOST_KEYS = 50
const NUMBER = /\[#([1-9][0-9]{0,8})\]/g

/** Collects the clues of one copy of a mail. */
export function cluesOf(message: Message, participants: readonly Participant[], codes: Codes): Clues {
  const addresses = participants.filter(({ role }) => role === 'to' || role === 'cc' || role === 'bcc').flatMap(({ address }) => codes.replyAddress(address) ?? [])
  const referred = [...new Set([...message.inReplyTo, ...message.references.toReversed()])].slice(0, MOST_KEYS).map(id => ({ id, own: codes.messageId(id) }))
  const itself = message.messageId === null ? null : codes.messageId(message.messageId)
  return {
    tickets: [...new Set(addresses.filter(({ valid }) => valid).map(({ ticket }) => ticket))],
    own: referred.filter(({ own }) => own === true).map(({ id }) => id),
    foreign: [...referred.filter(({ own }) => own === null).map(({ id }) => id), ...itself === null && message.messageId !== null ? [message.messageId] : []],
    numbers: [...new Set([...message.subject.matchAll(NUMBER)].slice(0, MOST_NUMBERS).map(([, digits]) => Number(digits)))],
    forged: addresses.some(({ valid }) => !valid) || referred.some(({ own }) => own === false),
    itself: itself === true ? message.messageId : null,
  }
}

/** A ticket that a clue leads to. One that was merged away is never given, but the one that it was merged into. */
export interface FoundTicket {
  readonly id: string
  readonly number: number
  readonly name: string
  /** Milliseconds since 1970; null while it is not closed. */
  readonly closedAt: number | null
  /** Did the sender of the mail ask what it is about? A colleague may have; then what he writes is no answer of ours. */
  readonly isRequester: boolean
  /** Is the sender of the mail on it already? */
  readonly hasSender: boolean
  /** Is somebody at the sender's domain on it? */
  readonly hasColleague: boolean
  /** Is the sender's address registered at a contact that it is linked to? */
  readonly hasContact: boolean
}

/** What the clues of one mail lead to. */
export interface Found {
  readonly byId: ReadonlyMap<string, FoundTicket>
  /** By Message-ID: `own` where the ticket's mail with it went out from here. */
  readonly byMessageId: ReadonlyMap<string, readonly { readonly ticket: FoundTicket; readonly own: boolean }[]>
  readonly byNumber: ReadonlyMap<number, FoundTicket>
}

/** Who sent the mail, as far as it matters here. */
export interface Sender {
  /** From is ours. */
  readonly ours: boolean
  /** SPF, DKIM and DMARC speak against it. */
  readonly failed: boolean
  /** At a free email provider, where the domain says nothing of who belongs together. */
  readonly free: boolean
}

export interface DeskRules {
  /** A reply to a ticket that was closed longer ago opens a new one. */
  readonly followUpDays: number
  /** Hold a reply whose sender fails authentication. */
  readonly holdUnauthenticated: boolean
}

/** What a mail has to do with a ticket. */
export type FollowUp =
  /** It joins; `held`: it waits until somebody lets it in. */
  | { readonly joins: FoundTicket; readonly newParticipant: boolean; readonly held: boolean }
  /** It opens a new ticket: beside one that was closed too long ago, or with a hint at those whose number a stranger quotes. */
  | { readonly joins: null; readonly follows: FoundTicket | null; readonly hints: readonly FoundTicket[] }

const DAY = 24 * 60 * 60 * 1000

/** @param now milliseconds since 1970 */
export function followUpOf(clues: Clues, found: Found, sender: Sender, rules: DeskRules, now: number): FollowUp {
  const ticket = firstTicket(clues, found, sender)
  if (!ticket) return { joins: null, follows: null, hints: clues.numbers.flatMap(number => found.byNumber.get(number) ?? []) }
  if (isLate(ticket, now, rules) && !answers(ticket, sender) && clues.itself === null) return { joins: null, follows: ticket.hasSender ? ticket : null, hints: [] }
  const newParticipant = !sender.ours && !ticket.hasSender
  return { joins: ticket, newParticipant, held: mustWait(ticket, newParticipant, sender, rules) }
}

function isLate({ closedAt }: FoundTicket, now: number, { followUpDays }: DeskRules): boolean {
  return closedAt !== null && now - closedAt > followUpDays * DAY
}

/** Is what this sender writes to the ticket an answer of ours? */
export function answers(ticket: Pick<FoundTicket, 'isRequester'>, { ours }: Pick<Sender, 'ours'>): boolean {
  return ours && !ticket.isRequester
}

function firstTicket({ tickets, own, foreign, numbers, itself }: Clues, found: Found, sender: Sender): FoundTicket | null {
  // What left from here belongs where it was written, whoever it came back from.
  for (const id of itself === null ? [] : [itself]) for (const { ticket, own: sent } of found.byMessageId.get(id) ?? []) if (sent) return ticket
  for (const id of tickets) if (found.byId.has(id)) return found.byId.get(id)!
  for (const id of own) for (const { ticket, own: sent } of found.byMessageId.get(id) ?? []) if (sent) return ticket
  for (const id of [...own, ...foreign]) for (const { ticket } of found.byMessageId.get(id) ?? []) if (sender.ours || ticket.hasSender) return ticket
  for (const number of numbers) {
    const ticket = found.byNumber.get(number)
    if (ticket?.hasSender && !answers(ticket, sender)) return ticket
  }
  return null
}

/** A new sender with good evidence is let in at once only where he belongs to somebody who is on the ticket, or to a contact of it; and none whose proof speaks against him. */
function mustWait(ticket: FoundTicket, newParticipant: boolean, { ours, failed, free }: Sender, rules: DeskRules): boolean {
  if (failed && (ours || newParticipant || rules.holdUnauthenticated)) return true
  return newParticipant && !ticket.hasContact && (free || !ticket.hasColleague)
}

/** The Message-IDs that the body of a bounce names in the header of the mail that it reports. */
export function reportedIds(body: string): string[] {
  return [...body.matchAll(/^message-id:\s*<([^<>\s]{1,998})>/gim)].map(([, id]) => id!)
}
