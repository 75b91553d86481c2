import type pg from 'pg'
import type { Attachment } from '../../core/mail/content.ts'
import type { Person } from './activity.ts'
import { type Page, type Slice, pageOf } from './page.ts'

export type MessageKind = 'mail' | 'reply' | 'note' | 'acknowledgement' | 'bounce' | 'auto-reply'

interface People { readonly from: readonly Person[]; readonly to: readonly Person[]; readonly cc: readonly Person[] }

/** What was written on a ticket, with what lists show of its mail. */
export interface MessageRecord {
  readonly id: string
  readonly ticket: string
  readonly at: Date
  readonly kind: MessageKind
  readonly direction: 'incoming' | 'outgoing' | null
  readonly author: { readonly login: string; readonly name: string } | null
  readonly by: string | null
  readonly people: People | null
  readonly replyTo: readonly Person[] | null
  readonly subject: string | null
  readonly mailId: string | null
  readonly content: 'pending' | 'ready' | 'failed'
  readonly text: string | null
  readonly attachments: readonly Attachment[] | null
  readonly newParticipant: boolean
  readonly held: boolean
  readonly authentication: { readonly spf: string | null; readonly dkim: string | null; readonly dmarc: string | null; readonly failed: boolean } | null
  readonly reports: string | null
  readonly delivery: { readonly state: 'waiting' | 'taken' | 'sent' | 'failed'; readonly tries: number; readonly fault: string | null; readonly reply: string | null; readonly sentAt: Date | null; readonly dueAt: Date } | null
}

const MESSAGE = `select m.id, m.ticket_id as ticket, m.at, m.kind, coalesce(mail.direction, case when m.kind in ('reply', 'acknowledgement') then 'outgoing' end) as direction,
  case when a.id is not null then json_build_object('login', a.login, 'name', a.name) end as author, m.author as by,
  coalesce(mail.people, m.people) as people, m.reply_to as "replyTo", coalesce(mail.subject, m.subject) as subject, m.mail_id as "mailId",
  coalesce(mail.content, 'ready') as content, coalesce(mail.body_text, m.note) as text, mail.attachments, m.new_participant as "newParticipant", m.held, m.authentication, m.reports,
  (select json_build_object('state', o.state, 'tries', o.tries, 'fault', o.fault, 'reply', o.reply, 'sentAt', o.sent_at, 'dueAt', o.due_at)
     from outgoing_mail o where o.organization_id = m.organization_id and o.message_id = m.message_id) as delivery
  from ticket_message m left join mail on mail.organization_id = m.organization_id and mail.id = m.mail_id
  left join account a on a.organization_id = m.organization_id and a.id = m.account_id`

/** What was written on a ticket, the oldest first. */
export async function listMessages(client: pg.ClientBase, organization: string, ticket: string, { limit, after }: Slice): Promise<Page<MessageRecord>> {
  const { rows } = await client.query<MessageRecord>(
    `${MESSAGE} where m.organization_id = $1 and m.ticket_id = $2 and ($3::timestamptz is null or (m.at, m.id) > ($3, $4::bigint)) order by m.at, m.id limit $5`,
    [organization, ticket, after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.at.toISOString(), row.id])
}

/** The last messages of a ticket, the oldest first. */
export async function lastMessages(client: pg.ClientBase, organization: string, ticket: string, most: number): Promise<MessageRecord[]> {
  const { rows } = await client.query<MessageRecord>(`${MESSAGE} where m.organization_id = $1 and m.ticket_id = $2 order by m.at desc, m.id desc limit $3`, [organization, ticket, most])
  return rows.reverse()
}

export async function findMessage(client: pg.ClientBase, organization: string, ticket: string, id: string): Promise<MessageRecord | null> {
  const { rows } = await client.query<MessageRecord>(`${MESSAGE} where m.organization_id = $1 and m.ticket_id = $2 and m.id = $3`, [organization, ticket, id])
  return rows[0] ?? null
}

/** The last message of theirs that was let in: what a reply answers. */
export async function lastQuestion(client: pg.ClientBase, organization: string, ticket: string): Promise<MessageRecord | null> {
  const { rows } = await client.query<MessageRecord>(
    `${MESSAGE} where m.organization_id = $1 and m.ticket_id = $2 and m.kind = 'mail' and not m.held and m.account_id is null order by m.at desc, m.id desc limit 1`, [organization, ticket])
  return rows[0] ?? null
}

/** A note, or a mail of ours that is about to leave. @returns its id */
export async function insertMessage(
  client: pg.ClientBase, organization: string,
  message: { readonly ticket: string; readonly kind: 'note' | 'reply' | 'acknowledgement'; readonly account: string | null; readonly author: string | null; readonly text: string; readonly subject?: string; readonly people?: People; readonly messageId?: string },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into ticket_message (id, organization_id, ticket_id, at, kind, account_id, author, note, subject, people, message_id)
     values (nextval('arrival_number'), $1, $2, date_trunc('milliseconds', clock_timestamp()), $3, $4, $5, $6, $7, $8, $9) returning id`,
    [organization, message.ticket, message.kind, message.account, message.author, message.text, message.subject ?? null, message.people ? JSON.stringify(message.people) : null, message.messageId ?? null])
  const { id } = rows[0]!
  await client.query('update ticket set last_at = greatest(last_at, (select at from ticket_message where organization_id = $1 and id = $3)) where organization_id = $1 and id = $2', [organization, message.ticket, id])
  if (message.messageId !== undefined) {
    await client.query(`insert into ticket_key (key, organization_id, ticket_id, own) values (sha256(convert_to($3, 'UTF8')), $1, $2, true) on conflict do nothing`, [organization, message.ticket, message.messageId])
  }
  return id
}

/** An answer went out: nobody waits any more. */
export async function noteAnswer(client: pg.ClientBase, organization: string, ticket: string): Promise<void> {
  await client.query('update ticket set first_response_at = coalesce(first_response_at, now()), waiting_since = null where organization_id = $1 and id = $2', [organization, ticket])
}

/** The newest message that is not the caller's own doing: whoever writes should have seen it. */
export async function newestId(client: pg.ClientBase, organization: string, ticket: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(`select id from ticket_message where organization_id = $1 and ticket_id = $2 order by at desc, id desc limit 1`, [organization, ticket])
  return rows[0]?.id ?? null
}

/** A held mail is let in: it counts from now on like any other. @returns false where there is none */
export async function letIn(client: pg.ClientBase, organization: string, ticket: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('update ticket_message set held = false where organization_id = $1 and ticket_id = $2 and id = $3 and held', [organization, ticket, id])
  if (rowCount !== 1) return false
  await client.query(
    `update ticket t set held = t.held - 1, status = 'open', solved_at = null, closed_at = null, snoozed_until = null, waiting_since = coalesce(t.waiting_since, m.at), last_at = greatest(t.last_at, m.at)
     from ticket_message m where t.organization_id = $1 and t.id = $2 and m.organization_id = $1 and m.id = $3`, [organization, ticket, id])
  await takeOver(client, organization, ticket, id)
  return true
}

/** The ticket knows the people and the Message-IDs of one of its mails from now on. */
async function takeOver(client: pg.ClientBase, organization: string, ticket: string, id: string): Promise<void> {
  await client.query(
    `insert into ticket_key (key, organization_id, ticket_id) select distinct sha256(convert_to(k, 'UTF8')), $1::bigint, $2::bigint from mail, unnest(mail.thread[:1]) k where mail.organization_id = $1 and mail.id = $3
     on conflict do nothing`, [organization, ticket, id])
  await client.query(
    `insert into ticket_person (ticket_id, organization_id, address, name)
     select distinct on (p->>'address') $2::bigint, $1::bigint, p->>'address', coalesce(p->>'name', '') from mail, jsonb_array_elements(mail.participants) p
     where mail.organization_id = $1 and mail.id = $3 and p->>'role' = 'from' on conflict do nothing`, [organization, ticket, id])
}

/** Moves one message to another ticket, with the person who wrote it. */
export async function moveMessage(client: pg.ClientBase, organization: string, from: string, id: string, to: string): Promise<void> {
  await client.query(
    `with moved as (update ticket_message set ticket_id = $4, held = false where organization_id = $1 and ticket_id = $2 and id = $3 returning held)
     update ticket t set held = (select count(*) from ticket_message m where m.organization_id = $1 and m.ticket_id = $2 and m.held and m.id <> $3) from moved
     where t.organization_id = $1 and t.id = $2`, [organization, from, id, to])
  await takeOver(client, organization, to, id)
  await client.query(
    `update ticket t set opened_at = m.at, last_at = m.at, waiting_since = m.at from ticket_message m where t.organization_id = $1 and t.id = $2 and m.organization_id = $1 and m.id = $3`, [organization, to, id])
  await client.query(
    `delete from ticket_key k using mail where k.organization_id = $1 and k.ticket_id = $2 and mail.organization_id = $1 and mail.id = $3 and mail.message_id is not null
       and k.key = sha256(convert_to(mail.message_id, 'UTF8'))`, [organization, from, id])
}
