import type pg from 'pg'
import type { Outcome, Verdict } from '../../core/capture/verdict.ts'
import type { Participant } from '../../core/mail/participants.ts'
import type { Door } from '../intake/arrival.ts'
import { type Page, type Slice, pageOf } from './page.ts'

/** One arrival, as it is read. */
export interface LogRecord {
  readonly id: string
  readonly at: Date
  readonly door: Door
  readonly size: number
  readonly outcome: Outcome
  readonly verdict: Verdict
  readonly participants: readonly Participant[]
  readonly subject: string | null
  readonly messageId: string | null
  readonly mailId: string | null
  readonly firstId: string | null
  readonly reduced: boolean
}

/** A reduced row does not tell which mail it belongs to, unless the Help Desk holds that; nor does another row tell it. */
const NAMES_MAIL = `(not l.reduced or exists (select from mail m where m.organization_id = l.organization_id and m.id = l.mail_id and m.for_desk))`
const NAMES_FIRST = `(not l.reduced and not exists (select from mail_log f where f.organization_id = l.organization_id and f.id = l.first_id and f.reduced))`

const LOG = `select l.id, l.at, l.door, l.size, l.outcome, l.verdict, l.participants, l.subject, l.message_id as "messageId",
  case when ${NAMES_MAIL} then l.mail_id end as "mailId", case when ${NAMES_FIRST} then l.first_id end as "firstId", l.reduced from mail_log l`

export interface LogFilter {
  readonly outcome?: Outcome | undefined
  readonly door?: Door | undefined
  readonly reason?: string | undefined
  /** In normal form; found where it is on the mail, and where a reason names it. */
  readonly address?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** Of the Message-ID that is asked for. */
  readonly messageIdMac?: Buffer | undefined
  readonly mailId?: string | undefined
}

/** Every arrival, newest first. */
export async function listMailLog(client: pg.ClientBase, organization: string, filter: LogFilter, { limit, after }: Slice): Promise<Page<LogRecord>> {
  const { rows } = await client.query<LogRecord>(
    `${LOG} where l.organization_id = $1 and ($2::text is null or l.outcome = $2) and ($3::text is null or l.door = $3)
       and ($4::text is null or l.reasons @> array[$4]) and ($5::jsonb is null or (not l.reduced and l.participants @> $5) or l.verdict->'reasons' @> $6)
       and ($7::timestamptz is null or l.at >= $7) and ($8::timestamptz is null or l.at < $8)
       and ($9::bytea is null or l.message_id_mac = $9) and ($10::bigint is null or (l.mail_id = $10 and ${NAMES_MAIL}))
       and ($11::bigint is null or l.id < $11) order by l.id desc limit $12`,
    [
      organization, filter.outcome, filter.door, filter.reason,
      filter.address && JSON.stringify([{ address: filter.address }]), filter.address && JSON.stringify([{ participant: filter.address }]),
      filter.since, filter.until, filter.messageIdMac, filter.mailId, after?.[0], limit + 1,
    ])
  return pageOf(rows, limit, row => row, row => [row.id])
}

export async function findLogRow(client: pg.ClientBase, organization: string, id: string): Promise<LogRecord | null> {
  const { rows } = await client.query<LogRecord>(`${LOG} where l.organization_id = $1 and l.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** What the doors acknowledged on these days (UTC, both included), and what the rows say: also those that have gone since. */
export async function countArrivals(
  client: pg.ClientBase, organization: string, { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
): Promise<{ acknowledged: number; byOutcome: Map<Outcome, number> }> {
  const acknowledged = await client.query<{ sum: string | null }>(
    'select sum(acknowledged) from door_count where organization_id = $1 and ($2::date is null or day >= $2) and ($3::date is null or day <= $3)',
    [organization, since, until])
  const outcomes = await client.query<{ outcome: Outcome; count: string }>(
    `select outcome, sum(count) as count from (
       select outcome, count(*) as count from mail_log where organization_id = $1
         and ($2::date is null or at >= $2::date::timestamp at time zone 'UTC') and ($3::date is null or at < ($3::date + 1)::timestamp at time zone 'UTC') group by outcome
       union all
       select outcome, sum(count) from log_count where organization_id = $1 and ($2::date is null or day >= $2) and ($3::date is null or day <= $3) group by outcome) o
     group by outcome`, [organization, since, until])
  return { acknowledged: Number(acknowledged.rows[0]!.sum ?? 0), byOutcome: new Map(outcomes.rows.map(row => [row.outcome, Number(row.count)])) }
}
