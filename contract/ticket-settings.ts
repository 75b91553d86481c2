import { z } from 'zod'
import { administrators, agents, type Route } from './route.ts'
import { changeId } from './values.ts'

export const ticketSettings = z.strictObject({
  followUpAfterDays: z.number().int().min(0).max(365).describe('a reply to a ticket that was closed longer ago opens a new one, linked to it'),
  holdUnauthenticated: z.boolean().describe('hold replies whose sender fails SPF, DKIM and DMARC until somebody lets them in'),
  acknowledgementsPerHour: z.number().int().min(0).max(10_000).describe('no more acknowledgements than these leave the company in an hour'),
})

export const getTicketSettings = {
  name: 'getTicketSettings', method: 'GET', path: '/api/v1/ticket-settings', who: agents,
  about: 'The rules of reopening and answering',
  answers: { 200: ticketSettings },
} as const satisfies Route

export const changeTicketSettings = {
  name: 'changeTicketSettings', method: 'PATCH', path: '/api/v1/ticket-settings', who: administrators,
  about: 'Change these rules',
  body: ticketSettings.partial(),
  answers: { 200: ticketSettings.extend({ changeId }) },
} as const satisfies Route

export type TicketSettings = z.output<typeof ticketSettings>
