import type pg from 'pg'
import { type Page, type Slice, pageOf } from './page.ts'

/** Which settings version a change brought about, and who made it. */
export interface Stamp {
  readonly version: string
  readonly by: string
}

/** What a change was, and what it changed: `before` null made it, `after` null removed it. */
export interface ChangeRow {
  readonly id: string
  readonly at: Date
  readonly by: string | null
  readonly menu: string
  readonly subject: string
  readonly before: unknown
  readonly after: unknown
  readonly version: string
  readonly undone_by: string | null
}

/**
 * Takes the next settings version. It must be the first statement of a transaction that changes the directory or the
 * settings: the lock on this row stands against the one that capture holds while it decides and commits, so every commit
 * after the answer obeys the change.
 */
export async function nextVersion(client: pg.ClientBase, organization: string): Promise<string> {
  const { rows } = await client.query<{ settings_version: string }>(
    'update organization set settings_version = settings_version + 1 where id = $1 returning settings_version', [organization])
  return rows[0]!.settings_version
}

/** The settings version as it is, for what is noted without changing a setting. */
export async function presentVersion(client: pg.ClientBase, organization: string): Promise<string> {
  const { rows } = await client.query<{ settings_version: string }>('select settings_version from organization where id = $1', [organization])
  return rows[0]!.settings_version
}

/**
 * Keeps directory and settings still until the transaction ends, without changing them: for writes that are held against
 * them, such as a contact's address.
 */
export async function holdSettings(client: pg.ClientBase, organization: string): Promise<void> {
  await client.query('select 1 from organization where id = $1 for share', [organization])
}

/** Writes a change into the audit log. @returns its id */
export async function recordChange(
  client: pg.ClientBase, organization: string, { version, by }: Stamp,
  change: { readonly menu: string; readonly subject: string; readonly before: unknown; readonly after: unknown },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into setting_change (organization_id, by, menu, subject, before, after, version) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [organization, by, change.menu, change.subject, json(change.before), json(change.after), version])
  return rows[0]!.id
}

/** null is no value of JSON here, but none at all. */
function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

export async function listChanges(
  client: pg.ClientBase, organization: string, filter: { readonly menu?: string | undefined; readonly by?: string | undefined }, { limit, after }: Slice,
): Promise<Page<ChangeRow>> {
  const { rows } = await client.query<ChangeRow>(
    `select id, at, by, menu, subject, before, after, version, undone_by from setting_change
     where organization_id = $1 and ($2::text is null or menu = $2) and ($3::text is null or by = $3) and ($4::bigint is null or id < $4)
     order by id desc limit $5`,
    [organization, filter.menu, filter.by, after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** One change, locked: two undos of it come one after the other. */
export async function lockChange(client: pg.ClientBase, organization: string, id: string): Promise<ChangeRow | null> {
  const { rows } = await client.query<ChangeRow>(
    `select id, at, by, menu, subject, before, after, version, undone_by from setting_change where organization_id = $1 and id = $2 for update`,
    [organization, id])
  return rows[0] ?? null
}

export async function markUndone(client: pg.ClientBase, organization: string, id: string, by: string): Promise<void> {
  await client.query('update setting_change set undone_by = $3 where organization_id = $1 and id = $2', [organization, id, by])
}

/** How many mails a setting has kept out since it was made: what its undo cannot bring back. */
export async function mailsKeptOut(client: pg.ClientBase, organization: string, setting: { readonly menu: string; readonly id: string }, version: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from mail_log where organization_id = $1 and settings_version >= $2 and outcome in ('skipped', 'ticket')
     and verdict->'reasons' @> $3`,
    [organization, version, JSON.stringify([{ setting }])])
  return Number(rows[0]!.count)
}
