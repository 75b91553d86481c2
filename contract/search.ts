import { z } from 'zod'
import { contactName } from './contacts.ts'
import { words } from './list.ts'
import { members, type Route } from './route.ts'
import { ticketStatus } from './tickets.ts'
import { id, person, time } from './values.ts'

export const search = {
  name: 'search', method: 'GET', path: '/api/v1/search', who: members,
  about: 'Contacts, mails and (for the Help Desk) tickets that hold these words, the best 20 of each',
  query: z.strictObject({ q: words.min(1) }),
  answers: {
    200: z.strictObject({
      contacts: z.array(contactName),
      mails: z.array(z.strictObject({ id, at: time, subject: z.string(), from: z.array(person), excerpt: z.string().nullable(), contacts: z.array(contactName) })),
      tickets: z.array(z.strictObject({ id, number: z.number().int(), name: z.string(), status: ticketStatus })),
    }),
  },
} as const satisfies Route
