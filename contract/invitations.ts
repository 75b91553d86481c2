import { z } from 'zod'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { newPassword, signedIn, token } from './session.ts'
import { changeId, id, login, time } from './values.ts'

const invitation = z.strictObject({
  id,
  user: z.strictObject({ id, login: z.string(), name: z.string() }),
  createdAt: time,
  createdBy: z.string(),
  expiresAt: time,
})

export const listInvitations = {
  name: 'listInvitations', method: 'GET', path: '/api/v1/invitations', who: administrators,
  about: 'Invitations that still wait, the newest first, without their links',
  query: z.strictObject(paging),
  answers: { 200: page(invitation) },
} as const satisfies Route

export const invite = {
  name: 'invite', method: 'POST', path: '/api/v1/invitations', who: administrators,
  about: 'Make a link with which a user of our directory sets a password and signs in once, within 24 hours; it is shown this once, and an earlier one ends',
  body: z.strictObject({ login }),
  answers: { 201: invitation.extend({ url: z.string(), changeId }) },
} as const satisfies Route

export const withdrawInvitation = {
  name: 'withdrawInvitation', method: 'DELETE', path: '/api/v1/invitations/:id', who: administrators,
  about: 'Withdraw an invitation',
  params: z.strictObject({ id }),
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export const getInvitation = {
  name: 'getInvitation', method: 'GET', path: '/api/v1/invitations/:token', who: 'anyone',
  about: 'Whom an invitation greets',
  params: z.strictObject({ token }),
  answers: { 200: z.strictObject({ company: z.string(), name: z.string(), login: z.string(), address: z.string(), language: z.enum(['en', 'ko']) }) },
} as const satisfies Route

export const acceptInvitation = {
  name: 'acceptInvitation', method: 'POST', path: '/api/v1/invitations/:token/accept', who: 'anyone', unkeyed: true,
  about: 'Accept an invitation: set a password, and be signed in',
  params: z.strictObject({ token }),
  body: z.strictObject({ password: newPassword }),
  answers: { 200: signedIn },
} as const satisfies Route

export type Invitation = z.output<typeof invitation>
