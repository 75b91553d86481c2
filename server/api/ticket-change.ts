import type { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import type { changeTicket } from '../../contract/tickets.ts'
import { forgiveSender, insertSpamSender } from '../store/spam-senders.ts'
import { findLabel } from '../store/ticket-labels.ts'
import { keepUndo, lockTickets, noteEvent, takeUndo, type TicketState, ticketStates, updateTicket } from '../store/tickets.ts'
import { fieldRefused, notFound } from './errors.ts'
import type { Work } from './handler.ts'
import { accountOf, addressOf } from './registration.ts'
import { labelIdOf } from './ticket-views.ts'
import { given } from './validate.ts'

type Changes = z.output<typeof changeTicket.body>

/**
 * Changes tickets, which must be locked, and notes what was before.
 * @param undoable keep what was, for an undo
 */
export async function changeEach(call: Work<Route>, ids: readonly string[], body: Changes, undoable = false): Promise<{ changed: number; undo: string | null }> {
  const { client, organization, caller } = call
  const change = await stateOf(call, body)
  const undos: { id: string; before: Partial<TicketState>; after: Partial<TicketState> }[] = []
  for (const [id, before] of await ticketStates(client, organization, ids)) {
    const after = { ...before, ...change }
    const differing = FIELDS.filter(field => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    if (differing.length === 0) continue
    await write(call, id, before, after, differing)
    undos.push({ id, before: only(before, differing), after: only(after, differing) })
  }
  return { changed: undos.length, undo: undoable && undos.length > 0 ? await keepUndo(client, organization, caller.by, undos) : null }
}

/** Brings back what a bulk change changed and nobody changed since. @returns how many tickets */
export async function undoChanges(call: Work<Route>, id: string): Promise<number> {
  const { client, organization } = call
  const undos = await takeUndo(client, organization, id) as { id: string; before: Partial<TicketState>; after: Partial<TicketState> }[] | null
  if (!undos) throw notFound('change that could be undone')
  await lockTickets(client, organization, undos.map(undo => undo.id))
  const states = await ticketStates(client, organization, undos.map(undo => undo.id))
  let changed = 0
  for (const undo of undos) {
    const now = states.get(undo.id)
    if (!now) continue
    const back = FIELDS.filter(field => field in undo.before && JSON.stringify(now[field]) === JSON.stringify(undo.after[field]))
    if (back.length === 0) continue
    await write(call, undo.id, now, { ...now, ...only(undo.before, back) }, back)
    changed++
  }
  return changed
}

const FIELDS: readonly (keyof TicketState)[] = ['name', 'label', 'status', 'priority', 'assignee', 'requester', 'snoozedUntil', 'spam', 'unread']

function only(state: Partial<TicketState>, fields: readonly (keyof TicketState)[]): Partial<TicketState> {
  return Object.fromEntries(fields.map(field => [field, state[field]]))
}

/** What a body names, by ids. @throws Refusal where it names what is not there */
async function stateOf(call: Work<Route>, body: Changes): Promise<Partial<TicketState>> {
  const { label, assignee, requester, snoozedUntil, ...rest } = given(body)
  const user = assignee ? await accountOf(call, assignee, 'assignee') : null
  if (user?.kind === 'alias') throw fieldRefused('assignee', 'unknown-account', `${user.name} is an alias account. Tickets go to a user.`)
  const person = requester ? addressOf(requester, 'requester') : null
  return {
    ...rest,
    ...label !== undefined && { label: label === null ? null : await labelIdOf(call, label) },
    ...assignee !== undefined && { assignee: user?.id ?? null },
    ...requester !== undefined && { requester: person && { name: person.name, address: person.address } },
    ...snoozedUntil !== undefined && { snoozedUntil: snoozedUntil === null ? null : new Date(snoozedUntil) },
  }
}

async function write(call: Work<Route>, id: string, before: TicketState, after: TicketState, fields: readonly (keyof TicketState)[]): Promise<void> {
  const { client, organization, caller, announce } = call
  await updateTicket(client, organization, id, after)
  for (const field of fields) {
    if (field === 'unread') continue
    const what = field === 'snoozedUntil' ? after.snoozedUntil === null ? 'woken' : 'snoozed' : field
    await noteEvent(client, organization, id, { by: caller.by, what, before: await wordFor(call, field, before), after: await wordFor(call, field, after) })
  }
  if (fields.includes('spam')) await judgeSender(call, id, after)
  announce({ type: 'ticket', ticket: id, what: 'changed', notice: false })
}

/** Marked as spam by hand, the sender of a ticket opens no more of them; and does again, where that was wrong. */
async function judgeSender({ client, organization, caller }: Work<Route>, ticket: string, { spam, requester }: TicketState): Promise<void> {
  if (!spam) await forgiveSender(client, organization, ticket)
  else if (requester) await insertSpamSender(client, organization, { address: requester.address, by: caller.by, ticket })
}

async function wordFor({ client, organization }: Work<Route>, field: keyof TicketState, state: TicketState): Promise<string | null> {
  const value = state[field]
  if (value === null) return null
  if (field === 'label') return (await findLabel(client, organization, String(value)))?.name ?? null
  if (field === 'assignee') return (await client.query<{ name: string }>('select name from account where organization_id = $1 and id = $2', [organization, value])).rows[0]?.name ?? null
  if (field === 'requester') return state.requester?.address ?? null
  return value instanceof Date ? value.toISOString() : String(value)
}
