import type pg from 'pg'

/** A stored mail whose body nobody has looked into yet. */
export interface PendingMail {
  readonly id: string
  readonly raw: Buffer
}

/** What was found in the body; `failed` where the mail killed its parser, and stays readable as raw. */
export interface ContentRow {
  readonly id: string
  readonly content: 'ready' | 'failed'
  readonly content_version: number
  readonly excerpt: string | null
  readonly body_text: string | null
  readonly attachments: unknown
  readonly notices: readonly string[]
  readonly terms: readonly string[]
}

/** The oldest mails of the one organization in view that wait for their content, but for some; no more octets at once than needed. */
export async function pendingMails(client: pg.ClientBase, organization: string, most: number, octets: number, without: readonly string[]): Promise<PendingMail[]> {
  const { rows } = await client.query<PendingMail>({
    name: 'pending-mails',
    text: `select id, raw from mail join (
        select id as wanted, sum(size) over (order by id) - size as before from mail
        where organization_id = $1 and content = 'pending' and id <> all($4::bigint[]) order by id limit $2) as queue on id = wanted
      where organization_id = $1 and before < $3 order by id`,
    values: [organization, most, octets, without],
  })
  return rows
}

/** The octets of one stored mail, or null where there is none, or none any more. */
export async function rawMail(client: pg.ClientBase, organization: string, mailId: string): Promise<Buffer | null> {
  const { rows } = await client.query<{ raw: Buffer }>('select raw from mail where organization_id = $1 and id = $2', [organization, mailId])
  return rows[0]?.raw ?? null
}

const SAVE_CONTENT = `
with found as (select * from json_to_recordset($2::json) as row(id bigint, content text, content_version integer, excerpt text, body_text text,
    attachments jsonb, notices text[], terms text[])),
  written as (update mail m set content = found.content, content_version = found.content_version, excerpt = found.excerpt, body_text = found.body_text,
      attachments = found.attachments, notices = array(select distinct unnest(m.notices || found.notices) order by 1)
    from found where m.organization_id = $1 and m.id = found.id returning m.id, found.terms)
insert into mail_search (organization_id, mail_id, terms)
  select $1, id, mail_terms($1, terms) from written
  on conflict (organization_id, mail_id) do update set terms = excluded.terms`

/** Writes what was found. A mail that was taken back meanwhile stays away. */
export async function saveContent(client: pg.ClientBase, organization: string, rows: readonly ContentRow[]): Promise<void> {
  await client.query({ name: 'save-content', text: SAVE_CONTENT, values: [organization, JSON.stringify(rows)] })
  await client.query({
    name: 'last-activity',
    text: `update contact c set last_activity_at = latest.at from (
        select contact_id, max(at) as at from activity
        where organization_id = $1 and mail_id = any($2::bigint[]) and removed_at is null group by contact_id) as latest
      where c.organization_id = $1 and c.id = latest.contact_id and (c.last_activity_at is null or c.last_activity_at < latest.at)`,
    values: [organization, rows.map(row => row.id)],
  })
}

/** Keeps the HTML that may be shown; '' where the mail has none. */
export async function saveSafeHtml(client: pg.ClientBase, organization: string, mailId: string, html: string): Promise<void> {
  await client.query('update mail set safe_html = $3 where organization_id = $1 and id = $2', [organization, mailId, html])
}
