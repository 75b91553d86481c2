import { z } from 'zod'
import { page } from './list.ts'
import { agents, type Route } from './route.ts'
import { id, line, login } from './values.ts'
import { priority, ticketStatus } from './tickets.ts'

/** What a view of somebody's own shows: tickets that fit all that is said. */
export const viewFilter = z.strictObject({
  status: ticketStatus, label: line(100), assignee: login.or(z.literal('me')), supportAddress: login, priority, unassigned: z.literal(true),
}).partial()

export const ticketView = z.strictObject({
  id: z.string().describe('what /tickets?view= takes: `unassigned`, `mine`, `open`, `pending`, `solved`, `closed`, `held`, `snoozed`, `spam`, `address:<login>`, `label:<id>`, or the number of a view of one\'s own'),
  kind: z.enum(['built-in', 'address', 'label', 'own']),
  name: z.string().nullable().describe('of an address, a label or an own view; the others are named by the screens'),
  count: z.number().int().describe('how many tickets it shows, at most 1,000'),
  unread: z.number().int().describe('how many of these are unread, at most 1,000'),
  filter: viewFilter.nullable().describe('of an own view'),
})

const params = z.strictObject({ id })

export const listTicketViews = {
  name: 'listTicketViews', method: 'GET', path: '/api/v1/ticket-views', who: agents,
  about: 'All views with their counts',
  answers: { 200: page(ticketView) },
} as const satisfies Route

export const addTicketView = {
  name: 'addTicketView', method: 'POST', path: '/api/v1/ticket-views', who: agents,
  about: 'Keep a view, for everybody of the Help Desk',
  body: z.strictObject({ name: line(100).min(1), filter: viewFilter }),
  answers: { 201: ticketView },
} as const satisfies Route

export const removeTicketView = {
  name: 'removeTicketView', method: 'DELETE', path: '/api/v1/ticket-views/:id', who: agents,
  about: 'Forget a view that somebody kept',
  params,
  answers: { 204: null },
} as const satisfies Route

export type TicketView = z.output<typeof ticketView>
