import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { members, type Route } from './route.ts'
import { id } from './values.ts'

/** What the pickers choose from; shown as `Executives/Langston Morrison(ceo)`. */
export const directoryEntry = z.strictObject({
  id,
  kind: z.enum(['user', 'alias']),
  login: z.string(),
  name: z.string(),
  department: z.string(),
  position: z.string(),
  addresses: z.array(z.string()),
  active: z.boolean(),
})

export const searchDirectory = {
  name: 'searchDirectory', method: 'GET', path: '/api/v1/directory', who: members,
  about: 'Users and alias accounts, by department and name, searched by name, login, department and address',
  query: z.strictObject({ ...paging, q: words.optional() }),
  answers: { 200: page(directoryEntry) },
} as const satisfies Route

export type DirectoryEntry = z.output<typeof directoryEntry>
