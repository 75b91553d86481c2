import type pg from 'pg'
import type { Tallied } from '../../core/capture/tally.ts'
import type { Outcome, Reason } from '../../core/capture/verdict.ts'
import type { Security } from '../../core/settings/external-addresses.ts'
import type { FaultCode, FaultStep } from '../../core/settings/server-faults.ts'
import { type JobRecord, JOB } from './jobs.ts'
import { type Page, pageOf, type Slice } from './page.ts'

/** Where an account is that is brought, and what of it is wanted. */
export interface ImportedAccount {
  readonly server: string
  readonly port: number
  readonly security: Security
  readonly username: string
  /** Whose account it is, in normal form. */
  readonly address: string
  readonly folders: readonly { readonly path: string; readonly sent: boolean }[]
}

export interface ImportFault {
  readonly step: FaultStep
  readonly code: FaultCode
  readonly after: number | null
}

export interface MailImportRecord {
  readonly id: string
  readonly kind: 'file' | 'account'
  readonly name: string
  readonly job: JobRecord | null
  readonly place: number
  readonly size: number | null
  readonly account: ImportedAccount | null
  readonly fault: ImportFault | null
  readonly hasPassword: boolean
  readonly mails: number
  readonly held: number
  readonly createdBy: string | null
  readonly createdAt: Date
  readonly takenBackAt: Date | null
  readonly takenBackBy: string | null
  readonly takenBack: boolean
}

export interface NewMailImport {
  readonly kind: MailImportRecord['kind']
  readonly name: string
  readonly by: string | null
  readonly size?: number | null
  readonly account?: ImportedAccount
}

/** Where the sealed password of an account belongs; it opens nowhere else. */
export function accountPlace(organization: string, id: string): string {
  return `mail-import ${organization} ${id}`
}

export async function insertMailImport(client: pg.ClientBase, organization: string, { kind, name, by, size, account }: NewMailImport): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'insert into mail_import (organization_id, kind, name, size, account, created_by) values ($1, $2, $3, $4, $5, $6) returning id',
    [organization, kind, name, size ?? null, account === undefined ? null : JSON.stringify(account), by])
  return rows[0]!.id
}

/** @param sealed null: it is not needed any more */
export async function keepAccountPassword(client: pg.ClientBase, organization: string, id: string, sealed: Buffer | null): Promise<void> {
  await client.query('update mail_import set sealed_password = $3 where organization_id = $1 and id = $2', [organization, id, sealed])
}

export async function sealedAccountPassword(client: pg.ClientBase, organization: string, id: string): Promise<Buffer | null> {
  const { rows } = await client.query<{ sealed: Buffer | null }>('select sealed_password as sealed from mail_import where organization_id = $1 and id = $2', [organization, id])
  return rows[0]?.sealed ?? null
}

const COLUMNS = `i.id, i.kind, i.name, i.place::float8 as place, i.size::float8 as size, i.account, i.fault, i.sealed_password is not null as "hasPassword",
  i.created_by as "createdBy", i.created_at as "createdAt", i.taken_back_at as "takenBackAt", i.taken_back_by as "takenBackBy", i.taken_back as "takenBack", i.job_id as "jobId"`

type Row = Omit<MailImportRecord, 'job' | 'mails' | 'held'> & { readonly jobId: string | null }

/** What of a mail is held through a row. */
const HELD = `('saved', 'ticket', 'saved+ticket')`

async function withWork(client: pg.ClientBase, organization: string, rows: readonly Row[]): Promise<MailImportRecord[]> {
  if (rows.length === 0) return []
  const jobs = await client.query<JobRecord>(`${JOB} where organization_id = $1 and id = any($2::bigint[])`, [organization, rows.flatMap(({ jobId }) => jobId ?? [])])
  const counts = await client.query<{ id: string; mails: number; held: number }>(
    `select import_id as id, count(*)::int as mails, (count(*) filter (where outcome in ${HELD}))::int as held from mail_log
     where organization_id = $1 and import_id = any($2::bigint[]) group by import_id`, [organization, rows.map(({ id }) => id)])
  return rows.map(({ jobId, ...row }) => {
    const { mails, held } = counts.rows.find(({ id }) => id === row.id) ?? { mails: 0, held: 0 }
    return { ...row, mails, held, job: jobs.rows.find(({ id }) => id === jobId) ?? null }
  })
}

export async function findMailImport(client: pg.ClientBase, organization: string, id: string): Promise<MailImportRecord | null> {
  const { rows } = await client.query<Row>(`select ${COLUMNS} from mail_import i where i.organization_id = $1 and i.id = $2`, [organization, id])
  return (await withWork(client, organization, rows))[0] ?? null
}

/** Newest first. A file that was only looked at is no import. */
export async function listMailImports(client: pg.ClientBase, organization: string, { limit, after }: Slice): Promise<Page<MailImportRecord>> {
  const { rows } = await client.query<Row>(
    `select ${COLUMNS} from mail_import i left join job j on j.organization_id = $1 and j.id = i.job_id
     where i.organization_id = $1 and ($2::bigint is null or i.id < $2) and (i.kind = 'account' or j.kind = 'mail-import') order by i.id desc limit $3`,
    [organization, after?.[0], limit + 1])
  const page = pageOf(rows, limit, row => row, row => [row.id])
  return { items: await withWork(client, organization, page.items), next: page.next }
}

/** The work at an import is this job from now on; `place` is where a file goes on. @returns false where it was taken back, or another is at it */
export async function workAtImport(client: pg.ClientBase, organization: string, id: string, jobId: string, place?: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update mail_import i set job_id = $3, fault = null, place = coalesce($4, place) where organization_id = $1 and id = $2 and taken_back_at is null
       and not exists(select from job j where j.organization_id = $1 and j.id = i.job_id and j.state in ('waiting', 'running'))`,
    [organization, id, jobId, place ?? null])
  return rowCount === 1
}

export async function noteImportPlace(client: pg.ClientBase, organization: string, id: string, place: number): Promise<void> {
  await client.query('update mail_import set place = greatest(place, $3) where organization_id = $1 and id = $2', [organization, id, place])
}

export async function noteImportFault(client: pg.ClientBase, organization: string, id: string, fault: ImportFault): Promise<void> {
  await client.query('update mail_import set fault = $3 where organization_id = $1 and id = $2', [organization, id, JSON.stringify(fault)])
}

/** An import whose work lies still: nobody has been heard of for some time. */
export interface LeftImport {
  readonly id: string
  readonly kind: MailImportRecord['kind']
  readonly jobId: string
}

/** Those that nobody has worked at for so long, in seconds, the oldest first. */
export async function leftImports(client: pg.ClientBase, organization: string, seconds: number): Promise<LeftImport[]> {
  const { rows } = await client.query<LeftImport>(
    `select i.id, i.kind, i.job_id as "jobId" from mail_import i join job j on j.organization_id = $1 and j.id = i.job_id
     where i.organization_id = $1 and j.state in ('waiting', 'running') and j.heard_at < clock_timestamp() - make_interval(secs => $2) order by i.id`, [organization, seconds])
  return rows
}

/** Takes up work that waits, or that nobody was heard of for so long, in seconds. @returns false where another has it */
export async function takeWork(client: pg.ClientBase, organization: string, jobId: string, seconds: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update job set state = 'running', heard_at = clock_timestamp() where organization_id = $1 and id = $2
       and (state = 'waiting' or state = 'running' and heard_at < clock_timestamp() - make_interval(secs => $3))`, [organization, jobId, seconds])
  return rowCount === 1
}

/** Files that were looked at and not brought for a day. */
export async function forgetLooks(client: pg.ClientBase, organization: string): Promise<void> {
  await client.query(
    `delete from mail_import i where organization_id = $1 and kind = 'file' and created_at < now() - interval '1 day'
       and not exists(select from mail_log l where l.organization_id = $1 and l.import_id = i.id)
       and not exists(select from job j where j.organization_id = $1 and j.id = i.job_id and (j.kind <> 'mail-look' or j.state in ('waiting', 'running')))`, [organization])
}

export interface ImportedFolder {
  readonly uidValidity: bigint
  readonly uid: number
  readonly leftOver: readonly number[]
}

export async function findImportedFolder(client: pg.ClientBase, organization: string, id: string, folder: string): Promise<ImportedFolder | null> {
  const { rows } = await client.query<{ validity: string; uid: string; left: string[] }>(
    'select uid_validity as validity, uid, left_over::text[] as left from mail_import_folder where organization_id = $1 and import_id = $2 and folder = $3', [organization, id, folder])
  return rows[0] ? { uidValidity: BigInt(rows[0].validity), uid: Number(rows[0].uid), leftOver: rows[0].left.map(Number) } : null
}

export async function noteImportedFolder(client: pg.ClientBase, organization: string, id: string, folder: string, { uidValidity, uid, leftOver }: ImportedFolder): Promise<void> {
  await client.query(
    `insert into mail_import_folder (organization_id, import_id, folder, uid_validity, uid, left_over) values ($1, $2, $3, $4, $5, $6)
     on conflict (import_id, folder, organization_id) do update set uid_validity = excluded.uid_validity, uid = excluded.uid, left_over = excluded.left_over`,
    [organization, id, folder, String(uidValidity), uid, leftOver])
}

/** What the mails of an import came to, from its rows in the mail log. @param most so many contacts, and rules, are named */
export async function tallyImport(client: pg.ClientBase, organization: string, id: string, most: number): Promise<Tallied> {
  const outcomes = await client.query<{ outcome: Outcome; count: number }>(
    'select outcome, count(*)::int as count from mail_log where organization_id = $1 and import_id = $2 group by outcome', [organization, id])
  const contacts = await client.query<{ contact: string; mails: number; all: number }>(
    `select s->>'contact' as contact, count(*)::int as mails, (count(*) over ())::int as all from mail_log l, jsonb_array_elements(l.verdict->'saved') s
     where l.organization_id = $1 and l.import_id = $2 group by 1 order by 2 desc, 1 limit $3`, [organization, id, most])
  const keptOut = await client.query<{ reason: Reason; mails: number }>(
    `select (min(case when r ? 'setting' then r else jsonb_build_object('code', r->'code') end::text))::jsonb as reason, count(*)::int as mails
     from mail_log l, lateral (select l.verdict->'reasons'->0 as r) x where l.organization_id = $1 and l.import_id = $2 and l.outcome = 'skipped' and r is not null
     group by r->>'code', r->'setting'->>'menu', r->'setting'->>'id' order by 2 desc limit $3`, [organization, id, most])
  const count = (outcome: Outcome): number => outcomes.rows.find(row => row.outcome === outcome)?.count ?? 0
  return {
    mails: outcomes.rows.reduce((sum, row) => sum + row.count, 0),
    outcomes: { saved: count('saved'), ticket: count('ticket'), 'saved+ticket': count('saved+ticket'), skipped: count('skipped'), duplicate: count('duplicate'), quarantined: count('quarantined') },
    contacts: contacts.rows.map(({ contact, mails }) => ({ contact, mails })),
    contactCount: contacts.rows[0]?.all ?? 0,
    keptOut: keptOut.rows,
  }
}

/** Lets go of work, so that another can take it up at once. */
export async function leaveWork(client: pg.ClientBase, organization: string, jobId: string): Promise<void> {
  await client.query(`update job set state = 'waiting', heard_at = 'epoch' where organization_id = $1 and id = $2 and state = 'running'`, [organization, jobId])
}
