import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { APIError } from 'better-auth/api'
import { hashPassword } from 'better-auth/crypto'
import type pg from 'pg'
import type { Role } from '../../contract/route.ts'
import type { Database } from '../database/database.ts'
import type { RingKey, Secrets } from '../secrets.ts'
import { type LinkKind, organizationOfToken, useLink } from '../store/account-links.ts'
import { forgetCode, useCode } from '../store/attempts.ts'
import { forgetOverSessions, makeKnown, putPassword, touchSession } from '../store/credentials.ts'
import { ADDRESS_FIELD, type Auth, authOver, authRing, emailOf } from './auth.ts'
import { type Person, person, whoSignsIn } from './find.ts'
import { FirstRun } from './first-run.ts'
import { note } from './note.ts'
import { Throttle, clientKey } from './throttle.ts'

/** The browser or program that asks. */
export interface Client {
  readonly address: string
  readonly program: string | undefined
  /** The Cookie field. */
  readonly cookie: string | undefined
}

/** Somebody who is signed in, as of now. */
export interface Session {
  readonly id: string
  readonly person: Person
  readonly role: Role
}

/** Somebody was signed in; `cookies` are Set-Cookie fields. */
export interface SignedIn {
  readonly person: Person
  readonly cookies: readonly string[]
}

export type Refused =
  | { readonly refused: 'wrong-sign-in' | 'wrong-password' | 'second-factor-needed' | 'wrong-code' | 'link-not-valid' }
  | { readonly refused: 'too-many-attempts'; readonly seconds: number }

export interface AccountsOptions {
  readonly database: Database
  readonly secrets: Secrets
  /** How people reach us, without a slash at the end. */
  readonly url: string
  readonly data: string
  /** In milliseconds, for the throttles. */
  readonly now?: () => number
}

const NOBODY = 'nobody'
const MINUTE = 60_000
/** Wrong passwords and codes for one account, and from one client. */
const PER_ACCOUNT = { attempts: 10, window: MINUTE }
const PER_CLIENT = { attempts: 50, window: MINUTE }
/** How often one account's forgotten password is noted. */
const FORGOTTEN = { attempts: 1, window: 60 * MINUTE }
const ASK_MILLISECONDS = 100

/** Sign-in and what belongs to it. It knows no HTTP but cookies; who may ask what, the API says. */
export class Accounts {
  readonly url: string
  readonly firstRun: FirstRun
  readonly #database: Database
  readonly #secrets: Secrets
  #made: { readonly auth: Auth; readonly ring: readonly RingKey[] } | null = null
  readonly #byAccount: Throttle
  readonly #byClient: Throttle
  readonly #forgotten: Throttle

  constructor({ database, secrets, url, data, now }: AccountsOptions) {
    this.url = url
    this.firstRun = new FirstRun(data, url)
    this.#database = database
    this.#secrets = secrets
    this.#byAccount = new Throttle(database.pool, 'sign-in', PER_ACCOUNT, now)
    this.#byClient = new Throttle(database.pool, 'client', PER_CLIENT, now)
    this.#forgotten = new Throttle(database.pool, 'forgotten', FORGOTTEN, now)
  }

  /** Made anew when the instance keys were changed. */
  get #auth(): Auth {
    const ring = authRing(this.#secrets)
    if (this.#made?.ring !== ring) this.#made = { auth: authOver(this.#database, this.#secrets, this.url), ring }
    return this.#made.auth
  }

  /** Signs in with an address or an ID. Whoever is not known is refused like a wrong password, and after the same time. */
  async signIn(typed: { readonly login: string; readonly password: string; readonly code?: string | undefined }, client: Client): Promise<SignedIn | Refused> {
    const found = await whoSignsIn(this.#database, typed.login)
    const key = found ? `account ${found.account}` : `name ${typed.login.trim().toLowerCase()}`
    return this.#attempt(key, client, async () => {
      const known = found?.hasPassword ? found : null
      const first = await allowed(this.#auth.api.signInEmail({
        body: { email: emailOf(known?.account ?? NOBODY), password: typed.password }, headers: fieldsOf(client), returnHeaders: true,
      }))
      if (!first || !known) return { refused: 'wrong-sign-in' }
      if (!('twoFactorRedirect' in first.response)) return this.#signedIn(known, first.headers, client)
      if (typed.code === undefined) return { refused: 'second-factor-needed' }
      const second = await this.#secondFactor(known, typed.code, { ...client, cookie: cookieOf(first.headers) })
      return second ? this.#signedIn(known, second, client) : { refused: 'wrong-code' }
    })
  }

  /** Signs in with a one-time link; no second factor is asked for: whoever has the command line may do anything. */
  async signInByLink(token: string, client: Client): Promise<SignedIn | Refused> {
    const found = await this.redeem('sign-in', token, async () => {})
    return found ? this.signInAs(found, client) : { refused: 'link-not-valid' }
  }

  /** Signs in somebody who has proven who it is. */
  async signInAs(person: Person, client: Client): Promise<SignedIn> {
    await this.#database.within([person.organization], ({ client }) => makeKnown(client, person.organization, person.account))
    const { headers } = await this.#auth.api.sessionFor({ body: { userId: person.account }, headers: fieldsOf(client), returnHeaders: true })
    return this.#signedIn(person, headers, client)
  }

  /** Uses a link up, with what `work` does for its user, or not at all. @returns null where the link is not valid */
  async redeem(kind: LinkKind, token: string, work: (client: pg.ClientBase, person: Person) => Promise<void>): Promise<Person | null> {
    const organization = organizationOfToken(token)
    if (!organization) return null
    return this.#database.within([organization], async ({ client }) => {
      const link = await useLink(client, organization, kind, token)
      const found = link && await person(client, organization, link.account)
      if (found) await work(client, found)
      return found
    })
  }

  /** Whose session is it, and what may they do now? null: nobody's any more. */
  async sessionOf(client: Client): Promise<Session | null> {
    if (!client.cookie?.includes('mailkeep.session_token=')) return null
    const found = await this.#auth.api.getSession({ headers: fieldsOf(client) })
    const { organization } = found?.user ?? {}
    if (!found || !organization) return null
    return this.#database.within([organization], async ({ client }) => {
      const who = await person(client, organization, found.user.id)
      if (!who) return null
      await touchSession(client, found.session)
      const { rows } = await client.query<{ role: Role }>('select role from account where organization_id = $1 and id = $2', [organization, who.account])
      return { id: found.session.id, person: who, role: rows[0]!.role }
    })
  }

  /** Ends the session of this client. @returns the cookies that take it away */
  async signOut(client: Client): Promise<readonly string[]> {
    const { headers } = await this.#auth.api.signOut({ headers: fieldsOf(client), returnHeaders: true })
    return headers.getSetCookie()
  }

  /** Sets a password for somebody who has proven who it is; every session of theirs ends. */
  async setPassword(client: pg.ClientBase, { organization, account }: Pick<Person, 'organization' | 'account'>, password: string): Promise<void> {
    await putPassword(client, organization, account, await hashPassword(password))
  }

  /** Changes the password of a session's owner, or sets the first; their other sessions end, and this one gets a new token. */
  async changePassword({ person }: Session, { current, next }: { readonly current?: string | undefined; readonly next: string }, client: Client): Promise<SignedIn | Refused> {
    if (!person.hasPassword) {
      await this.#database.within([person.organization], async ({ client }) => {
        await this.setPassword(client, person, next)
        await note(client, person, 'password-changed', person.name)
      })
      return this.signInAs(person, client)
    }
    return this.#attempt(`account ${person.account}`, client, async () => {
      if (current === undefined) return { refused: 'wrong-password' }
      const changed = await allowed(this.#auth.api.changePassword({
        body: { currentPassword: current, newPassword: next, revokeOtherSessions: true }, headers: fieldsOf(client), returnHeaders: true,
      }))
      if (!changed) return { refused: 'wrong-password' }
      await this.#note(person, 'password-changed')
      return { person, cookies: changed.headers.getSetCookie() }
    })
  }

  /** Notes for the administrators that somebody forgot a password. It takes the same time whether there is somebody or not. */
  async forgotten(login: string, client: Client): Promise<Refused | null> {
    const seconds = await this.#byClient.begin(`client ${clientKey(client.address)}`)
    if (seconds > 0) return { refused: 'too-many-attempts', seconds }
    await Promise.all([sleep(ASK_MILLISECONDS), whoSignsIn(this.#database, login).then(async found => {
      if (found && await this.#forgotten.begin(found.account) === 0) await this.#note(found, 'password-forgotten')
    })])
    return null
  }

  /** How many recovery codes are left; null where there is no second factor. */
  async recoveryCodesLeft(person: Person): Promise<number | null> {
    const { rows } = await this.#database.pool.query<{ on: boolean }>('select "twoFactorEnabled" as on from auth."user" where id = $1', [person.account])
    if (!rows[0]?.on) return null
    const { backupCodes } = await this.#auth.api.viewBackupCodes({ body: { userId: person.account } })
    return backupCodes.length
  }

  /** Begins with a second factor. @returns its secret in base32 and the recovery codes, 'on' where there is one already */
  async setUpSecondFactor({ person }: Session, password: string, client: Client): Promise<{ secret: string; recoveryCodes: string[] } | 'on' | Refused> {
    if (await this.recoveryCodesLeft(person) !== null) return 'on'
    return this.#attempt(`account ${person.account}`, client, async () => {
      const made = await allowed(this.#auth.api.enableTwoFactor({ body: { password }, headers: fieldsOf(client) }))
      if (!made || made.method !== 'totp') return { refused: 'wrong-password' as const }
      return { secret: new URL(made.totpURI).searchParams.get('secret')!, recoveryCodes: made.backupCodes }
    })
  }

  /** Turns the second factor on with a first code. @returns the cookies of the session, which gets a new token; 'on' where it is on already */
  async verifySecondFactor({ person }: Session, code: string, client: Client): Promise<SignedIn | 'on' | Refused> {
    if (await this.recoveryCodesLeft(person) !== null) return 'on'
    return this.#attempt(`account ${person.account}`, client, async () => {
      const verified = await this.#onceOnly(person, code, () => this.#auth.api.verifyTOTP({ body: { code }, headers: fieldsOf(client), returnHeaders: true as const }))
      if (!verified) return { refused: 'wrong-code' }
      await this.#note(person, 'second-factor-on')
      return { person, cookies: verified.headers.getSetCookie() }
    })
  }

  /** Ends the second factor. @returns the cookies of the session, which gets a new token */
  async disableSecondFactor({ person }: Session, password: string, client: Client): Promise<SignedIn | Refused> {
    return this.#attempt(`account ${person.account}`, client, async () => {
      const ended = await allowed(this.#auth.api.disableTwoFactor({ body: { password }, headers: fieldsOf(client), returnHeaders: true }))
      if (!ended) return { refused: 'wrong-password' }
      await this.#note(person, 'second-factor-off')
      return { person, cookies: ended.headers.getSetCookie() }
    })
  }

  /** Counts an attempt against the account and the client, and forgets it where it went well. */
  async #attempt<T extends object>(account: string, { address }: Client, work: () => Promise<T | Refused>): Promise<T | Refused> {
    const client = `client ${clientKey(address)}`
    const seconds = await this.#byClient.begin(client)
    if (seconds > 0) return { refused: 'too-many-attempts', seconds }
    const more = await this.#byAccount.begin(account)
    if (more > 0) {
      await this.#byClient.forgive(client)
      return { refused: 'too-many-attempts', seconds: more }
    }
    const result = await work()
    if ('refused' in result && result.refused !== 'second-factor-needed') return result
    await this.#byClient.forgive(client)
    if ('refused' in result) await this.#byAccount.forgive(account)
    else await this.#byAccount.clear(account)
    return result
  }

  /** A session from before does not outlive a new sign-in. */
  async #signedIn(person: Person, headers: Headers, client: Client): Promise<SignedIn> {
    if (client.cookie !== undefined) await this.signOut(client)
    await forgetOverSessions(this.#database.pool, person.account)
    return { person, cookies: headers.getSetCookie() }
  }

  /** @returns the fields of the answer; null for a wrong code */
  async #secondFactor(person: Person, code: string, client: Client): Promise<Headers | null> {
    const asked = { body: { code }, headers: fieldsOf(client), returnHeaders: true as const }
    if (/^\d{6}$/.test(code)) return (await this.#onceOnly(person, code, () => this.#auth.api.verifyTOTP(asked)))?.headers ?? null
    const used = await allowed(this.#auth.api.verifyBackupCode(asked))
    if (used) await this.#note(person, 'recovery-code-used')
    return used?.headers ?? null
  }

  /** A code of an authenticator app is right once (RFC 6238, section 5.2). @returns null for a wrong code, or one that was used */
  async #onceOnly<T>(person: Person, code: string, verify: () => Promise<T>): Promise<T | null> {
    const hash = createHash('sha256').update(`${person.account}\0${code}`).digest()
    if (!await useCode(this.#database.pool, person.account, hash)) return null
    const verified = await allowed(verify())
    if (verified === null) await forgetCode(this.#database.pool, person.account, hash)
    return verified
  }

  async #note(person: Person, event: Parameters<typeof note>[2]): Promise<void> {
    await this.#database.within([person.organization], ({ client }) => note(client, person, event, person.name))
  }
}

/** What better-auth refuses, for whatever reason it tells, is null: our answers say no more. @throws what is no refusal */
async function allowed<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof APIError && error.statusCode < 500) return null
    throw error
  }
}

function fieldsOf({ address, program, cookie }: Client): Headers {
  const fields = new Headers({ [ADDRESS_FIELD]: address })
  if (program !== undefined) fields.set('user-agent', program.slice(0, 500))
  if (cookie !== undefined) fields.set('cookie', cookie)
  return fields
}

/** The cookies of an answer, as a browser would send them back. */
function cookieOf(headers: Headers): string {
  return headers.getSetCookie().map(field => field.split(';')[0]!).filter(pair => !pair.endsWith('=')).join('; ')
}
