import type pg from 'pg'
import type { Person, SearchWords } from './activity.ts'
import type { ContactName } from './contacts.ts'
import { anywhere } from './page.ts'

export interface FoundMail {
  readonly id: string
  readonly at: Date
  readonly subject: string
  readonly from: readonly Person[]
  readonly excerpt: string | null
  readonly contacts: readonly ContactName[]
}

const MOST = 20
/** Some of the newest mails may stand in no history any more. */
const LOOK_AT = 100

/** The newest mails with these words that stand in a history. */
export async function searchMails(client: pg.ClientBase, organization: string, { words, beginnings }: SearchWords): Promise<FoundMail[]> {
  const { rows } = await client.query<FoundMail>(
    `select m.id, m.at, m.subject, m.people->'from' as "from", m.excerpt, c.contacts
     from search_mail($2::text[], $3::text[], most => $4) s join mail m on m.organization_id = $1 and m.id = s.mail_id,
       lateral (select json_agg(json_build_object('id', c.id::text, 'kind', c.kind, 'name', c.name) order by c.name_key, c.id) as contacts
         from activity a join contact c on c.organization_id = a.organization_id and c.id = a.contact_id
         where a.organization_id = $1 and a.mail_id = m.id and a.removed_at is null) c
     where c.contacts is not null order by m.id desc limit $5`, [organization, words, beginnings, LOOK_AT, MOST])
  return rows
}

/** Contacts whose name, address or domain holds the words; those whose name begins with them come first. */
export async function searchContacts(client: pg.ClientBase, organization: string, q: string): Promise<ContactName[]> {
  const { rows } = await client.query<ContactName>(
    `select c.id, c.kind, c.name from contact c where c.organization_id = $1 and (c.name_key like $2
       or c.id in (select a.contact_id from contact_address a where a.organization_id = $1 and a.address like $2)
       or c.id in (select d.contact_id from contact_domain d where d.organization_id = $1 and d.domain like $2))
     order by starts_with(c.name_key, lower($3)) desc, c.name_key, c.id limit $4`, [organization, anywhere(q), q, MOST])
  return rows
}
