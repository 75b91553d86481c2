import { z } from 'zod'
import { page, paging } from './list.ts'
import { problemCode } from './problem.ts'
import { administrators, members, type Route } from './route.ts'
import { tallied } from './tallied.ts'
import { id, time } from './values.ts'

const count = z.number().int()

/** What an import has brought so far; after a trial, what it would bring. */
export const imported = z.strictObject({
  dryRun: z.boolean(),
  added: count,
  changed: count,
  there: count.describe('what was there already and is left as it is'),
  refused: count,
  kinds: z.record(z.string(), count).describe('how many of each kind were added'),
  locked: z.array(z.strictObject({ domain: z.string(), addresses: count })).describe('free email providers whose locks keep out the mail of added addresses'),
  faults: z.array(z.strictObject({ line: count, code: problemCode, detail: z.string() })).describe('the first hundred rows that could not be taken'),
})

export const job = z.strictObject({
  id,
  kind: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  done: z.number().int(),
  total: z.number().int().nullable(),
  errors: z.array(z.string()),
  imported: imported.nullable(),
  looked: tallied.nullable().describe('what a look at mails came to so far'),
  createdBy: z.string().nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
})

const params = z.strictObject({ id })

export const listJobs = {
  name: 'listJobs', method: 'GET', path: '/api/v1/jobs', who: administrators,
  about: 'Long work, newest first',
  query: z.strictObject(paging),
  answers: { 200: page(job) },
} as const satisfies Route

export const getJob = {
  name: 'getJob', method: 'GET', path: '/api/v1/jobs/:id', who: members,
  about: 'How far a long work is; who is no administrator sees only what he began himself',
  params,
  answers: { 200: job },
} as const satisfies Route

export const cancelJob = {
  name: 'cancelJob', method: 'DELETE', path: '/api/v1/jobs/:id', who: members,
  about: 'Stop a long work; what it did stays',
  params,
  answers: { 200: job },
} as const satisfies Route

export type Job = z.output<typeof job>
export type Imported = z.output<typeof imported>
