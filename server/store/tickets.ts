import type pg from 'pg'
import type { Person, SearchWords } from './activity.ts'
import type { ContactName } from './contacts.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export type TicketStatus = 'open' | 'pending' | 'solved' | 'closed'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'

export interface TicketRecord {
  readonly id: string
  readonly number: number
  readonly name: string
  readonly label: string | null
  readonly status: TicketStatus
  readonly priority: Priority
  readonly assignee: { readonly login: string; readonly name: string } | null
  readonly requester: Person | null
  readonly supportAddresses: readonly string[]
  readonly contacts: readonly (ContactName & { readonly byHand: boolean })[]
  readonly unread: boolean
  readonly held: number
  readonly spam: boolean
  readonly loop: boolean
  readonly excepted: boolean
  readonly mergedInto: { readonly id: string; readonly number: number } | null
  readonly follows: { readonly id: string; readonly number: number } | null
  readonly hints: readonly string[]
  readonly snoozedUntil: Date | null
  readonly openedAt: Date
  readonly lastAt: Date
  readonly waitingSince: Date | null
  readonly firstResponseAt: Date | null
  readonly solvedAt: Date | null
  readonly excerpt: string | null
  readonly supportId: string | null
}

/** For the rows `t` of a query: what lists show of a ticket. */
const TICKET = `select t.id, t.number, t.name, l.name as label, t.status, t.priority,
  case when a.id is not null then json_build_object('login', a.login, 'name', a.name) end as assignee,
  case when t.requester is not null then json_build_object('name', t.requester_name, 'address', t.requester) end as requester,
  t.support_addresses as "supportAddresses", t.unread, t.held, t.spam, t.loop, t.excepted, t.hints, t.snoozed_until as "snoozedUntil",
  t.opened_at as "openedAt", t.last_at as "lastAt", t.waiting_since as "waitingSince", t.first_response_at as "firstResponseAt", t.solved_at as "solvedAt", t.support_id as "supportId",
  (select json_build_object('id', m.id::text, 'number', m.number) from ticket m where m.organization_id = t.organization_id and m.id = t.merged_into) as "mergedInto",
  (select json_build_object('id', f.id::text, 'number', f.number) from ticket f where f.organization_id = t.organization_id and f.id = t.follows) as follows,
  (select coalesce(json_agg(json_build_object('id', c.id::text, 'kind', c.kind, 'name', c.name, 'byHand', k.by is not null) order by lower(c.name), c.id), '[]')
     from ticket_contact k join contact c on c.organization_id = k.organization_id and c.id = k.contact_id
     where k.organization_id = t.organization_id and k.ticket_id = t.id and k.removed_at is null) as contacts,
  (select coalesce(mail.excerpt, left(m.note, 200)) from ticket_message m left join mail on mail.organization_id = m.organization_id and mail.id = m.mail_id
     where m.organization_id = t.organization_id and m.ticket_id = t.id and not m.held order by m.at desc, m.id desc limit 1) as excerpt`
const JOINED = `left join ticket_label l on l.organization_id = t.organization_id and l.id = t.label_id
  left join account a on a.organization_id = t.organization_id and a.id = t.assignee_id`

export async function findTicket(client: pg.ClientBase, organization: string, id: string): Promise<TicketRecord | null> {
  const { rows } = await client.query<TicketRecord>(`${TICKET} from ticket t ${JOINED} where t.organization_id = $1 and t.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** Locks tickets until the transaction ends, in the order in which everybody does so. @returns those that are there */
export async function lockTickets(client: pg.ClientBase, organization: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>('select id from ticket where organization_id = $1 and id = any($2::bigint[]) order by id for update', [organization, ids])
  return new Set(rows.map(({ id }) => id))
}

/** Which tickets a list shows. Ids, where a name or login was given. */
export interface TicketFilter {
  readonly view?: 'unassigned' | 'open' | 'held' | 'snoozed' | 'spam' | undefined
  readonly status?: TicketStatus | undefined
  readonly label?: string | undefined
  readonly assignee?: string | undefined
  readonly support?: string | undefined
  readonly priority?: Priority | undefined
  readonly requester?: string | undefined
  readonly contact?: string | undefined
  /** A page of a search is of these. */
  readonly ids?: readonly string[] | undefined
}

/** In the words of the partial indices: what stands in every list but its own. */
const AWAKE = 't.merged_into is null and not t.spam and t.snoozed_until is null'

/** Tickets of a support address: those that are answered from it, and those that it received beside another one. Each way has an index of its own. */
const BY_SUPPORT = [
  (at: string) => `t.support_id = ${at}`,
  (at: string) => `cardinality(t.support_addresses) > 1 and t.support_id is distinct from ${at} and t.support_addresses && array(select x.address from account_address x where x.organization_id = $1 and x.account_id = ${at})`,
] as const

/**
 * What a ticket must be to stand in a list: one condition after the other, where there are two ways of being so.
 * @param values of the statement, the organization first; those of the conditions are added
 */
function conditionsOf(filter: TicketFilter, values: unknown[]): readonly string[] {
  const fits = (sql: (place: string) => string, value: unknown): string[] => value === undefined ? [] : [sql(`$${values.push(value)}`)]
  const general = filter.requester !== undefined || filter.contact !== undefined || filter.ids !== undefined
  const conditions = [
    't.organization_id = $1',
    ...general && filter.view === undefined ? [] : [{ unassigned: `${AWAKE} and t.status = 'open' and t.assignee_id is null`, open: `${AWAKE} and t.status = 'open'`, held: 't.held > 0', snoozed: 't.snoozed_until is not null', spam: 't.spam', all: AWAKE }[filter.view ?? 'all']],
    ...fits(at => `t.status = ${at}`, filter.status),
    ...fits(at => `t.label_id = ${at}`, filter.label),
    ...fits(at => `t.assignee_id = ${at}`, filter.assignee),
    ...fits(at => `t.priority = ${at}`, filter.priority),
    ...fits(at => `t.requester = ${at}`, filter.requester),
    ...fits(at => `t.id in (select k.ticket_id from ticket_contact k where k.organization_id = $1 and k.contact_id = ${at} and k.removed_at is null)`, filter.contact),
    ...fits(at => `t.id = any(${at}::bigint[])`, filter.ids),
  ]
  const all = conditions.join(' and ')
  if (filter.support === undefined) return [all]
  const at = `$${values.push(filter.support)}::bigint`
  return BY_SUPPORT.map(way => `${all} and ${way(at)}`)
}

/** Tickets by their last message. */
export async function listTickets(client: pg.ClientBase, organization: string, filter: TicketFilter, sort: 'newest' | 'oldest', { limit, after }: Slice): Promise<Page<TicketRecord>> {
  const values: unknown[] = [organization]
  const ways = conditionsOf(filter, values)
  const [beyond, order] = sort === 'newest' ? ['<', 'desc'] : ['>', 'asc']
  const at = values.length
  const { rows } = await client.query<TicketRecord>(
    `${TICKET} from (${each(ways, all => `select t.* from ticket t where ${all} ${after ? `and (t.last_at, t.id) ${beyond} ($${at + 1}::timestamptz, $${at + 2}::bigint)` : ''}
       order by t.last_at ${order}, t.id ${order} limit ${limit + 1}`)}) t ${JOINED} order by t.last_at ${order}, t.id ${order} limit ${limit + 1}`,
    [...values, ...after ?? []])
  return pageOf(rows, limit, row => row, row => [row.lastAt.toISOString(), row.id])
}

/** The rows of each way, one after the other. */
function each(ways: readonly string[], rows: (conditions: string) => string): string {
  return ways.map(way => `(${rows(way)})`).join(' union all ')
}

/** A count that goes no further is as good as any. */
export const MOST_COUNTED = 1000

/** How many tickets each of these lists has, and how many of them are unread: at most `MOST_COUNTED` of each. One question for all, for a desk has many views. */
export async function countTickets(client: pg.ClientBase, organization: string, filters: readonly TicketFilter[]): Promise<{ count: number; unread: number }[]> {
  if (filters.length === 0) return []
  const values: unknown[] = [organization]
  const counts = filters.map((filter, place) => {
    const counted = each(conditionsOf(filter, values), all => `select t.unread from ticket t where ${all} order by t.last_at desc, t.id desc limit ${MOST_COUNTED}`)
    return `select ${place} as place, count(*)::int as count, (count(*) filter (where n.unread))::int as unread from (select * from (${counted}) c limit ${MOST_COUNTED}) n`
  })
  const { rows } = await client.query<{ count: number; unread: number }>(`select count, unread from (${counts.join(' union all ')}) counts order by place`, values)
  return rows
}

const SEARCHED = 200

/** The tickets that hold these words: in their mails, in a name that a person wrote, as requester, linked contact or number. The best come first. */
export async function searchTickets(client: pg.ClientBase, organization: string, q: string, { words, beginnings }: SearchWords): Promise<string[]> {
  const number = /^\s*\[?#?\s*([1-9][0-9]{0,8})\]?\s*$/.exec(q)?.[1] ?? null
  const { rows } = await client.query<{ id: string }>(
    `select id from (
       select 1 as rank, t.id, t.last_at from ticket t where t.organization_id = $1 and t.number = $2::int
       union all
       select 2, t.id, t.last_at from ticket t where t.organization_id = $1 and t.named_by_hand and lower(t.name) like $3
       union all
       select 2, t.id, t.last_at from ticket t where t.organization_id = $1 and t.requester = lower(btrim($4))
       union all
       select 2, t.id, t.last_at from contact c join ticket_contact k on k.organization_id = $1 and k.contact_id = c.id and k.removed_at is null
         join ticket t on t.organization_id = $1 and t.id = k.ticket_id where c.organization_id = $1 and c.name_key like $3
       union all
       select 3, t.id, t.last_at from search_mail($5::text[], $6::text[], most => $7) s join ticket_message m on m.organization_id = $1 and m.mail_id = s.mail_id
         join ticket t on t.organization_id = $1 and t.id = m.ticket_id) found
     group by id order by min(rank), max(last_at) desc limit $7`, [organization, number, anywhere(q), q, words, beginnings, SEARCHED])
  return rows.map(({ id }) => id)
}

/** What a person may change on a ticket. Ids, where a name or login was given. */
export interface TicketState {
  readonly name: string
  readonly label: string | null
  readonly status: TicketStatus
  readonly priority: Priority
  readonly assignee: string | null
  readonly requester: Person | null
  readonly snoozedUntil: Date | null
  readonly spam: boolean
  readonly unread: boolean
}

interface StateRow extends Omit<TicketState, 'requester'> { requester: string | null; requesterName: string; id: string }

/** What tickets are now, by id; they should be locked. */
export async function ticketStates(client: pg.ClientBase, organization: string, ids: readonly string[]): Promise<Map<string, TicketState>> {
  const { rows } = await client.query<StateRow>(
    `select id, name, label_id as label, status, priority, assignee_id as assignee, requester, requester_name as "requesterName", snoozed_until as "snoozedUntil", spam, unread
     from ticket where organization_id = $1 and id = any($2::bigint[])`, [organization, ids])
  return new Map(rows.map(({ id, requester, requesterName, ...state }) => [id, { ...state, requester: requester === null ? null : { address: requester, name: requesterName } }]))
}

/** Writes what a ticket is from now on, and when it became so. */
export async function updateTicket(client: pg.ClientBase, organization: string, id: string, state: TicketState): Promise<void> {
  await client.query(
    `update ticket t set name = $3, named_by_hand = named_by_hand or name <> $3, label_id = $4, status = $5, priority = $6, assignee_id = $7, requester = $8, requester_name = $9,
       snoozed_until = $10, spam = $11, unread = $12,
       solved_at = case when $5 in ('solved', 'closed') then coalesce(solved_at, now()) end,
       closed_at = case when $5 = 'closed' then coalesce(closed_at, now()) end,
       waiting_since = case when $5 in ('solved', 'closed') then null else waiting_since end
     where organization_id = $1 and id = $2`,
    [organization, id, state.name, state.label, state.status, state.priority, state.assignee, state.requester?.address ?? null, state.requester?.name ?? '', state.snoozedUntil, state.spam, state.unread])
  if (state.requester) await putPerson(client, organization, id, state.requester)
}

/** Somebody has looked at it. */
export async function markRead(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('update ticket set unread = false where organization_id = $1 and id = $2 and unread', [organization, id])
  return rowCount === 1
}

export async function putPerson(client: pg.ClientBase, organization: string, ticket: string, { address, name }: Person): Promise<void> {
  await client.query('insert into ticket_person (ticket_id, organization_id, address, name) values ($1, $2, $3, $4) on conflict do nothing', [ticket, organization, address, name])
}

/** Who is on a ticket. */
export async function peopleOn(client: pg.ClientBase, organization: string, ticket: string): Promise<Person[]> {
  const { rows } = await client.query<Person>('select address, name from ticket_person where organization_id = $1 and ticket_id = $2 order by address limit 200', [organization, ticket])
  return rows
}

/** Tickets by their ids, as a hint names them. */
export async function namesOfTickets(client: pg.ClientBase, organization: string, ids: readonly string[]): Promise<{ id: string; number: number; name: string }[]> {
  const { rows } = await client.query<{ id: string; number: number; name: string }>('select id, number, name from ticket where organization_id = $1 and id = any($2::bigint[]) order by id', [organization, ids])
  return rows
}

/** A ticket that a person opens, without a mail. @returns its id */
export async function insertTicket(
  client: pg.ClientBase, organization: string,
  ticket: { readonly name: string; readonly label: string | null; readonly priority: Priority; readonly assignee: string | null; readonly requester: Person | null; readonly support: string | null; readonly supportAddresses: readonly string[] },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `with counted as (update desk set next_number = next_number + 1 where organization_id = $1 returning next_number - 1 as number)
     insert into ticket (id, organization_id, number, name, named_by_hand, label_id, priority, assignee_id, requester, requester_name, support_id, support_addresses, unread, opened_at, last_at)
     select nextval('arrival_number'), $1, number, $2, true, coalesce($3, (select id from ticket_label where organization_id = $1 and is_default)), $4, $5, $6, $7, $8, $9, false,
       date_trunc('milliseconds', now()), date_trunc('milliseconds', now()) from counted returning id`,
    [organization, ticket.name, ticket.label, ticket.priority, ticket.assignee, ticket.requester?.address ?? null, ticket.requester?.name ?? '', ticket.support, ticket.supportAddresses])
  const { id } = rows[0]!
  if (ticket.requester) await putPerson(client, organization, id, ticket.requester)
  return id
}

/** Links a contact to a ticket, and puts the ticket into its history. */
export async function linkContact(client: pg.ClientBase, organization: string, ticket: string, contact: string, by: string): Promise<void> {
  await client.query(
    `insert into ticket_contact (ticket_id, organization_id, contact_id, by) values ($2, $1, $3, $4)
     on conflict (ticket_id, contact_id, organization_id) do update set by = case when ticket_contact.removed_at is null then ticket_contact.by else excluded.by end, removed_at = null, removed_by = null`,
    [organization, ticket, contact, by])
  await client.query(
    `insert into activity (organization_id, contact_id, at, id, kind, ticket_id, why)
     select $1, $3, t.opened_at, t.id, 'ticket', t.id, $4 from ticket t where t.organization_id = $1 and t.id = $2
     on conflict (ticket_id, contact_id, organization_id) where ticket_id is not null do update set removed_at = null, removed_by = null`,
    [organization, ticket, contact, JSON.stringify([{ code: 'by-hand', participant: by }])])
}

/** Takes a link away, so that no mail makes it again. @returns false where there is none */
export async function unlinkContact(client: pg.ClientBase, organization: string, ticket: string, contact: string, by: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'update ticket_contact set removed_at = now(), removed_by = $4 where organization_id = $1 and ticket_id = $2 and contact_id = $3 and removed_at is null', [organization, ticket, contact, by])
  await client.query('delete from activity where organization_id = $1 and ticket_id = $2 and contact_id = $3', [organization, ticket, contact])
  return rowCount === 1
}

/** Moves all that a ticket has into another, and leaves a pointer; those that pointed to it point there too. */
export async function mergeInto(client: pg.ClientBase, organization: string, from: string, into: string): Promise<void> {
  const values = [organization, from, into]
  await client.query('update ticket_message set ticket_id = $3 where organization_id = $1 and ticket_id = $2', values)
  await client.query('insert into ticket_key (key, organization_id, ticket_id, own) select key, $1, $3, own from ticket_key where organization_id = $1 and ticket_id = $2 on conflict do nothing', values)
  await client.query('delete from ticket_key where organization_id = $1 and ticket_id = $2', [organization, from])
  await client.query('insert into ticket_person (ticket_id, organization_id, address, name) select $3, $1, address, name from ticket_person where organization_id = $1 and ticket_id = $2 on conflict do nothing', values)
  await client.query(
    `insert into ticket_contact (ticket_id, organization_id, contact_id, by) select $3, $1, contact_id, by from ticket_contact where organization_id = $1 and ticket_id = $2 and removed_at is null
     on conflict do nothing`, values)
  await client.query(
    `insert into activity (organization_id, contact_id, at, id, kind, ticket_id, why) select $1, a.contact_id, i.opened_at, i.id, 'ticket', i.id, a.why
     from activity a join ticket i on i.organization_id = $1 and i.id = $3 join ticket_contact k on k.organization_id = $1 and k.ticket_id = $3 and k.contact_id = a.contact_id and k.removed_at is null
     where a.organization_id = $1 and a.ticket_id = $2 on conflict (ticket_id, contact_id, organization_id) where ticket_id is not null do nothing`, values)
  await client.query(
    `update ticket i set last_at = greatest(i.last_at, f.last_at), unread = i.unread or f.unread, held = i.held + f.held, excepted = i.excepted or f.excepted,
       waiting_since = least(i.waiting_since, f.waiting_since), support_id = coalesce(i.support_id, f.support_id),
       support_addresses = i.support_addresses || array(select x from unnest(f.support_addresses) x where x <> all(i.support_addresses))
     from ticket f where i.organization_id = $1 and i.id = $3 and f.organization_id = $1 and f.id = $2`, values)
  await client.query(
    `update ticket set merged_into = $3, status = case when id = $2 then 'closed' else status end, closed_at = coalesce(closed_at, now()), waiting_since = null, unread = false,
       held = case when id = $2 then 0 else held end, snoozed_until = null
     where organization_id = $1 and (id = $2 or merged_into = $2)`, values)
}

/** Notes what happened to a ticket. */
export async function noteEvent(client: pg.ClientBase, organization: string, ticket: string, event: { readonly by: string | null; readonly what: string; readonly before?: string | null; readonly after?: string | null }): Promise<void> {
  await client.query('insert into ticket_event (organization_id, ticket_id, by, what, before, after) values ($1, $2, $3, $4, $5, $6)',
    [organization, ticket, event.by, event.what, event.before ?? null, event.after ?? null])
}

export interface EventRecord {
  readonly id: string
  readonly at: Date
  readonly by: string | null
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

/** What happened to a ticket: the last events, the oldest first. */
export async function eventsOf(client: pg.ClientBase, organization: string, ticket: string, most: number): Promise<EventRecord[]> {
  const { rows } = await client.query<EventRecord>('select id, at, by, what, before, after from ticket_event where organization_id = $1 and ticket_id = $2 order by id desc limit $3', [organization, ticket, most])
  return rows.reverse()
}

/** Keeps what a bulk change changed, for ten minutes. @returns the id of its undo */
export async function keepUndo(client: pg.ClientBase, organization: string, by: string, before: unknown): Promise<string> {
  await client.query(`delete from ticket_undo where organization_id = $1 and at < now() - interval '10 minutes'`, [organization])
  const { rows } = await client.query<{ id: string }>('insert into ticket_undo (organization_id, by, before) values ($1, $2, $3) returning id', [organization, by, JSON.stringify(before)])
  return rows[0]!.id
}

/** Takes an undo out, for it works once. null: there is none, or none any more. */
export async function takeUndo(client: pg.ClientBase, organization: string, id: string): Promise<unknown> {
  const { rows } = await client.query<{ before: unknown }>(`delete from ticket_undo where organization_id = $1 and id = $2 and at > now() - interval '10 minutes' returning before`, [organization, id])
  return rows[0]?.before ?? null
}
