import { z } from 'zod'
import { me } from './me.ts'
import { members, type Route } from './route.ts'
import { line } from './values.ts'

/** A one-time token of a link: 256 bits in base64url. What is no token is a link that is not valid, not a wrong field. */
export const token = z.string().min(1).max(200)

/** A new password. It is taken as it is typed, blanks too. */
export const newPassword = z.string().min(10, 'has fewer than 10 characters').max(128, 'has more than 128 characters')

/** A password as it is proven; what it must be like is no business here. */
export const password = z.string().min(1).max(1000)

/** Six digits of the authenticator app, or one of the recovery codes. */
export const code = z.string().trim().min(1).max(50)

/** Signed in: the session is in a cookie that scripts cannot read. */
export const signedIn = z.strictObject({ me })

export const signIn = {
  name: 'signIn', method: 'POST', path: '/api/v1/session', who: 'anyone', unkeyed: true,
  about: 'Sign in, with address or ID and password, or with the token of a one-time link. Refused with `second-factor-needed`, it is asked again with a code',
  body: z.union([
    z.strictObject({
      login: line(1000).min(1).describe('an address of mine; or my ID, where this installation is of one company'),
      password,
      code: code.optional().describe('of the authenticator app, or a recovery code'),
    }),
    z.strictObject({ link: token }),
  ]),
  answers: { 200: signedIn },
} as const satisfies Route

export const getSession = {
  name: 'getSession', method: 'GET', path: '/api/v1/session', who: members, signedIn: true,
  about: 'Am I signed in?',
  answers: { 200: signedIn },
} as const satisfies Route

export const signOut = {
  name: 'signOut', method: 'DELETE', path: '/api/v1/session', who: members, signedIn: true, unkeyed: true,
  about: 'Sign out',
  answers: { 204: null },
} as const satisfies Route
