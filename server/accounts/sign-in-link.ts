import type pg from 'pg'
import { createLink } from '../store/account-links.ts'
import type { Person } from './find.ts'
import { note } from './note.ts'

/** Makes a link that signs a user in once, within 24 hours. @param url how people reach us @param by who made it, for the audit log */
export async function signInLink(client: pg.ClientBase, person: Pick<Person, 'organization' | 'account' | 'login'>, url: string, by: string): Promise<string> {
  const { token } = await createLink(client, person.organization, { kind: 'sign-in', account: person.account, by })
  await note(client, person, 'sign-in-link', by)
  return `${url}/sign-in?link=${token}`
}
