import type pg from 'pg'
import type { UserState } from './users.ts'
import { WRITTEN_ADDRESSES } from './accounts.ts'

type Language = 'en' | 'ko'

/** A user as it knows itself. */
export interface MeRecord extends Omit<UserState, 'active'> {
  readonly id: string
  readonly addresses: string[]
  readonly language: Language | null
  readonly hasPassword: boolean
  readonly secondFactor: boolean
  readonly organization: { readonly id: string; readonly name: string; readonly language: Language }
}

/** null for one that is not there, or deactivated. */
export async function findMe(client: pg.ClientBase, organization: string, id: string): Promise<MeRecord | null> {
  const { rows } = await client.query<MeRecord>(
    `select a.id, a.login, a.name, a.department, a.position, a.role, a.language, ${WRITTEN_ADDRESSES} as addresses,
       exists (select from auth.account c where c."userId" = a.id::text and c.password is not null) as "hasPassword",
       coalesce((select u."twoFactorEnabled" from auth."user" u where u.account_id = a.id), false) as "secondFactor",
       jsonb_build_object('id', o.id::text, 'name', o.name, 'language', o.language) as organization
     from account a join organization o on o.id = a.organization_id
     where a.organization_id = $1 and a.kind = 'user' and a.active and a.id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function updateLanguage(client: pg.ClientBase, organization: string, id: string, language: Language | null): Promise<void> {
  await client.query('update account set language = $3 where organization_id = $1 and id = $2', [organization, id, language])
}
