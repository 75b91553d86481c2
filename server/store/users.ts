import type pg from 'pg'
import { type OwnAddress, WRITTEN_ADDRESSES, putAddresses } from './accounts.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface UserState {
  readonly login: string
  readonly name: string
  readonly department: string
  readonly position: string
  readonly role: 'administrator' | 'agent' | 'member'
  readonly active: boolean
}

export interface UserRecord extends UserState {
  readonly id: string
  /** As they were typed, the main one first. */
  readonly addresses: string[]
}

const USER = `select a.id, a.login, a.name, a.department, a.position, a.role, a.active, ${WRITTEN_ADDRESSES} as addresses from account a`

export async function findUser(client: pg.ClientBase, organization: string, id: string): Promise<UserRecord | null> {
  const { rows } = await client.query<UserRecord>(`${USER} where a.organization_id = $1 and a.kind = 'user' and a.id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listUsers(
  client: pg.ClientBase, organization: string,
  filter: { readonly q?: string | undefined; readonly role?: string | undefined; readonly active?: boolean | undefined }, { limit, after }: Slice,
): Promise<Page<UserRecord>> {
  const { rows } = await client.query<UserRecord & { sort: string }>(
    `select u.*, sort from (${USER} where a.organization_id = $1 and a.kind = 'user') u, lower(u.name) as sort
     where ($2::text is null or u.role = $2) and ($3::boolean is null or u.active = $3)
       and ($4::text is null or lower(concat_ws(' ', u.name, u.login, u.department, u.position, array_to_string(u.addresses, ' '))) like $4)
       and ($5::text is null or (sort, u.id) > ($5, $6::bigint))
     order by sort, u.id limit $7`,
    [organization, filter.role, filter.active, anywhere(filter.q), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, ({ sort: _, ...user }) => user, row => [row.sort, row.id])
}

/** @param id given where a deleted user comes back as what it was */
export async function insertUser(client: pg.ClientBase, organization: string, user: UserState, addresses: readonly OwnAddress[], id: string | null): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into account (id, organization_id, kind, login, name, department, position, role, active) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('account', 'id'))), $1, 'user', $3, $4, $5, $6, $7, $8) returning id`,
    [organization, id, user.login, user.name, user.department, user.position, user.role, user.active])
  await putAddresses(client, organization, rows[0]!.id, addresses)
  return rows[0]!.id
}

export async function updateUser(client: pg.ClientBase, organization: string, id: string, user: UserState, addresses: readonly OwnAddress[]): Promise<void> {
  await client.query(
    `update account set login = $3, name = $4, department = $5, position = $6, role = $7, active = $8 where organization_id = $1 and kind = 'user' and id = $2`,
    [organization, id, user.login, user.name, user.department, user.position, user.role, user.active])
  await putAddresses(client, organization, id, addresses)
}

/** How many other users can administer the organization? */
export async function otherAdministrators(client: pg.ClientBase, organization: string, id: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from account where organization_id = $1 and kind = 'user' and role = 'administrator' and active and id <> $2`, [organization, id])
  return Number(rows[0]!.count)
}
