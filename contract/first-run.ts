import { z } from 'zod'
import type { Route } from './route.ts'
import { newPassword, signedIn, token } from './session.ts'
import { address, domain, login, name } from './values.ts'

export const getFirstRun = {
  name: 'getFirstRun', method: 'GET', path: '/api/v1/first-run', who: 'anyone',
  about: 'Is a company to be set up first? And may people sign in by ID, or by a provider of OpenID Connect?',
  answers: { 200: z.strictObject({ needed: z.boolean(), signInById: z.boolean(), openId: z.boolean() }) },
} as const satisfies Route

export const firstRun = {
  name: 'firstRun', method: 'POST', path: '/api/v1/first-run', who: 'anyone', unkeyed: true,
  about: 'Set up the company and its administrator, and be signed in; with the token that the server printed when it started',
  body: z.strictObject({
    token,
    company: name,
    domains: z.array(domain).min(1).max(100).describe('our own mail domains, the main one first'),
    language: z.enum(['en', 'ko']).default('en'),
    administrator: z.strictObject({ name, login, address: address.describe('at one of our own domains'), password: newPassword }),
  }),
  answers: { 201: signedIn },
} as const satisfies Route
