import type pg from 'pg'

/** An address of ours: as it was typed, and in normal form. */
export interface OwnAddress {
  readonly written: string
  readonly address: string
}

/** What users and alias accounts have in common. */
export interface AccountName {
  readonly id: string
  readonly kind: 'user' | 'alias'
  readonly login: string
  readonly name: string
}

/** Finds the account that signs in with `login`, compared without case. */
export async function accountByLogin(client: pg.ClientBase, organization: string, login: string): Promise<AccountName | null> {
  const { rows } = await client.query<AccountName>(
    'select id, kind, login, name from account where organization_id = $1 and lower(login) = lower($2)', [organization, login])
  return rows[0] ?? null
}

/** The addresses of an account as SQL, as they were typed and in their order. The query names the account `a`. */
export const WRITTEN_ADDRESSES = `array(select x.written from account_address x
  where x.organization_id = a.organization_id and x.account_id = a.id order by x.place, x.address)`

/** Replaces all addresses of an account. */
export async function putAddresses(client: pg.ClientBase, organization: string, account: string, addresses: readonly OwnAddress[]): Promise<void> {
  await client.query('delete from account_address where organization_id = $1 and account_id = $2', [organization, account])
  await client.query(
    `insert into account_address (organization_id, account_id, address, written, place)
     select $1, $2, address, written, place from unnest($3::text[], $4::text[]) with ordinality as a(address, written, place)`,
    [organization, account, addresses.map(a => a.address), addresses.map(a => a.written)])
}

/** Removes an account. @throws Error with SQLSTATE 23503 while a setting names it */
export async function deleteAccount(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from account where organization_id = $1 and id = $2', [organization, id])
}

/** Is the account an exception or a support address? */
export async function isInSettings(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rows } = await client.query<{ used: boolean }>(
    `select exists(select from exception_address where organization_id = $1 and account_id = $2)
       or exists(select from support_address where organization_id = $1 and account_id = $2) as used`, [organization, id])
  return rows[0]!.used
}

const LOOK_MILLISECONDS = 2000

/**
 * Was mail with an address of this account stored? Where so much is stored that it cannot be looked through in time, the
 * answer is yes: nothing is lost by that.
 */
export async function hasMail(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  await client.query(`savepoint look; set local statement_timeout = ${LOOK_MILLISECONDS}`)
  try {
    const { rows } = await client.query<{ found: boolean }>(
      `select exists(select from mail m where m.organization_id = $1 and m.participants @> any(
         select jsonb_build_array(jsonb_build_object('address', x.address)) from account_address x where x.organization_id = $1 and x.account_id = $2)) as found`,
      [organization, id])
    return rows[0]!.found
  } catch (error) {
    if (isTimeout(error)) return true
    throw error
  } finally {
    // Also gives the statements that follow their own time again.
    await client.query('rollback to savepoint look')
  }
}

/** PostgreSQL manual, appendix A: query_canceled. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '57014'
}

/** The addresses of the account that signs in with `login`, in normal form; none where there is no such account. */
export async function addressesOfLogin(client: pg.ClientBase, organization: string, login: string): Promise<string[]> {
  const { rows } = await client.query<{ address: string }>(
    `select x.address from account a join account_address x on x.organization_id = a.organization_id and x.account_id = a.id
     where a.organization_id = $1 and lower(a.login) = lower($2)`, [organization, login])
  return rows.map(row => row.address)
}
