import type pg from 'pg'
import { type OwnAddress, WRITTEN_ADDRESSES, putAddresses } from './accounts.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface AliasState {
  readonly login: string
  readonly name: string
}

export interface AliasRecord extends AliasState {
  readonly id: string
  /** As they were typed, the main one first. */
  readonly addresses: string[]
  /** Logins of users. */
  readonly members: string[]
}

const ALIAS = `select a.id, a.login, a.name, ${WRITTEN_ADDRESSES} as addresses,
  array(select u.login from alias_member m join account u on u.organization_id = m.organization_id and u.id = m.user_id
        where m.organization_id = a.organization_id and m.alias_id = a.id order by lower(u.login)) as members
  from account a`

export async function findAlias(client: pg.ClientBase, organization: string, id: string): Promise<AliasRecord | null> {
  const { rows } = await client.query<AliasRecord>(`${ALIAS} where a.organization_id = $1 and a.kind = 'alias' and a.id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listAliases(client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice): Promise<Page<AliasRecord>> {
  const { rows } = await client.query<AliasRecord & { sort: string }>(
    `select u.*, sort from (${ALIAS} where a.organization_id = $1 and a.kind = 'alias') u, lower(u.name) as sort
     where ($2::text is null or lower(concat_ws(' ', u.name, u.login, array_to_string(u.addresses, ' '))) like $2)
       and ($3::text is null or (sort, u.id) > ($3, $4::bigint))
     order by sort, u.id limit $5`,
    [organization, anywhere(q), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, ({ sort: _, ...alias }) => alias, row => [row.sort, row.id])
}

/** @param id given where a deleted alias comes back as what it was */
export async function insertAlias(
  client: pg.ClientBase, organization: string, alias: AliasState, addresses: readonly OwnAddress[], members: readonly string[], id: string | null,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into account (id, organization_id, kind, login, name) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('account', 'id'))), $1, 'alias', $3, $4) returning id`,
    [organization, id, alias.login, alias.name])
  await putAddresses(client, organization, rows[0]!.id, addresses)
  await putMembers(client, organization, rows[0]!.id, members)
  return rows[0]!.id
}

export async function updateAlias(
  client: pg.ClientBase, organization: string, id: string, alias: AliasState, addresses: readonly OwnAddress[], members: readonly string[],
): Promise<void> {
  await client.query(`update account set login = $3, name = $4 where organization_id = $1 and kind = 'alias' and id = $2`, [organization, id, alias.login, alias.name])
  await putAddresses(client, organization, id, addresses)
  await putMembers(client, organization, id, members)
}

async function putMembers(client: pg.ClientBase, organization: string, alias: string, logins: readonly string[]): Promise<void> {
  await client.query('delete from alias_member where organization_id = $1 and alias_id = $2', [organization, alias])
  await client.query(
    `insert into alias_member (organization_id, alias_id, user_id)
     select $1, $2, a.id from account a where a.organization_id = $1 and a.kind = 'user' and lower(a.login) in (select lower(unnest($3::text[])))`,
    [organization, alias, logins])
}

/** Which of these logins are no users? */
export async function unknownUsers(client: pg.ClientBase, organization: string, logins: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ login: string }>(
    `select asked.login from unnest($2::text[]) as asked(login)
     where not exists(select from account a where a.organization_id = $1 and a.kind = 'user' and lower(a.login) = lower(asked.login))`, [organization, logins])
  return rows.map(row => row.login)
}
