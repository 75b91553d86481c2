import { z } from 'zod'
import { agents, type Route } from './route.ts'
import { day, id, line, login } from './values.ts'

/** Over all tickets of which the time is known; seconds. */
const times = z.strictObject({ median: z.number().nullable(), ninetieth: z.number().nullable(), count: z.number().int() })

const group = z.strictObject({
  id: z.string().nullable().describe('a login, a label\'s or a contact\'s id; null: none'),
  name: z.string().nullable(),
  opened: z.number().int(), solved: z.number().int(), firstResponse: times, resolution: times,
})

export const ticketReport = z.strictObject({
  days: z.array(z.strictObject({ day, opened: z.number().int(), solved: z.number().int(), open: z.number().int().describe('at the end of the day') })),
  firstResponse: times,
  resolution: times,
  byAddress: z.array(group), byLabel: z.array(group), byAgent: z.array(group), byContact: z.array(group).describe('the 50 with most tickets'),
})

const query = z.strictObject({
  since: day, until: day.describe('included; at most 400 days, in UTC'),
  supportAddress: login.optional(), label: line(100).optional(), agent: login.optional(), contact: id.optional(),
})

export const getTicketReport = {
  name: 'getTicketReport', method: 'GET', path: '/api/v1/ticket-reports', who: agents,
  about: 'Tickets opened, solved and open by day; times to the first response and to the solution',
  query,
  answers: { 200: ticketReport },
} as const satisfies Route

export const exportTicketReport = {
  name: 'exportTicketReport', method: 'GET', path: '/api/v1/ticket-reports/csv', who: agents,
  about: 'The tickets of these days, one a line, for a spreadsheet',
  query,
  answers: { 200: { media: 'text/csv', about: 'a table, safe to open: nothing in it is a formula' } },
} as const satisfies Route

export type TicketReport = z.output<typeof ticketReport>
