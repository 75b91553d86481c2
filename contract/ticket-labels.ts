import { z } from 'zod'
import { page } from './list.ts'
import { administrators, agents, type Route } from './route.ts'
import { id, line } from './values.ts'

export const labelColour = z.enum(['grey', 'blue', 'green', 'yellow', 'orange', 'red', 'purple', 'teal'])

export const ticketLabel = z.strictObject({
  id,
  name: z.string(),
  colour: labelColour,
  isDefault: z.boolean().describe('new tickets get it'),
  tickets: z.number().int().describe('how many tickets have it, at most 1,000'),
})

const name = line(100).min(1)
const params = z.strictObject({ id })

export const listTicketLabels = {
  name: 'listTicketLabels', method: 'GET', path: '/api/v1/ticket-labels', who: agents,
  about: 'The labels of tickets, by name',
  answers: { 200: page(ticketLabel) },
} as const satisfies Route

export const addTicketLabel = {
  name: 'addTicketLabel', method: 'POST', path: '/api/v1/ticket-labels', who: administrators,
  about: 'Add a label',
  body: z.strictObject({ name, colour: labelColour.default('grey') }),
  answers: { 201: ticketLabel },
} as const satisfies Route

export const changeTicketLabel = {
  name: 'changeTicketLabel', method: 'PATCH', path: '/api/v1/ticket-labels/:id', who: administrators,
  about: 'Rename or recolour a label, or make it the one that new tickets get',
  params,
  body: z.strictObject({ name, colour: labelColour, isDefault: z.literal(true) }).partial(),
  answers: { 200: ticketLabel },
} as const satisfies Route

export const removeTicketLabel = {
  name: 'removeTicketLabel', method: 'DELETE', path: '/api/v1/ticket-labels/:id', who: administrators,
  about: 'Remove a label; its tickets get the default one',
  params,
  answers: { 204: null },
} as const satisfies Route

export type TicketLabel = z.output<typeof ticketLabel>
