import { infiniteQueryOptions, MutationCache, QueryCache, QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AnswerOf, Route } from '../../contract/route.ts'
import { call, type Input, type Parts } from './call.ts'
import { mayHelpToTryAgain, Refusal } from './refusal.ts'
import { signal } from './signal.ts'

/** Answers are kept by route and by what was asked, so that a change can make all answers of a route stale at once. */
export function keyOf<R extends Route>(route: R, input?: Input<R>): readonly unknown[] {
  const { params, query, body } = (input ?? {}) as Parts
  return input === undefined ? [route.name] : [route.name, { ...params }, { ...query }, body ?? null]
}

/** One answer of a route, for useQuery and for loaders. */
export function answer<R extends Route>(route: R, input: Input<R>) {
  return queryOptions({ queryKey: keyOf(route, input), queryFn: async ({ signal }): Promise<AnswerOf<R>> => call(route, input, { signal }) })
}

/** One answer of a route, kept fresh. */
export function useAnswer<R extends Route>(route: R, input: Input<R>, when = true) {
  return useQuery({ ...answer(route, input), enabled: when })
}

type ItemOf<R extends Route> = AnswerOf<R> extends { readonly items: readonly (infer Item)[] } ? Item : never
interface Page<Item> { readonly items: readonly Item[]; readonly next: string | null }

/** A list page by page, by key. `readTop` is how its first page alone is asked for again. */
export function pages<R extends Route>(route: R, input: Input<R>) {
  const read = async (cursor: string | undefined, signal?: AbortSignal): Promise<Page<ItemOf<R>>> => {
    const { query, ...rest } = input as Parts
    const asked = { ...rest, query: { ...query, ...(cursor === undefined ? {} : { cursor }) } }
    return (await call(route, asked as Input<R>, signal ? { signal } : {})) as Page<ItemOf<R>>
  }
  return infiniteQueryOptions({
    queryKey: [...keyOf(route, input), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => read(pageParam, signal),
    getNextPageParam: (last: Page<ItemOf<R>>) => last.next ?? undefined,
    meta: { readTop: () => read(undefined) },
  })
}

/** A list, its pages joined; `more` asks for the next page and is undefined at the end. */
export function usePages<R extends Route>(route: R, input: Input<R>, when = true) {
  const query = useInfiniteQuery({ ...pages(route, input), enabled: when })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data])
  const more = query.hasNextPage && !query.isFetchingNextPage ? query.fetchNextPage : undefined
  return { items, more, query, fetchingMore: query.isFetchingNextPage, complete: items !== undefined && !query.hasNextPage }
}

/** The server no longer knows who we are. */
export const signedOut = signal(false)

/** Where all answers live. A 401 anywhere is told to the frame, which asks to sign in over the page, so that nothing typed is lost. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (failures, error) => failures < 2 && mayHelpToTryAgain(error), refetchOnWindowFocus: true },
    mutations: { retry: false, networkMode: 'always' },
  },
})

function noticeSignOut(error: unknown): void {
  if (error instanceof Refusal && error.problem.code === 'not-signed-in') signedOut.set(true)
}
