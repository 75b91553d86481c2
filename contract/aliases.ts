import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { address, changeId, id, login, name } from './values.ts'

const fields = {
  login,
  name,
  addresses: z.array(address).min(1).max(50).describe('at our own domains, the main one first'),
  members: z.array(login).max(1000).describe('logins of users'),
}

export const alias = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  addresses: z.array(z.string()),
  members: z.array(z.string()).describe('logins of users'),
})

const params = z.strictObject({ id })

export const listAliases = {
  name: 'listAliases', method: 'GET', path: '/api/v1/aliases', who: administrators,
  about: 'The alias accounts of our company, by name',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(alias) },
} as const satisfies Route

export const addAlias = {
  name: 'addAlias', method: 'POST', path: '/api/v1/aliases', who: administrators,
  about: 'Add an alias account',
  body: z.strictObject({ ...fields, members: fields.members.default([]) }),
  answers: { 201: alias.extend({ changeId }) },
} as const satisfies Route

export const getAlias = {
  name: 'getAlias', method: 'GET', path: '/api/v1/aliases/:id', who: administrators,
  about: 'One alias account',
  params,
  answers: { 200: alias },
} as const satisfies Route

export const changeAlias = {
  name: 'changeAlias', method: 'PATCH', path: '/api/v1/aliases/:id', who: administrators,
  about: 'Change an alias account; `addresses` and `members` replace the whole lists',
  params,
  body: z.strictObject(fields).partial(),
  answers: { 200: alias.extend({ changeId }) },
} as const satisfies Route

export const removeAlias = {
  name: 'removeAlias', method: 'DELETE', path: '/api/v1/aliases/:id', who: administrators,
  about: 'Delete an alias account that is neither an exception nor a support address',
  params,
  answers: { 200: z.strictObject({ changeId }) },
} as const satisfies Route

export type Alias = z.output<typeof alias>
