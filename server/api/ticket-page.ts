import type { Route } from '../../contract/route.ts'
import { type Ticket, type TicketEvent, type TicketMessage, type TicketPage, ticketEvent } from '../../contract/tickets.ts'
import { menu, reasonCode } from '../../contract/verdict.ts'
import { isOurs } from '../../core/directory/directory.ts'
import { forwardedFrom } from '../../core/helpdesk/forwarded.ts'
import { supportSender } from '../store/support-addresses.ts'
import { lastMessages, type MessageRecord } from '../store/ticket-messages.ts'
import { suggestedContacts, type SuggestionRecord } from '../store/ticket-suggestions.ts'
import { type EventRecord, eventsOf, findTicket, namesOfTickets, peopleOn, type TicketRecord } from '../store/tickets.ts'
import { notFound } from './errors.ts'
import type { Work } from './handler.ts'
import { rulesNow } from './registration.ts'

const MOST_MESSAGES = 50
const MOST_EVENTS = 100

/** A ticket on its own page. @throws Refusal where there is none */
export async function ticketPageOf(call: Work<Route>, id: string): Promise<TicketPage> {
  const { client, organization, parts, caller } = call
  const record = await findTicket(client, organization, id)
  if (!record) throw notFound('ticket')
  const people = await peopleOn(client, organization, id)
  const from = await supportSender(client, organization, record.supportId)
  const login = caller.session?.person.login ?? null
  return {
    ...ticketShown(record),
    cc: people.filter(({ address }) => address !== record.requester?.address),
    messages: await messagesShown(call, await lastMessages(client, organization, id, MOST_MESSAGES)),
    events: (await eventsOf(client, organization, id, MOST_EVENTS)).map(eventShown),
    suggestions: (await suggestedContacts(client, organization, id)).map(suggestionShown),
    hints: await namesOfTickets(client, organization, record.hints),
    viewers: parts.events.presence.others(organization, id, login),
    firstResponseAt: record.firstResponseAt?.toISOString() ?? null,
    solvedAt: record.solvedAt?.toISOString() ?? null,
    replyFrom: from?.address ?? null,
    signature: from?.signature ?? null,
  }
}

/** A ticket as lists show it. */
export function ticketShown(record: TicketRecord): Ticket {
  const { hints: _hints, supportId: _support, firstResponseAt: _response, solvedAt: _solved, lastAt, openedAt, waitingSince, snoozedUntil, ...ticket } = record
  return {
    ...ticket,
    supportAddresses: [...ticket.supportAddresses],
    contacts: [...ticket.contacts],
    snoozedUntil: snoozedUntil?.toISOString() ?? null,
    openedAt: openedAt.toISOString(),
    updatedAt: lastAt.toISOString(),
    waitingSince: waitingSince?.toISOString() ?? null,
  }
}

/** Whose mail a colleague passed on is told for mail of ours alone: anybody else may write such a text. */
export async function messagesShown(call: Work<Route>, records: readonly MessageRecord[]): Promise<TicketMessage[]> {
  const { directory } = await rulesNow(call)
  return records.map(record => {
    const ours = record.kind === 'mail' && (record.people?.from ?? []).some(({ address }) => isOurs(address, directory))
    return messageShown(record, ours)
  })
}

function messageShown(record: MessageRecord, ours: boolean): TicketMessage {
  const { people, delivery, authentication, attachments } = record
  return {
    id: record.id,
    at: record.at.toISOString(),
    kind: record.kind,
    direction: record.kind === 'note' ? null : record.direction,
    author: record.author ?? (record.by === null ? null : { login: '', name: record.by }),
    from: [...people?.from ?? []], to: [...people?.to ?? []], cc: [...people?.cc ?? []],
    replyTo: [...record.replyTo ?? []],
    subject: record.subject,
    mailId: record.mailId,
    content: record.content,
    text: record.text,
    attachments: attachments && attachments.map(({ name, type, size, inline, contentId }, n) => ({ n, name, type, size, inline, contentId })),
    newParticipant: record.newParticipant,
    held: record.held,
    authentication,
    forwarded: ours && record.text !== null ? forwardedFrom(record.text) : null,
    reports: record.reports,
    delivery: delivery && {
      state: delivery.state === 'taken' ? 'sent' : delivery.state,
      attempts: delivery.tries,
      error: delivery.fault === null ? null : [delivery.fault, delivery.reply].filter(Boolean).join(' '),
      at: timeOf(delivery.state === 'waiting' ? delivery.dueAt : delivery.sentAt),
    },
  }
}

/** Times inside JSON come as text. */
function timeOf(at: Date | string | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

function eventShown({ at, what, ...event }: EventRecord): TicketEvent {
  return { ...event, at: at.toISOString(), what: ticketEvent.shape.what.parse(what) }
}

/** Rules that concern the person, or the mail as a whole. */
const OF_THE_MAIL = ['exception-address', 'exception-domain', 'free-provider']

function suggestionShown({ contact, participant, reasons }: SuggestionRecord): TicketPage['suggestions'][number] {
  const spoke = reasons.find(reason => reason.participant === participant) ?? reasons.find(({ code }) => OF_THE_MAIL.includes(code))
  const code = reasonCode.safeParse(spoke?.code)
  const place = menu.safeParse(spoke?.setting?.menu)
  return {
    contact, participant,
    reason: code.success ? { code: code.data, ...place.success && { setting: { menu: place.data, id: String(spoke!.setting!.id) } } } : null,
  }
}
