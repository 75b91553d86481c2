import { z } from 'zod'
import { members, type Route } from './route.ts'
import { changeId, id, name, role } from './values.ts'

const language = z.enum(['en', 'ko'])

/** Who is signed in. */
export const me = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  department: z.string(),
  position: z.string(),
  addresses: z.array(z.string()),
  role,
  language: language.nullable().describe('null: the language of the company'),
  hasPassword: z.boolean().describe('false for who came by a link and has not set one yet'),
  secondFactor: z.boolean().describe('a code is asked for at every sign-in'),
  organization: z.strictObject({ id, name: z.string(), language }),
})

export const getMe = {
  name: 'getMe', method: 'GET', path: '/api/v1/me', who: members, signedIn: true,
  about: 'Who I am',
  answers: { 200: me },
} as const satisfies Route

export const changeMe = {
  name: 'changeMe', method: 'PATCH', path: '/api/v1/me', who: members, signedIn: true,
  about: 'Change my own name and language; what else is known of me, administrators change',
  body: z.strictObject({ name, language: language.nullable() }).partial(),
  answers: { 200: me.extend({ changeId: changeId.nullable().describe('null where nothing was changed that the audit log keeps') }) },
} as const satisfies Route

export type Me = z.output<typeof me>
