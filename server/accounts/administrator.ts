import type pg from 'pg'
import { recordChange } from '../store/changes.ts'
import type { OwnAddress } from '../store/accounts.ts'
import { insertUser } from '../store/users.ts'

/** Adds the first administrator of a company that is being made. @returns the account's id */
export async function addAdministrator(
  client: pg.ClientBase, organization: string, version: string,
  { login, name, address }: { readonly login: string; readonly name: string; readonly address: OwnAddress }, by: string,
): Promise<string> {
  const user = { login, name, department: '', position: '', role: 'administrator' as const, active: true }
  const id = await insertUser(client, organization, user, [address], null)
  await recordChange(client, organization, { version, by }, { menu: 'users', subject: login, before: null, after: { id, ...user, addresses: [address.written] } })
  return id
}
