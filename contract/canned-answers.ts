import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { agents, type Route } from './route.ts'
import { id, line, text, time } from './values.ts'

/** What `{{…}}` in a canned answer stands for. */
export const answerField = z.enum(['requester.name', 'requester.firstName', 'requester.address', 'ticket.number', 'ticket.name', 'agent.name', 'company.name', 'contact.name'])

export const cannedAnswer = z.strictObject({
  id,
  name: z.string(),
  text: z.string().describe('with fields such as {{requester.name}}, which the page fills in'),
  updatedAt: time,
})

const name = line(100).min(1)
const body = text(50_000).min(1)
const params = z.strictObject({ id })

export const listCannedAnswers = {
  name: 'listCannedAnswers', method: 'GET', path: '/api/v1/canned-answers', who: agents,
  about: 'Answers that are given again and again, by name',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(cannedAnswer) },
} as const satisfies Route

export const addCannedAnswer = {
  name: 'addCannedAnswer', method: 'POST', path: '/api/v1/canned-answers', who: agents,
  about: 'Add an answer. A field that is not known is refused',
  body: z.strictObject({ name, text: body }),
  answers: { 201: cannedAnswer },
} as const satisfies Route

export const changeCannedAnswer = {
  name: 'changeCannedAnswer', method: 'PATCH', path: '/api/v1/canned-answers/:id', who: agents,
  about: 'Change an answer',
  params,
  body: z.strictObject({ name, text: body }).partial(),
  answers: { 200: cannedAnswer },
} as const satisfies Route

export const removeCannedAnswer = {
  name: 'removeCannedAnswer', method: 'DELETE', path: '/api/v1/canned-answers/:id', who: agents,
  about: 'Remove an answer',
  params,
  answers: { 204: null },
} as const satisfies Route

export type CannedAnswer = z.output<typeof cannedAnswer>
