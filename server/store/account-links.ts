import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type Page, type Slice, pageOf } from './page.ts'

/** What a one-time link is for. */
export type LinkKind = 'invitation' | 'password' | 'sign-in'

/** A link that waits, and whose it is. */
export interface LinkRecord {
  readonly id: string
  readonly account: string
  readonly login: string
  readonly name: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

const LINK = `select l.id, l.account_id as account, a.login, a.name, l.created_by as "createdBy", l.created_at as "createdAt", l.expires_at as "expiresAt"
  from account_link l join account a on a.organization_id = l.organization_id and a.id = l.account_id`

const WAITS = 'l.organization_id = $1 and l.kind = $2 and l.expires_at > now() and a.active'

const HOURS = 24

/** Makes a link for an account; earlier ones of its kind end. @returns it, and its token, which is kept nowhere */
export async function createLink(
  client: pg.ClientBase, organization: string, link: { readonly kind: LinkKind; readonly account: string; readonly by: string },
): Promise<LinkRecord & { readonly token: string }> {
  await client.query('delete from account_link where organization_id = $1 and (account_id = $2 and kind = $3 or expires_at < now())', [organization, link.account, link.kind])
  const token = `${organization}_${randomBytes(32).toString('base64url')}`
  const { rows } = await client.query<{ id: string }>(
    `insert into account_link (organization_id, account_id, kind, hash, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, date_trunc('milliseconds', now()), date_trunc('milliseconds', now()) + make_interval(hours => $6)) returning id`,
    [organization, link.account, link.kind, hashOf(token), link.by, HOURS])
  return { ...(await findLink(client, organization, link.kind, rows[0]!.id))!, token }
}

/** Whose link is this? The organization stands in the token: only that one is looked into. null: nobody's. */
export function organizationOfToken(token: string): string | null {
  return /^([1-9][0-9]{0,17})_[\w-]{43}$/.exec(token)?.[1] ?? null
}

export async function findLinkByToken(client: pg.ClientBase, organization: string, kind: LinkKind, token: string): Promise<LinkRecord | null> {
  const { rows } = await client.query<LinkRecord>(`${LINK} where ${WAITS} and l.hash = $3`, [organization, kind, hashOf(token)])
  return rows[0] ?? null
}

/** Uses a link up: of two who come with it at once, one finds it. null where it is not there, too old, or its user is deactivated. */
export async function useLink(client: pg.ClientBase, organization: string, kind: LinkKind, token: string): Promise<LinkRecord | null> {
  const found = await findLinkByToken(client, organization, kind, token)
  return found && await deleteLink(client, organization, kind, found.id) ? found : null
}

export async function findLink(client: pg.ClientBase, organization: string, kind: LinkKind, id: string): Promise<LinkRecord | null> {
  const { rows } = await client.query<LinkRecord>(`${LINK} where ${WAITS} and l.id = $3`, [organization, kind, id])
  return rows[0] ?? null
}

export async function listLinks(client: pg.ClientBase, organization: string, kind: LinkKind, { limit, after }: Slice): Promise<Page<LinkRecord>> {
  const { rows } = await client.query<LinkRecord>(
    `${LINK} where ${WAITS} and ($3::bigint is null or l.id < $3) order by l.id desc limit $4`, [organization, kind, after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** @returns false where it was gone already */
export async function deleteLink(client: pg.ClientBase, organization: string, kind: LinkKind, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from account_link where organization_id = $1 and kind = $2 and id = $3', [organization, kind, id])
  return rowCount === 1
}

/** 256 random bits need no slow hash. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
