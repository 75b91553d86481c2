import type pg from 'pg'
import type { Participant } from '../../core/mail/participants.ts'
import type { Attachment } from '../../core/mail/content.ts'
import type { Person, Why } from './activity.ts'
import type { ContactName } from './contacts.ts'

/** A stored mail, to be read. */
export interface MailRecord {
  readonly id: string
  readonly at: Date
  readonly arrivedAt: Date
  readonly direction: 'incoming' | 'outgoing'
  readonly subject: string
  readonly people: { readonly from: readonly Person[]; readonly to: readonly Person[]; readonly cc: readonly Person[] }
  readonly participants: readonly Participant[]
  readonly size: number
  readonly notices: readonly string[]
  readonly content: 'pending' | 'ready' | 'failed'
  readonly text: string | null
  readonly html: string | null
  readonly attachments: readonly Attachment[] | null
  /** The first octets: the header stands in them. */
  readonly header: Buffer
  /** In whose histories it stands. */
  readonly contacts: readonly (ContactName & { readonly why: readonly Why[] })[]
}

/** More of a header is not shown. */
const HEADER_OCTETS = 256 * 1024

export async function findMail(client: pg.ClientBase, organization: string, id: string): Promise<MailRecord | null> {
  const { rows } = await client.query<MailRecord>(
    `select m.id, m.at, m.arrived_at as "arrivedAt", m.direction, m.subject, m.people, m.participants, m.size, m.notices, m.content,
       m.body_text as text, m.safe_html as html, m.attachments, substring(m.raw for $3) as header,
       (select coalesce(json_agg(json_build_object('id', c.id::text, 'kind', c.kind, 'name', c.name, 'why', a.why) order by c.name_key, c.id), '[]')
          from activity a join contact c on c.organization_id = a.organization_id and c.id = a.contact_id
          where a.organization_id = m.organization_id and a.mail_id = m.id and a.removed_at is null) as contacts
     from mail m where m.organization_id = $1 and m.id = $2`, [organization, id, HEADER_OCTETS])
  return rows[0] ?? null
}

/** An attachment by its place, from 0, with its octets as they stand in the mail: still encoded. */
export async function findAttachment(client: pg.ClientBase, organization: string, id: string, n: number): Promise<(Attachment & { readonly encoded: Buffer }) | null> {
  const { rows } = await client.query<{ attachment: Attachment; encoded: Buffer }>(
    `select f.attachment, substring(m.raw from (f.attachment->>'offset')::int + 1 for (f.attachment->>'encodedLength')::int) as encoded
     from mail m, lateral (select m.attachments->$3::int as attachment) f where m.organization_id = $1 and m.id = $2 and f.attachment is not null`,
    [organization, id, n])
  return rows[0] ? { ...rows[0].attachment, encoded: rows[0].encoded } : null
}

/** By what a mail stands in its conversation: its own Message-ID, and those of what came before, the oldest first. */
export async function conversationOf(client: pg.ClientBase, organization: string, id: string): Promise<{ readonly messageId: string | null; readonly before: readonly string[] } | null> {
  const { rows } = await client.query<{ messageId: string | null; thread: string[] }>(
    'select message_id as "messageId", thread from mail where organization_id = $1 and id = $2', [organization, id])
  const [found] = rows
  return found ? { messageId: found.messageId, before: found.thread.filter(key => key !== found.messageId).toReversed() } : null
}

/** The addresses of a user, in normal form. */
export async function addressesOfAccount(client: pg.ClientBase, organization: string, account: string): Promise<string[]> {
  const { rows } = await client.query<{ address: string }>('select address from account_address where organization_id = $1 and account_id = $2', [organization, account])
  return rows.map(({ address }) => address)
}

/** The addresses of all accounts that are exceptions now. */
export async function exceptedAddresses(client: pg.ClientBase, organization: string): Promise<string[]> {
  const { rows } = await client.query<{ address: string }>(
    `select a.address from account_address a join exception_address e on e.organization_id = a.organization_id and e.account_id = a.account_id
     where a.organization_id = $1`, [organization])
  return rows.map(row => row.address)
}

/** Where a mail is kept: in somebody's history, for the Help Desk, or both. null: nowhere. */
export async function placeOfMail(client: pg.ClientBase, organization: string, id: string): Promise<{ readonly inHistory: boolean; readonly forDesk: boolean } | null> {
  const { rows } = await client.query<{ inHistory: boolean; forDesk: boolean }>(
    `select m.for_desk as "forDesk", exists(select from activity a where a.organization_id = $1 and a.mail_id = m.id and a.removed_at is null) as "inHistory"
     from mail m where m.organization_id = $1 and m.id = $2`, [organization, id])
  return rows[0] ?? null
}
