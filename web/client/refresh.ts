import type { InfiniteData, QueryKey } from '@tanstack/react-query'
import { queryClient } from './queries.ts'

interface Item { readonly id: string }
interface Page { readonly items: readonly Item[]; readonly next: string | null }
type Pages = InfiniteData<Page, unknown>

/**
 * Asks again for all answers under a key. Of a list that was scrolled through many pages only the top is asked for
 * again, where news comes in; the pages below stay as they were read.
 */
export function refresh(key: readonly unknown[]): void {
  const long = queryClient.getQueriesData<Pages>({ queryKey: key, predicate: ({ state }) => isLong(state.data) })
  const longKeys = new Set(long.map(([queryKey]) => JSON.stringify(queryKey)))
  void queryClient.invalidateQueries({ queryKey: key, predicate: ({ queryKey }) => !longKeys.has(JSON.stringify(queryKey)) })
  for (const [queryKey] of long) void refreshTop(queryKey)
}

function isLong(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages) && data.pages.length > 1
}

async function refreshTop(queryKey: QueryKey): Promise<void> {
  const query = queryClient.getQueryCache().find({ queryKey })
  const readTop = query?.meta?.['readTop'] as (() => Promise<Page>) | undefined
  if (!query || !readTop || query.getObserversCount() === 0) return
  const top = await readTop().catch(() => undefined)
  if (top) queryClient.setQueryData<Pages>(queryKey, (now) => now && withTop(now, top))
}

/** The pages with a newer top. Where the old top is out of sight of the new one, the list starts over. */
export function withTop<Data extends { readonly pages: readonly Page[]; readonly pageParams: readonly unknown[] }>(now: Data, top: Page): Data {
  const last = top.items.at(-1)?.id
  const known = now.pages.flatMap((page) => page.items)
  const meets = known.findIndex((item) => item.id === last)
  if (meets < 0) return { ...now, pages: [top], pageParams: now.pageParams.slice(0, 1) }
  const below = now.pages.slice(1)
  const inBelow = new Set(below.flatMap((page) => page.items.map((item) => item.id)))
  const first = now.pages[0]
  const rest = known.slice(meets + 1).filter((item) => !inBelow.has(item.id))
  const items = [...top.items.filter((item) => !inBelow.has(item.id)), ...rest]
  return { ...now, pages: [{ items, next: first?.next ?? null }, ...below] }
}
