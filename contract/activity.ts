import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { members, type Route } from './route.ts'
import { id, login, moment, person, text, time } from './values.ts'

export const direction = z.enum(['incoming', 'outgoing'])
/** `pending` until the body has been read; `failed`: the mail is readable as raw only. */
export const content = z.enum(['pending', 'ready', 'failed'])
export const whySaved = z.enum(['contact-address', 'contact-domain', 'by-hand'])
export const why = z.strictObject({ code: whySaved, participant: z.string() })
export const attachment = z.strictObject({
  n: z.number().int().describe('its place in the mail, from 0'),
  name: z.string(),
  type: z.string(),
  size: z.number().int(),
  inline: z.boolean().describe('shown within the HTML'),
  contentId: z.string().nullable(),
})

export const activityItem = z.strictObject({
  id,
  at: time,
  kind: z.enum(['mail', 'ticket', 'note']),
  direction: direction.nullable().describe('null for a ticket and for a note'),
  content,
  mail: z.strictObject({
    id,
    subject: z.string(),
    from: z.array(person),
    to: z.array(person),
    cc: z.array(person),
    excerpt: z.string().nullable(),
    attachments: z.array(attachment).nullable(),
    thread: z.string().nullable().describe('the same for all mails of one conversation'),
  }).optional(),
  ticket: z.strictObject({ id, number: z.number().int(), name: z.string(), status: z.string() }).optional(),
  note: z.strictObject({ text: z.string(), author: z.string().nullable() }).optional(),
  why: z.array(why),
})

const params = z.strictObject({ id })
const itemParams = z.strictObject({ id, item: id })

export const listActivity = {
  name: 'listActivity', method: 'GET', path: '/api/v1/contacts/:id/activity', who: members,
  about: 'The Activity History of a contact, newest first',
  params,
  query: z.strictObject({
    ...paging,
    kind: z.enum(['mail', 'ticket', 'note']).optional(),
    q: words.optional().describe('in subject, people, text and file names'),
    person: login.optional().describe('login of one of us who is on the mail'),
    since: moment.optional(),
    until: moment.optional(),
  }),
  answers: { 200: page(activityItem) },
} as const satisfies Route

export const addNote = {
  name: 'addNote', method: 'POST', path: '/api/v1/contacts/:id/notes', who: members,
  about: 'Write a note into the history',
  params,
  body: z.strictObject({ text: text(20_000).min(1) }),
  answers: { 201: activityItem },
} as const satisfies Route

export const removeActivity = {
  name: 'removeActivity', method: 'DELETE', path: '/api/v1/contacts/:id/activity/:item', who: members,
  about: 'Take an item out of this history; other histories keep it',
  params: itemParams,
  answers: { 204: null },
} as const satisfies Route

export const restoreActivity = {
  name: 'restoreActivity', method: 'POST', path: '/api/v1/contacts/:id/activity/:item/restore', who: members,
  about: 'Put an item back that was taken out of this history',
  params: itemParams,
  answers: { 200: activityItem },
} as const satisfies Route

export type ActivityItem = z.output<typeof activityItem>
