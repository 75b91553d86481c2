import { z } from 'zod'
import { scope } from './other-domains.ts'
import { administrators, type Route } from './route.ts'
import { address, domain, login } from './values.ts'
import { verdict } from './verdict.ts'

/** The value of a header field, as it would stand in a mail. */
const field = z.string().max(100_000)

/** Settings to try instead of the present ones; what is not named stays as it is. */
const triedSettings = z.strictObject({
  externalAddresses: z.array(address).max(1000),
  exceptionAddresses: z.array(login).max(1000),
  openFreeProviders: z.array(domain).max(1000),
  otherDomains: z.array(z.strictObject({ domain, scope: scope.default('mail') })).max(1000),
  supportAddresses: z.array(login).max(1000),
}).partial()

export const triedMail = z.strictObject({
  from: field.describe('one header value, also with several addresses'),
  to: z.array(field).max(10_000).default([]),
  cc: z.array(field).max(10_000).default([]),
  bcc: z.array(field).max(10_000).default([]),
  subject: field.default(''),
  headers: z.record(z.string().max(100).regex(/^[!-9;-~]+$/, 'is no name of a header field'), z.union([field, z.array(field).max(100)])).optional(),
  envelopeFrom: z.string().max(1000).optional().describe('the reverse-path; empty for a bounce'),
  envelopeTo: z.array(z.string().max(1000)).max(10_000).optional(),
  settings: triedSettings.optional(),
})

export const tryMail = {
  name: 'tryMail', method: 'POST', path: '/api/v1/mail-settings/try', who: administrators, unkeyed: true,
  about: 'What would become of this mail? Stores nothing. Takes JSON, or the mail itself',
  body: triedMail,
  octets: ['message/rfc822'],
  answers: { 200: verdict },
} as const satisfies Route

export type TriedMail = z.output<typeof triedMail>
