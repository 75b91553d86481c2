import type pg from 'pg'
import type { Outcome } from '../../core/capture/verdict.ts'
import { type Page, type Slice, pageOf } from './page.ts'

/*
 * Mails that leave. What they hold is sealed before it comes here. A mail is worked on by who has leased it, and `tries`, which
 * grows with every lease, fences off who had it before.
 */

export type Purpose = 'compose' | 'reply' | 'acknowledgement' | 'notice' | 'relay'
export type OutgoingState = 'waiting' | 'taken' | 'sent' | 'failed' | 'held'

export interface NewOutgoing {
  /** Of nextOutgoingId: what is sealed is sealed for it. */
  readonly id: string
  readonly purpose: Purpose
  /** Without brackets. */
  readonly messageId: string
  /** In normal form; an address of ours. */
  readonly sender: string
  /** The account of who wrote it; null for an API key and for a machine. */
  readonly account: string | null
  readonly by: string | null
  readonly head: Buffer
  readonly octets: Buffer
}

export interface OutgoingRecord {
  readonly id: string
  readonly purpose: Purpose
  readonly state: OutgoingState
  readonly messageId: string
  readonly sender: string
  readonly account: string | null
  readonly by: string | null
  readonly createdAt: Date
  readonly dueAt: Date
  readonly tries: number
  /** What kept it from being sent at the last try, and the codes of the server's answer, as in `550 5.1.1`. */
  readonly fault: string | null
  readonly reply: string | null
  readonly sentAt: Date | null
  readonly outcome: Outcome | null
  readonly mailId: string | null
  /** Sealed; null when it was sent, and nothing is left to be said. */
  readonly head: Buffer | null
}

/** A mail that this process has leased. */
export interface LeasedMail extends Pick<OutgoingRecord, 'id' | 'purpose' | 'messageId' | 'sender' | 'tries' | 'createdAt'> {
  readonly organization: string
  readonly state: 'waiting' | 'taken' | 'held'
  readonly head: Buffer
  readonly octets: Buffer
}

/** Why it was not sent, in the codes of core/settings/sending.ts. */
export interface Setback {
  readonly fault: string | null
  readonly reply: string | null
}

const COLUMNS = `id, purpose, state, message_id as "messageId", sender, account_id as account, created_by as by, created_at as "createdAt", due_at as "dueAt", tries,
  fault, reply, sent_at as "sentAt", outcome, mail_id as "mailId", sealed_head as head`

/** An id that no mail has. */
export async function nextOutgoingId(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ id: string }>(`select nextval(pg_get_serial_sequence('outgoing_mail', 'id')) as id`)
  return rows[0]!.id
}

export async function insertOutgoing(client: pg.ClientBase, organization: string, mail: NewOutgoing, heldSeconds: number | null = null): Promise<void> {
  await client.query(
    `insert into outgoing_mail (organization_id, id, purpose, message_id, sender, account_id, created_by, sealed_head, sealed_octets, state, due_at) overriding system value
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $10::float8 is null then 'waiting' else 'held' end, now() + make_interval(secs => coalesce($10, 0)))`,
    [organization, mail.id, mail.purpose, mail.messageId, mail.sender, mail.account, mail.by, mail.head, mail.octets, heldSeconds])
}

/** Forgets a mail of the relay: it was captured, or the server did not take it. */
export async function dropHeld(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query(`delete from outgoing_mail where organization_id = $1 and id = $2 and state = 'held'`, [organization, id])
}

/** What the sealed head and octets of a mail belong to. */
export function headPlace(organization: string, id: string): string {
  return `${organization} outgoing_mail ${id} head`
}
export function octetsPlace(organization: string, id: string): string {
  return `${organization} outgoing_mail ${id} octets`
}

export async function findOutgoing(client: pg.ClientBase, organization: string, id: string): Promise<OutgoingRecord | null> {
  const { rows } = await client.query<OutgoingRecord>(`select ${COLUMNS} from outgoing_mail where organization_id = $1 and id = $2 and purpose <> 'relay'`, [organization, id])
  return rows[0] ?? null
}

/** @param of whose mails alone are listed, if it is said: those that an account wrote, or that programs wrote */
export async function listOutgoing(
  client: pg.ClientBase, organization: string,
  { of, states }: { readonly of: { readonly account: string | null } | null; readonly states: readonly OutgoingState[] }, { limit, after }: Slice,
): Promise<Page<OutgoingRecord>> {
  const { rows } = await client.query<OutgoingRecord>(
    `select ${COLUMNS} from outgoing_mail where organization_id = $1 and purpose <> 'relay' and (not $2::boolean or account_id is not distinct from $3 and (account_id is not null or purpose = 'compose'))
       and state = any($4) and ($5::bigint is null or id < $5) order by id desc limit $6`,
    [organization, of !== null, of?.account ?? null, states, after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

/** Leases what is due, in all organizations in view, the longest due first. */
export async function leaseOutgoing(client: pg.ClientBase, most: number, seconds: number): Promise<LeasedMail[]> {
  const { rows } = await client.query<LeasedMail>(
    `with due as (select id, organization_id from outgoing_mail
       where state in ('waiting', 'taken', 'held') and due_at <= now() and (leased_until is null or leased_until < now()) order by due_at, id limit $1 for update skip locked)
     update outgoing_mail m set tries = m.tries + 1, leased_until = now() + make_interval(secs => $2) from due
     where m.organization_id = due.organization_id and m.id = due.id
     returning m.organization_id as organization, m.id, m.purpose, m.state, m.message_id as "messageId", m.sender, m.tries, m.created_at as "createdAt", m.sealed_head as head, m.sealed_octets as octets`,
    [most, seconds])
  return rows
}

/** @returns false where somebody else has it by now */
export async function renewLease(client: pg.ClientBase, { organization, id, tries }: LeasedMail, seconds: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'update outgoing_mail set leased_until = now() + make_interval(secs => $4) where organization_id = $1 and id = $2 and tries = $3', [organization, id, tries, seconds])
  return rowCount === 1
}

/** Ends all leases in view: for a process that knows that it is the only one, and that those who held them are dead. */
export async function endLeases(client: pg.ClientBase): Promise<void> {
  await client.query(`update outgoing_mail set leased_until = null, due_at = case when state = 'held' then now() else due_at end where leased_until is not null or state = 'held'`)
}

/** Seconds until something in view is due; null where nothing waits. */
export async function secondsUntilDue(client: pg.ClientBase): Promise<number | null> {
  const { rows } = await client.query<{ seconds: number | null }>(
    `select extract(epoch from min(greatest(due_at, coalesce(leased_until, due_at))) - now())::float8 as seconds from outgoing_mail where state in ('waiting', 'taken', 'held')`)
  return rows[0]!.seconds
}

/** The server has it: whoever saw the answer says so, also when the lease went to another meanwhile. */
export async function markTaken(client: pg.ClientBase, { organization, id }: LeasedMail, head: Buffer): Promise<void> {
  await client.query(
    `update outgoing_mail set state = 'taken', sealed_head = $3, sent_at = coalesce(sent_at, now()), fault = null, reply = null where organization_id = $1 and id = $2 and state = 'waiting'`,
    [organization, id, head])
}

/** It is tried again in so many seconds. */
export async function postpone(client: pg.ClientBase, { organization, id, tries }: LeasedMail, seconds: number, { fault, reply }: Setback): Promise<void> {
  await client.query(
    `update outgoing_mail set due_at = now() + make_interval(secs => $4), leased_until = null, fault = $5, reply = $6 where organization_id = $1 and id = $2 and tries = $3`,
    [organization, id, tries, seconds, fault, reply])
}

/** It is not tried again by itself. What it holds is kept, for its author. */
export async function markFailed(client: pg.ClientBase, { organization, id, tries }: LeasedMail, { fault, reply }: Setback): Promise<void> {
  await client.query(
    `update outgoing_mail set state = 'failed', leased_until = null, ended_at = now(), fault = $4, reply = $5 where organization_id = $1 and id = $2 and tries = $3 and state = 'waiting'`,
    [organization, id, tries, fault, reply])
}

/** It was captured. `head` is what is left to be said of it; with `rest` it goes on to those who did not have it yet. */
export async function markCaptured(
  client: pg.ClientBase, { organization, id }: LeasedMail,
  { outcome, mailId, head, rest }: { readonly outcome: Outcome; readonly mailId: string | null; readonly head: Buffer | null; readonly rest: ({ readonly seconds: number } & Setback) | null },
): Promise<void> {
  await client.query(
    `update outgoing_mail set outcome = $3, mail_id = $4, sealed_head = $5, leased_until = null, fault = $7, reply = $8,
       state = case when $6::float8 is null then 'sent' else 'waiting' end, sealed_octets = case when $6::float8 is null then null else sealed_octets end,
       ended_at = case when $6::float8 is null then now() end, due_at = now() + make_interval(secs => coalesce($6, 0))
     where organization_id = $1 and id = $2 and state in ('taken', 'held')`,
    [organization, id, outcome, mailId, head, rest?.seconds ?? null, rest?.fault ?? null, rest?.reply ?? null])
}

/** Sends what waits, or one mail that failed, at once. @returns whether there was any */
export async function sendNow(client: pg.ClientBase, organization: string, id: string | null): Promise<boolean> {
  const { rowCount } = await client.query(
    `update outgoing_mail set state = 'waiting', due_at = now(), ended_at = null where organization_id = $1
       and (case when $2::bigint is null then state = 'waiting' else id = $2 and state in ('waiting', 'failed') end) and sealed_octets is not null`, [organization, id])
  return (rowCount ?? 0) > 0
}

/** Takes a mail back that did not leave. @returns false where there is none, or where it may be on its way */
export async function deleteOutgoing(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from outgoing_mail where organization_id = $1 and id = $2 and sent_at is null
       and (state = 'failed' or state = 'waiting' and (leased_until is null or leased_until < now()))`, [organization, id])
  return rowCount === 1
}

/** Forgets what ended mails held, in all organizations in view, so many days after their end. */
export async function forgetOutgoing(client: pg.ClientBase, days: number): Promise<void> {
  await client.query(
    `update outgoing_mail set sealed_head = null, sealed_octets = null where state in ('sent', 'failed') and sealed_head is not null and ended_at < now() - make_interval(days => $1)`, [days])
}
