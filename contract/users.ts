import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { administrators, type Route } from './route.ts'
import { address, changeId, id, line, login, name, role, yesOrNo } from './values.ts'

const fields = {
  login,
  name,
  department: line(200),
  position: line(200),
  addresses: z.array(address).min(1).max(50).describe('at our own domains, the main one first'),
  role,
  active: z.boolean().describe('the addresses of a deactivated user stay ours'),
}

export const user = z.strictObject({
  id,
  login: z.string(),
  name: z.string(),
  department: z.string(),
  position: z.string(),
  addresses: z.array(z.string()),
  role,
  active: z.boolean(),
})

const params = z.strictObject({ id })

export const listUsers = {
  name: 'listUsers', method: 'GET', path: '/api/v1/users', who: administrators,
  about: 'The people of our company, by name',
  query: z.strictObject({ ...paging, q: words.optional(), role: role.optional(), active: yesOrNo.optional() }),
  answers: { 200: page(user) },
} as const satisfies Route

export const addUser = {
  name: 'addUser', method: 'POST', path: '/api/v1/users', who: administrators,
  about: 'Add a user',
  body: z.strictObject({
    ...fields,
    department: fields.department.default(''),
    position: fields.position.default(''),
    role: fields.role.default('member'),
    active: fields.active.default(true),
  }),
  answers: { 201: user.extend({ changeId }) },
} as const satisfies Route

export const getUser = {
  name: 'getUser', method: 'GET', path: '/api/v1/users/:id', who: administrators,
  about: 'One user',
  params,
  answers: { 200: user },
} as const satisfies Route

export const changeUser = {
  name: 'changeUser', method: 'PATCH', path: '/api/v1/users/:id', who: administrators,
  about: 'Change a user; `addresses` replaces the whole list',
  params,
  body: z.strictObject(fields).partial(),
  answers: { 200: user.extend({ changeId }) },
} as const satisfies Route

export const removeUser = {
  name: 'removeUser', method: 'DELETE', path: '/api/v1/users/:id', who: administrators,
  about: 'Delete a user; one with exceptions, a support address or captured mail is deactivated instead',
  params,
  answers: { 200: z.strictObject({ outcome: z.enum(['deleted', 'deactivated']), changeId }) },
} as const satisfies Route

export type User = z.output<typeof user>
