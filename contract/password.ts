import { z } from 'zod'
import { administrators, members, type Route } from './route.ts'
import { newPassword, password, token } from './session.ts'
import { changeId, id, line, time } from './values.ts'

export const changePassword = {
  name: 'changePassword', method: 'POST', path: '/api/v1/password', who: members, signedIn: true, unkeyed: true,
  about: 'Change my password; everywhere else I am signed out',
  body: z.strictObject({ current: password.optional().describe('needed unless I have none yet'), next: newPassword }),
  answers: { 204: null },
} as const satisfies Route

export const askForPassword = {
  name: 'askForPassword', method: 'POST', path: '/api/v1/password-reset', who: 'anyone', unkeyed: true,
  about: 'Tell the administrators that I forgot my password: it stands in their audit log. The answer is the same for every name',
  body: z.strictObject({ login: line(1000).min(1).describe('my address or ID') }),
  answers: { 200: z.strictObject({ asked: z.literal(true) }) },
} as const satisfies Route

export const linkForPassword = {
  name: 'linkForPassword', method: 'POST', path: '/api/v1/users/:id/password-link', who: administrators,
  about: 'Make a link with which a user sets a new password once, within 24 hours; it is shown this once, and earlier ones end',
  params: z.strictObject({ id }),
  answers: { 201: z.strictObject({ url: z.string(), expiresAt: time, changeId }) },
} as const satisfies Route

export const resetPassword = {
  name: 'resetPassword', method: 'POST', path: '/api/v1/password-reset/:token', who: 'anyone', unkeyed: true,
  about: 'Set a new password by a link; everywhere I am signed out',
  params: z.strictObject({ token }),
  body: z.strictObject({ password: newPassword }),
  answers: { 204: null },
} as const satisfies Route
