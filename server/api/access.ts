import type { FastifyRequest } from 'fastify'
import type { Role, Route } from '../../contract/route.ts'
import type { Accounts, Client, Session } from '../accounts/accounts.ts'
import type { Database } from '../database/database.ts'
import { organizationOfKey, useApiKey } from '../store/api-keys.ts'
import { Refusal } from './errors.ts'

/** Who asks: one organization, one role. `by` is the name under which changes stand in the audit log. */
export interface Caller {
  readonly organization: string
  readonly role: Role
  readonly by: string
  /** The session of the user who is signed in; null for an API key. */
  readonly session: Session | null
}

/** One way of showing who one is. null: the request does not try this way. @throws Refusal where it tries and fails */
export type WayIn = (request: FastifyRequest) => Promise<Caller | null>

/** Tries the ways in turn. @returns null for nobody */
export async function whoIs(request: FastifyRequest, ways: readonly WayIn[]): Promise<Caller | null> {
  for (const way of ways) {
    const caller = await way(request)
    if (caller) return caller
  }
  return null
}

/** `Authorization: Bearer mk_<organization>_<secret>` (RFC 6750). */
export function byApiKey(database: Database): WayIn {
  return async request => {
    const { authorization } = request.headers
    if (authorization === undefined) return null
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
    const organization = organizationOfKey(key)
    const found = organization && await database.within([organization], ({ client }) => useApiKey(client, organization, key))
    if (!organization || !found) throw new Refusal(401, 'not-signed-in', 'This API key is not known. It may have been withdrawn.')
    return { organization, role: found.role, by: found.name, session: null }
  }
}

/** The cookie of a session. What changes something must also show that a page of ours sent it (OWASP, CSRF: origin check). */
export function bySession(accounts: Accounts): WayIn {
  return async request => {
    const session = await accounts.sessionOf(clientOf(request))
    if (!session) return null
    if (request.method !== 'GET' && originOf(request, accounts.url) !== 'own') throw foreign()
    return { organization: session.person.organization, role: session.role, by: session.person.name, session }
  }
}

/** A way in that is closed to those of a suspended organization. */
export function unlessSuspended(way: WayIn, isSuspended: (organization: string) => Promise<boolean>): WayIn {
  return async request => {
    const caller = await way(request)
    if (caller && await isSuspended(caller.organization)) throw new Refusal(403, 'suspended', 'This company is suspended on this server. Ask its operator; nothing was deleted.')
    return caller
  }
}

/** Who sent this, as sign-in knows it. */
export function clientOf({ ip, headers }: FastifyRequest): Client {
  return { address: ip, program: headers['user-agent'], cookie: headers.cookie }
}

/** A browser that says it was sent here by another site is refused, also where it shows no cookie: sign-in is such a place. @throws Refusal 403 */
export function refuseForeign(request: FastifyRequest, url: string): void {
  if (request.method !== 'GET' && originOf(request, url) === 'foreign') throw foreign()
}

/** Where a browser says that a request comes from (Fetch standard: Origin; Fetch Metadata: Sec-Fetch-Site); programs say nothing. */
function originOf({ headers, host }: FastifyRequest, url: string): 'own' | 'foreign' | 'unsaid' {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  if (origin !== undefined) return origin === url || (url.startsWith('http:') && /^https?:\/\/(.*)$/.exec(origin)?.[1] === host) ? 'own' : 'foreign'
  if (site === undefined) return 'unsaid'
  return site === 'same-origin' ? 'own' : 'foreign'
}

function foreign(): Refusal {
  return new Refusal(403, 'foreign-origin', 'This request was not sent by a page of Mailkeep. Nothing was changed.')
}

/** May this caller use this route? @throws Refusal 401 for nobody, 403 for a role that may not */
export function admit(route: Route, caller: Caller | null): void {
  if (route.who === 'anyone') return
  if (!caller) throw new Refusal(401, 'not-signed-in', 'Sign in, or send an API key as "Authorization: Bearer <key>".')
  if (route.signedIn && !caller.session) throw new Refusal(403, 'forbidden', 'This is about the person who is signed in, and an API key is no person.')
  if (!route.who.includes(caller.role)) {
    const may = route.who.length === 1 ? 'administrators only' : `${route.who.slice(0, -1).join('s, ')}s and ${route.who.at(-1)}s only`
    throw new Refusal(403, 'forbidden', `This is for ${may}.`)
  }
}
