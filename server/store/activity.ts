import type pg from 'pg'
import type { Attachment } from '../../core/mail/content.ts'
import { noteLastActivity } from './contacts.ts'
import { type Page, type Slice, pageOf } from './page.ts'

export interface Person {
  readonly name: string
  readonly address: string
}

export interface Why {
  readonly code: 'contact-address' | 'contact-domain' | 'by-hand'
  readonly participant: string
}

/** One row of an Activity History, with what the list shows of its mail. */
export interface ActivityRecord {
  readonly id: string
  readonly at: Date
  readonly kind: 'mail' | 'ticket' | 'note'
  readonly why: readonly Why[]
  readonly note: string | null
  readonly author: string | null
  readonly mail: {
    readonly id: string
    readonly direction: 'incoming' | 'outgoing'
    readonly subject: string
    readonly people: { readonly from: readonly Person[]; readonly to: readonly Person[]; readonly cc: readonly Person[] }
    readonly thread: string | null
    readonly content: 'pending' | 'ready' | 'failed'
    readonly excerpt: string | null
    readonly attachments: readonly Attachment[] | null
  } | null
  readonly ticket: { readonly id: string; readonly number: number; readonly name: string; readonly status: 'open' | 'pending' | 'solved' | 'closed' } | null
}

interface ActivityRow {
  id: string; at: Date; kind: 'mail' | 'ticket' | 'note'; why: Why[]; note: string | null; author: string | null; mail_id: string | null
  direction: 'incoming' | 'outgoing'; subject: string; people: NonNullable<ActivityRecord['mail']>['people']; thread: string | null
  content: 'pending' | 'ready' | 'failed'; excerpt: string | null; attachments: Attachment[] | null
  ticket: ActivityRecord['ticket']
}

const ACTIVITY = `select a.id, a.at, a.kind, a.why, a.note, a.author, a.mail_id, m.direction, m.subject, m.people, m.thread[cardinality(m.thread)] as thread,
    m.content, m.excerpt, m.attachments,
    case when t.id is not null then json_build_object('id', t.id::text, 'number', t.number, 'name', t.name, 'status', t.status) end as ticket
  from activity a left join mail m on m.organization_id = a.organization_id and m.id = a.mail_id
    left join ticket t on t.organization_id = a.organization_id and t.id = a.ticket_id`

function recordOf(row: ActivityRow): ActivityRecord {
  const { id, at, kind, why, note, author, mail_id, ticket, ...mail } = row
  return { id, at, kind, why, note, author, ticket, mail: mail_id === null ? null : { id: mail_id, ...mail } }
}

export interface ActivityFilter {
  readonly kind?: 'mail' | 'ticket' | 'note' | undefined
  /** Addresses of which one is on the mail, in normal form. */
  readonly people?: readonly string[] | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

// Who is on a mail is asked mail by mail: PostgreSQL takes a containment for rare, and would read and sort the whole history for a page.
const FILTER = `a.organization_id = $1 and a.contact_id = $2 and a.removed_at is null and ($3::text is null or a.kind = $3)
  and ($4::jsonb[] is null or (select p.participants @> any($4) from mail p where p.organization_id = a.organization_id and p.id = a.mail_id)) and ($5::timestamptz is null or a.at >= $5) and ($6::timestamptz is null or a.at < $6)`

function filterValues(organization: string, contact: string, filter: ActivityFilter): unknown[] {
  const people = filter.people?.map(address => JSON.stringify([{ address }]))
  return [organization, contact, filter.kind, people, filter.since, filter.until]
}

/** A contact's Activity History, newest first. */
export async function listActivity(
  client: pg.ClientBase, organization: string, contact: string, filter: ActivityFilter, { limit, after }: Slice,
): Promise<Page<ActivityRecord>> {
  const { rows } = await client.query<ActivityRow>(
    `${ACTIVITY} where ${FILTER} and ($7::timestamptz is null or (a.at, a.id) < ($7, $8::bigint)) order by a.at desc, a.id desc limit $9`,
    [...filterValues(organization, contact, filter), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, recordOf, row => [row.at.toISOString(), row.id])
}

/** How a search is asked: whole words, and beginnings of words (see the table mail_search). */
export interface SearchWords {
  readonly words: readonly string[]
  readonly beginnings: readonly string[]
}

/** How many mails of a search are looked through where its page is filtered besides. */
const LOOK_AT = 1000

/** What a contact's history has on these words, newest arrival first; notes are looked through as they are written. */
export async function searchActivity(
  client: pg.ClientBase, organization: string, contact: string, asked: SearchWords & { readonly pattern: string }, filter: ActivityFilter, { limit, after }: Slice,
): Promise<Page<ActivityRecord>> {
  const isFiltered = Object.values(filter).some(value => value !== undefined)
  const { rows } = await client.query<ActivityRow>(
    `(${ACTIVITY} where ${FILTER} and a.mail_id in (select s.mail_id from search_mail($9::text[], $10::text[], $2, $7, $11) s))
     union all
     (${ACTIVITY} where ${FILTER} and a.kind = 'note' and ($7::bigint is null or a.id < $7) and lower(a.note) like $8)
     order by id desc limit $12`,
    [...filterValues(organization, contact, filter), after?.[0], asked.pattern, asked.words, asked.beginnings, isFiltered ? LOOK_AT : limit + 1, limit + 1])
  return pageOf(rows, limit, recordOf, row => [row.id])
}

/** One item, also one that was removed from the history where `removed` says so. */
export async function findActivity(client: pg.ClientBase, organization: string, contact: string, id: string, removed = false): Promise<ActivityRecord | null> {
  const { rows } = await client.query<ActivityRow>(
    `${ACTIVITY} where a.organization_id = $1 and a.contact_id = $2 and a.id = $3 and (a.removed_at is not null) = $4`, [organization, contact, id, removed])
  return rows[0] ? recordOf(rows[0]) : null
}

/** Writes a note into a history. @returns its id */
export async function insertNote(client: pg.ClientBase, organization: string, contact: string, note: { readonly text: string; readonly author: string }): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into activity (organization_id, contact_id, at, id, kind, note, author)
     values ($1, $2, date_trunc('milliseconds', clock_timestamp()), nextval('arrival_number'), 'note', $3, $4) returning id`,
    [organization, contact, note.text, note.author])
  await noteLastActivity(client, organization, contact)
  return rows[0]!.id
}

/** Takes an item out of one history; it stays in the database, so that it can be put back. @returns false where it is not there */
export async function removeActivity(client: pg.ClientBase, organization: string, contact: string, id: string, by: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'update activity set removed_at = now(), removed_by = $4 where organization_id = $1 and contact_id = $2 and id = $3 and removed_at is null',
    [organization, contact, id, by])
  await noteLastActivity(client, organization, contact)
  return rowCount === 1
}

export async function restoreActivity(client: pg.ClientBase, organization: string, contact: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'update activity set removed_at = null, removed_by = null where organization_id = $1 and contact_id = $2 and id = $3 and removed_at is not null',
    [organization, contact, id])
  await noteLastActivity(client, organization, contact)
  return rowCount === 1
}
