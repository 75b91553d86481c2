import type { Me } from '../../contract/me.ts'
import type { Route } from '../../contract/route.ts'
import type { Person } from '../accounts/find.ts'
import type { Refused, Session, SignedIn } from '../accounts/accounts.ts'
import { findMe } from '../store/me.ts'
import { Refusal } from './errors.ts'
import type { Asked, Call } from './handler.ts'

/** The session of a route that is for people alone. */
export function sessionOf({ caller }: Call<Route>): Session {
  if (!caller.session) throw new Error('A route that needs a session is not declared so.')
  return caller.session
}

/** What went well; its cookies go out with the answer. @throws Refusal for what did not */
export function granted<T extends object>({ reply }: Asked<Route>, result: T | Refused): T {
  if (!('refused' in result)) return result
  if (result.refused === 'too-many-attempts') void reply.header('retry-after', String(result.seconds))
  throw refusals[result.refused]()
}

const refusals: Readonly<Record<Refused['refused'], () => Refusal>> = {
  'wrong-sign-in': () => new Refusal(401, 'wrong-sign-in', 'Name and password do not go together, or there is no such name.'),
  'second-factor-needed': () => new Refusal(401, 'second-factor-needed', 'Send the code of the authenticator app too, or a recovery code.'),
  'wrong-code': () => new Refusal(400, 'wrong-code', 'This code is not right, or was right too long ago.'),
  'wrong-password': () => new Refusal(400, 'wrong-password', 'This is not the present password.'),
  'link-not-valid': linkNotValid,
  'too-many-attempts': () => new Refusal(429, 'too-many-attempts', 'Too many attempts failed. Wait a minute, then try again.'),
}

export function linkNotValid(): Refusal {
  return new Refusal(404, 'link-not-valid', 'This link was used already, is too old, or is not whole. Ask for a new one.')
}

/** Signs in: hands the cookies out. */
export async function signedInAs(asked: Asked<Route>, { person, cookies }: SignedIn): Promise<{ me: Me }> {
  void asked.reply.header('set-cookie', [...cookies])
  return { me: await meOf(asked, person) }
}

export async function meOf({ parts }: Asked<Route>, { organization, account }: Person): Promise<Me> {
  const me = await parts.database.within([organization], ({ client }) => findMe(client, organization, account))
  if (!me) throw new Refusal(401, 'not-signed-in', 'This account was deactivated in this moment.')
  return me
}
