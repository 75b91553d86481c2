import { z } from 'zod'
import { changeMenu } from './changes.ts'
import { members, type Route } from './route.ts'
import { id } from './values.ts'
import { outcome } from './verdict.ts'

/** What is told live. It names only ids: what they stand for is asked for again, and shown as the role may see it. */
export const event = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('arrival'), logId: id, outcome }).describe('for administrators'),
  z.strictObject({ type: z.literal('activity'), contact: id }),
  z.strictObject({ type: z.literal('mail.ready'), mailId: id }),
  z.strictObject({ type: z.literal('ticket'), ticket: id, what: z.enum(['opened', 'message', 'changed']), notice: z.boolean() })
    .describe('for the Help Desk; `notice`: something of theirs came that somebody should see'),
  z.strictObject({ type: z.literal('ticket.presence'), ticket: id, login: z.string(), name: z.string(), state: z.enum(['viewing', 'writing', 'left']) }).describe('for the Help Desk'),
  z.strictObject({ type: z.literal('setting'), menu: changeMenu }).describe('for administrators'),
  z.strictObject({ type: z.literal('outbox'), outboxId: id }).describe('a mail that leaves came further, or did not'),
  z.strictObject({ type: z.literal('job'), jobId: id }),
  z.strictObject({
    type: z.literal('fetching'), externalAddress: id, done: z.number().int(), total: z.number().int().nullable(), perSecond: z.number(), over: z.boolean(),
  }).describe('for administrators: how far a fetch is, in mails; `over` when it has ended, well or not'),
  z.strictObject({ type: z.literal('trouble'), externalAddress: id }).describe('for administrators: a mailbox cannot be fetched; told once of each trouble that does not pass by itself'),
])

export const listenToEvents = {
  name: 'listenToEvents', method: 'GET', path: '/api/v1/events', who: members,
  about: 'Server-sent events: the data of each is one event as JSON; a comment every 20 seconds keeps the line open',
  answers: { 200: { media: 'text/event-stream', about: 'a stream of events' } },
} as const satisfies Route

export type Event = z.output<typeof event>
