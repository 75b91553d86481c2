import { z } from 'zod'
import { FAULT_CODES, FAULT_STEPS } from '../core/settings/server-faults.ts'
import { page, paging, words } from './list.ts'
import { oauthProvider } from './oauth.ts'
import { administrators, type Route } from './route.ts'
import { address, changeId, id, line, time } from './values.ts'

export { usualPort } from '../core/settings/external-addresses.ts'
export { mailServerOf, oauthProviderOf } from '../core/settings/mail-servers.ts'

const fields = {
  type: z.enum(['pop3', 'imap', 'smtp']),
  server: line(255).min(1),
  port: z.number().int().min(1).max(65_535).describe('follows type and security where it is not given: 110/995, 143/993, 25/587/465'),
  security: z.enum(['none', 'starttls', 'tls']),
  keepCopy: z.boolean().describe('false: mail that was saved is deleted on the POP3 server'),
  email: address,
  username: line(320).min(1).nullable().describe('where the server wants another name than the address'),
  password: z.string().min(1).max(1000).regex(/^[^\0]*$/).describe('write only'),
}

/** What failed between us and a foreign mail server. What that server said itself is nowhere here. */
export const serverFault = z.strictObject({
  step: z.enum(FAULT_STEPS).describe('what was being done: the steps before it went well'),
  code: z.enum(FAULT_CODES),
  detail: z.string().describe('what failed, in plain words, and what to do'),
  again: z.boolean().describe('may it go well by itself, with nothing changed?'),
  after: z.number().int().nullable().describe('seconds that the server wants to be left alone, where it said so'),
})

export const fetchState = z.strictObject({
  code: z.enum(['stored', 'waiting', 'fetching', 'fetched', 'trouble']).describe(
    '`stored`: its mail counts as ours, and there is nothing to fetch; `waiting`: it was not fetched yet; `trouble`: see `fault`'),
  since: time.nullable().describe('since when it is in this state'),
  fault: serverFault.nullable(),
  progress: z.strictObject({ done: z.number().int(), total: z.number().int().nullable() }).nullable().describe('of a fetch that runs: mails looked at, and all that are new'),
})

export const externalAddress = z.strictObject({
  id,
  type: fields.type,
  server: z.string(),
  port: z.number().int(),
  security: fields.security,
  keepCopy: z.boolean(),
  email: z.string(),
  username: z.string().nullable(),
  hasPassword: z.boolean(),
  hasRelayPassword: z.boolean().describe('may a mail program send as this address through our relay?'),
  grant: z.strictObject({
    provider: oauthProvider,
    state: z.enum(['good', 'ending', 'ended']).describe('`ended`: the provider takes it no more, and somebody has to sign in there again'),
    since: time.describe('when it was given, or ended'),
    endsAt: time.describe('when it ends by itself unless it is used'),
  }).nullable().describe('the permission that a provider gave instead of a password (OAuth 2)'),
  state: fetchState,
  lastFetch: time.nullable().describe('when its mailbox was last looked through to the end'),
  count: z.number().int().describe('mails fetched so far'),
  nextRun: time.nullable(),
})

const params = z.strictObject({ id })

export const listExternalAddresses = {
  name: 'listExternalAddresses', method: 'GET', path: '/api/v1/mail-settings/external-addresses', who: administrators,
  about: 'Addresses of ours at foreign domains',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(externalAddress) },
} as const satisfies Route

export const addExternalAddress = {
  name: 'addExternalAddress', method: 'POST', path: '/api/v1/mail-settings/external-addresses', who: administrators,
  about: 'Add an external address; saving never connects to its server',
  body: z.strictObject({
    ...fields,
    port: fields.port.optional(),
    security: fields.security.default('tls'),
    keepCopy: fields.keepCopy.default(true),
    username: fields.username.default(null),
    password: fields.password.optional(),
  }),
  answers: { 201: externalAddress.extend({ changeId }) },
} as const satisfies Route

export const changeExternalAddress = {
  name: 'changeExternalAddress', method: 'PATCH', path: '/api/v1/mail-settings/external-addresses/:id', who: administrators,
  about: 'Change an external address; a port that was the default follows type and security',
  params,
  body: z.strictObject({ ...fields, password: fields.password.nullable() }).partial(),
  answers: { 200: externalAddress.extend({ changeId }) },
} as const satisfies Route

export const removeExternalAddress = {
  name: 'removeExternalAddress', method: 'DELETE', path: '/api/v1/mail-settings/external-addresses/:id', who: administrators,
  about: 'Remove an external address; it is ours no longer when its last row goes',
  params,
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

/** A connection to try: a form that is not saved yet. With `id`, the saved password is used where server and SSL are still what it was given for. */
export const connectionToTest = z.strictObject({
  id: id.optional(),
  type: fields.type,
  server: fields.server,
  port: fields.port.optional(),
  security: fields.security.default('tls'),
  email: fields.email,
  username: fields.username.default(null),
  password: fields.password.optional(),
})

export const connectionTested = z.strictObject({
  ok: z.boolean(),
  fault: serverFault.nullable(),
  mails: z.number().int().nullable().describe('how many mails lie in the mailbox; null where that was not learnt'),
})

export const testExternalAddress = {
  name: 'testExternalAddress', method: 'POST', path: '/api/v1/mail-settings/external-addresses/:id/test', who: administrators, unkeyed: true,
  about: 'Connect to the server of an external address and sign in; fetches nothing and changes nothing',
  params,
  answers: { 200: connectionTested },
} as const satisfies Route

export const testConnection = {
  name: 'testConnection', method: 'POST', path: '/api/v1/mail-settings/external-addresses/test', who: administrators, unkeyed: true,
  about: 'The same for an external address before it is saved',
  body: connectionToTest,
  answers: { 200: connectionTested },
} as const satisfies Route

export const fetchExternalAddress = {
  name: 'fetchExternalAddress', method: 'POST', path: '/api/v1/mail-settings/external-addresses/:id/fetch', who: administrators, unkeyed: true,
  about: 'Fetch now; the events tell how far it is (`fetching`)',
  params,
  answers: { 202: externalAddress },
} as const satisfies Route

export const renewRelayPassword = {
  name: 'renewRelayPassword', method: 'POST', path: '/api/v1/mail-settings/external-addresses/:id/relay-password', who: administrators,
  about: 'Make the password with which a mail program sends as this address through our relay. It is shown this once; the one of before ends',
  params,
  answers: {
    201: z.strictObject({
      id, changeId, username: z.string(), password: z.string(),
      server: z.string().nullable().describe('where the relay is; null: it is switched off'), port: z.number().int().nullable(),
    }),
  },
} as const satisfies Route

export const endRelayPassword = {
  name: 'endRelayPassword', method: 'DELETE', path: '/api/v1/mail-settings/external-addresses/:id/relay-password', who: administrators,
  about: 'Withdraw the password of the relay: no mail program sends as this address through it any more',
  params,
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type ServerFault = z.output<typeof serverFault>
export type FetchState = z.output<typeof fetchState>
export type ConnectionToTest = z.output<typeof connectionToTest>
export type ConnectionTested = z.output<typeof connectionTested>
export type ExternalAddress = z.output<typeof externalAddress>
