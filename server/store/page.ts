/** Where a page of a list begins: after the row with these sort keys. Times are ISO texts, to the millisecond. */
export type Key = readonly (string | null)[]

export interface Slice {
  readonly limit: number
  readonly after: Key | null
}

export interface Page<Item> {
  readonly items: Item[]
  readonly next: Key | null
}

/** Makes a page of rows of which one more than `limit` was asked for. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, item: (row: Row) => Item, key: (row: Row) => Key): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? key(last) : null }
}

/** A pattern that finds `words` anywhere, as they are written: no sign in them is a wildcard. */
export function anywhere(words: string | undefined): string | null {
  return words ? `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : null
}
