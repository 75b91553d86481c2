import type pg from 'pg'
import { passwordPlace } from './external-addresses.ts'
import { quarantinePlace } from './filing.ts'
import { accountPlace } from './mail-imports.ts'
import { tokensPlace } from './oauth-grants.ts'
import { headPlace, octetsPlace } from './outbox.ts'
import { transportPlace } from './transport.ts'

/** A column in which sealed values stand. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** What tells the rows of an organization apart: a bigint. */
  readonly key: string
  /** What a value of this row belongs to. */
  place(organization: string, row: string): string
}

/** All of them: a change of keys seals their values anew. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'external_address', column: 'sealed_password', key: 'id', place: passwordPlace },
  { table: 'oauth_grant', column: 'sealed_tokens', key: 'external_address_id', place: tokensPlace },
  { table: 'quarantine', column: 'sealed', key: 'log_id', place: quarantinePlace },
  { table: 'mail_import', column: 'sealed_password', key: 'id', place: accountPlace },
  { table: 'transport', column: 'sealed_password', key: 'organization_id', place: transportPlace },
  { table: 'outgoing_mail', column: 'sealed_head', key: 'id', place: headPlace },
  { table: 'outgoing_mail', column: 'sealed_octets', key: 'id', place: octetsPlace },
]

/** The id of its instance key stands in a sealed value after the octet of its version. */
const KEY_OF = (column: string): string => `substring(${column} from 2 for 4)`

export interface SealedRow {
  readonly row: string
  readonly octets: number
}

/** The next rows after `after` whose value another key than this has sealed, in order, with how long the values are. */
export async function sealedOtherwise(
  client: pg.ClientBase, organization: string, { table, column, key }: SealedColumn, keyId: Buffer, after: string, limit: number,
): Promise<SealedRow[]> {
  const { rows } = await client.query<SealedRow>(
    `select ${key} as row, octet_length(${column}) as octets from ${table}
     where organization_id = $1 and ${key} > $2 and ${KEY_OF(column)} <> $3 order by ${key} limit $4`, [organization, after, keyId, limit])
  return rows
}

/** The values of these rows, locked until the transaction ends; what was changed meanwhile is left out. */
export async function lockSealed(
  client: pg.ClientBase, organization: string, { table, column, key }: SealedColumn, keyId: Buffer, wanted: readonly string[],
): Promise<{ row: string; sealed: Buffer }[]> {
  const { rows } = await client.query<{ row: string; sealed: Buffer }>(
    `select ${key} as row, ${column} as sealed from ${table}
     where organization_id = $1 and ${key} = any($2::bigint[]) and ${KEY_OF(column)} <> $3 order by ${key} for update`, [organization, wanted, keyId])
  return rows
}

/** Puts values that were sealed anew; what they say has not changed, so nothing else happens for it. */
export async function putSealed(
  client: pg.ClientBase, organization: string, { table, column, key }: SealedColumn, values: readonly { readonly row: string; readonly sealed: Buffer }[],
): Promise<void> {
  await client.query('set local mailkeep.resealing = on')
  await client.query(
    `update ${table} t set ${column} = x.sealed from unnest($2::bigint[], $3::bytea[]) as x(row, sealed) where t.organization_id = $1 and t.${key} = x.row`,
    [organization, values.map(({ row }) => row), values.map(({ sealed }) => sealed)])
}

/**
 * Waits until every transaction of ours has ended that was open when this was called: what it wrote may have been sealed
 * with the keys of before.
 * @param pause called between two looks
 */
export async function transactionsEnded(pool: pg.Pool, pause: () => Promise<unknown>): Promise<void> {
  const { rows: [now] } = await pool.query<{ at: string }>('select clock_timestamp()::text as at')
  for (;;) {
    await pause()
    const { rows } = await pool.query(
      'select from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid() and xact_start < $1 limit 1', [now!.at])
    if (rows.length === 0) return
  }
}
