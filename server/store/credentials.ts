import type pg from 'pg'

/*
 * What better-auth keeps of a user (003-accounts.sql), where it has to change together with rows of ours.
 */

/** Lets better-auth know a user, who can be signed in from then on. */
export async function makeKnown(client: pg.ClientBase, organization: string, account: string): Promise<void> {
  await client.query('insert into auth."user" (id, organization_id, account_id) values ($2::bigint::text, $1, $2) on conflict (id) do nothing', [organization, account])
}

/** Sets a password, of which `hash` is better-auth's, and ends every session. */
export async function putPassword(client: pg.ClientBase, organization: string, account: string, hash: string): Promise<void> {
  await makeKnown(client, organization, account)
  await client.query(
    `insert into auth.account (id, "accountId", "providerId", "userId", password) values ($1, $1, 'credential', $1, $2)
     on conflict ("userId", "providerId") do update set password = excluded.password, "updatedAt" = now()`, [account, hash])
  await client.query('delete from auth.session where "userId" = $1', [account])
}

/** Notes, at most once an hour, that a session was used. */
export async function touchSession(client: pg.ClientBase, session: { readonly id: string; readonly updatedAt: Date }): Promise<void> {
  if (Date.now() - session.updatedAt.getTime() < 3_600_000) return
  await client.query('update auth.session set "updatedAt" = now() where id = $1', [session.id])
}

/** Sessions that are over and were not looked at again. */
export async function forgetOverSessions(client: Pick<pg.ClientBase, 'query'>, account: string): Promise<void> {
  await client.query('delete from auth.session where "userId" = $1 and "expiresAt" < now()', [account])
}

/** Where a user is signed in. */
export interface SessionRecord {
  readonly id: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly address: string | null
  readonly program: string | null
}

export async function listSessions(client: pg.ClientBase, account: string): Promise<SessionRecord[]> {
  const { rows } = await client.query<SessionRecord>(
    `select id, "createdAt", "updatedAt" as "lastSeenAt", "expiresAt", nullif("ipAddress", '') as address, nullif("userAgent", '') as program
     from auth.session where "userId" = $1 and "expiresAt" > now() order by "createdAt" desc, id limit 200`, [account])
  return rows
}

/** @returns false where the user has no such session */
export async function deleteSession(client: pg.ClientBase, account: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from auth.session where "userId" = $1 and id = $2', [account, id])
  return rowCount === 1
}
