import type pg from 'pg'
import type { OAuthProvider } from '../../contract/oauth.ts'

/** A permission as it is shown. */
export interface GrantRecord {
  readonly provider: OAuthProvider
  readonly grantedAt: Date
  readonly endsAt: Date
  /** It ends soon: whoever gave it should give it anew. */
  readonly ending: boolean
  readonly diedAt: Date | null
}

/** A permission with its tokens, as they are sealed. */
export interface SealedGrant extends GrantRecord {
  readonly externalAddress: string
  readonly server: string
  readonly security: 'none' | 'starttls' | 'tls'
  readonly sealedTokens: Buffer
  /** May the access token be used still? */
  readonly fresh: boolean
}

/** What a provider gave, sealed. Seconds count from now. */
export interface NewTokens {
  readonly sealedTokens: Buffer
  readonly useSeconds: number
  readonly endsSeconds: number
}

/** In its last week, or in the last third of a shorter life. */
const ENDING = `(g.ends_at - least(interval '7 days', (g.ends_at - g.granted_at) / 3) < now())`
const GRANT = `g.provider, g.granted_at as "grantedAt", g.ends_at as "endsAt", ${ENDING} as ending, g.died_at as "diedAt"`

/** What sealed tokens belong to: moved to another row they do not open. */
export function tokensPlace(organization: string, externalAddress: string): string {
  return `${organization} oauth_grant ${externalAddress} tokens`
}

/** The permissions of these external addresses, by their ids. */
export async function grantsOf(client: pg.ClientBase, organization: string, ids: readonly string[]): Promise<ReadonlyMap<string, GrantRecord>> {
  const { rows } = await client.query<GrantRecord & { id: string }>(
    `select external_address_id as id, ${GRANT} from oauth_grant g where organization_id = $1 and external_address_id = any($2::bigint[])`, [organization, ids])
  return new Map(rows.map(({ id, ...grant }) => [id, grant]))
}

export async function findGrant(client: pg.ClientBase, organization: string, id: string): Promise<SealedGrant | null> {
  const { rows } = await client.query<SealedGrant>(
    `select g.external_address_id as "externalAddress", e.server, e.security, g.sealed_tokens as "sealedTokens", g.use_until > now() as fresh, ${GRANT}
     from oauth_grant g join external_address e on e.organization_id = g.organization_id and e.id = g.external_address_id
     where g.organization_id = $1 and g.external_address_id = $2`, [organization, id])
  return rows[0] ?? null
}

/** Keeps a permission that was just given, in place of the one of before and of a password. */
export async function putGrant(
  client: pg.ClientBase, organization: string, id: string, { provider, by, sealedTokens, useSeconds, endsSeconds }: NewTokens & { readonly provider: OAuthProvider; readonly by: string },
): Promise<void> {
  await client.query('update external_address set sealed_password = null where organization_id = $1 and id = $2', [organization, id])
  await client.query(
    `insert into oauth_grant as g (organization_id, external_address_id, provider, granted_by, sealed_tokens, use_until, ends_at)
     values ($1, $2, $3, $4, $5, now() + $6 * interval '1 second', now() + $7 * interval '1 second')
     on conflict (external_address_id) do update set provider = $3, granted_by = $4, sealed_tokens = $5, use_until = excluded.use_until, ends_at = excluded.ends_at,
       granted_at = now(), refreshed_at = now(), warned_at = null, died_at = null, fence = g.fence + 1, refreshing_until = '-infinity'`,
    [organization, id, provider, by, sealedTokens, useSeconds, endsSeconds])
}

/** Takes the refreshing over for so many seconds. @returns the fence that its writes have to show; null where another process is at it */
export async function claimRefresh(client: pg.ClientBase, organization: string, id: string, seconds: number): Promise<string | null> {
  const { rows } = await client.query<{ fence: string }>(
    `update oauth_grant set fence = fence + 1, refreshing_until = now() + $3 * interval '1 second'
     where organization_id = $1 and external_address_id = $2 and refreshing_until < now() and died_at is null returning fence`, [organization, id, seconds])
  return rows[0]?.fence ?? null
}

/** Keeps what the refreshing gave. @param endsSeconds null: it ends when it would have @returns false where another took over meanwhile */
export async function putRefreshed(
  client: pg.ClientBase, organization: string, id: string, fence: string, { sealedTokens, useSeconds, endsSeconds }: Omit<NewTokens, 'endsSeconds'> & { readonly endsSeconds: number | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update oauth_grant set sealed_tokens = $4, use_until = now() + $5 * interval '1 second', refreshed_at = now(), refreshing_until = '-infinity',
       ends_at = coalesce(now() + $6 * interval '1 second', ends_at)
     where organization_id = $1 and external_address_id = $2 and fence = $3`, [organization, id, fence, sealedTokens, useSeconds, endsSeconds])
  return rowCount === 1
}

/** Lets the next one try. */
export async function releaseRefresh(client: pg.ClientBase, organization: string, id: string, fence: string): Promise<void> {
  await client.query(`update oauth_grant set refreshing_until = '-infinity' where organization_id = $1 and external_address_id = $2 and fence = $3`, [organization, id, fence])
}

/** The provider takes it no more. @returns the address it was for; null where that was known, or it was given anew meanwhile */
export async function endGrant(client: pg.ClientBase, organization: string, id: string, fence: string): Promise<string | null> {
  const { rows } = await client.query<{ email: string }>(
    `update oauth_grant g set died_at = now(), refreshing_until = '-infinity' from external_address e
     where g.organization_id = $1 and g.external_address_id = $2 and g.fence = $3 and g.died_at is null and e.organization_id = g.organization_id and e.id = g.external_address_id
     returning e.email`, [organization, id, fence])
  return rows[0]?.email ?? null
}

/** Permissions that nobody has used for so many hours, and that a use keeps alive. */
export async function idleGrants(client: pg.ClientBase, organization: string, hours: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select external_address_id as id from oauth_grant where organization_id = $1 and died_at is null and refreshed_at < now() - $2 * interval '1 hour' order by refreshed_at`,
    [organization, hours])
  return rows.map(row => row.id)
}

/** Permissions that end soon, each named once. */
export async function newlyEnding(client: pg.ClientBase, organization: string): Promise<{ id: string; email: string }[]> {
  const { rows } = await client.query<{ id: string; email: string }>(
    `update oauth_grant g set warned_at = now() from external_address e
     where g.organization_id = $1 and g.died_at is null and g.warned_at is null and ${ENDING} and e.organization_id = g.organization_id and e.id = g.external_address_id
     returning e.id, e.email`, [organization])
  return rows
}
