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
  /** What an import has brought so far, as `reportImport` was told; else null. */
  readonly imported: unknown
  /** What a look at mails came to so far; else null. */
  readonly looked: unknown
  /** Who may look at it, administrators apart. */
  readonly owner: string | null
  readonly createdBy: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

/** More are not kept: who has so many reads the first ones. */
const MOST_ERRORS = 100

/** The columns of a record. */
export const JOB = `select id, kind, state, done::float8 as done, total::float8 as total, errors, imported, looked, owner, created_by as "createdBy", created_at as "createdAt",
  finished_at as "finishedAt" from job`

export interface NewJob {
  readonly kind: string
  readonly by: string | null
  readonly owner?: string
  readonly total?: number
  /** What was asked for, so that another process can do it. */
  readonly request?: unknown
}

export async function createJob(client: pg.ClientBase, organization: string, { kind, by, owner, total, request }: NewJob): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'insert into job (organization_id, kind, created_by, owner, total, request) values ($1, $2, $3, $4, $5, $6) returning id',
    [organization, kind, by, owner ?? null, total ?? null, request === undefined ? null : JSON.stringify(request)])
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
  client: pg.ClientBase, organization: string, id: string, report: { readonly done: number; readonly total?: number; readonly errors?: readonly string[]; readonly looked?: unknown },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = 'running', done = $3, total = coalesce($4, total), heard_at = clock_timestamp(), looked = coalesce($7, looked),
       errors = (select coalesce(jsonb_agg(e order by n), '[]') from jsonb_array_elements(errors || $5::jsonb) with ordinality as x(e, n) where n <= $6)
     where organization_id = $1 and id = $2 and state in ('waiting', 'running')`,
    [organization, id, report.done, report.total ?? null, JSON.stringify(report.errors ?? []), MOST_ERRORS, report.looked === undefined ? null : JSON.stringify(report.looked)])
  return rowCount === 1
}

/** Ends a job; one that has ended already stays as it is. Its file goes. @returns false where it had ended */
export async function finishJob(client: pg.ClientBase, organization: string, id: string, state: 'done' | 'failed' | 'cancelled', errors: readonly string[] = []): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = $3, finished_at = now(), errors = errors || $4::jsonb where organization_id = $1 and id = $2 and state in ('waiting', 'running')`,
    [organization, id, state, JSON.stringify(errors)])
  await client.query('delete from job_file where organization_id = $1 and job_id = $2', [organization, id])
  return rowCount === 1
}

const IMPORT = `select id, kind, coalesce(created_by, '') as by, request, done::float8 as done, imported from job`

/** An import that waits, or was begun: what was asked, and how far it is. */
export interface ImportJob {
  readonly id: string
  readonly kind: string
  readonly by: string
  readonly request: unknown
  readonly done: number
  readonly imported: unknown
}

export async function findImport(client: pg.ClientBase, organization: string, id: string): Promise<ImportJob | null> {
  const { rows } = await client.query<ImportJob>(`${IMPORT} where organization_id = $1 and id = $2 and request is not null and state in ('waiting', 'running')`, [organization, id])
  return rows[0] ?? null
}

/** Imports of this organization that nobody has worked at for so long, in seconds, the oldest first. */
export async function silentImports(client: pg.ClientBase, organization: string, seconds: number): Promise<ImportJob[]> {
  const { rows } = await client.query<ImportJob>(
    `${IMPORT} where organization_id = $1 and request is not null and state in ('waiting', 'running') and heard_at < now() - make_interval(secs => $2) order by id`, [organization, seconds])
  return rows
}

/**
 * Takes an import on, where it is as far as was seen and no other process took it meanwhile.
 * @param total how many rows there are @returns false where it is another's, or was cancelled
 */
export async function takeImport(client: pg.ClientBase, organization: string, { id, done }: Pick<ImportJob, 'id' | 'done'>, total: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = 'running', total = $4, heard_at = now() where organization_id = $1 and id = $2 and done = $3 and state in ('waiting', 'running')`, [organization, id, done, total])
  return rowCount === 1
}

/** Tells how far an import is, in the transaction that brought it there. @returns false when it was cancelled, or another process is further */
export async function reportImport(
  client: pg.ClientBase, organization: string, id: string, report: { readonly before: number; readonly done: number; readonly imported: unknown },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set done = $4, imported = $5, heard_at = now() where organization_id = $1 and id = $2 and done = $3 and state = 'running'`,
    [organization, id, report.before, report.done, JSON.stringify(report.imported)])
  return rowCount === 1
}

/** The file of a job is whole: from now on the job can be done. */
export async function askJob(client: pg.ClientBase, organization: string, id: string, request: unknown): Promise<void> {
  await client.query('update job set request = $3, heard_at = now() where organization_id = $1 and id = $2', [organization, id, JSON.stringify(request)])
}

/** Jobs whose file never became whole, for the process that took it was killed: those silent for so long, in seconds. */
export async function brokenUploads(client: pg.ClientBase, organization: string, seconds: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from job where organization_id = $1 and request is null and state = 'waiting' and heard_at < now() - make_interval(secs => $2)
     and exists(select from job_file f where f.organization_id = $1 and f.job_id = job.id)`, [organization, seconds])
  return rows.map(row => row.id)
}

/** Adds a piece of a job's file. */
export async function addJobFile(client: pg.ClientBase, organization: string, id: string, place: number, octets: Buffer): Promise<void> {
  await client.query('insert into job_file (organization_id, job_id, place, octets) values ($1, $2, $3, $4)', [organization, id, place, octets])
}

/** A piece of a job's file; null behind its end. */
export async function readJobFile(client: pg.ClientBase, organization: string, id: string, place: number): Promise<Buffer | null> {
  const { rows } = await client.query<{ octets: Buffer }>('select octets from job_file where organization_id = $1 and job_id = $2 and place = $3', [organization, id, place])
  return rows[0]?.octets ?? null
}
