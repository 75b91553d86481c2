import { z } from 'zod'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { id, time } from './values.ts'

export const job = z.strictObject({
  id,
  kind: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  done: z.number().int(),
  total: z.number().int().nullable(),
  errors: z.array(z.string()),
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
  name: 'getJob', method: 'GET', path: '/api/v1/jobs/:id', who: administrators,
  about: 'How far a long work is',
  params,
  answers: { 200: job },
} as const satisfies Route

export const cancelJob = {
  name: 'cancelJob', method: 'DELETE', path: '/api/v1/jobs/:id', who: administrators,
  about: 'Stop a long work; what it did stays',
  params,
  answers: { 200: job },
} as const satisfies Route

export type Job = z.output<typeof job>
