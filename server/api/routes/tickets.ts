import type { Route } from '../../../contract/route.ts'
import {
  addTicket, changeTicket, changeTickets, getTicket, letIn, linkTicket, listTicketMessages, listTickets, mergeTicket, noteOnTicket, replyToTicket, showPresence, splitTicket,
  type TicketMessage, turnAway, undoTickets, unlinkTicket,
} from '../../../contract/tickets.ts'
import { contactExists, contactNameOf } from '../../store/contacts.ts'
import { lockDesks } from '../../store/desk.ts'
import { supportSender } from '../../store/support-addresses.ts'
import { findMessage, insertMessage, letIn as admitMail, listMessages, type MessageRecord, moveMessage, newestId } from '../../store/ticket-messages.ts'
import {
  findTicket, insertTicket, linkContact, listTickets as list, lockTickets, markRead, mergeInto, noteEvent, searchTickets, type TicketFilter, unlinkContact,
} from '../../store/tickets.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { fieldRefused, notFound, Refusal } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { accountOf, addressOf } from '../registration.ts'
import { changeEach, undoChanges } from '../ticket-change.ts'
import { messagesShown, ticketPageOf, ticketShown } from '../ticket-page.ts'
import { sendReply } from '../ticket-reply.ts'
import { filterOfView, labelIdOf } from '../ticket-views.ts'
import { searchWords } from '../words.ts'

export const tickets: Handler[] = [
  reads(listTickets, async call => {
    const { client, organization, query } = call
    return pageFor(await list(client, organization, await filterOf(call), query.sort, sliceOf(query, ['time', 'id'])), ticketShown)
  }),

  writes(addTicket, async call => {
    const { client, organization, body, caller } = call
    for (const [at, contact] of body.contacts.entries()) if (!await contactExists(client, organization, contact)) throw fieldRefused(`contacts.${at}`, 'not-found', 'There is no such contact.')
    const account = body.supportAddress === undefined ? null : (await accountOf(call, body.supportAddress, 'supportAddress')).id
    const from = await supportSender(client, organization, account)
    if (account !== null && from?.account !== account) throw fieldRefused('supportAddress', 'unknown-account', `${body.supportAddress} is no support address.`)
    const requester = body.requester === null ? null : addressOf(body.requester, 'requester')
    await lockDesks(client, [organization])
    const id = await insertTicket(client, organization, {
      name: body.name, priority: body.priority, support: from?.account ?? null, supportAddresses: [],
      label: body.label === undefined ? null : await labelIdOf(call, body.label),
      assignee: body.assignee === undefined ? from?.defaultAssignee ?? null : body.assignee && (await accountOf(call, body.assignee, 'assignee')).id,
      requester: requester && { name: requester.name, address: requester.address },
    })
    await noteEvent(client, organization, id, { by: caller.by, what: 'opened' })
    for (const contact of body.contacts) await linkContact(client, organization, id, contact, caller.by)
    if (body.note) await insertMessage(client, organization, { ticket: id, kind: 'note', account: caller.session?.person.account ?? null, author: caller.by, text: body.note })
    tell(call, id, 'opened')
    for (const contact of body.contacts) call.announce({ type: 'activity', contact })
    return ticketPageOf(call, id)
  }, ticketPageOf),

  reads(getTicket, call => ticketPageOf(call, call.params.id)),

  writes(changeTicket, async call => {
    await changeEach(call, [await locked(call, call.params.id)], call.body)
    return ticketPageOf(call, call.params.id)
  }, ticketPageOf),

  reads(listTicketMessages, async call => {
    const { client, organization, params, query } = call
    if (!await findTicket(client, organization, params.id)) throw notFound('ticket')
    const page = await listMessages(client, organization, params.id, sliceOf(query, ['time', 'id']))
    const shown = await messagesShown(call, page.items)
    return { ...pageFor(page, (_: MessageRecord) => null), items: shown }
  }),

  writes(replyToTicket, async call => {
    const { client, organization, params, body, parts, caller } = call
    const id = await locked(call, params.id)
    if (body.seen !== undefined && await newestId(client, organization, id) !== body.seen) {
      throw new Refusal(409, 'changed-since', 'Something new was written on this ticket since you opened it. Read it first; your answer was not sent.')
    }
    const message = await sendReply(call)
    await changeEach(call, [id], { status: body.status, ...(await findTicket(client, organization, id))?.unread && { unread: false } })
    parts.events.presence.say(organization, id, { login: caller.session?.person.login ?? '', name: caller.by }, 'left')
    tell(call, id, 'message')
    call.afterwards(async () => parts.outbound.wake())
    return messageOf(call, id, message)
  }, (call, message) => messageOf(call, call.params.id, message)),

  writes(noteOnTicket, async call => {
    const { client, organization, params, body, caller } = call
    const id = await locked(call, params.id)
    const message = await insertMessage(client, organization, { ticket: id, kind: 'note', account: caller.session?.person.account ?? null, author: caller.by, text: body.text })
    tell(call, id, 'message')
    return messageOf(call, id, message)
  }, (call, message) => messageOf(call, call.params.id, message)),

  writes(mergeTicket, async call => {
    await merge(call, [call.params.id], call.body.into)
    return ticketPageOf(call, call.body.into)
  }, call => ticketPageOf(call, call.body.into)),

  writes(splitTicket, async call => ticketPageOf(call, await splitOff(call, call.body.message, call.body.name)), ticketPageOf),

  writes(linkTicket, async call => {
    const { client, organization, body, caller } = call
    const id = await locked(call, call.params.id)
    const name = await contactNameOf(client, organization, body.contact)
    if (name === null) throw notFound('contact')
    await linkContact(client, organization, id, body.contact, caller.by)
    await noteEvent(client, organization, id, { by: caller.by, what: 'linked', after: name })
    tell(call, id, 'changed')
    call.announce({ type: 'activity', contact: body.contact })
    return ticketPageOf(call, id)
  }, call => ticketPageOf(call, call.params.id)),

  writes(unlinkTicket, async call => {
    const { client, organization, params, caller } = call
    const id = await locked(call, params.id)
    if (!await unlinkContact(client, organization, id, params.contact, caller.by)) throw notFound('link')
    await noteEvent(client, organization, id, { by: caller.by, what: 'unlinked', before: await contactNameOf(client, organization, params.contact) })
    tell(call, id, 'changed')
    call.announce({ type: 'activity', contact: params.contact })
    return ticketPageOf(call, id)
  }, call => ticketPageOf(call, call.params.id)),

  writes(letIn, async call => {
    const { client, organization, params, caller } = call
    const id = await locked(call, params.id)
    if (!await admitMail(client, organization, id, params.message)) throw notFound('held mail')
    await noteEvent(client, organization, id, { by: caller.by, what: 'let-in' })
    tell(call, id, 'changed')
    return ticketPageOf(call, id)
  }, call => ticketPageOf(call, call.params.id)),

  writes(turnAway, async call => {
    const { client, organization, params } = call
    if (!(await findMessage(client, organization, params.id, params.message))?.held) throw notFound('held mail')
    return ticketPageOf(call, await splitOff(call, params.message, undefined))
  }, ticketPageOf),

  reads(showPresence, async call => {
    const { client, organization, params, body, caller, parts } = call
    if (!await findTicket(client, organization, params.id)) throw notFound('ticket')
    const { login } = caller.session!.person
    const who = { login, name: caller.by }
    if (parts.events.presence.say(organization, params.id, who, body.state)) call.announce({ type: 'ticket.presence', ticket: params.id, ...who, state: body.state })
    if (body.state !== 'left' && await markRead(client, organization, params.id)) tell(call, params.id, 'changed')
    return { viewers: parts.events.presence.others(organization, params.id, login) }
  }),

  writes(changeTickets, async call => {
    const { client, organization, body: { ids, set } } = call
    const { mergeInto: into, ...state } = set
    const there = await lockTickets(client, organization, [...ids, ...into === undefined ? [] : [into]])
    if (ids.some(id => !there.has(id)) || (into !== undefined && !there.has(into))) throw notFound('ticket')
    if (into !== undefined) await merge(call, ids.filter(id => id !== into), into)
    const { changed: count, undo } = await changeEach(call, into === undefined ? [...new Set(ids)] : [into], state, into === undefined)
    return { changed: into === undefined ? count : new Set(ids).size, undo }
  }),

  writes(undoTickets, async call => ({ changed: await undoChanges(call, call.params.id) })),
]

async function filterOf(call: Work<typeof listTickets>): Promise<TicketFilter> {
  const { client, organization, query } = call
  const account = async (login: string | undefined, path: string): Promise<string | undefined> => login === undefined ? undefined : (await accountOf(call, login, path)).id
  const given: TicketFilter = {
    status: query.status, contact: query.contact,
    label: query.label === undefined ? undefined : await labelIdOf(call, query.label),
    assignee: await account(query.assignee, 'assignee'),
    support: await account(query.supportAddress, 'supportAddress'),
    requester: query.requester === undefined ? undefined : addressOf(query.requester, 'requester').address,
    ids: query.q ? await searchTickets(client, organization, query.q, searchWords(query.q)) : undefined,
  }
  const view = query.view === undefined ? {} : await filterOfView(call, query.view)
  return { ...view, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

async function locked({ client, organization }: Work<Route>, id: string): Promise<string> {
  if (!(await lockTickets(client, organization, [id])).has(id)) throw notFound('ticket')
  return id
}

function tell({ announce }: Work<Route>, ticket: string, what: 'opened' | 'message' | 'changed'): void {
  announce({ type: 'ticket', ticket, what, notice: false })
}

async function messageOf(call: Work<Route>, ticket: string, id: string): Promise<TicketMessage> {
  const found = await findMessage(call.client, call.organization, ticket, id)
  if (!found) throw notFound('message')
  return (await messagesShown(call, [found]))[0]!
}

/** @throws Refusal where one of them is not there, or was merged away */
async function merge(call: Work<Route>, from: readonly string[], into: string): Promise<void> {
  const { client, organization, caller } = call
  if (from.includes(into)) throw fieldRefused('into', 'invalid-field', 'A ticket cannot be merged into itself.')
  const there = await lockTickets(client, organization, [...from, into])
  if (there.size < new Set([...from, into]).size) throw notFound('ticket')
  const target = (await findTicket(client, organization, into))!
  if (target.mergedInto) throw new Refusal(409, 'finished', `#${target.number} was merged into #${target.mergedInto.number} itself. Merge into that one.`)
  for (const id of from) {
    const ticket = (await findTicket(client, organization, id))!
    if (ticket.mergedInto) throw new Refusal(409, 'finished', `#${ticket.number} was merged into #${ticket.mergedInto.number} already.`)
    await mergeInto(client, organization, id, into)
    await noteEvent(client, organization, id, { by: caller.by, what: 'merged', after: String(target.number) })
    await noteEvent(client, organization, into, { by: caller.by, what: 'merged-in', after: String(ticket.number) })
    for (const contact of ticket.contacts) call.announce({ type: 'activity', contact: contact.id })
    tell(call, id, 'changed')
  }
  tell(call, into, 'changed')
}

/** Makes a ticket of its own of one message. @returns the new ticket's id */
async function splitOff(call: Work<typeof splitTicket | typeof turnAway>, messageId: string, name: string | undefined): Promise<string> {
  const { client, organization, params, caller } = call
  await lockDesks(client, [organization])
  const id = await locked(call, params.id)
  const [ticket, message] = [(await findTicket(client, organization, id))!, await findMessage(client, organization, id, messageId)]
  if (!message) throw notFound('message')
  const author = message.people?.from[0]
  const made = await insertTicket(client, organization, {
    name: name ?? (message.subject?.trim() || ticket.name), label: null, priority: 'normal', assignee: null,
    requester: author && message.direction === 'incoming' ? { name: author.name, address: author.address } : message.held ? null : ticket.requester,
    support: ticket.supportId, supportAddresses: ticket.supportAddresses,
  })
  await moveMessage(client, organization, id, messageId, made)
  const kind = message.held ? 'turned-away' : 'split'
  await noteEvent(client, organization, id, { by: caller.by, what: kind, after: String((await findTicket(client, organization, made))!.number) })
  await noteEvent(client, organization, made, { by: caller.by, what: 'split-off', before: String(ticket.number) })
  tell(call, id, 'changed')
  tell(call, made, 'opened')
  return made
}

