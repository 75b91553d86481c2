import { z } from 'zod'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { changeId, id, name, role, time } from './values.ts'

export const apiKey = z.strictObject({ id, name: z.string(), role, createdAt: time, lastUsedAt: time.nullable() })

export const listApiKeys = {
  name: 'listApiKeys', method: 'GET', path: '/api/v1/api-keys', who: administrators,
  about: 'The API keys of our company, without the keys themselves',
  query: z.strictObject(paging),
  answers: { 200: page(apiKey) },
} as const satisfies Route

export const addApiKey = {
  name: 'addApiKey', method: 'POST', path: '/api/v1/api-keys', who: administrators,
  about: 'Make an API key; the key is shown this once',
  body: z.strictObject({ name, role }),
  answers: { 201: apiKey.extend({ key: z.string(), changeId }) },
} as const satisfies Route

export const removeApiKey = {
  name: 'removeApiKey', method: 'DELETE', path: '/api/v1/api-keys/:id', who: administrators,
  about: 'Withdraw an API key',
  params: z.strictObject({ id }),
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type ApiKey = z.output<typeof apiKey>
