import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, day, id, login, text, time } from './values.ts'

export const exceptionAddress = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  department: z.string(),
  reason: z.string().nullable(),
  date: day.nullable(),
  createdBy: z.string().nullable(),
  createdAt: time,
})

export const listExceptionAddresses = {
  name: 'listExceptionAddresses', method: 'GET', path: '/api/v1/mail-settings/exception-addresses', who: administrators,
  about: 'Users and alias accounts whose mail is kept out of every history',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(exceptionAddress) },
} as const satisfies Route

export const addExceptionAddress = {
  name: 'addExceptionAddress', method: 'POST', path: '/api/v1/mail-settings/exception-addresses', who: administrators,
  about: 'Keep the mail of a user or an alias account out of every history from now on',
  body: z.strictObject({ login, reason: text(1000).nullable().default(null), date: day.nullable().default(null) }),
  answers: { 201: exceptionAddress.extend({ changeId }) },
} as const satisfies Route

export const removeExceptionAddress = {
  name: 'removeExceptionAddress', method: 'DELETE', path: '/api/v1/mail-settings/exception-addresses/:id', who: administrators,
  about: 'Let the mail of this account into the histories again from now on',
  params: z.strictObject({ id }),
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type ExceptionAddress = z.output<typeof exceptionAddress>
