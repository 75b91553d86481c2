import type pg from 'pg'
import type { FaultCode, FaultStep } from '../../core/settings/server-faults.ts'
import type { ExternalAddressState } from './external-addresses.ts'

/** A mailbox whose turn it is. */
export interface DueMailbox extends ExternalAddressState {
  readonly organization: string
  readonly id: string
  /** The email in normal form. */
  readonly address: string
  readonly sealedPassword: Buffer | null
  /** How often in a row it failed. */
  readonly failures: number
}

/** The right to be at a mailbox: nobody else is, while it is kept. */
export interface Lease {
  readonly organization: string
  /** The external address. */
  readonly id: string
  /** Raised by each who takes the lease. */
  readonly fence: string
}

/** Another took the lease, or the external address was changed or removed: whoever finds this out leaves the mailbox at once. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** So long a lease lasts unless it is kept; another takes over then. */
export const LEASE_SECONDS = 20

/** Mailboxes whose turn it is and that nobody is at, in the organizations in view, the longest waiting first. */
export async function dueMailboxes(client: pg.ClientBase, most: number): Promise<DueMailbox[]> {
  const { rows } = await client.query<DueMailbox>(
    `select e.organization_id as organization, e.id, e.type, e.server, e.port, e.security, e.keep_copy as "keepCopy", e.email, e.address, e.username,
       e.sealed_password as "sealedPassword", s.failures::int as failures
     from fetch_state s join external_address e on e.organization_id = s.organization_id and e.id = s.external_address_id
     where exists (select from organization o where o.id = s.organization_id and o.suspended_at is null)
       and s.next_run <= clock_timestamp() and s.lease_until <= clock_timestamp() and (e.sealed_password is not null or exists (
       select from oauth_grant g where g.organization_id = e.organization_id and g.external_address_id = e.id and g.died_at is null))
     order by s.next_run limit $1`, [most])
  return rows
}

/** @returns null where somebody else is at the mailbox */
export async function takeLease(client: pg.ClientBase, { organization, id }: Omit<Lease, 'fence'>): Promise<Lease | null> {
  const { rows } = await client.query<{ fence: string }>(
    `update fetch_state set fence = fence + 1, lease_until = clock_timestamp() + make_interval(secs => $3), started_at = clock_timestamp(), done = 0, total = null
     where organization_id = $1 and external_address_id = $2 and lease_until <= clock_timestamp() returning fence`, [organization, id, LEASE_SECONDS])
  return rows[0] ? { organization, id, fence: rows[0].fence } : null
}

/**
 * Keeps the lease for as long again. Whoever writes about a mailbox calls this first in the same transaction: it locks the
 * row until the commit, so nobody takes the lease meanwhile. @throws LeaseLost
 */
export async function keepLease(client: pg.ClientBase, { organization, id, fence }: Lease): Promise<void> {
  const { rowCount } = await client.query(
    `update fetch_state set lease_until = clock_timestamp() + make_interval(secs => $4) where organization_id = $1 and external_address_id = $2 and fence = $3`,
    [organization, id, fence, LEASE_SECONDS])
  if (rowCount === 0) throw new LeaseLost('Another is at the mailbox now, or the external address was changed.')
}

/** Tells how far the fetch is, in mails. @throws LeaseLost */
export async function reportFetch(client: pg.ClientBase, lease: Lease, { done, total }: { readonly done: number; readonly total: number }): Promise<void> {
  await keepLease(client, lease)
  await client.query(
    `update fetch_state set started_at = coalesce(started_at, clock_timestamp()), done = $3, total = $4 where organization_id = $1 and external_address_id = $2`,
    [lease.organization, lease.id, done, total])
}

/** The mailbox was looked through to the end; whatever trouble there was is over. @param next seconds until its next turn; where a fetch was asked for meanwhile it is its turn at once @returns was there trouble that administrators were told of? @throws LeaseLost */
export async function noteFetched(client: pg.ClientBase, lease: Lease, next: number): Promise<boolean> {
  await keepLease(client, lease)
  const { rows } = await client.query<{ told: boolean }>(
    `update fetch_state s set next_run = case when s.next_run between s.started_at and clock_timestamp() then s.next_run else clock_timestamp() + make_interval(secs => $3) end, started_at = null, last_fetch = clock_timestamp(),
       fault_code = null, fault_step = null, fault_after = null, failing_since = null, failures = 0, told = false
     from fetch_state before where before.external_address_id = s.external_address_id and s.organization_id = $1 and s.external_address_id = $2
     returning before.told`, [lease.organization, lease.id, next])
  return rows[0]?.told ?? false
}

export interface Trouble {
  readonly code: FaultCode
  readonly step: FaultStep
  readonly after: number | null
}

/**
 * The fetch failed. @param next seconds until its next turn @param tell whether this trouble is one to be told of
 * @returns true where it is and was not yet @throws LeaseLost
 */
export async function noteTrouble(client: pg.ClientBase, lease: Lease, { code, step, after }: Trouble, next: number, tell: boolean): Promise<boolean> {
  await keepLease(client, lease)
  const { rows } = await client.query<{ first: boolean }>(
    `update fetch_state s set next_run = clock_timestamp() + make_interval(secs => $3), started_at = null, fault_code = $4, fault_step = $5, fault_after = $6,
       failing_since = coalesce(s.failing_since, clock_timestamp()), failures = s.failures + 1, told = s.told or $7
     from fetch_state before where before.external_address_id = s.external_address_id and s.organization_id = $1 and s.external_address_id = $2
     returning s.told and not before.told as first`, [lease.organization, lease.id, next, code, step, after, tell])
  return rows[0]?.first ?? false
}

/** Leaves the mailbox to whoever comes next. Nothing happens where the lease was lost. */
export async function giveLeaseBack(client: pg.ClientBase, { organization, id, fence }: Lease): Promise<void> {
  await client.query(
    `update fetch_state set lease_until = '-infinity', started_at = null where organization_id = $1 and external_address_id = $2 and fence = $3`, [organization, id, fence])
}

/** Brings the turn of a mailbox forward to now. @returns false where it has none */
export async function fetchSoon(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('update fetch_state set next_run = clock_timestamp() where organization_id = $1 and external_address_id = $2', [organization, id])
  return rowCount === 1
}

/** Is it this mailbox's turn? Asked by one who is at it already. @throws LeaseLost */
export async function isDue(client: pg.ClientBase, lease: Lease): Promise<boolean> {
  const { organization, id } = lease
  await keepLease(client, lease)
  const { rows } = await client.query<{ due: boolean }>(
    'select next_run <= clock_timestamp() as due from fetch_state where organization_id = $1 and external_address_id = $2', [organization, id])
  return rows[0]?.due ?? false
}

/** The fetch was broken off from our side: no trouble of the mailbox, and its turn comes again. @param next seconds until then @throws LeaseLost */
export async function postponeFetch(client: pg.ClientBase, lease: Lease, next: number): Promise<void> {
  await keepLease(client, lease)
  await client.query(
    'update fetch_state set next_run = clock_timestamp() + make_interval(secs => $3), started_at = null where organization_id = $1 and external_address_id = $2',
    [lease.organization, lease.id, next])
}

/** Ends the leases of the organizations in view, whose holders are dead. */
export async function endFetchLeases(client: pg.ClientBase): Promise<void> {
  await client.query(`update fetch_state set fence = fence + 1, lease_until = '-infinity', started_at = null where lease_until > '-infinity'`)
}
