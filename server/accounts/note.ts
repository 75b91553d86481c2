import type pg from 'pg'
import { presentVersion, recordChange } from '../store/changes.ts'
import type { Person } from './find.ts'

/** What can happen to the way in which a user signs in. */
export type AccountEvent =
  | 'invited' | 'invitation-withdrawn' | 'invitation-accepted' | 'password-changed' | 'password-forgotten' | 'password-link' | 'password-reset'
  | 'second-factor-on' | 'second-factor-off' | 'sign-in-link' | 'recovery-code-used'

/** Writes into the audit log what happened to a user's way in. @returns the id of the change */
export async function note(
  client: pg.ClientBase, { organization, account, login }: Pick<Person, 'organization' | 'account' | 'login'>, event: AccountEvent, by: string,
): Promise<string> {
  const version = await presentVersion(client, organization)
  return recordChange(client, organization, { version, by }, { menu: 'accounts', subject: login, before: null, after: { id: account, event } })
}
