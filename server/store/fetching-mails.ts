import type pg from 'pg'
import { keepLease, type Lease } from './fetching.ts'

/** A mail of a POP3 mailbox. `name` is what the server calls it; `mark` what it is known by under another name; `stored`: its octets are durably ours. */
export interface FetchedMail {
  readonly name: string
  readonly size: number
  readonly mark: string | null
  readonly stored: boolean
}

/** So long what the server lists no more is remembered. */
const GONE_DAYS = 30

const FETCHED = 'select name, size::float8 as size, mark, stored, gone_at is not null as gone from fetched_mail where organization_id = $1 and external_address_id = $2'

export async function countFetched(client: pg.ClientBase, lease: Lease): Promise<number> {
  await keepLease(client, lease)
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from fetched_mail where organization_id = $1 and external_address_id = $2 and gone_at is null', [lease.organization, lease.id])
  return rows[0]!.count
}

/** Of these names, or with these marks; also those that are gone. */
export async function findFetched(
  client: pg.ClientBase, lease: Lease, by: 'name' | 'mark', values: readonly string[],
): Promise<(FetchedMail & { readonly gone: boolean })[]> {
  await keepLease(client, lease)
  const { rows } = await client.query<FetchedMail & { gone: boolean }>(`${FETCHED} and ${by} = any($3)`, [lease.organization, lease.id, values])
  return rows
}

/** Adds mails, or puts them in the place of those of the same name. Mails with a new name are counted as fetched. */
export async function noteFetchedMails(client: pg.ClientBase, lease: Lease, mails: readonly FetchedMail[]): Promise<void> {
  await keepLease(client, lease)
  const { rows } = await client.query<{ fresh: boolean }>(
    `insert into fetched_mail (organization_id, external_address_id, name, size, mark, stored)
     select $1, $2, name, size, mark, stored from unnest($3::text[], $4::bigint[], $5::text[], $6::boolean[]) as m (name, size, mark, stored)
     on conflict (external_address_id, name) do update set size = excluded.size, mark = excluded.mark, stored = excluded.stored, gone_at = null
     returning xmax = 0 as fresh`,
    [lease.organization, lease.id, mails.map(mail => mail.name), mails.map(mail => mail.size), mails.map(mail => mail.mark), mails.map(mail => mail.stored)])
  await countAsFetched(client, lease, rows.filter(({ fresh }) => fresh).length)
}

/** The mailbox holds these names and no others. */
export async function noteListed(client: pg.ClientBase, lease: Lease, names: readonly string[]): Promise<void> {
  await keepLease(client, lease)
  await client.query(
    `update fetched_mail set gone_at = case when name in (select unnest($3::text[])) then null else now() end
     where organization_id = $1 and external_address_id = $2 and (gone_at is null) <> (name in (select unnest($3::text[])))`,
    [lease.organization, lease.id, names])
  await client.query(
    'delete from fetched_mail where organization_id = $1 and external_address_id = $2 and gone_at < now() - make_interval(days => $3)', [lease.organization, lease.id, GONE_DAYS])
}

/** @param mails how many were filed since this was last told */
export async function countAsFetched(client: pg.ClientBase, { organization, id }: Lease, mails: number): Promise<void> {
  await client.query('update fetch_state set fetched = fetched + $3 where organization_id = $1 and external_address_id = $2', [organization, id, mails])
}
