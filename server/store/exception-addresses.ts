import type pg from 'pg'
import type { Stamp } from './changes.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface ExceptionAddressRecord {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly department: string
  readonly reason: string | null
  /** A day, as in 2025-11-24. */
  readonly date: string | null
  readonly createdBy: string | null
  readonly createdAt: Date
}

const EXCEPTION_ADDRESS = `select e.id, a.login, a.name, a.department, e.reason, e.date, e.created_by as "createdBy", e.created_at as "createdAt"
  from exception_address e join account a on a.organization_id = e.organization_id and a.id = e.account_id`

export async function findExceptionAddress(client: pg.ClientBase, organization: string, id: string): Promise<ExceptionAddressRecord | null> {
  const { rows } = await client.query<ExceptionAddressRecord>(`${EXCEPTION_ADDRESS} where e.organization_id = $1 and e.id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listExceptionAddresses(
  client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice,
): Promise<Page<ExceptionAddressRecord>> {
  const { rows } = await client.query<ExceptionAddressRecord>(
    `${EXCEPTION_ADDRESS} where e.organization_id = $1 and ($2::text is null or lower(concat_ws(' ', a.department, a.name, a.login)) like $2)
     and ($3::bigint is null or e.id > $3) order by e.id limit $4`, [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** The exception of an account, where it has one. */
export async function exceptionOfAccount(client: pg.ClientBase, organization: string, account: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>('select id from exception_address where organization_id = $1 and account_id = $2', [organization, account])
  return rows[0]?.id ?? null
}

/** @param id given where a removed row comes back as what it was */
export async function insertExceptionAddress(
  client: pg.ClientBase, organization: string, row: { readonly account: string; readonly reason: string | null; readonly date: string | null },
  { version, by }: Stamp, id: string | null,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into exception_address (id, organization_id, account_id, reason, date, version, created_by) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('exception_address', 'id'))), $1, $3, $4, $5, $6, $7) returning id`,
    [organization, id, row.account, row.reason, row.date, version, by])
  return rows[0]!.id
}

export async function deleteExceptionAddress(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from exception_address where organization_id = $1 and id = $2', [organization, id])
}
