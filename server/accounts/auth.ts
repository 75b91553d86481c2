import { randomBytes } from 'node:crypto'
import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { RingKey, Secrets } from '../secrets.ts'

/** In seconds. A session ends then, however much it is used. */
const SESSION_SECONDS = 30 * 86_400

/** The field in which better-auth is told the client's address, which only we know: no proxy's word is taken by it. */
export const ADDRESS_FIELD = 'x-mailkeep-client'

/**
 * better-auth over the tables of the schema `auth` (003-accounts.sql). Its own HTTP handler is not served: our routes call its
 * functions, so that paths, refusals, throttling and the check of the origin are ours.
 * @param url how people reach us; its scheme says whether cookies are Secure
 */
export function authOver(database: Database, secrets: Secrets, url: string) {
  return betterAuth({
    appName: 'Mailkeep',
    baseURL: url,
    ...authSecrets(secrets),
    database: { db: database.kysely.withSchema('auth'), type: 'postgres' },
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    // What a new password must be like, the contract says; a proof may be anything.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 1, maxPasswordLength: 1000 },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true, freshAge: 0 },
    user: { additionalFields: { organization: { type: 'string', fieldName: 'organization_id', required: false, input: false } } },
    advanced: {
      cookiePrefix: 'mailkeep',
      useSecureCookies: url.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [ADDRESS_FIELD] },
    },
    databaseHooks: { session: { create: { before: async session => ({ data: { ...session, token: randomBytes(32).toString('base64url') } }) } } },
    plugins: [twoFactor({ issuer: 'Mailkeep' }), links],
  })
}

/**
 * The first instance key gave the plain secret. Since a first change of keys there are versions too: the newest signs and
 * encrypts, so a change of keys ends every session.
 */
export function authSecrets(secrets: Secrets): { secret: string; secrets?: { version: number; value: string }[] } {
  const secret = secrets.mac('better-auth', 'secret').toString('base64')
  const versions = authRing(secrets).map(({ id, key }) => ({ version: id.readUInt32BE(), value: key.toString('base64') }))
  return secrets.changed() ? { secret, secrets: versions } : { secret }
}

/** The same object while the keys, and so the secrets of sign-in, are the same. */
export function authRing(secrets: Secrets): readonly RingKey[] {
  return secrets.ring('better-auth')
}

/** What only our server may ask: a session for somebody who came by a one-time link. */
const links = {
  id: 'links',
  endpoints: {
    sessionFor: createAuthEndpoint.serverOnly({ method: 'POST', body: z.object({ userId: z.string() }) }, async ctx => {
      const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId)
      if (!user) throw new Error('There is no such user to sign in.')
      const session = await ctx.context.internalAdapter.createSession(user.id)
      await setSessionCookie(ctx, { session, user })
      return { signedIn: true }
    }),
  },
} satisfies BetterAuthPlugin

export type Auth = ReturnType<typeof authOver>

/** The email by which better-auth finds a user (003-accounts.sql). */
export function emailOf(account: string): string {
  return `${account}@account.invalid`
}
