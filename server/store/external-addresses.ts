import type pg from 'pg'
import type { FaultCode, FaultStep } from '../../core/settings/server-faults.ts'
import type { Stamp } from './changes.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface ExternalAddressState {
  readonly type: 'pop3' | 'imap' | 'smtp'
  readonly server: string
  readonly port: number
  readonly security: 'none' | 'starttls' | 'tls'
  readonly keepCopy: boolean
  /** As it was typed. */
  readonly email: string
  readonly username: string | null
}

export interface ExternalAddressRecord extends ExternalAddressState {
  readonly id: string
  readonly hasPassword: boolean
  /** Of the submission relay. */
  readonly hasRelayPassword: boolean
  readonly lastFetch: Date | null
  /** Mails fetched so far. */
  readonly count: number
  /** null where its mailbox is not fetched. */
  readonly nextRun: Date | null
  /** Of the fetch that runs, else null. */
  readonly startedAt: Date | null
  readonly done: number
  readonly total: number | null
  /** The trouble that there is, else null. */
  readonly fault: { readonly code: FaultCode; readonly step: FaultStep; readonly after: number | null } | null
  readonly failingSince: Date | null
}

const EXTERNAL_ADDRESS = `select id, type, server, port, security, keep_copy as "keepCopy", email, username, sealed_password is not null as "hasPassword", relay_hash is not null as "hasRelayPassword",
  last_fetch as "lastFetch", coalesce(fetched, 0)::float8 as count, case when sealed_password is not null or granted then next_run end as "nextRun",
  case when lease_until > clock_timestamp() then started_at end as "startedAt", coalesce(done, 0)::float8 as done, total::float8 as total,
  case when fault_code is not null then json_build_object('code', fault_code, 'step', fault_step, 'after', fault_after) end as fault, failing_since as "failingSince"
  from (select e.*, s.last_fetch, s.fetched, s.next_run, s.lease_until, s.started_at, s.done, s.total, s.fault_code, s.fault_step, s.fault_after, s.failing_since,
      exists (select from oauth_grant g where g.organization_id = e.organization_id and g.external_address_id = e.id and g.died_at is null) as granted
    from external_address e left join fetch_state s on s.organization_id = e.organization_id and s.external_address_id = e.id) as x`

export async function findExternalAddress(client: pg.ClientBase, organization: string, id: string): Promise<ExternalAddressRecord | null> {
  const { rows } = await client.query<ExternalAddressRecord>(`${EXTERNAL_ADDRESS} where organization_id = $1 and id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listExternalAddresses(
  client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice,
): Promise<Page<ExternalAddressRecord>> {
  const { rows } = await client.query<ExternalAddressRecord>(
    `${EXTERNAL_ADDRESS} where organization_id = $1 and ($2::text is null or lower(email || ' ' || server) like $2) and ($3::bigint is null or id > $3)
     order by id limit $4`, [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** @param address the email in normal form; @param id given where a removed row comes back as what it was */
export async function insertExternalAddress(
  client: pg.ClientBase, organization: string, row: ExternalAddressState, address: string, { version, by }: Stamp, id: string | null,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into external_address (id, organization_id, type, server, port, security, keep_copy, email, address, username, version, created_by) overriding system value
     values (coalesce($2, nextval(pg_get_serial_sequence('external_address', 'id'))), $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
    [organization, id, row.type, row.server, row.port, row.security, row.keepCopy, row.email, address, row.username, version, by])
  return rows[0]!.id
}

export async function updateExternalAddress(
  client: pg.ClientBase, organization: string, id: string, row: ExternalAddressState, address: string, { version }: Stamp,
): Promise<void> {
  await client.query(
    // A password goes to the server that it was given for, and not in the open where it was given for TLS; a relay password is for one address.
    `update external_address set sealed_password = case when server = $4 and (security = 'none' or $6 <> 'none') then sealed_password end, relay_hash = case when address = $9 then relay_hash end,
       type = $3, server = $4, port = $5, security = $6, keep_copy = $7, email = $8, address = $9, username = $10, version = $11
     where organization_id = $1 and id = $2`,
    [organization, id, row.type, row.server, row.port, row.security, row.keepCopy, row.email, address, row.username, version])
}

/** What a sealed password belongs to: moved to another row it does not open. */
export function passwordPlace(organization: string, id: string): string {
  return `${organization} external_address ${id} password`
}

/** The password as it is sealed; null where there is none. */
export async function findSealedPassword(client: pg.ClientBase, organization: string, id: string): Promise<Buffer | null> {
  const { rows } = await client.query<{ sealed: Buffer | null }>('select sealed_password as sealed from external_address where organization_id = $1 and id = $2', [organization, id])
  return rows[0]?.sealed ?? null
}

/** Keeps the password, sealed for its place; null forgets it. */
export async function putSealedPassword(client: pg.ClientBase, organization: string, id: string, sealed: Buffer | null): Promise<void> {
  await client.query('update external_address set sealed_password = $3 where organization_id = $1 and id = $2', [organization, id, sealed])
}

export async function deleteExternalAddress(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from external_address where organization_id = $1 and id = $2', [organization, id])
}

/** The row that has this address and protocol already, other than `id`. */
export async function sameExternalAddress(client: pg.ClientBase, organization: string, address: string, type: string, id: string | null): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    'select id from external_address where organization_id = $1 and address = $2 and type = $3 and id is distinct from $4', [organization, address, type, id])
  return rows[0]?.id ?? null
}
