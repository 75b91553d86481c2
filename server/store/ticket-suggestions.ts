import type pg from 'pg'
import type { ContactName } from './contacts.ts'

/** A contact that a ticket is not linked to, though somebody who is on the ticket is one of its people; and the rules that spoke of its mails. */
export interface SuggestionRecord {
  readonly contact: ContactName
  readonly participant: string
  readonly reasons: readonly { readonly code: string; readonly participant?: string; readonly setting?: { readonly menu: string; readonly id: string } }[]
}

const MOST = 10

export async function suggestedContacts(client: pg.ClientBase, organization: string, ticket: string): Promise<SuggestionRecord[]> {
  const { rows } = await client.query<SuggestionRecord>(
    `with people as (select address, split_part(address, '@', -1) as domain from ticket_person where organization_id = $1 and ticket_id = $2 limit 200),
     found as (
       select c.contact_id, p.address from people p join contact_address c on c.organization_id = $1 and c.address = p.address
       union select d.contact_id, p.address from people p join contact_domain d on d.organization_id = $1 and d.domain = p.domain)
     select json_build_object('id', c.id::text, 'kind', c.kind, 'name', c.name) as contact, min(f.address) as participant,
       (select coalesce(json_agg(r.reason), '[]') from (select l.verdict from ticket_message m join mail_log l on l.organization_id = $1 and l.id = m.mail_id
          where m.organization_id = $1 and m.ticket_id = $2 order by m.id desc limit 20) v, jsonb_array_elements(v.verdict->'reasons') r(reason)) as reasons
     from found f join contact c on c.organization_id = $1 and c.id = f.contact_id
     where not exists(select from ticket_contact k where k.organization_id = $1 and k.ticket_id = $2 and k.contact_id = f.contact_id and k.removed_at is null)
     group by c.id, c.kind, c.name order by lower(c.name), c.id limit ${MOST}`, [organization, ticket])
  return rows
}
