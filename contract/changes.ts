import { z } from 'zod'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, id, line, time } from './values.ts'

export const changeMenu = z.enum([
  'organization', 'transport', 'retention', 'users', 'aliases',
  'external-addresses', 'exception-addresses', 'free-providers', 'other-domains', 'support-addresses', 'ticket-settings', 'api-keys', 'accounts', 'mail-imports',
])

export const change = z.strictObject({
  id,
  at: time,
  by: z.string().nullable(),
  menu: changeMenu,
  subject: z.string().describe('what was changed, by its name'),
  before: z.unknown().describe('null: it did not exist'),
  after: z.unknown().describe('null: it is no more'),
  undoneBy: id.nullable(),
})

export const listChanges = {
  name: 'listChanges', method: 'GET', path: '/api/v1/audit', who: administrators,
  about: 'Who changed which setting from what to what, newest first',
  query: z.strictObject({ ...paging, menu: changeMenu.optional(), by: line(200).optional() }),
  answers: { 200: page(change) },
} as const satisfies Route

export const undoChange = {
  name: 'undoChange', method: 'POST', path: '/api/v1/mail-settings/changes/:id/undo', who: administrators,
  about: 'Restore what was before a change; names how many mails came in between and cannot be brought back',
  params: z.strictObject({ id }),
  answers: { 200: z.strictObject({ changeId, undone: id, lostMails: z.number().int() }) },
} as const satisfies Route

export type Change = z.output<typeof change>
