import { z } from 'zod'
import { page } from './list.ts'
import { members, type Route } from './route.ts'
import { time } from './values.ts'

const id = z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'is no id')

export const sessionItem = z.strictObject({
  id,
  current: z.boolean().describe('the one that asks'),
  createdAt: time,
  lastSeenAt: time.describe('to the hour'),
  expiresAt: time,
  address: z.string().nullable().describe('the network address it was made from'),
  program: z.string().nullable().describe('what the browser called itself'),
})

export const listSessions = {
  name: 'listSessions', method: 'GET', path: '/api/v1/sessions', who: members, signedIn: true,
  about: 'Where I am signed in, the newest first; all on one page',
  answers: { 200: page(sessionItem) },
} as const satisfies Route

export const endSession = {
  name: 'endSession', method: 'DELETE', path: '/api/v1/sessions/:id', who: members, signedIn: true,
  about: 'Sign out there',
  params: z.strictObject({ id }),
  answers: { 204: null },
} as const satisfies Route

export type SessionItem = z.output<typeof sessionItem>
