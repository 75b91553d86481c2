import type pg from 'pg'
import { locksToAdd } from '../../core/settings/exception-domains.ts'
import type { Stamp } from './changes.ts'

export interface FreeProviderRecord {
  readonly domain: string
  readonly locked: boolean
  /** How many contacts have an address there. */
  readonly contacts: number
  readonly changedBy: string | null
  readonly changedAt: Date | null
}

/** Gives an organization the providers of our list that it does not have yet. A lock that is there already is left as it is. */
export async function syncFreeProviders(client: pg.ClientBase, organization: string): Promise<void> {
  const { rows } = await client.query<{ existing: string[]; with_contacts: string[] }>(
    `select array(select domain from free_provider where organization_id = $1) as existing,
       array(select distinct split_part(address, '@', -1) from contact_address where organization_id = $1
             union select domain from contact_domain where organization_id = $1) as with_contacts`, [organization])
  const { existing, with_contacts } = rows[0]!
  const locks = locksToAdd(new Set(existing), new Set(with_contacts))
  await client.query(
    `insert into free_provider (organization_id, domain, locked, version)
     select o.id, domain, locked, o.settings_version from organization o, unnest($2::text[], $3::boolean[]) as p(domain, locked) where o.id = $1
     on conflict (organization_id, domain) do nothing`,
    [organization, locks.map(lock => lock.domain), locks.map(lock => lock.locked)])
}

const FREE_PROVIDER = `select f.domain, f.locked, f.changed_by as "changedBy", f.changed_at as "changedAt", (
    select count(distinct a.contact_id)::int from contact_address a where a.organization_id = f.organization_id and split_part(a.address, '@', -1) = f.domain
  ) as contacts from free_provider f`

export async function findFreeProvider(client: pg.ClientBase, organization: string, domain: string): Promise<FreeProviderRecord | null> {
  const { rows } = await client.query<FreeProviderRecord>(`${FREE_PROVIDER} where f.organization_id = $1 and f.domain = $2`, [organization, domain])
  return rows[0] ?? null
}

/**
 * All of them: the list is short, and its order is that of our data file. The contacts are counted in a statement of its
 * own: joined, PostgreSQL takes either side for one row and counts once for each provider.
 */
export async function listFreeProviders(client: pg.ClientBase, organization: string): Promise<FreeProviderRecord[]> {
  const { rows } = await client.query<Omit<FreeProviderRecord, 'contacts'>>(
    'select domain, locked, changed_by as "changedBy", changed_at as "changedAt" from free_provider where organization_id = $1', [organization])
  const used = await client.query<{ domain: string; contacts: number }>(
    `select split_part(address, '@', -1) as domain, count(distinct contact_id)::int as contacts from contact_address
     where organization_id = $1 and split_part(address, '@', -1) = any($2) group by 1`, [organization, rows.map(row => row.domain)])
  const contacts = new Map(used.rows.map(row => [row.domain, row.contacts]))
  return rows.map(row => ({ ...row, contacts: contacts.get(row.domain) ?? 0 }))
}

export async function setFreeProvider(client: pg.ClientBase, organization: string, domain: string, locked: boolean, { version, by }: Stamp): Promise<void> {
  await client.query('update free_provider set locked = $3, version = $4, changed_by = $5, changed_at = now() where organization_id = $1 and domain = $2',
    [organization, domain, locked, version, by])
}
