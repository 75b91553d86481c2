import type pg from 'pg'
import type { Participant } from '../../core/mail/participants.ts'

/** A mail as the log knows it: who was on it, over all its copies. */
export interface LoggedMail {
  readonly id: string
  readonly at: Date
  readonly participants: Participant[]
}

/** The mails of the last days whose people the log still holds, newest first, from before a row on. */
export async function loggedMails(client: pg.ClientBase, organization: string, days: number, before: string | null, most: number): Promise<LoggedMail[]> {
  const { rows } = await client.query<LoggedMail>(
    `select id, at, participants from mail_log
     where organization_id = $1 and first_id is null and not reduced and participants <> '[]' and at > now() - make_interval(days => $2)
       and ($3::bigint is null or id < $3) order by id desc limit $4`, [organization, days, before, most])
  return rows
}

/** How many mails of the last days an excepted account kept out, of which nothing of the other side is known. */
export async function countReduced(client: pg.ClientBase, organization: string, days: number, login: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from mail_log l
     where l.organization_id = $1 and l.first_id is null and l.reduced and l.at > now() - make_interval(days => $2)
       and exists (select from account a join account_address x on x.organization_id = $1 and x.account_id = a.id
         where a.organization_id = $1 and lower(a.login) = lower($3) and l.participants @> jsonb_build_array(jsonb_build_object('address', x.address)))`,
    [organization, days, login])
  return Number(rows[0]!.count)
}
