import { z } from 'zod'
import type { Route } from './route.ts'

/** Where these lead says how it went: to the page that was asked for, or to the sign-in with `openid=refused` or `openid=failed`. */
const elsewhere = { media: 'text/plain', about: 'a redirection of the browser' } as const

export const beginOpenId = {
  name: 'beginOpenId', method: 'GET', path: '/api/v1/session/openid', who: 'anyone',
  about: 'Sign in by the OpenID Connect provider of this installation: leads the browser there',
  query: z.strictObject({ next: z.string().max(2000).optional().describe('the page to go on with') }),
  answers: { 302: elsewhere },
} as const satisfies Route

export const endOpenId = {
  name: 'endOpenId', method: 'GET', path: '/api/v1/session/openid/callback', who: 'anyone',
  about: 'Where the provider leads the browser back. Only a user of ours with the verified address gets in',
  query: z.looseObject({ code: z.string().max(10_000).optional(), state: z.string().max(1000).optional() }),
  answers: { 302: elsewhere },
} as const satisfies Route
