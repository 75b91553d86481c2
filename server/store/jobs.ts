import type pg from 'pg'
import { type Page, type Slice, pageOf } from './page.ts'

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobRecord {
  readonly id: string
  readonly kind: string
  readonly state: JobState
  readonly done: number
  readonly total: number | null
  readonly errors: readonly string[]
  readonly createdBy: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

/** More are not kept: who has so many reads the first ones. */
const MOST_ERRORS = 100

const JOB = `select id, kind, state, done::float8 as done, total::float8 as total, errors, created_by as "createdBy", created_at as "createdAt",
  finished_at as "finishedAt" from job`

export async function createJob(
  client: pg.ClientBase, organization: string, job: { readonly kind: string; readonly by: string | null; readonly total?: number },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'insert into job (organization_id, kind, created_by, total) values ($1, $2, $3, $4) returning id', [organization, job.kind, job.by, job.total ?? null])
  return rows[0]!.id
}

export async function findJob(client: pg.ClientBase, organization: string, id: string): Promise<JobRecord | null> {
  const { rows } = await client.query<JobRecord>(`${JOB} where organization_id = $1 and id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listJobs(client: pg.ClientBase, organization: string, { limit, after }: Slice): Promise<Page<JobRecord>> {
  const { rows } = await client.query<JobRecord>(
    `${JOB} where organization_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`, [organization, after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** Tells how far a job is. @returns false when it was cancelled, and its work should stop */
export async function reportJob(
  client: pg.ClientBase, organization: string, id: string, report: { readonly done: number; readonly total?: number; readonly errors?: readonly string[] },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = 'running', done = $3, total = coalesce($4, total),
       errors = (select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(errors || $5::jsonb) with ordinality as x(e, n) where n <= $6)
     where organization_id = $1 and id = $2 and state in ('waiting', 'running')`,
    [organization, id, report.done, report.total ?? null, JSON.stringify(report.errors ?? []), MOST_ERRORS])
  return rowCount === 1
}

/** Ends a job; one that has ended already stays as it is. @returns false where it had ended */
export async function finishJob(client: pg.ClientBase, organization: string, id: string, state: 'done' | 'failed' | 'cancelled'): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = $3, finished_at = now() where organization_id = $1 and id = $2 and state in ('waiting', 'running')`, [organization, id, state])
  return rowCount === 1
}
