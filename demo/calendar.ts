import type { Database } from '../server/database/database.ts'

/*
 * At a Help Desk time runs by arrivals, since a Date is what its writer says. In the demo three months arrive within seconds, so
 * that there, and there alone, tickets are put to the dates of their mails. The mail log keeps the true arrivals.
 */

/** Every mail at the desk came, or was answered, when it was written; and what followed from it happened then. */
export async function toTheirDates(database: Database, organization: string): Promise<void> {
  await database.within([organization], async ({ client }) => {
    await client.query(
      `update ticket_event e set at = coalesce((select mail.at from ticket_message m join mail on mail.organization_id = $1 and mail.id = m.mail_id
         where m.organization_id = $1 and m.ticket_id = e.ticket_id and m.at <= e.at order by m.at desc, m.id desc limit 1), e.at)
       where e.organization_id = $1`, [organization])
    await client.query('update ticket_message m set at = mail.at from mail where m.organization_id = $1 and mail.organization_id = $1 and mail.id = m.mail_id', [organization])
    await client.query(
      `update ticket t set opened_at = m.opened, last_at = m.last, first_response_at = m.answered,
         waiting_since = case when t.waiting_since is not null then (select min(q.at) from ticket_message q where q.organization_id = $1 and q.ticket_id = t.id and q.kind = 'mail'
           and q.account_id is null and q.at > coalesce((select max(a.at) from ticket_message a where a.organization_id = $1 and a.ticket_id = t.id and a.account_id is not null), '-infinity')) end
       from (select ticket_id, min(at) as opened, max(at) as last, min(at) filter (where account_id is not null) as answered from ticket_message where organization_id = $1 group by ticket_id) m
       where t.organization_id = $1 and t.id = m.ticket_id`, [organization])
  })
}

/** What was done on a ticket since `since` was done at `at`. */
export async function doneAt(database: Database, organization: string, ticket: string, at: Date, since: Date): Promise<void> {
  await database.within([organization], async ({ client }) => {
    const values = [organization, ticket, at, since]
    await client.query('update ticket_event set at = $3 where organization_id = $1 and ticket_id = $2 and at > $4', values)
    await client.query(`update ticket_message set at = $3 where organization_id = $1 and ticket_id = $2 and kind = 'note' and at > $4`, values)
    await client.query(
      `update ticket t set solved_at = case when t.solved_at > $4 then $3 else t.solved_at end, closed_at = case when t.closed_at > $4 then $3 else t.closed_at end,
         last_at = coalesce((select max(m.at) from ticket_message m where m.organization_id = $1 and m.ticket_id = $2), t.last_at)
       where t.organization_id = $1 and t.id = $2`, values)
  })
}
