import type pg from 'pg'
import { domainOf } from '../../core/mail/address.ts'
import { readAddress } from '../../core/mail/typed.ts'
import type { Database } from '../database/database.ts'
import { organizationIds } from '../store/organization.ts'

/** A user who may sign in. */
export interface Person {
  readonly account: string
  readonly organization: string
  readonly login: string
  readonly name: string
  /** False until an invitation was accepted. */
  readonly hasPassword: boolean
}

/**
 * Whose address is this; or whose ID, where the installation is of one company? The steps are the same whether there is
 * somebody or not. null: nobody's who may sign in.
 */
export async function whoSignsIn(database: Database, typed: string): Promise<Person | null> {
  const address = typed.includes('@') ? normal(typed) : null
  const organization = await (address === null ? onlyOrganization(database) : organizationAt(database, domainOf(address)))
  return database.within([organization ?? '0'], ({ client }) => find(client, organization, address === null
    ? { sql: `lower(a.login) = lower($2)`, value: typed.trim() }
    : { sql: `exists (select from account_address x where x.organization_id = a.organization_id and x.account_id = a.id and x.address = $2)`, value: address }))
}

/** The user with this account, if it may sign in. */
export async function person(client: pg.ClientBase, organization: string, account: string): Promise<Person | null> {
  return find(client, organization, { sql: 'a.id = $2', value: account })
}

/** May people sign in by ID? */
export async function signInById(database: Database): Promise<boolean> {
  return await onlyOrganization(database) !== null
}

async function find(client: pg.ClientBase, organization: string | null, { sql, value }: { readonly sql: string; readonly value: string }): Promise<Person | null> {
  const { rows } = await client.query<Person>(
    `select a.id as account, a.organization_id as organization, a.login, a.name,
       exists (select from auth.account c where c."userId" = a.id::text and c.password is not null) as "hasPassword"
     from account a where a.organization_id = $1 and a.kind = 'user' and a.active and ${sql}`, [organization ?? '0', value])
  return rows[0] ?? null
}

/** What is no address finds nobody, by the same steps. */
function normal(typed: string): string {
  const read = readAddress(typed)
  return 'fault' in read ? 'nobody@account.invalid' : read.address
}

async function organizationAt(database: Database, domain: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ organization_id: string }>(`select organization_id from route_recipient('{}', array[$1])`, [domain])
  return rows[0]?.organization_id ?? null
}

async function onlyOrganization(database: Database): Promise<string | null> {
  const ids = await organizationIds(database.pool)
  return ids.length === 1 ? ids[0]! : null
}
