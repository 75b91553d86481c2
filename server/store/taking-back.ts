import type pg from 'pg'

/** Who takes an import back, from this moment on: its work has to have ended. @returns false where it was taken back already, or somebody is at it */
export async function beginTakingBack(client: pg.ClientBase, organization: string, id: string, by: string | null): Promise<boolean> {
  const { rowCount } = await client.query(
    `update mail_import i set taken_back_at = clock_timestamp(), taken_back_by = $3, sealed_password = null where organization_id = $1 and id = $2 and taken_back_at is null
       and not exists(select from job j where j.organization_id = $1 and j.id = i.job_id and j.state in ('waiting', 'running'))`, [organization, id, by])
  return rowCount === 1
}

export async function endTakingBack(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('update mail_import set taken_back = true where organization_id = $1 and id = $2', [organization, id])
}

/** Imports whose taking back was begun and has not come to its end. */
export async function halfTakenBack(client: pg.ClientBase, organization: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('select id from mail_import where organization_id = $1 and taken_back_at is not null and not taken_back order by id', [organization])
  return rows.map(({ id }) => id)
}

/**
 * The mails that are held through an import, with what becomes of each: it goes, or stays because it came another way too, or because
 * its ticket was worked on. A ticket goes with the mails of the import that opened it; of another ticket its message goes.
 */
const MAILS = `
select distinct on (f.mail_id) f.id as first, f.mail_id as mail, m.ticket_id as ticket,
  only_by_import($1, f.mail_id, $2) as alone,
  m.ticket_id is not null and only_by_import($1, (select o.mail_id from ticket_message o where o.organization_id = $1 and o.ticket_id = m.ticket_id order by o.id limit 1), $2) as opened,
  m.ticket_id is not null and is_ticket_of_import($1, m.ticket_id, $2) as untouched
from mail_log l
join mail_log f on f.organization_id = $1 and f.id = coalesce(l.first_id, l.id)
left join ticket_message m on m.organization_id = $1 and m.mail_id = f.mail_id
where l.organization_id = $1 and l.import_id = $2 and f.mail_id is not null`

/** How many mails, and tickets, would go. */
export async function countTakingBack(client: pg.ClientBase, organization: string, id: string): Promise<{ mails: number; tickets: number }> {
  const { rows } = await client.query<{ mails: number; tickets: number }>(
    `with found as (${MAILS})
     select count(*)::int as mails, (count(distinct ticket) filter (where opened and untouched))::int as tickets from found where alone and (not opened or untouched)`, [organization, id])
  return rows[0]!
}

/** So many rows of the log are taken back in one transaction. */
const BATCH = 500

/**
 * Takes back what the next rows of an import brought, behind the row `after`. The caller's transaction is theirs alone.
 * @returns the last row that was looked at, and whose histories changed; null where there are no more
 */
export async function takeBackNext(client: pg.ClientBase, organization: string, id: string, after: string): Promise<{ last: string; contacts: string[] } | null> {
  // Capture takes the desk first, and then the first rows by their identity.
  await client.query('select from desk where organization_id = $1 for update', [organization])
  const { rows } = await client.query<{ id: string }>('select id from mail_log where organization_id = $1 and import_id = $2 and id > $3 order by id limit $4', [organization, id, after, BATCH])
  const last = rows.at(-1)
  if (!last) return null
  const ids = rows.map(row => row.id)
  await client.query(
    `select from mail_log f where organization_id = $1 and f.id in (select coalesce(l.first_id, l.id) from mail_log l where l.organization_id = $1 and l.id = any($2::bigint[])) order by f.identity for update`,
    [organization, ids])
  const mails = await client.query<{ first: string; mail: string; ticket: string | null; goes: boolean; ticketGoes: boolean; alone: boolean }>(
    `select first, mail, ticket, alone, alone and (not opened or untouched) as goes, alone and opened and untouched as "ticketGoes" from (${MAILS} and l.id = any($3::bigint[])) found`, [organization, id, ids])
  const going = mails.rows.filter(({ goes }) => goes)
  const contacts = [
    ...await removeMails(client, organization, going.map(({ mail }) => mail), going.flatMap(({ ticket, ticketGoes }) => ticketGoes && ticket !== null ? ticket : [])),
    ...await removeLinks(client, organization, id, mails.rows.filter(({ alone }) => !alone).map(({ first }) => first)),
  ]
  await rewriteRows(client, organization, ids, going.map(({ first }) => first))
  await noteLastActivities(client, organization, contacts)
  return { last: last.id, contacts }
}

async function removeMails(client: pg.ClientBase, organization: string, mails: readonly string[], tickets: readonly string[]): Promise<string[]> {
  if (mails.length === 0) return []
  const { rows } = await client.query<{ contact_id: string }>('delete from activity where organization_id = $1 and mail_id = any($2::bigint[]) returning contact_id', [organization, mails])
  await client.query('delete from ticket where organization_id = $1 and id = any($2::bigint[])', [organization, tickets])
  await client.query('delete from mail where organization_id = $1 and id = any($2::bigint[])', [organization, mails])
  return rows.map(row => row.contact_id)
}

/** Of mails that stay: the histories that this import added, and nothing that came later may have added as well. */
async function removeLinks(client: pg.ClientBase, organization: string, id: string, firsts: readonly string[]): Promise<string[]> {
  if (firsts.length === 0) return []
  const { rows } = await client.query<{ contact_id: string }>(
    `with copies as (
       select coalesce(l.first_id, l.id) as first, l.id, l.import_id, l.verdict, l.outcome from mail_log l where l.organization_id = $1 and l.id = any($3::bigint[])
       union all select l.first_id, l.id, l.import_id, l.verdict, l.outcome from mail_log l where l.organization_id = $1 and l.first_id = any($3::bigint[])),
     added as (select c.first, c.id, s->>'contact' as contact from copies c, jsonb_array_elements(c.verdict->'saved') s where c.import_id = $2)
     delete from activity a using added, mail_log f
     where f.organization_id = $1 and f.id = added.first and a.organization_id = $1 and a.mail_id = f.mail_id and a.contact_id = added.contact::bigint
       and not exists(select from copies o where o.first = added.first and o.import_id is distinct from $2 and o.outcome <> 'skipped'
         and (o.id > added.id or o.verdict->'saved' @> jsonb_build_array(jsonb_build_object('contact', added.contact))))
     returning a.contact_id`, [organization, id, firsts])
  return rows.map(row => row.contact_id)
}

/** Every arrival keeps its row, which says from now on that it was taken back. What could not be read goes too. */
async function rewriteRows(client: pg.ClientBase, organization: string, ids: readonly string[], firsts: readonly string[]): Promise<void> {
  await client.query('delete from quarantine where organization_id = $1 and log_id = any($2::bigint[])', [organization, ids])
  await client.query(
    `update mail_log set outcome = 'skipped', reasons = '{taken-back}', subject = null, mail_id = null,
       verdict = (verdict - 'attached') || '{"outcome": "skipped", "saved": [], "ticket": null, "reasons": [{"code": "taken-back"}]}'
     where organization_id = $1 and outcome <> 'skipped' and (id = any($2::bigint[]) or first_id = any($2::bigint[]) or id = any($3::bigint[]) and outcome = 'quarantined')`,
    [organization, firsts, ids])
  await client.query('update mail_log set mail_id = null where organization_id = $1 and id = any($2::bigint[]) and mail_id is not null', [organization, firsts])
}

async function noteLastActivities(client: pg.ClientBase, organization: string, contacts: readonly string[]): Promise<void> {
  if (contacts.length === 0) return
  await client.query(
    `update contact c set last_activity_at = (select max(a.at) from activity a where a.organization_id = $1 and a.contact_id = c.id and a.removed_at is null)
     where c.organization_id = $1 and c.id = any($2::bigint[])`, [organization, [...new Set(contacts)]])
}
