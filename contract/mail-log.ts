import { z } from 'zod'
import { contactName } from './contacts.ts'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { address, day, evidence, id, line, moment, time } from './values.ts'
import { outcome, reason, reasonCode, verdict } from './verdict.ts'

export const door = z.enum(['smtp', 'lmtp', 'relay', 'outbox', 'pop3', 'imap', 'upload', 'import'])

export const participant = z.strictObject({
  address: z.string(),
  role: z.enum(['from', 'sender', 'to', 'cc', 'bcc', 'resent']),
  evidence,
  name: z.string().optional(),
})

export const logItem = z.strictObject({
  id,
  at: time,
  door,
  size: z.number().int(),
  outcome,
  reasons: z.array(reason),
  saved: z.array(contactName).describe('the contacts in whose histories it was saved, those that are still there'),
  participants: z.array(participant).describe('empty where the row is reduced'),
  subject: z.string().optional(),
  mailId: id.optional(),
  messageId: z.string().optional(),
  duplicateOf: id.optional().describe('the log row of the first copy'),
  reduced: z.boolean().describe('nothing of the other side was kept'),
})

export const logRow = logItem.extend({ verdict })

export const balance = z.strictObject({
  acknowledged: z.number().int().describe('what the doors counted on their own'),
  rows: z.number().int(),
  byOutcome: z.strictObject({
    saved: z.number().int(), ticket: z.number().int(), 'saved+ticket': z.number().int(),
    skipped: z.number().int(), duplicate: z.number().int(), quarantined: z.number().int(),
  }),
  inFlight: z.number().int().describe('acknowledged, and not counted yet'),
  unknown: z.number().int().describe('rows whose count was lost with a killed process'),
})

const params = z.strictObject({ id })

export const listMailLog = {
  name: 'listMailLog', method: 'GET', path: '/api/v1/mail-log', who: administrators,
  about: 'Every arrival with its outcome and its reasons, newest first',
  query: z.strictObject({
    ...paging,
    outcome: outcome.optional(),
    door: door.optional(),
    reason: reasonCode.optional(),
    address: address.optional(),
    since: moment.optional(),
    until: moment.optional(),
    messageId: line(5000).optional().describe('found also on rows that do not show it'),
    mailId: id.optional(),
  }),
  answers: { 200: page(logItem) },
} as const satisfies Route

export const getBalance = {
  name: 'getBalance', method: 'GET', path: '/api/v1/mail-log/balance', who: administrators,
  about: 'What the doors acknowledged, held against the outcomes, day by day in UTC: acknowledged + unknown = rows + inFlight',
  query: z.strictObject({ since: day.optional(), until: day.optional() }),
  answers: { 200: balance },
} as const satisfies Route

export const getLogRow = {
  name: 'getLogRow', method: 'GET', path: '/api/v1/mail-log/:id', who: administrators,
  about: 'One arrival with its verdict',
  params,
  answers: { 200: logRow },
} as const satisfies Route

export const runAgain = {
  name: 'runAgain', method: 'POST', path: '/api/v1/mail-log/:id/run-again', who: administrators, unkeyed: true,
  about: 'Decide a quarantined mail again',
  params,
  answers: { 200: logRow },
} as const satisfies Route

export const uploadMail = {
  name: 'uploadMail', method: 'POST', path: '/api/v1/mail-log/uploads', who: administrators,
  about: 'Hand over mails: one (.eml), or a whole mailbox (.mbox); answered when all are filed. It is an import, and can be taken back as one',
  query: z.strictObject({ name: line(255).min(1).default('upload').describe('of the file') }),
  octets: ['message/rfc822', 'application/mbox'],
  answers: { 202: z.strictObject({ jobId: id }) },
} as const satisfies Route

export type LogItem = z.output<typeof logItem>
export type Balance = z.output<typeof balance>
