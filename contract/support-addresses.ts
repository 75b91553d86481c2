import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, id, login, text } from './values.ts'

export const supportAddress = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  position: z.string(),
  acknowledgement: z.string().nullable().describe('the text that answers a new ticket; null: none is sent'),
  signature: z.string().nullable(),
  defaultAssignee: z.string().nullable().describe('login of the user who gets new tickets'),
})

const params = z.strictObject({ id })

export const listSupportAddresses = {
  name: 'listSupportAddresses', method: 'GET', path: '/api/v1/mail-settings/support-addresses', who: administrators,
  about: 'Users and alias accounts whose mail becomes tickets',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(supportAddress) },
} as const satisfies Route

export const addSupportAddress = {
  name: 'addSupportAddress', method: 'POST', path: '/api/v1/mail-settings/support-addresses', who: administrators,
  about: 'Make tickets of the mail that a user or an alias account receives from now on',
  body: z.strictObject({ login }),
  answers: { 201: supportAddress.extend({ changeId }) },
} as const satisfies Route

export const changeSupportAddress = {
  name: 'changeSupportAddress', method: 'PATCH', path: '/api/v1/mail-settings/support-addresses/:id', who: administrators,
  about: 'Change what goes with a support address',
  params,
  body: z.strictObject({ acknowledgement: text(20_000).nullable(), signature: text(20_000).nullable(), defaultAssignee: login.nullable() }).partial(),
  answers: { 200: supportAddress.extend({ changeId }) },
} as const satisfies Route

export const removeSupportAddress = {
  name: 'removeSupportAddress', method: 'DELETE', path: '/api/v1/mail-settings/support-addresses/:id', who: administrators,
  about: 'Make no more tickets of the mail of this account',
  params,
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type SupportAddress = z.output<typeof supportAddress>
