import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { agents, type Route } from './route.ts'
import { address, id, time } from './values.ts'

export const spamSender = z.strictObject({
  id,
  address: z.string(),
  by: z.string().nullable(),
  at: time,
  ticket: z.strictObject({ id, number: z.number().int() }).nullable().describe('the ticket that was marked as spam'),
})

const params = z.strictObject({ id })

export const listSpamSenders = {
  name: 'listSpamSenders', method: 'GET', path: '/api/v1/spam-senders', who: agents,
  about: 'Senders whose mail opens no ticket, the last one first. Their mail still stands in the mail log',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(spamSender) },
} as const satisfies Route

export const addSpamSender = {
  name: 'addSpamSender', method: 'POST', path: '/api/v1/spam-senders', who: agents,
  about: 'Open no more tickets for a sender',
  body: z.strictObject({ address }),
  answers: { 201: spamSender },
} as const satisfies Route

export const removeSpamSender = {
  name: 'removeSpamSender', method: 'DELETE', path: '/api/v1/spam-senders/:id', who: agents,
  about: 'Open tickets for this sender again',
  params,
  answers: { 204: null },
} as const satisfies Route

export type SpamSender = z.output<typeof spamSender>
