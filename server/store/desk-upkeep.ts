import type pg from 'pg'

/** Wakes the tickets whose time has come, in all organizations in view. @returns them */
export async function wakeTickets(client: pg.ClientBase): Promise<{ organization: string; ticket: string }[]> {
  const { rows } = await client.query<{ organization: string; ticket: string }>(
    `with woken as (update ticket set snoozed_until = null, unread = true where snoozed_until <= now() returning organization_id, id)
     insert into ticket_event (organization_id, ticket_id, what) select organization_id, id, 'woken' from woken returning organization_id as organization, ticket_id as ticket`)
  return rows
}

/** So many days spam is kept. */
const SPAM_DAYS = 30

/** Erases tickets that were spam for so long, with those of their mails that stand in no history; in all organizations in view. */
export async function eraseSpam(client: pg.ClientBase): Promise<void> {
  await client.query(
    `with old as (select organization_id, id from ticket where spam and last_at < now() - make_interval(days => ${SPAM_DAYS}) limit 1000),
     mails as (delete from mail m using ticket_message t, old where t.organization_id = old.organization_id and t.ticket_id = old.id and m.organization_id = t.organization_id and m.id = t.mail_id
       and not exists(select from activity a where a.organization_id = m.organization_id and a.mail_id = m.id))
     delete from ticket t using old where t.organization_id = old.organization_id and t.id = old.id`)
}
