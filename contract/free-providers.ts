import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, domain, time, yesOrNo } from './values.ts'

export const freeProvider = z.strictObject({
  domain: z.string(),
  locked: z.boolean(),
  country: z.string().nullable().describe('ISO 3166, two letters; null where it is not in our list any more'),
  contacts: z.number().int().describe('how many of our contacts have an address there'),
  changedBy: z.string().nullable(),
  changedAt: time.nullable(),
})

export const listFreeProviders = {
  name: 'listFreeProviders', method: 'GET', path: '/api/v1/mail-settings/exception-domains/free-providers', who: administrators,
  about: 'Free email providers with their locks, in the order of the list',
  query: z.strictObject({ ...paging, q: words.optional(), country: z.string().regex(/^[A-Z]{2}$/).optional(), locked: yesOrNo.optional() }),
  answers: { 200: page(freeProvider) },
} as const satisfies Route

export const setFreeProvider = {
  name: 'setFreeProvider', method: 'PUT', path: '/api/v1/mail-settings/exception-domains/free-providers/:domain', who: administrators,
  about: 'Close or open the lock of a provider; open lets registered addresses through from now on',
  params: z.strictObject({ domain }),
  body: z.strictObject({ locked: z.boolean() }),
  answers: { 200: freeProvider.extend({ changeId }) },
} as const satisfies Route

export type FreeProvider = z.output<typeof freeProvider>
