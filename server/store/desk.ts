import type pg from 'pg'
import type { Person } from './activity.ts'

/*
 * What capture asks and writes of the Help Desk, for many mails and organizations at once, in the one transaction that files
 * them.
 */

/** What an organization set for its Help Desk, and the number that its next ticket gets. */
export interface DeskRow {
  readonly organization_id: string
  readonly next_number: number
  readonly follow_up_days: number
  readonly hold_unauthenticated: boolean
}

/**
 * Holds the desks of these organizations until the commit, in the order in which every process does so: until then nobody else
 * opens a ticket there, or files a mail that may.
 */
export async function lockDesks(client: pg.ClientBase, organizations: readonly string[]): Promise<DeskRow[]> {
  const { rows } = await client.query<DeskRow>({
    name: 'lock-desks',
    text: `select organization_id, next_number, follow_up_days, hold_unauthenticated from desk where organization_id = any($1::bigint[]) order by organization_id for update`,
    values: [organizations],
  })
  return rows
}

/** Counts on, by the numbers that were given away. */
export async function takeNumbers(client: pg.ClientBase, taken: ReadonlyMap<string, number>): Promise<void> {
  await client.query({
    name: 'take-numbers',
    text: `update desk d set next_number = next_number + t.count from unnest($1::bigint[], $2::int[]) as t(organization_id, count) where d.organization_id = t.organization_id`,
    values: [[...taken.keys()], [...taken.values()]],
  })
}

/** One thing that a mail asks: `id` and `number` of a ticket, a Message-ID in `key`. */
export interface TicketQuestion {
  readonly organization: string
  readonly kind: 'id' | 'key' | 'number'
  readonly value: string
  /** Who sent the mail, in normal form. */
  readonly senders: readonly string[]
}

/** A ticket that answers a question: the one that it was merged into, where it was. */
export interface TicketAnswer {
  readonly organization: string
  readonly kind: TicketQuestion['kind']
  readonly value: string
  /** Of those who were asked for. */
  readonly senders: readonly string[]
  readonly own: boolean
  readonly id: string
  readonly number: number
  readonly name: string
  readonly closedAt: Date | null
  readonly isRequester: boolean
  readonly hasSender: boolean
  readonly hasColleague: boolean
  readonly hasContact: boolean
}

// Under a policy PostgreSQL uses an index only for what is compared with a plain value: so what is asked is made ready first. And
// each is looked up by itself, whatever PostgreSQL believes of a young table.
const FIND_TICKETS = `
with asked as materialized (
  select organization, kind, value, senders, case kind when 'id' then value::bigint end as id, case kind when 'number' then value::int end as number,
    case kind when 'key' then sha256(convert_to(value, 'UTF8')) end as key
  from json_to_recordset($1::json) as q(organization bigint, kind text, value text, senders text[])),
found as materialized (
  select a.organization, a.kind, a.value, a.senders, t.id, t.own from asked a, lateral (
    select t.id, false as own from ticket t where a.kind = 'id' and t.id = a.id and t.organization_id = a.organization
    union all
    select t.id, false from ticket t where a.kind = 'number' and t.organization_id = a.organization and t.number = a.number
    union all
    select k.ticket_id, k.own from ticket_key k where a.kind = 'key' and k.key = a.key and k.organization_id = a.organization offset 0) t),
final as materialized (
  select f.*, t.id as merged_into from found f, lateral (select coalesce(t.merged_into, t.id) as id from ticket t where t.id = f.id and t.organization_id = f.organization offset 0) t)
select f.organization, f.kind, f.value, f.senders, f.own, t.id, t.number, t.name, t.closed_at as "closedAt", coalesce(t.requester = any(f.senders), false) as "isRequester",
  exists(select from ticket_person p where p.ticket_id = t.id and p.organization_id = f.organization and p.address = any(f.senders)) as "hasSender",
  exists(select from ticket_person p where p.ticket_id = t.id and p.organization_id = f.organization
    and split_part(p.address, '@', -1) in (select split_part(s, '@', -1) from unnest(f.senders) s)) as "hasColleague",
  exists(select from ticket_contact k join contact_address c on c.organization_id = k.organization_id and c.contact_id = k.contact_id
    where k.ticket_id = t.id and k.organization_id = f.organization and k.removed_at is null and c.address = any(f.senders)) as "hasContact"
from final f, lateral (select * from ticket t where t.id = f.merged_into and t.organization_id = f.organization offset 0) t
order by t.id`

/** Finds the tickets that these mails may continue; each by a key that has an index. */
export async function findTickets(client: pg.ClientBase, asked: readonly TicketQuestion[]): Promise<TicketAnswer[]> {
  if (asked.length === 0) return []
  const { rows } = await client.query<TicketAnswer>({ name: 'find-tickets', text: FIND_TICKETS, values: [JSON.stringify(asked)] })
  return rows
}

/** What is known of somebody whose mail may open a ticket. */
export interface OpenerAnswer {
  readonly organization: string
  readonly address: string
  readonly spam: boolean
  /** How many tickets were opened by this sender within the hour, at most `MOST_TICKETS_AN_HOUR`; and the last one of them. */
  readonly opened: number
  readonly last: { readonly id: string; readonly number: number; readonly name: string } | null
}

export async function findOpeners(client: pg.ClientBase, asked: readonly { readonly organization: string; readonly address: string }[], most: number): Promise<OpenerAnswer[]> {
  if (asked.length === 0) return []
  const { rows } = await client.query<OpenerAnswer>({
    name: 'find-openers',
    text: `select a.organization, a.address,
        exists(select from spam_sender s where s.address = a.address and s.organization_id = a.organization) as spam,
        (select count(*)::int from (select from ticket t where t.opened_by = a.address and t.organization_id = a.organization and t.opened_at > now() - interval '1 hour' limit $3) n) as opened,
        (select json_build_object('id', coalesce(m.id, t.id)::text, 'number', coalesce(m.number, t.number), 'name', coalesce(m.name, t.name))
           from ticket t left join ticket m on m.organization_id = t.organization_id and m.id = t.merged_into
           where t.opened_by = a.address and t.organization_id = a.organization and t.opened_at > now() - interval '1 hour' order by t.opened_at desc limit 1) as last
      from unnest($1::bigint[], $2::text[]) as a(organization, address)`,
    values: [asked.map(({ organization }) => organization), asked.map(({ address }) => address), most],
  })
  return rows
}

/** A ticket that a mail opens. */
export interface NewTicket {
  readonly id: string
  readonly organization_id: string
  readonly number: number
  readonly name: string
  readonly requester: string | null
  readonly requester_name: string
  readonly opened_by: string | null
  readonly support_id: string | null
  readonly support_addresses: readonly string[]
  readonly spam: boolean
  readonly loop: boolean
  readonly excepted: boolean
  readonly follows: string | null
  readonly hints: readonly string[]
  readonly at: Date
}

/** A mail that is on a ticket from now on. One of ours that was written here is there already, and learns where its mail is. */
export interface NewMessage {
  readonly id: string
  readonly organization_id: string
  readonly ticket_id: string
  readonly at: Date
  readonly kind: 'mail' | 'bounce' | 'auto-reply'
  readonly mail_id: string
  readonly account_id: string | null
  readonly message_id: string | null
  readonly reply_to: readonly Person[] | null
  readonly new_participant: boolean
  readonly held: boolean
  readonly authentication: unknown
  /** The Message-ID, of ours, that a bounce reports. */
  readonly reports: string | null
}

/** What mails change on a ticket that was there before. */
export interface TicketChange {
  readonly id: string
  readonly organization_id: string
  /** null: nothing came that counts. */
  readonly at: Date | null
  /** null: as it was. */
  readonly status: 'open' | 'pending' | null
  readonly unread: boolean
  /** A question of theirs waits since then, or was answered. */
  readonly waits: boolean | null
  readonly held: number
  readonly loop: boolean
  readonly excepted: boolean
  readonly support_id: string | null
  readonly support_addresses: readonly string[]
}

/** A contact whose history got a ticket's mail. */
export interface NewLink {
  readonly organization_id: string
  readonly ticket_id: string
  readonly contact_id: string
  readonly at: Date
}

export interface DeskWrites {
  readonly tickets: readonly NewTicket[]
  readonly messages: readonly NewMessage[]
  readonly keys: readonly { readonly organization_id: string; readonly ticket_id: string; readonly key: string; readonly own: boolean }[]
  readonly people: readonly { readonly organization_id: string; readonly ticket_id: string; readonly address: string; readonly name: string }[]
  readonly links: readonly NewLink[]
  readonly changes: readonly TicketChange[]
}

const WRITE_DESK = `
with new_ticket as (
  insert into ticket (id, organization_id, number, name, label_id, assignee_id, requester, requester_name, opened_by, support_id, support_addresses, spam, loop, excepted,
    unread, follows, hints, opened_at, last_at, waiting_since)
  select n.id, n.organization_id, n.number, n.name, l.id, s.default_assignee_id, n.requester, n.requester_name, n.opened_by, n.support_id, n.support_addresses, n.spam, n.loop,
    n.excepted, not n.spam, n.follows, n.hints, n.at, n.at, n.at
  from json_to_recordset($1::json) as n(id bigint, organization_id bigint, number int, name text, requester text, requester_name text, opened_by text, support_id bigint,
    support_addresses text[], spam boolean, loop boolean, excepted boolean, follows bigint, hints bigint[], at timestamptz)
  left join ticket_label l on l.organization_id = n.organization_id and l.is_default
  left join support_address s on s.organization_id = n.organization_id and s.account_id = n.support_id),
changed as (
  update ticket t set
    last_at = greatest(t.last_at, c.at), status = coalesce(c.status, t.status), unread = t.unread or c.unread,
    waiting_since = case when c.waits then coalesce(t.waiting_since, c.at) when c.waits = false then null else t.waiting_since end,
    first_response_at = case when c.waits = false then coalesce(t.first_response_at, c.at) else t.first_response_at end,
    solved_at = case when c.status is null then t.solved_at end, closed_at = case when c.status is null then t.closed_at end,
    snoozed_until = case when c.waits then null else t.snoozed_until end,
    held = t.held + c.held, loop = t.loop or c.loop, excepted = t.excepted or c.excepted,
    support_addresses = t.support_addresses || array(select x from unnest(c.support_addresses) x where x <> all(t.support_addresses)),
    support_id = coalesce(t.support_id, c.support_id)
  from json_to_recordset($6::json) as c(id bigint, organization_id bigint, at timestamptz, status text, unread boolean, waits boolean, held int, loop boolean, excepted boolean,
    support_addresses text[], support_id bigint)
  where t.id = c.id and t.organization_id = c.organization_id),
events as (
  insert into ticket_event (organization_id, ticket_id, what, before, after)
  select t.organization_id, t.id, case when c.loop then 'loop' else 'reopened' end, case when not c.loop then t.status end, case when not c.loop then 'open' end
  from json_to_recordset($6::json) as c(id bigint, organization_id bigint, status text, loop boolean)
  join ticket t on t.id = c.id and t.organization_id = c.organization_id
  where c.status = 'open' and t.status <> 'open' or c.loop and not t.loop),
new_message as (
  insert into ticket_message (id, organization_id, ticket_id, at, kind, mail_id, account_id, message_id, reply_to, new_participant, held, authentication, reports)
  select m.id, m.organization_id, m.ticket_id, m.at, m.kind, m.mail_id, m.account_id, m.message_id, m.reply_to, m.new_participant, m.held, m.authentication,
    (select r.id from ticket_message r where r.organization_id = m.organization_id and r.message_id = m.reports)
  from json_to_recordset($2::json) as m(id bigint, organization_id bigint, ticket_id bigint, at timestamptz, kind text, mail_id bigint, account_id bigint, message_id text,
    reply_to jsonb, new_participant boolean, held boolean, authentication jsonb, reports text)
  on conflict (message_id, organization_id) where message_id is not null do update set mail_id = excluded.mail_id),
new_key as (
  insert into ticket_key (key, organization_id, ticket_id, own)
  select distinct on (sha256(convert_to(k.key, 'UTF8')), k.organization_id, k.ticket_id) sha256(convert_to(k.key, 'UTF8')), k.organization_id, k.ticket_id, k.own
  from json_to_recordset($3::json) as k(organization_id bigint, ticket_id bigint, key text, own boolean)
  on conflict do nothing),
new_person as (
  insert into ticket_person (ticket_id, organization_id, address, name)
  select distinct on (p.ticket_id, p.organization_id, p.address) p.ticket_id, p.organization_id, p.address, p.name
  from json_to_recordset($4::json) as p(organization_id bigint, ticket_id bigint, address text, name text) order by p.ticket_id, p.organization_id, p.address, p.name desc
  on conflict do nothing),
new_link as (
  insert into ticket_contact (ticket_id, organization_id, contact_id)
  select distinct l.ticket_id, l.organization_id, l.contact_id from json_to_recordset($5::json) as l(organization_id bigint, ticket_id bigint, contact_id bigint)
  on conflict do nothing returning ticket_id, organization_id, contact_id)
insert into activity (organization_id, contact_id, at, id, kind, ticket_id)
select distinct on (n.ticket_id, n.contact_id) n.organization_id, n.contact_id, l.at, n.ticket_id, 'ticket', n.ticket_id
from new_link n join json_to_recordset($5::json) as l(organization_id bigint, ticket_id bigint, contact_id bigint, at timestamptz)
  on l.ticket_id = n.ticket_id and l.contact_id = n.contact_id and l.organization_id = n.organization_id
order by n.ticket_id, n.contact_id, l.at
on conflict (ticket_id, contact_id, organization_id) where ticket_id is not null do nothing`

/** Writes what the mails of a batch do at the Help Desk. */
export async function writeDesk(client: pg.ClientBase, { tickets, messages, keys, people, links, changes }: DeskWrites): Promise<void> {
  await client.query({ name: 'write-desk', text: WRITE_DESK, values: [tickets, messages, keys, people, links, changes].map(rows => JSON.stringify(rows)) })
}

/** Links the ticket of a stored mail to contacts whose history got it from a further copy; none that a person took away. */
export async function linkFurther(client: pg.ClientBase, organization: string, mailId: string, contacts: readonly string[]): Promise<void> {
  await client.query(
    `with made as (
       insert into ticket_contact (ticket_id, organization_id, contact_id)
       select m.ticket_id, $1, c.id from ticket_message m, unnest($3::bigint[]) as c(id) where m.organization_id = $1 and m.mail_id = $2
       on conflict do nothing returning ticket_id, contact_id)
     insert into activity (organization_id, contact_id, at, id, kind, ticket_id)
     select $1, made.contact_id, (select at from mail where organization_id = $1 and id = $2), made.ticket_id, 'ticket', made.ticket_id from made
     on conflict (ticket_id, contact_id, organization_id) where ticket_id is not null do nothing`, [organization, mailId, contacts])
}

/** Takes away the links that a mail made and no other mail of its ticket makes; those made by hand stay. */
export async function unlinkTakenBack(client: pg.ClientBase, organization: string, mailId: string): Promise<void> {
  await client.query(
    `with gone as (
       delete from ticket_contact c using ticket_message m
       where m.organization_id = $1 and m.mail_id = $2 and c.organization_id = $1 and c.ticket_id = m.ticket_id and c.by is null and c.removed_at is null
         and not exists(select from ticket_message o join activity a on a.organization_id = $1 and a.mail_id = o.mail_id and a.contact_id = c.contact_id
           where o.organization_id = $1 and o.ticket_id = c.ticket_id and o.mail_id <> $2)
       returning c.ticket_id, c.contact_id)
     delete from activity a using gone where a.organization_id = $1 and a.ticket_id = gone.ticket_id and a.contact_id = gone.contact_id`, [organization, mailId])
}
