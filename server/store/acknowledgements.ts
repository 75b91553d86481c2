import type pg from 'pg'

/** An acknowledgement that may be sent. */
export interface Acknowledgement {
  /** In normal form. */
  readonly from: string
  readonly name: string
  readonly text: string
  readonly company: string
}

/** So many a day and sender. */
const MOST_A_DAY = 5

/**
 * Notes that a new ticket is acknowledged, if its support address does so, this sender was not answered too often today, and
 * the organization not too often this hour. One ticket is acknowledged once. @returns what to send; null: nothing
 */
export async function claimAcknowledgement(
  client: pg.ClientBase, organization: string, { ticket, address, support }: { readonly ticket: string; readonly address: string; readonly support: string },
): Promise<Acknowledgement | null> {
  const { rows } = await client.query<Acknowledgement>({
    name: 'claim-acknowledgement',
    text: `with claimed as (
        insert into ticket_acknowledgement (ticket_id, organization_id, address) select $2, $1, $3
        where (select count(*) from ticket_acknowledgement a where a.address = $3 and a.organization_id = $1 and a.at > now() - interval '1 day') < ${MOST_A_DAY}
          and (select count(*) from ticket_acknowledgement a where a.organization_id = $1 and a.at > now() - interval '1 hour') < (select acknowledgements_hour from desk where organization_id = $1)
          and exists(select from support_address s where s.organization_id = $1 and s.account_id = $4 and s.acknowledgement is not null)
        on conflict do nothing returning ticket_id)
      select x.address as "from", a.name, s.acknowledgement as text, o.name as company from claimed, support_address s
        join account a on a.organization_id = $1 and a.id = s.account_id join organization o on o.id = $1
        join lateral (select address from account_address x where x.organization_id = $1 and x.account_id = a.id order by place, address limit 1) x on true
      where s.organization_id = $1 and s.account_id = $4`,
    values: [organization, ticket, address, support],
  })
  return rows[0] ?? null
}
