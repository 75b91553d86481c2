import { z } from 'zod'
import { SENDING_FAULT_CODES } from '../core/settings/sending.ts'
import { page, paging } from './list.ts'
import { members, type Route } from './route.ts'
import { address, id, line, text, time, yesOrNo } from './values.ts'
import { verdict } from './verdict.ts'

/** The largest request with a mail in it, its files in base64: about 25 MB of files. */
const LARGEST = 36 * 1024 * 1024

const people = z.array(address).max(500)

const file = z.strictObject({
  name: line(255).min(1),
  type: z.string().max(127).regex(/^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/, 'is no media type').default('application/octet-stream'),
  content: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is no base64').describe('base64'),
  contentId: z.string().regex(/^[A-Za-z0-9._+-]{1,100}(?:@[A-Za-z0-9.-]{1,100})?$/, 'is no Content-ID').optional().describe('for a picture that the HTML shows as cid:…'),
})

/** A mail as somebody wrote it. */
export const writtenMail = z.strictObject({
  from: address.describe('one of the addresses that GET /mails/senders lists'),
  to: people.default([]),
  cc: people.default([]),
  bcc: people.default([]),
  subject: line(2000).default(''),
  text: text(1_000_000).default(''),
  html: text(2_000_000).optional(),
  files: z.array(file).max(100).default([]),
  inReplyTo: id.optional().describe('the mail that this one answers: the answer stands in its conversation'),
})

export const sender = z.strictObject({
  address: z.string(),
  name: z.string(),
  kind: z.enum(['own', 'support', 'external']),
  canSend: z.boolean().describe('false: there is no outgoing server for this address'),
})

export const outgoingMail = z.strictObject({
  id,
  state: z.enum(['sending', 'sent', 'failed']).describe('sending: also while it waits for the next try; failed: it is not tried again by itself'),
  at: time,
  from: z.string(),
  by: z.string().nullable(),
  messageId: z.string(),
  subject: z.string().nullable().describe('null where somebody else wrote it, and when it has left'),
  to: z.array(z.string()).describe('all recipients, as long as the subject is there'),
  refused: z.array(z.string()).describe('recipients that the server does not take mail for'),
  fault: z.enum(SENDING_FAULT_CODES).nullable().describe('what was in the way at the last try'),
  reply: z.string().nullable().describe('the codes of the server, as in "550 5.1.1"'),
  nextTryAt: time.nullable(),
  sentAt: time.nullable(),
  recorded: z.boolean().nullable().describe('does it stand in a history or with the Help Desk? null until it was sent'),
  mailId: id.nullable(),
})

const params = z.strictObject({ id })

export const listSenders = {
  name: 'listSenders', method: 'GET', path: '/api/v1/mails/senders', who: members,
  about: 'The addresses of ours that we may write as',
  answers: { 200: z.strictObject({ items: z.array(sender) }) },
} as const satisfies Route

export const sendMail = {
  name: 'sendMail', method: 'POST', path: '/api/v1/mails', who: members, largest: LARGEST,
  about: 'Send a mail; with `preview` nothing is sent, and the answer is the verdict on it',
  query: z.strictObject({ preview: z.union([z.literal('').transform(() => true), yesOrNo]).default(false) }),
  body: writtenMail,
  answers: { 200: verdict, 202: outgoingMail },
} as const satisfies Route

export const listOutbox = {
  name: 'listOutbox', method: 'GET', path: '/api/v1/outbox', who: members,
  about: 'Mails that we wrote here, newest first',
  query: z.strictObject({
    ...paging,
    state: outgoingMail.shape.state.optional(),
    of: z.enum(['me', 'everybody']).default('me').describe('everybody: for administrators, without subjects and recipients'),
  }),
  answers: { 200: page(outgoingMail) },
} as const satisfies Route

export const getOutgoingMail = {
  name: 'getOutgoingMail', method: 'GET', path: '/api/v1/outbox/:id', who: members,
  about: 'How far a mail that we wrote is',
  params,
  answers: { 200: outgoingMail },
} as const satisfies Route

export const retryOutgoingMail = {
  name: 'retryOutgoingMail', method: 'POST', path: '/api/v1/outbox/:id/retry', who: members,
  about: 'Try at once to send a mail that waits or failed',
  params,
  answers: { 200: outgoingMail },
} as const satisfies Route

export const discardOutgoingMail = {
  name: 'discardOutgoingMail', method: 'DELETE', path: '/api/v1/outbox/:id', who: members,
  about: 'Give a mail up that has not left; it is erased',
  params,
  answers: { 204: null },
} as const satisfies Route

export type OutgoingMail = z.output<typeof outgoingMail>
export type WrittenMail = z.output<typeof writtenMail>
export type Sender = z.output<typeof sender>
