import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '../../contract/route.ts'
import type { Problem } from '../../contract/problem.ts'
import { Refusal, Unreachable } from './refusal.ts'

type Part<Name extends string, T> = [T] extends [undefined] ? unknown : object extends T ? { readonly [K in Name]?: T } : { readonly [K in Name]: T }

/** What a route wants to be called with. */
export type Input<R extends Route> = Part<'params', ParamsOf<R>> & Part<'query', QueryOf<R>> & Part<'body', BodyOf<R>>

export interface Parts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export interface Options {
  readonly signal?: AbortSignal
  /** Sent instead of a JSON body, with its own media type. */
  readonly octets?: Blob
  /** What is sent again with the same key is done once. Such a request may be large, and take its time. */
  readonly once?: string
}

/** How long a question may take before the page says that the server does not answer. Uploads may take longer. */
const patience = 30_000

/** Calls a route of the contract. Rejects with Refusal when the server says no, with Unreachable when it says nothing. */
export async function call<R extends Route>(route: R, input: Input<R>, options: Options = {}): Promise<AnswerOf<R>> {
  const response = await send(route, input as Parts, options)
  if (!response.ok) throw await refused(response)
  if (response.status === 204) return undefined as AnswerOf<R>
  return (await read(response)) as AnswerOf<R>
}

/** The address of a route, for links and events. */
export function address(route: Pick<Route, 'path'>, { params, query }: Parts): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined && value !== '') search.set(name, String(value))
  return search.size > 0 ? `${path}?${search}` : path
}

async function send(route: Route, parts: Parts, { signal, octets, once }: Options): Promise<Response> {
  const limit = octets || once ? undefined : AbortSignal.timeout(patience)
  const signals = [signal, limit].filter((one) => one !== undefined)
  try {
    return await fetch(address(route, parts), {
      method: route.method,
      headers: { accept: 'application/json', ...(once ? { 'idempotency-key': once } : {}), ...(octets ? { 'content-type': octets.type } : parts.body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: octets ?? (parts.body === undefined ? null : JSON.stringify(parts.body)),
      credentials: 'same-origin',
      signal: AbortSignal.any(signals),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Unreachable(error)
  }
}

async function refused(response: Response): Promise<Error> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return new Unreachable(response.status)
  return new Refusal((await read(response)) as Problem)
}

async function read(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    throw new Unreachable(error)
  }
}
