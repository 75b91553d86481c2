import type pg from 'pg'
import type { Known } from '../../core/contacts/draft.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export type ContactKind = 'customer' | 'potential' | 'lead'

/** An address of theirs: as it was typed, in normal form, and what it is for. */
export interface TheirAddress {
  readonly address: string
  readonly written: string
  readonly label: string
}

/** A contact as it is written. Domains in normal form; the owner by id. */
export interface ContactState {
  readonly kind: ContactKind
  readonly name: string
  readonly addresses: readonly TheirAddress[]
  readonly domains: readonly string[]
  readonly owner: string | null
  readonly tags: readonly string[]
  readonly notes: string
}

export interface ContactRecord extends Omit<ContactState, 'owner'> {
  readonly id: string
  /** The login of a user. */
  readonly owner: string | null
  readonly ownerId: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly lastActivityAt: Date | null
}

export interface ContactName {
  readonly id: string
  readonly kind: ContactKind
  readonly name: string
}

/** The names of contacts, of those that are still there, by id. */
export async function contactNames(client: pg.ClientBase, organization: string, ids: readonly string[]): Promise<ReadonlyMap<string, ContactName>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<ContactName>('select id, kind, name from contact where organization_id = $1 and id = any($2)', [organization, [...new Set(ids)]])
  return new Map(rows.map(row => [row.id, row]))
}

/** How many contacts there are of each kind. */
export async function countContacts(client: pg.ClientBase, organization: string): Promise<Readonly<Record<ContactKind, number>>> {
  const { rows } = await client.query<{ kind: ContactKind; count: number }>('select kind, count(*)::int as count from contact where organization_id = $1 group by kind', [organization])
  return { customer: 0, potential: 0, lead: 0, ...Object.fromEntries(rows.map(({ kind, count }) => [kind, count])) }
}

const CONTACT = `select c.id, c.kind, c.name, c.owner_id as "ownerId", o.login as owner, c.tags, c.notes, c.created_at as "createdAt", c.updated_at as "updatedAt",
  c.last_activity_at as "lastActivityAt",
  (select coalesce(json_agg(json_build_object('address', a.address, 'written', a.written, 'label', a.label) order by a.place, a.address), '[]')
     from contact_address a where a.contact_id = c.id and a.organization_id = c.organization_id) as addresses,
  array(select d.domain from contact_domain d where d.contact_id = c.id and d.organization_id = c.organization_id order by d.domain) as domains`
const OWNER = 'left join account o on o.organization_id = c.organization_id and o.id = c.owner_id'

export async function findContact(client: pg.ClientBase, organization: string, id: string): Promise<ContactRecord | null> {
  const { rows } = await client.query<ContactRecord>(`${CONTACT} from contact c ${OWNER} where c.organization_id = $1 and c.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** The name of a contact; null where it is not there. */
export async function contactNameOf(client: pg.ClientBase, organization: string, id: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>('select name from contact where organization_id = $1 and id = $2', [organization, id])
  return rows[0]?.name ?? null
}

export async function contactExists(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from contact where organization_id = $1 and id = $2', [organization, id])
  return rowCount === 1
}

/** Locks a contact until the transaction ends: two who change it come one after the other. */
export async function lockContact(client: pg.ClientBase, organization: string, id: string): Promise<ContactRecord | null> {
  await client.query('select 1 from contact where organization_id = $1 and id = $2 for update', [organization, id])
  return findContact(client, organization, id)
}

export interface ContactFilter {
  readonly kind?: ContactKind | undefined
  readonly q?: string | undefined
  /** In normal form. */
  readonly address?: string | undefined
  /** In normal form. */
  readonly domain?: string | undefined
  readonly owner?: string | undefined
  readonly tag?: string | undefined
}

const FILTER = `c.organization_id = $1 and ($2::text is null or c.kind = $2)
  and ($3::text is null or c.name_key like $3 or lower(array_to_string(c.tags, ' ')) like $3
    or c.id in (select a.contact_id from contact_address a where a.organization_id = $1 and (a.address like $3 or lower(a.written) like $3))
    or c.id in (select d.contact_id from contact_domain d where d.organization_id = $1 and d.domain like $3))
  and ($4::text is null or c.id in (select a.contact_id from contact_address a where a.organization_id = $1 and a.address = $4))
  and ($5::text is null or c.id in (select d.contact_id from contact_domain d where d.organization_id = $1 and d.domain = $5))
  and ($6::text is null or c.owner_id in (select o.id from account o where o.organization_id = $1 and lower(o.login) = lower($6)))
  and ($7::text is null or c.tags @> array[$7])`

function filterValues(organization: string, filter: ContactFilter): unknown[] {
  return [organization, filter.kind, anywhere(filter.q), filter.address, filter.domain, filter.owner, filter.tag]
}

export async function contactsByName(client: pg.ClientBase, organization: string, filter: ContactFilter, { limit, after }: Slice): Promise<Page<ContactRecord>> {
  const { rows } = await client.query<ContactRecord & { sort: string }>(
    `${CONTACT}, c.name_key as sort from (
       select c.* from contact c where ${FILTER} and ($8::text is null or (c.name_key, c.id) > ($8, $9::bigint)) order by c.name_key, c.id limit $10) c
     ${OWNER} order by c.name_key, c.id`,
    [...filterValues(organization, filter), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, ({ sort: _, ...contact }) => contact, row => [row.sort, row.id])
}

/** As in the index. */
const LAST_ACTIVITY = `coalesce(c.last_activity_at, '-infinity')`

/** Who wrote last comes first; those without any activity come last. */
export async function contactsByActivity(client: pg.ClientBase, organization: string, filter: ContactFilter, { limit, after }: Slice): Promise<Page<ContactRecord>> {
  const { rows } = await client.query<ContactRecord>(
    `${CONTACT} from (
       select c.* from contact c where ${FILTER} and ($8::text is null or (${LAST_ACTIVITY}, c.id) < ($8::timestamptz, $9::bigint))
       order by ${LAST_ACTIVITY} desc, c.id desc limit $10) c
     ${OWNER} order by ${LAST_ACTIVITY} desc, c.id desc`,
    [...filterValues(organization, filter), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.lastActivityAt?.toISOString() ?? '-infinity', row.id])
}

export async function insertContact(client: pg.ClientBase, organization: string, contact: ContactState): Promise<string> {
  return (await insertContacts(client, organization, [contact]))[0]!
}

/** Adds many contacts in four statements. @returns their ids, in the order of `contacts` */
export async function insertContacts(client: pg.ClientBase, organization: string, contacts: readonly ContactState[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`select nextval(pg_get_serial_sequence('contact', 'id')) as id from generate_series(1, $1)`, [contacts.length])
  const made = contacts.map((contact, at) => ({ ...contact, id: rows[at]!.id }))
  await client.query(
    `insert into contact (id, organization_id, kind, name, owner_id, tags, notes) overriding system value
     select id, $1, kind, name, owner, tags, notes from jsonb_to_recordset($2) as c(id bigint, kind text, name text, owner bigint, tags text[], notes text)`,
    [organization, JSON.stringify(made.map(({ id, kind, name, owner, tags, notes }) => ({ id, kind, name, owner, tags, notes })))])
  await putKeys(client, organization, made)
  return made.map(({ id }) => id)
}

/**
 * Which of these are there already: contacts of the same kind and name, compared without case, that share an address or a
 * domain, or of which one has neither. Addresses and domains in normal form. (`+ 0`: where one organization has nearly all of a
 * young table, PostgreSQL would read all its contacts for each name.) @returns places in `asked`
 */
export async function contactsThere(client: pg.ClientBase, organization: string, asked: readonly Known[]): Promise<Set<number>> {
  const { rows } = await client.query<{ place: number }>(
    `select distinct place from (select place, kind, lower(name) as name, keys from jsonb_to_recordset($2) as a(place int, kind text, name text, keys text[]) offset 0) a
     cross join lateral (select c.id from contact c where c.organization_id + 0 = $1 and c.kind = a.kind and c.name_key = a.name offset 0) c
     cross join lateral (select array(select k.address from contact_address k where k.organization_id = $1 and k.contact_id = c.id)
       || array(select k.domain from contact_domain k where k.organization_id = $1 and k.contact_id = c.id) as keys) held
     where a.keys = '{}' or held.keys = '{}' or held.keys && a.keys`,
    [organization, JSON.stringify(asked.map(({ kind, name, addresses, domains }, place) => ({ place, kind, name, keys: [...addresses, ...domains] })))])
  return new Set(rows.map(row => row.place))
}

export async function updateContact(client: pg.ClientBase, organization: string, id: string, contact: ContactState): Promise<void> {
  await client.query('update contact set kind = $3, name = $4, owner_id = $5, tags = $6, notes = $7, updated_at = now() where organization_id = $1 and id = $2',
    [organization, id, contact.kind, contact.name, contact.owner, contact.tags, contact.notes])
  await client.query('delete from contact_address where organization_id = $1 and contact_id = $2', [organization, id])
  await client.query('delete from contact_domain where organization_id = $1 and contact_id = $2', [organization, id])
  await putKeys(client, organization, [{ ...contact, id }])
}

async function putKeys(client: pg.ClientBase, organization: string, contacts: readonly (Pick<ContactState, 'addresses' | 'domains'> & { readonly id: string })[]): Promise<void> {
  const addresses = contacts.flatMap(contact => contact.addresses.map((address, place) => ({ ...address, contact: contact.id, place })))
  const domains = contacts.flatMap(contact => contact.domains.map(domain => ({ domain, contact: contact.id })))
  await client.query(
    `insert into contact_address (organization_id, contact_id, address, written, label, place) select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[])`,
    [organization, addresses.map(a => a.contact), addresses.map(a => a.address), addresses.map(a => a.written), addresses.map(a => a.label), addresses.map(a => a.place)])
  await client.query('insert into contact_domain (organization_id, contact_id, domain) select $1, * from unnest($2::bigint[], $3::text[])', [organization, domains.map(d => d.contact), domains.map(d => d.domain)])
}

/** What goes with a contact. */
export async function historyCounts(client: pg.ClientBase, organization: string, id: string): Promise<{ mails: number; tickets: number; notes: number }> {
  const { rows } = await client.query<{ mails: number; tickets: number; notes: number }>(
    `select count(*) filter (where kind = 'mail')::int as mails, count(*) filter (where kind = 'ticket')::int as tickets, count(*) filter (where kind = 'note')::int as notes
     from activity where organization_id = $1 and contact_id = $2 and removed_at is null`, [organization, id])
  return rows[0]!
}

/** Deletes a contact with its history, and the mails that stand in no other history and that the Help Desk does not hold. */
export async function deleteContact(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query(
    `delete from mail m using activity a where a.organization_id = $1 and a.contact_id = $2 and m.organization_id = $1 and m.id = a.mail_id and not m.for_desk
     and not exists(select from activity b where b.organization_id = $1 and b.mail_id = m.id and b.contact_id <> $2)`, [organization, id])
  await client.query('delete from contact where organization_id = $1 and id = $2', [organization, id])
}

/** What became of a history that was moved: how many of its mails stood in the other one too, and stand there once. */
export interface Moved {
  readonly mails: number
  readonly tickets: number
  readonly notes: number
  readonly inBoth: number
}

/**
 * Moves the history of a contact into another one. A mail that stands in both keeps the reasons of both, and is removed only
 * where it was removed from both.
 */
export async function moveHistory(client: pg.ClientBase, organization: string, from: string, into: string): Promise<Moved> {
  const { rowCount: inBoth } = await client.query(
    `with twice as (delete from activity a using activity t where a.organization_id = $1 and a.contact_id = $2 and t.organization_id = $1 and t.contact_id = $3 and t.mail_id = a.mail_id
       returning a.mail_id, a.why, a.removed_at)
     update activity t set why = (select jsonb_agg(distinct w) from jsonb_array_elements(t.why || twice.why) w),
       removed_at = case when twice.removed_at is not null then t.removed_at end, removed_by = case when twice.removed_at is not null then t.removed_by end
     from twice where t.organization_id = $1 and t.contact_id = $3 and t.mail_id = twice.mail_id`, [organization, from, into])
  await client.query(
    `delete from activity a where a.organization_id = $1 and a.contact_id = $2 and a.ticket_id is not null
     and exists(select from activity t where t.organization_id = $1 and t.contact_id = $3 and t.ticket_id = a.ticket_id)`, [organization, from, into])
  await client.query(
    `insert into ticket_contact (ticket_id, organization_id, contact_id, by, removed_at, removed_by)
     select ticket_id, $1, $3, by, removed_at, removed_by from ticket_contact where organization_id = $1 and contact_id = $2 on conflict do nothing`, [organization, from, into])
  const { rows } = await client.query<{ kind: 'mail' | 'ticket' | 'note' }>(
    'update activity set contact_id = $3 where organization_id = $1 and contact_id = $2 returning kind', [organization, from, into])
  const count = (kind: string): number => rows.filter(row => row.kind === kind).length
  return { mails: count('mail'), tickets: count('ticket'), notes: count('note'), inBoth: inBoth ?? 0 }
}

/** Looks again when a contact's last activity was, after its history was changed by hand. */
export async function noteLastActivity(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query(
    `update contact set last_activity_at = (select max(at) from activity where organization_id = $1 and contact_id = $2 and removed_at is null)
     where organization_id = $1 and id = $2`, [organization, id])
}

export interface Duplicates {
  readonly because: 'address' | 'domain' | 'name'
  readonly value: string
  readonly contacts: readonly ContactName[]
}

/** Groups of contacts that share an address or a name (compared without case). */
export async function listDuplicates(client: pg.ClientBase, organization: string, { limit, after }: Slice): Promise<Page<Duplicates>> {
  const { rows } = await client.query<Duplicates>(
    `with shared as (
       select 'address' as because, a.address as value, array_agg(a.contact_id) as ids from contact_address a where a.organization_id = $1 group by a.address having count(*) > 1
       union all
       select 'name', c.name_key, array_agg(c.id) from contact c where c.organization_id = $1 group by c.name_key having count(*) > 1)
     select because, value, ${namesOf('any(ids)')} as contacts from shared
     where $2::text is null or (because, value) > ($2, $3) order by because, value limit $4`, [organization, after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.because, row.value])
}

/** The contacts that have one of these already. Address and domain in normal form. */
export async function similarContacts(
  client: pg.ClientBase, organization: string, asked: { readonly name?: string | undefined; readonly address?: string | undefined; readonly domain?: string | undefined },
): Promise<Duplicates[]> {
  const { rows } = await client.query<Duplicates>(
    `select because, value, ${namesOf(`any(case because
         when 'address' then array(select a.contact_id from contact_address a where a.organization_id = $1 and a.address = value limit 100)
         when 'domain' then array(select d.contact_id from contact_domain d where d.organization_id = $1 and d.domain = value limit 100)
         else array(select n.id from contact n where n.organization_id = $1 and n.name_key = value limit 100) end)`)} as contacts
     from (values ('address', $2::text), ('domain', $3::text), ('name', lower($4::text))) as asked(because, value) where value is not null`,
    [organization, asked.address, asked.domain, asked.name])
  return rows.filter(row => row.contacts.length > 0)
}

function namesOf(ids: string): string {
  return `(select coalesce(json_agg(json_build_object('id', c.id::text, 'kind', c.kind, 'name', c.name) order by c.name_key, c.id), '[]')
    from contact c where c.organization_id = $1 and c.id = ${ids})`
}
