import { z } from 'zod'
import { line } from './values.ts'

/** The part of a query that every list understands. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('how many items at most'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
}

/** The words a list is searched for. */
export const words = line(200)

/** A page of a list: `next` is the cursor of the page that follows, null at the end. */
export const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), next: z.string().nullable() })
