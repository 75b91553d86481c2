import type pg from 'pg'

/** A contact that holds an address or a domain. `key` is the one that was asked for, in normal form. */
export interface ContactHolder {
  readonly key: string
  readonly id: string
  readonly name: string
}

/** Which contacts hold these addresses, as they are or with a tag? */
export async function contactsWithAddress(client: pg.ClientBase, organization: string, addresses: readonly string[]): Promise<ContactHolder[]> {
  const { rows } = await client.query<ContactHolder>(
    `select held.key, c.id, c.name from (
       select a.address as key, a.contact_id from contact_address a where a.organization_id = $1 and a.address = any($2)
       union
       select plain, a.contact_id from contact_address a, regexp_replace(a.address, '^([^+"]+)[+].*(@[^@]*)$', '\\1\\2') as plain
       where a.organization_id = $1 and a.address like '%+%' and plain = any($2)) held
     join contact c on c.organization_id = $1 and c.id = held.contact_id order by c.id limit 20`, [organization, addresses])
  return rows
}

/** Which contacts hold a domain at, above or below one of these, or an address at or below one of them? */
export async function contactsAroundDomain(client: pg.ClientBase, organization: string, domains: readonly string[]): Promise<ContactHolder[]> {
  const { rows } = await client.query<ContactHolder>(
    `select o.domain as key, c.id, c.name from unnest($2::text[]) as o(domain)
       join contact_domain d on d.organization_id = $1 and (d.domain = o.domain or d.domain like '%.' || o.domain or o.domain like '%.' || d.domain)
       join contact c on c.organization_id = $1 and c.id = d.contact_id
     union
     select o.domain, c.id, c.name from unnest($2::text[]) as o(domain)
       join contact_address a on a.organization_id = $1 and split_part(a.address, '@', -1) = o.domain
       join contact c on c.organization_id = $1 and c.id = a.contact_id
     order by 2 limit 20`, [organization, domains])
  return rows
}

/** The row of an external address of ours; null where there is none. */
export async function externalAddressId(client: pg.ClientBase, organization: string, address: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    'select id from external_address where organization_id = $1 and address = $2 order by id limit 1', [organization, address])
  return rows[0]?.id ?? null
}
