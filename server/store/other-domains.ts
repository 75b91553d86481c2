import type pg from 'pg'
import type { Stamp } from './changes.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface OtherDomainState {
  /** In normal form. */
  readonly domain: string
  readonly scope: 'mail' | 'party'
}

export interface OtherDomainRecord extends OtherDomainState {
  readonly id: string
  readonly createdBy: string | null
  readonly createdAt: Date
}

const OTHER_DOMAIN = 'select id, domain, scope, created_by as "createdBy", created_at as "createdAt" from other_domain'

export async function findOtherDomain(client: pg.ClientBase, organization: string, id: string): Promise<OtherDomainRecord | null> {
  const { rows } = await client.query<OtherDomainRecord>(`${OTHER_DOMAIN} where organization_id = $1 and id = $2`, [organization, id])
  return rows[0] ?? null
}

/** The row of a domain, where it is in the list. */
export async function otherDomainNamed(client: pg.ClientBase, organization: string, domain: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>('select id from other_domain where organization_id = $1 and domain = $2', [organization, domain])
  return rows[0]?.id ?? null
}

export async function listOtherDomains(client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice): Promise<Page<OtherDomainRecord>> {
  const { rows } = await client.query<OtherDomainRecord>(
    `${OTHER_DOMAIN} where organization_id = $1 and ($2::text is null or domain like $2) and ($3::text is null or domain > $3) order by domain limit $4`,
    [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.domain])
}

/** @param id given where a removed row comes back as what it was */
export async function insertOtherDomain(client: pg.ClientBase, organization: string, row: OtherDomainState, { version, by }: Stamp, id: string | null): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into other_domain (id, organization_id, domain, scope, version, created_by) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('other_domain', 'id'))), $1, $3, $4, $5, $6) returning id`,
    [organization, id, row.domain, row.scope, version, by])
  return rows[0]!.id
}

/** Another scope is another rule: it stands from now on, and by whoever set it. */
export async function updateOtherDomain(client: pg.ClientBase, organization: string, id: string, { scope }: OtherDomainState, { version, by }: Stamp): Promise<void> {
  await client.query('update other_domain set scope = $3, version = $4, created_by = $5, created_at = now() where organization_id = $1 and id = $2',
    [organization, id, scope, version, by])
}

export async function deleteOtherDomain(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from other_domain where organization_id = $1 and id = $2', [organization, id])
}
