import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { address, changeId, id, line } from './values.ts'

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
  state: z.strictObject({ code: z.enum(['stored']) }).describe('`stored`: its mail counts as ours; nothing is fetched from its server'),
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

export type ExternalAddress = z.output<typeof externalAddress>
