import type pg from 'pg'
import { WRITTEN_ADDRESSES } from './accounts.ts'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

/** A user or an alias account, as the pickers show it. */
export interface DirectoryRecord {
  readonly id: string
  readonly kind: 'user' | 'alias'
  readonly login: string
  readonly name: string
  readonly department: string
  readonly position: string
  readonly addresses: string[]
  readonly active: boolean
}

/** Users and alias accounts by department and name; those without a department, so all aliases, come last. */
export async function searchDirectory(client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice): Promise<Page<DirectoryRecord>> {
  const { rows } = await client.query<DirectoryRecord & { sort: string }>(
    `select * from (
       select a.id, a.kind, a.login, a.name, a.department, a.position, a.active, ${WRITTEN_ADDRESSES} as addresses,
         (case a.department when '' then '1' else '0' end) || lower(a.department) || chr(1) || lower(a.name) as sort
       from account a where a.organization_id = $1) d
     where ($2::text is null or lower(concat_ws(' ', department || '/' || name || '(' || login || ')', array_to_string(addresses, ' '))) like $2)
       and ($3::text is null or (sort, id) > ($3, $4::bigint))
     order by sort, id limit $5`,
    [organization, anywhere(q), after?.[0], after?.[1], limit + 1])
  return pageOf(rows, limit, ({ sort: _, ...entry }) => entry, row => [row.sort, row.id])
}
