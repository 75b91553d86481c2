import type pg from 'pg'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface SpamSenderRecord {
  readonly id: string
  readonly address: string
  readonly by: string | null
  readonly at: Date
  readonly ticket: { readonly id: string; readonly number: number } | null
}

const SENDER = `select s.id, s.address, s.by, s.at, case when t.id is not null then json_build_object('id', t.id::text, 'number', t.number) end as ticket
  from spam_sender s left join ticket t on t.organization_id = s.organization_id and t.id = s.ticket_id`

export async function listSpamSenders(client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice): Promise<Page<SpamSenderRecord>> {
  const { rows } = await client.query<SpamSenderRecord>(
    `${SENDER} where s.organization_id = $1 and ($2::text is null or s.address like $2) and ($3::bigint is null or s.id < $3) order by s.id desc limit $4`,
    [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

export async function findSpamSender(client: pg.ClientBase, organization: string, id: string): Promise<SpamSenderRecord | null> {
  const { rows } = await client.query<SpamSenderRecord>(`${SENDER} where s.organization_id = $1 and s.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** @returns its id, also where the sender is in the list already */
export async function insertSpamSender(client: pg.ClientBase, organization: string, { address, by, ticket }: { readonly address: string; readonly by: string; readonly ticket: string | null }): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into spam_sender (organization_id, address, by, ticket_id) values ($1, $2, $3, $4)
     on conflict (address, organization_id) do update set ticket_id = coalesce(spam_sender.ticket_id, excluded.ticket_id) returning id`, [organization, address, by, ticket])
  return rows[0]!.id
}

/** @returns false where there is none */
export async function deleteSpamSender(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from spam_sender where organization_id = $1 and id = $2', [organization, id])
  return rowCount === 1
}

/** The sender of a ticket that is no spam after all may open tickets again. */
export async function forgiveSender(client: pg.ClientBase, organization: string, ticket: string): Promise<void> {
  await client.query('delete from spam_sender where organization_id = $1 and ticket_id = $2', [organization, ticket])
}
