import type { Key, Page, Slice } from '../store/page.ts'
import { fieldRefused } from './errors.ts'

/** The sort keys of a list: what its cursor holds, and how each must look. */
export type CursorKeys = readonly ('id' | 'time' | 'text')[]

const LOOKS = {
  id: /^[0-9]{1,19}$/,
  time: /^(?:-infinity|\d{4}-\d\d-\d\dT[\d:.]+Z)$/,
  text: /^[^\0]*$/s,
}

/** Reads the part of a query that asks for a page. @throws Refusal where the cursor is none of this list */
export function sliceOf({ limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined }, keys: CursorKeys): Slice {
  return { limit, after: cursor === undefined ? null : readCursor(cursor, keys) }
}

function readCursor(cursor: string, keys: CursorKeys): Key {
  const read = parsed(cursor)
  const fits = Array.isArray(read) && read.length === keys.length && keys.every((key, at) => typeof read[at] === 'string' && LOOKS[key].test(read[at]))
  if (!fits) throw fieldRefused('cursor', 'invalid-field', 'This cursor does not belong to this list. Begin again without it.')
  return read as string[]
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** A page as it is answered: the cursor is opaque. */
export function pageFor<Item, Shown>({ items, next }: Page<Item>, show: (item: Item) => Shown): { items: Shown[]; next: string | null } {
  return { items: items.map(show), next: next && Buffer.from(JSON.stringify(next)).toString('base64url') }
}
