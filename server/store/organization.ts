import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Database } from '../database/database.ts'
import { syncFreeProviders } from './free-providers.ts'

/** What the organization itself is set to. Domains in normal form, the main one first. */
export interface OrganizationState {
  readonly name: string
  readonly domains: readonly string[]
  readonly language: 'en' | 'ko'
  readonly trustedNetworks: readonly string[]
  readonly authservIds: readonly string[]
}

export interface OrganizationRecord extends OrganizationState {
  readonly id: string
  /** Of the capture address. */
  readonly token: string
}

/** How long a renewed capture address still takes mail. */
const OLD_TOKEN_DAYS = 7

/**
 * Makes an organization with all that it needs to receive mail.
 * @param domains in normal form; one that another organization has is refused by the database (SQLSTATE 23505 or 42501)
 * @param andThen adds to it in the same transaction
 * @returns its id
 */
export async function createOrganization(
  database: Database, { name, domains, language = 'en' }: { readonly name: string; readonly domains: readonly string[]; readonly language?: 'en' | 'ko' },
  andThen: (client: pg.ClientBase, id: string) => Promise<void> = async () => {},
): Promise<string> {
  // The id comes first: row-level security lets nobody make a row of an organization that is not in view.
  const { rows } = await database.pool.query<{ id: string }>(`select nextval(pg_get_serial_sequence('organization', 'id')) as id`)
  const { id } = rows[0]!
  await database.within([id], async ({ client }) => {
    await client.query('insert into organization (id, name, language) values ($1, $2, $3)', [id, name, language])
    await putDomains(client, id, domains)
    await client.query('insert into capture_token (organization_id, token) values ($1, $2)', [id, newToken()])
    await syncFreeProviders(client, id)
    await andThen(client, id)
  })
  return id
}

async function putDomains(client: pg.ClientBase, organization: string, domains: readonly string[]): Promise<void> {
  await client.query(
    `insert into organization_domain (organization_id, domain, position) select $1, domain, place from unnest($2::text[]) with ordinality as d(domain, place)
     on conflict (domain) do update set position = excluded.position`, [organization, domains])
}

/** 16 letters of base32 (RFC 4648, in lower case): 80 bits. */
function newToken(): string {
  return [...randomBytes(16)].map(octet => 'abcdefghijklmnopqrstuvwxyz234567'[octet & 31]).join('')
}

export async function findOrganization(client: pg.ClientBase, organization: string): Promise<OrganizationRecord | null> {
  const { rows } = await client.query<OrganizationRecord>(
    `select o.id, o.name, o.language, o.trusted_networks as "trustedNetworks", o.authserv_ids as "authservIds",
       array(select d.domain from organization_domain d where d.organization_id = o.id order by d.position, d.domain) as domains,
       (select t.token from capture_token t where t.organization_id = o.id and t.expires_at is null) as token
     from organization o where o.id = $1`, [organization])
  return rows[0] ?? null
}

/** The networks whose servers this organization believes, as it wrote them. */
export async function trustedNetworksOf(client: pg.ClientBase, organization: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ networks: string[] }>('select trusted_networks as networks from organization where id = $1', [organization])
  return rows[0]?.networks ?? []
}

/** @throws Error with SQLSTATE 23505 or 42501 where another organization has one of the domains */
export async function updateOrganization(client: pg.ClientBase, organization: string, state: OrganizationState): Promise<void> {
  await client.query('update organization set name = $2, language = $3, trusted_networks = $4, authserv_ids = $5 where id = $1',
    [organization, state.name, state.language, state.trustedNetworks, state.authservIds])
  await client.query('delete from organization_domain where organization_id = $1 and domain <> all($2)', [organization, state.domains])
  await putDomains(client, organization, state.domains)
}

/** Makes a new capture token; the old one, and those before it, end in 7 days at the latest. */
export async function renewCaptureToken(
  client: pg.ClientBase, organization: string,
): Promise<{ readonly token: string; readonly previous: string; readonly expiresAt: Date }> {
  const { rows } = await client.query<{ token: string; expires_at: Date }>(
    `update capture_token set expires_at = date_trunc('milliseconds', now()) + make_interval(days => $2)
     where organization_id = $1 and expires_at is null returning token, expires_at`, [organization, OLD_TOKEN_DAYS])
  const old = rows[0]!
  await client.query('delete from capture_token where organization_id = $1 and expires_at < now()', [organization])
  const token = newToken()
  await client.query('insert into capture_token (organization_id, token) values ($1, $2)', [organization, token])
  return { token, previous: old.token, expiresAt: old.expires_at }
}

export async function findRetention(client: pg.ClientBase, organization: string): Promise<{ logDays: number }> {
  const { rows } = await client.query<{ log_days: number }>('select log_days from organization where id = $1', [organization])
  return { logDays: rows[0]!.log_days }
}

export async function updateRetention(client: pg.ClientBase, organization: string, { logDays }: { readonly logDays: number }): Promise<void> {
  await client.query('update organization set log_days = $2 where id = $1', [organization, logDays])
}

/** All organizations, for the command line. The caller has them in view. */
export async function listOrganizations(client: pg.ClientBase): Promise<{ id: string; name: string; domains: string[] }[]> {
  const { rows } = await client.query<{ id: string; name: string; domains: string[] }>(
    `select o.id, o.name, array(select d.domain from organization_domain d where d.organization_id = o.id order by d.position) as domains
     from organization o order by o.id`)
  return rows
}

/** All organizations there are, whoever is in view. */
export async function organizationIds(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from organization_ids() as id')
  return rows.map(row => row.id)
}
