import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, domain, id, time } from './values.ts'

export const scope = z.enum(['mail', 'party']).describe('`mail`: the whole mail is kept out; `party`: only the participants at the domain')

export const otherDomain = z.strictObject({
  id,
  domain: z.string(),
  scope,
  createdBy: z.string().nullable(),
  createdAt: time,
})

const params = z.strictObject({ id })

export const listOtherDomains = {
  name: 'listOtherDomains', method: 'GET', path: '/api/v1/mail-settings/exception-domains/other', who: administrators,
  about: 'Domains whose mail is kept out, by name',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(otherDomain) },
} as const satisfies Route

export const addOtherDomain = {
  name: 'addOtherDomain', method: 'POST', path: '/api/v1/mail-settings/exception-domains/other', who: administrators,
  about: 'Keep the mail of a domain, and of those below it, out of every history from now on',
  body: z.strictObject({ domain, scope: scope.default('mail') }),
  answers: { 201: otherDomain.extend({ changeId }) },
} as const satisfies Route

export const changeOtherDomain = {
  name: 'changeOtherDomain', method: 'PATCH', path: '/api/v1/mail-settings/exception-domains/other/:id', who: administrators,
  about: 'Change what a domain keeps out',
  params,
  body: z.strictObject({ scope }),
  answers: { 200: otherDomain.extend({ changeId }) },
} as const satisfies Route

export const removeOtherDomain = {
  name: 'removeOtherDomain', method: 'DELETE', path: '/api/v1/mail-settings/exception-domains/other/:id', who: administrators,
  about: 'Let the mail of a domain into the histories again from now on',
  params,
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type OtherDomain = z.output<typeof otherDomain>
