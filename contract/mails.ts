import { z } from 'zod'
import { attachment, content, direction, why } from './activity.ts'
import { contactName } from './contacts.ts'
import { administrators, members, type Route } from './route.ts'
import { evidence, id, person, time } from './values.ts'

/** A mail as a person reads it. Who was a blind copy stands in `blindCopies` alone; an excepted one nowhere. */
export const mail = z.strictObject({
  id,
  at: time,
  arrivedAt: time,
  direction,
  subject: z.string(),
  from: z.array(person),
  to: z.array(person),
  cc: z.array(person),
  blindCopies: z.array(person.extend({ evidence })).describe('received as blind copy, and how that is known'),
  content,
  notices: z.array(z.string()),
  text: z.string().nullable(),
  html: z.string().nullable().describe('safe: without scripts, forms and anything that loads before it is asked for'),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  attachments: z.array(attachment).nullable(),
  size: z.number().int(),
  contacts: z.array(contactName.extend({ why: z.array(why) })).describe('in whose histories it stands'),
})

const params = z.strictObject({ id })

export const getMail = {
  name: 'getMail', method: 'GET', path: '/api/v1/mails/:id', who: members,
  about: 'One mail, to read',
  params,
  answers: { 200: mail },
} as const satisfies Route

export const getAttachment = {
  name: 'getAttachment', method: 'GET', path: '/api/v1/mails/:id/attachments/:n', who: members,
  about: 'One attachment, to download',
  params: z.strictObject({ id, n: z.string().regex(/^[0-9]{1,4}$/) }),
  answers: { 200: { media: 'application/octet-stream', about: 'the file' } },
} as const satisfies Route

export const getRawMail = {
  name: 'getRawMail', method: 'GET', path: '/api/v1/mails/:id/raw', who: administrators,
  about: 'The octets of a mail as they came',
  params,
  answers: { 200: { media: 'message/rfc822', about: 'the mail' } },
} as const satisfies Route

export type Mail = z.output<typeof mail>
