import type pg from 'pg'
import type { Outcome, Reason, ReasonCode, SavedContact, Verdict } from '../../core/capture/verdict.ts'
import type { Matches } from '../../core/contacts/matching.ts'
import type { Named, Participant } from '../../core/mail/participants.ts'

/*
 * What capture writes and reads, for many mails and organizations at once. Every call takes the client of the one
 * transaction that files a batch; that transaction must have the organizations in view.
 */

/** One arrival in the mail log. The row without `first_id` is the first copy of its mail. Octets are written in hex (`\x…`). */
export interface LogRow {
  readonly id: string
  readonly organization_id: string
  readonly at: Date
  readonly door: string
  readonly size: number
  readonly outcome: Outcome
  readonly reasons: readonly ReasonCode[]
  readonly verdict: Verdict
  readonly participants: readonly Participant[]
  readonly subject: string | null
  readonly message_id: string | null
  readonly message_id_mac: string | null
  readonly identity: string | null
  readonly mail_id: string | null
  readonly first_id: string | null
  readonly reduced: boolean
  readonly settings_version: number
  /** The import that brought it. */
  readonly import_id?: string | undefined
}

/** A mail that is kept, without its octets, which travel beside the rows as they are. */
export interface MailRow {
  readonly id: string
  readonly organization_id: string
  readonly at: Date
  readonly arrived_at: Date
  readonly direction: 'incoming' | 'outgoing'
  readonly subject: string
  readonly message_id: string | null
  readonly thread: readonly string[]
  readonly people: unknown
  readonly participants: readonly Participant[]
  readonly size: number
  readonly notices: readonly string[]
  readonly for_desk: boolean
}

/** A mail in one contact's Activity History. */
export interface ActivityRow {
  readonly organization_id: string
  readonly contact_id: string
  readonly at: Date
  readonly mail_id: string
  readonly why: SavedContact['why']
}

/** What is stored of a mail whose first copy came before. */
export interface StoredMail {
  readonly organization_id: string
  readonly identity: string
  readonly id: string
  readonly outcome: Outcome
  readonly participants: Participant[]
  readonly reduced: boolean
  readonly settings_version: number
  readonly mail_id: string | null
  /** Are its octets stored whole? */
  readonly whole: boolean
  readonly at: Date | null
  readonly for_desk: boolean
  readonly contacts: string[]
}

/**
 * Every statement of a batch looks rows up by a key that has an index. PostgreSQL would plan each anew, which takes longer than
 * to run it; and by what it guesses of a young table it would rather read all of it.
 */
export const BY_KEY = 'set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off'

/** Begins a transaction that sees these organizations, and holds their settings still until it ends. */
export async function begin(client: pg.ClientBase, organizations: readonly string[]): Promise<Map<string, number>> {
  const list = organizations.map(id => BigInt(id)).join(',')
  // One round trip. The lock comes in a statement of its own, so that what follows is read after it was granted.
  const results = await client.query(`begin; set local mailkeep.organizations = '{${list}}'; ${BY_KEY};
    select id, settings_version from organization where id = any('{${list}}') order by id for share`) as unknown as pg.QueryResult[]
  const rows = results.at(-1)?.rows as { id: string; settings_version: string }[]
  return new Map(rows.map(row => [row.id, Number(row.settings_version)]))
}

/** One thing that a batch asks the directory of contacts. */
export interface Question {
  readonly organization: string
  readonly key: string
}

const FIND_CONTACTS = `
select 'address' as kind, q.organization_id, q.key, array_agg(a.contact_id order by a.contact_id) as contacts
  from unnest($1::bigint[], $2::text[]) as q(organization_id, key)
  join contact_address a on a.organization_id = q.organization_id and a.address = q.key group by 2, 3
union all
select 'domain', q.organization_id, q.key, array_agg(d.contact_id order by d.contact_id)
  from unnest($3::bigint[], $4::text[]) as q(organization_id, key)
  join contact_domain d on d.organization_id = q.organization_id and d.domain = q.key group by 2, 3`

/** Finds all contacts that any mail of the batch asks for. @returns matches by organization id */
export async function findContacts(client: pg.ClientBase, addresses: readonly Question[], domains: readonly Question[]): Promise<Map<string, Matches>> {
  const found = new Map<string, { byAddress: Map<string, string[]>; byDomain: Map<string, string[]> }>()
  if (addresses.length + domains.length === 0) return found
  const { rows } = await client.query<{ kind: 'address' | 'domain'; organization_id: string; key: string; contacts: string[] }>({
    name: 'find-contacts', text: FIND_CONTACTS,
    values: [addresses.map(q => q.organization), addresses.map(q => q.key), domains.map(q => q.organization), domains.map(q => q.key)],
  })
  for (const row of rows) {
    let matches = found.get(row.organization_id)
    if (!matches) found.set(row.organization_id, matches = { byAddress: new Map(), byDomain: new Map() })
    const { byAddress, byDomain } = matches
    ;(row.kind === 'address' ? byAddress : byDomain).set(row.key, row.contacts)
  }
  return found
}

const LOG_COLUMNS = `id, organization_id, at, door, size, outcome, reasons, verdict, participants, subject, message_id, message_id_mac,
  identity, mail_id, first_id, reduced, settings_version, import_id`
const LOG_ROWS = `select ${LOG_COLUMNS} from json_to_recordset($1::json) as row(id bigint, organization_id bigint, at timestamptz,
  door text, size integer, outcome text, reasons text[], verdict jsonb, participants jsonb, subject text, message_id text, message_id_mac bytea,
  identity bytea, mail_id bigint, first_id bigint, reduced boolean, settings_version bigint, import_id bigint)`

/**
 * Inserts the rows of first copies, in the order in which every process does so; the unique index on identity is the only
 * truth between processes. @returns the ids that went in; the others' mails were known already
 */
export async function insertFirstCopies(client: pg.ClientBase, rows: readonly LogRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const inserted = await client.query<{ id: string }>({
    name: 'insert-first-copies',
    text: `insert into mail_log (${LOG_COLUMNS}) ${LOG_ROWS} order by organization_id, identity
      on conflict (organization_id, identity) where first_id is null and identity is not null do nothing returning id`,
    values: [JSON.stringify(rows)],
  })
  return new Set(inserted.rows.map(row => row.id))
}

/** Inserts the rows of further copies. */
export async function insertFurtherCopies(client: pg.ClientBase, rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.query({ name: 'insert-further-copies', text: `insert into mail_log (${LOG_COLUMNS}) ${LOG_ROWS}`, values: [JSON.stringify(rows)] })
}

const STORED = `from json_to_recordset($1::json) as wanted(organization_id bigint, identity bytea)
join mail_log l on l.organization_id = wanted.organization_id and l.identity = wanted.identity and l.first_id is null`
const LOCK_STORED = `select l.id ${STORED} order by l.organization_id, l.identity for update of l`
const READ_STORED = `
select l.organization_id, '\\x' || encode(l.identity, 'hex') as identity, l.id, l.outcome, l.participants, l.reduced, l.settings_version::int,
  l.mail_id, m.at, coalesce(m.for_desk, false) as for_desk, coalesce(not 'too-large' = any(m.notices), false) as whole,
  array(select a.contact_id::text from activity a where a.organization_id = l.organization_id and a.mail_id = l.mail_id) as contacts
${STORED} left join mail m on m.organization_id = l.organization_id and m.id = l.mail_id`

/** Locks and reads what is stored of mails whose first copy came before, in the order in which every process does so. */
export async function lockStored(client: pg.ClientBase, wanted: readonly { organization_id: string; identity: string }[]): Promise<StoredMail[]> {
  if (wanted.length === 0) return []
  await client.query({ name: 'lock-stored', text: LOCK_STORED, values: [JSON.stringify(wanted)] })
  // In a statement of its own: one that had to wait for the lock still sees the histories as they were before it waited.
  return readStored(client, wanted)
}

/** The same to look at: nothing is held, and it may have changed by the time that somebody files. */
export async function readStored(client: pg.ClientBase, wanted: readonly { organization_id: string; identity: string }[]): Promise<StoredMail[]> {
  if (wanted.length === 0) return []
  const { rows } = await client.query<StoredMail>({ name: 'read-stored', text: READ_STORED, values: [JSON.stringify(wanted)] })
  return rows
}

/** Which of these Message-IDs stand in the log under another identity? (`id-reuse`) @returns `organization mac` of each */
export async function reusedMessageIds(client: pg.ClientBase, asked: readonly { organization_id: string; mac: string; identity: string }[]): Promise<Set<string>> {
  if (asked.length === 0) return new Set()
  const { rows } = await client.query<{ key: string }>({
    name: 'reused-message-ids',
    text: `select asked.organization_id || ' \\x' || encode(asked.mac, 'hex') as key
      from unnest($1::bigint[], $2::bytea[], $3::bytea[]) as asked(organization_id, mac, identity)
      where exists(select from mail_log l where l.message_id_mac = asked.mac and l.organization_id = asked.organization_id and l.identity <> asked.identity)`,
    values: [asked.map(mail => mail.organization_id), asked.map(mail => mail.mac), asked.map(mail => mail.identity)],
  })
  return new Set(rows.map(row => row.key))
}

const INSERT_MAILS = `
insert into mail (id, organization_id, at, arrived_at, direction, subject, message_id, thread, people, participants, size, notices, for_desk, raw)
select id, organization_id, at, arrived_at, direction, subject, message_id, thread, people, participants, size, notices, for_desk,
  substring($2::bytea from start + 1 for length)
from json_to_recordset($1::json) as row(id bigint, organization_id bigint, at timestamptz, arrived_at timestamptz, direction text, subject text,
  message_id text, thread text[], people jsonb, participants jsonb, size integer, notices text[], for_desk boolean, start integer, length integer)`

/** Stores mails with their octets. The octets of all go as one value in binary: an array of them would have to be written out as text. */
export async function insertMails(client: pg.ClientBase, mails: readonly { readonly row: MailRow; readonly octets: Buffer }[]): Promise<void> {
  if (mails.length === 0) return
  let start = 0
  const rows = mails.map(({ row, octets }) => {
    const placed = { ...row, start, length: octets.length }
    start += octets.length
    return placed
  })
  await client.query({ name: 'insert-mails', text: INSERT_MAILS, values: [JSON.stringify(rows), Buffer.concat(mails.map(mail => mail.octets))] })
}

/** Puts mails into histories. Where a mail is already, why it is there is written anew; a link removed by hand stays removed. */
export async function insertActivity(client: pg.ClientBase, rows: readonly ActivityRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.query({
    name: 'insert-activity',
    text: `insert into activity (organization_id, contact_id, at, id, kind, mail_id, why)
      select organization_id, contact_id, at, mail_id, 'mail', mail_id, why
      from json_to_recordset($1::json) as row(organization_id bigint, contact_id bigint, at timestamptz, mail_id bigint, why jsonb)
      on conflict (organization_id, mail_id, contact_id) where mail_id is not null do update set why = excluded.why`,
    values: [JSON.stringify(rows)],
  })
}

/** What a further copy changed of the mail's first row. */
export interface FirstRowChange {
  readonly organization_id: string
  readonly id: string
  readonly participants: readonly Participant[]
  readonly mail_id: string | null
  readonly settings_version: number
}

/** Writes what further copies brought: who else is on the mail, and where it is stored now. */
export async function updateFirstRows(client: pg.ClientBase, changes: readonly FirstRowChange[]): Promise<void> {
  if (changes.length === 0) return
  await client.query({
    name: 'update-first-rows',
    text: `with change as (select * from json_to_recordset($1::json) as row(organization_id bigint, id bigint, participants jsonb, mail_id bigint,
        settings_version bigint)),
      known as (update mail m set participants = change.participants from change
        where m.organization_id = change.organization_id and m.id = change.mail_id)
      update mail_log l set participants = change.participants, mail_id = change.mail_id, settings_version = change.settings_version from change
      where l.organization_id = change.organization_id and l.id = change.id`,
    values: [JSON.stringify(changes)],
  })
}

/** Marks stored mails as the Help Desk's, so that no history's end takes them away. */
export async function keepForDesk(client: pg.ClientBase, organization: string, mailId: string): Promise<void> {
  await client.query('update mail set for_desk = true where organization_id = $1 and id = $2', [organization, mailId])
}

/** Takes a mail out of every history, and off the disk unless the Help Desk holds it. */
export async function takeBack(client: pg.ClientBase, organization: string, mailId: string): Promise<void> {
  await client.query('delete from activity where organization_id = $1 and mail_id = $2', [organization, mailId])
  await client.query('delete from mail where organization_id = $1 and id = $2 and not for_desk', [organization, mailId])
}

/** What the rows of a mail's earlier copies say from now on. */
export interface EarlierRows {
  readonly organization: string
  /** The first row of the mail; further copies point to it. */
  readonly first: string
  readonly reasons: readonly Reason[]
  /** Forget who was on the mail and what its Message-ID was. */
  readonly reduced: boolean
  /** The Help Desk holds the mail, so its rows go on naming it. */
  readonly forDesk: boolean
}

/** Rewrites the rows of copies whose mail was taken back, or turned out to be one of which nothing may be kept. */
export async function rewriteEarlier(client: pg.ClientBase, { organization, first, reasons, reduced, forDesk }: EarlierRows): Promise<void> {
  await client.query(
    `with told as (select id, case when outcome in ('ticket', 'saved+ticket') then 'ticket' when $6 and outcome = 'duplicate' then 'duplicate' else 'skipped' end as outcome
       from mail_log where organization_id = $1 and (id = $2 or first_id = $2) and outcome <> 'quarantined')
     update mail_log l set outcome = told.outcome, reasons = $3, subject = null,
       verdict = l.verdict || jsonb_build_object('outcome', told.outcome, 'saved', '[]'::jsonb, 'reasons', $4::jsonb),
       mail_id = case when $6 then l.mail_id end,
       reduced = l.reduced or $5,
       message_id = case when $5 then null else l.message_id end,
       size = case when $5 then greatest(1, round(l.size / 1024.0))::integer * 1024 else l.size end,
       participants = case when $5 and l.first_id is not null then '[]' else l.participants end
     from told where l.organization_id = $1 and l.id = told.id`,
    [organization, first, reasons.map(reason => reason.code), JSON.stringify(reasons), reduced, forDesk])
}

/** Where quarantined octets belong; they open nowhere else. */
export function quarantinePlace(organization: string, logId: string): string {
  return `quarantine ${organization} ${logId}`
}

/** Keeps the sealed octets of a mail that nobody could read, for administrators, for 30 days. */
export async function insertQuarantine(client: pg.ClientBase, organization: string, logId: string, sealed: Buffer, envelope: unknown): Promise<void> {
  await client.query(
    `insert into quarantine (organization_id, log_id, sealed, envelope, expires_at) values ($1, $2, $3, $4, now() + interval '30 days')`,
    [organization, logId, sealed, JSON.stringify(envelope)])
}

/** A quarantined mail as it came. */
export interface QuarantinedMail {
  readonly at: Date
  readonly door: string
  readonly size: number
  readonly sealed: Buffer
  readonly import: string | null
  readonly envelope: { readonly from: string | null; readonly to: readonly string[]; readonly evidence?: Named['evidence']; readonly sentFrom?: string }
}

/** Takes a mail out of quarantine, row and all, to be filed again under its number. @returns null where there is none */
export async function takeQuarantined(client: pg.ClientBase, organization: string, logId: string): Promise<QuarantinedMail | null> {
  const { rows } = await client.query<QuarantinedMail>(
    `with taken as (delete from quarantine where organization_id = $1 and log_id = $2 returning sealed, envelope)
     select l.at, l.door, l.size, l.import_id as import, taken.sealed, taken.envelope from taken, mail_log l where l.organization_id = $1 and l.id = $2`, [organization, logId])
  if (rows[0]) await client.query('delete from mail_log where organization_id = $1 and id = $2', [organization, logId])
  return rows[0] ?? null
}

/** What one door acknowledged for one organization on one day (UTC). */
export interface DoorCount {
  readonly organization: string
  readonly door: string
  readonly day: string
  readonly acknowledged: number
}

/** Adds what the doors acknowledged since the last commit. */
export async function addDoorCounts(client: pg.ClientBase, counts: readonly DoorCount[]): Promise<void> {
  if (counts.length === 0) return
  await client.query({
    name: 'add-door-counts',
    text: `insert into door_count (organization_id, door, day, acknowledged)
      select organization, door, day, acknowledged from json_to_recordset($1::json) as row(organization bigint, door text, day date, acknowledged bigint)
      on conflict (organization_id, door, day) do update set acknowledged = door_count.acknowledged + excluded.acknowledged`,
    values: [JSON.stringify(counts)],
  })
}

/** Takes a block of arrival numbers, outside any transaction. @returns the first of a thousand */
export async function nextArrivalNumbers(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query<{ next: string }>(`select nextval('arrival_number') as next`)
  return BigInt(rows[0]!.next)
}
