import type pg from 'pg'

/** An address of ours as which somebody may write. */
export interface Sender {
  /** In normal form. */
  readonly address: string
  /** Of the account; '' for an external address, which nobody's name belongs to. */
  readonly name: string
  readonly kind: 'own' | 'support' | 'external'
  /** Is there a server through which its mail leaves? */
  readonly canSend: boolean
}

/** Whose addresses those are that somebody may write as. */
export interface SenderScope {
  /** An account's own addresses; 'all': of every account. */
  readonly account: string | 'all' | null
  /** The support addresses too. */
  readonly support: boolean
}

/** The addresses as which somebody may write: their own first, then those of the Help Desk, then the external ones. */
export async function listSenders(client: pg.ClientBase, organization: string, { account, support }: SenderScope): Promise<Sender[]> {
  const { rows } = await client.query<Sender>(
    `with ways as (select exists(select from transport where organization_id = $1) as company),
     accounts as (
       select x.address, a.name, x.place, a.id,
         case when $3::boolean or a.id = $2::bigint then 'own' when $4::boolean and exists(select from support_address s where s.organization_id = $1 and s.account_id = a.id) then 'support' end as kind
       from account a join account_address x on x.organization_id = a.organization_id and x.account_id = a.id where a.organization_id = $1)
     select address, name, kind, company as "canSend" from (
       select 1 as part, lower(name) as sort, id, place, address, name, kind, company from accounts, ways where kind = 'own'
       union all select 2, lower(name), id, place, address, name, kind, company from accounts, ways where kind = 'support'
       union all select 3, address, 0, 0, address, '', 'external', bool_or(type = 'smtp') from external_address where organization_id = $1 group by address) all_of_them
     order by part, sort, id, place`,
    [organization, account === 'all' ? null : account, account === 'all', support])
  return rows
}
