import type pg from 'pg'

/** Who is told of trouble, and in which language; the first administrator's address is also whom it is from. */
export interface Administrators {
  readonly language: 'en' | 'ko'
  /** The active ones, the longest there first; the addresses in normal form. */
  readonly people: readonly { readonly name: string; readonly address: string }[]
}

/** The administrators of an organization that has an outgoing server; null where it has none, and no mail would leave. */
export async function administratorsToTell(client: pg.ClientBase, organization: string): Promise<Administrators | null> {
  const { rows } = await client.query<{ language: 'en' | 'ko'; name: string; address: string }>(
    `select o.language, a.name, x.address from organization o
     join transport t on t.organization_id = o.id
     join account a on a.organization_id = o.id and a.kind = 'user' and a.role = 'administrator' and a.active
     join lateral (select address from account_address where organization_id = o.id and account_id = a.id order by place limit 1) x on true
     where o.id = $1 order by a.id`, [organization])
  return rows[0] ? { language: rows[0].language, people: rows.map(({ name, address }) => ({ name, address })) } : null
}
