import type pg from 'pg'
import type { Stamp } from './changes.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface SupportAddressRecord {
  readonly id: string
  readonly account: string
  readonly login: string
  readonly name: string
  readonly position: string
  readonly acknowledgement: string | null
  readonly signature: string | null
  /** The login of a user. */
  readonly defaultAssignee: string | null
}

/** A support address as it is written: accounts by id. */
export interface SupportAddressRow {
  readonly account: string
  readonly acknowledgement: string | null
  readonly signature: string | null
  readonly defaultAssignee: string | null
}

const SUPPORT_ADDRESS = `select s.id, s.account_id as account, a.login, a.name, a.position, s.acknowledgement, s.signature, d.login as "defaultAssignee"
  from support_address s join account a on a.organization_id = s.organization_id and a.id = s.account_id
  left join account d on d.organization_id = s.organization_id and d.id = s.default_assignee_id`

export async function findSupportAddress(client: pg.ClientBase, organization: string, id: string): Promise<SupportAddressRecord | null> {
  const { rows } = await client.query<SupportAddressRecord>(`${SUPPORT_ADDRESS} where s.organization_id = $1 and s.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** The support address of an account, where it is one. */
export async function supportOfAccount(client: pg.ClientBase, organization: string, account: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>('select id from support_address where organization_id = $1 and account_id = $2', [organization, account])
  return rows[0]?.id ?? null
}

export async function listSupportAddresses(
  client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice,
): Promise<Page<SupportAddressRecord>> {
  const { rows } = await client.query<SupportAddressRecord>(
    `${SUPPORT_ADDRESS} where s.organization_id = $1 and ($2::text is null or lower(concat_ws(' ', a.name, a.login, a.position)) like $2)
     and ($3::bigint is null or s.id > $3) order by s.id limit $4`, [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** @param id given where a removed row comes back as what it was */
export async function insertSupportAddress(
  client: pg.ClientBase, organization: string, row: SupportAddressRow, { version, by }: Stamp, id: string | null,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into support_address (id, organization_id, account_id, acknowledgement, signature, default_assignee_id, version, created_by) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('support_address', 'id'))), $1, $3, $4, $5, $6, $7, $8) returning id`,
    [organization, id, row.account, row.acknowledgement, row.signature, row.defaultAssignee, version, by])
  return rows[0]!.id
}

/** What goes with a support address does not make it another rule: its version stays. */
export async function updateSupportAddress(client: pg.ClientBase, organization: string, id: string, row: Omit<SupportAddressRow, 'account'>): Promise<void> {
  await client.query('update support_address set acknowledgement = $3, signature = $4, default_assignee_id = $5 where organization_id = $1 and id = $2',
    [organization, id, row.acknowledgement, row.signature, row.defaultAssignee])
}

export async function deleteSupportAddress(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from support_address where organization_id = $1 and id = $2', [organization, id])
}

/** The address that answers come from, by its account, with what goes with it. */
export interface SupportSender {
  readonly account: string
  /** In normal form. */
  readonly address: string
  readonly name: string
  readonly signature: string | null
  readonly defaultAssignee: string | null
}

/** The support address of an account; where that is none any more, or none is said, the first one there is. null: there is none at all. */
export async function supportSender(client: pg.ClientBase, organization: string, account: string | null): Promise<SupportSender | null> {
  const { rows } = await client.query<SupportSender>(
    `select a.id as account, x.address, a.name, s.signature, s.default_assignee_id as "defaultAssignee" from support_address s
       join account a on a.organization_id = $1 and a.id = s.account_id
       join lateral (select address from account_address x where x.organization_id = $1 and x.account_id = a.id order by place, address limit 1) x on true
     where s.organization_id = $1 order by (s.account_id = $2) desc nulls last, s.id limit 1`, [organization, account])
  return rows[0] ?? null
}
