import type { FastifyReply, FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { z } from 'zod'
import type { Event } from '../../contract/events.ts'
import type { Media, Route } from '../../contract/route.ts'
import { claimKey, keepResult, keyHash, requestHash } from '../store/idempotency.ts'
import type { Caller } from './access.ts'
import { Refusal } from './errors.ts'
import type { Parts } from './parts.ts'

type Read<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** A body of octets instead of JSON, with its media type. */
export interface OctetsBody {
  readonly media: string
  readonly octets: AsyncIterable<Buffer>
}

/** One request to a route, read; nobody in particular asks. */
export interface Asked<R extends Route> {
  readonly route: R
  readonly params: Read<R['params']>
  readonly query: Read<R['query']>
  /** undefined where the body is octets. */
  readonly body: R extends { readonly octets: readonly string[] } ? Read<R['body']> | undefined : Read<R['body']>
  readonly octets: OctetsBody | null
  readonly parts: Parts
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One request to a route, read and admitted. */
export interface Call<R extends Route> extends Asked<R> {
  readonly caller: Caller
  readonly organization: string
}

/** A call whose work is one transaction that sees the caller's organization and no other. */
export interface Work<R extends Route> extends Call<R> {
  readonly client: pg.ClientBase
  /** Told to those who listen, once the transaction has committed. */
  announce(event: Event): void
  /** Done before the request is answered, once the transaction has committed. */
  afterwards(work: () => Promise<void>): void
}

/** What answers a route: one for callers whom the route admits, or one for anyone. */
export type Handler =
  | { readonly route: Route; readonly run: (call: Call<Route>) => Promise<unknown>; /** Looks at an Idempotency-Key. */ readonly keyed: boolean }
  | { readonly route: Route; readonly open: (asked: Asked<Route>) => Promise<unknown> }

/** What a handler gives for the answers that its route declares; a stream that it writes itself is nothing. */
type Given<A> = A extends z.ZodType ? z.output<A> : A extends Media ? Buffer | string | undefined : undefined
type Answer<R extends Route> = Promise<Given<R['answers'][keyof R['answers']]>>

/** Answers with what a transaction finds. */
export function reads<R extends Route>(route: R, work: (call: Work<R>) => Answer<R>): Handler {
  return handler(route, call => transaction(call, work))
}

/**
 * Answers with what a transaction does. A request that is sent again with the same Idempotency-Key does nothing: it is
 * answered with what is there now, which `again` reads by its id; where nothing is left to read, as after a DELETE, with 204.
 */
export function writes<R extends Route>(route: R, work: (call: Work<R>) => Answer<R>, again?: (call: Work<R>, id: string) => Promise<object>): Handler {
  return handler(route, async call => {
    const key = idempotencyKey(call)
    return transaction(call, work_ => key ? once(work_, key, work, again) : work(work_))
  }, true)
}

/** Answers without a transaction of its own. */
export function answers<R extends Route>(route: R, work: (call: Call<R>) => Answer<R>): Handler {
  return handler(route, work)
}

/** Answers anyone. */
export function open<R extends Route & { readonly who: 'anyone' }>(route: R, work: (asked: Asked<R>) => Answer<R>): Handler {
  return { route, open: asked => work({ ...asked, ...readFor(route, asked) }) }
}

function handler<R extends Route>(route: R, run: (call: Call<R>) => Promise<unknown>, keyed = false): Handler {
  return { route, keyed, run: call => run({ ...call, ...readFor(route, call) }) }
}

/** What the server read was read with this very route's schemas. */
function readFor<R extends Route>(route: R, { params, query, body }: Asked<Route>): Pick<Asked<R>, 'route' | 'params' | 'query' | 'body'> {
  return { route, params: params as Read<R['params']>, query: query as Read<R['query']>, body: body as Asked<R>['body'] }
}

async function transaction<R extends Route, T>(call: Call<R>, work: (call: Work<R>) => Promise<T>): Promise<T> {
  const { parts, organization } = call
  const later: (() => Promise<void> | void)[] = []
  const result = await parts.database.within([organization], ({ client }) => work({
    ...call, client,
    announce: event => void later.push(() => parts.events.publish(organization, event)),
    afterwards: step => void later.push(step),
  }))
  for (const step of later) await step()
  return result
}

function idempotencyKey<R extends Route>({ request }: Call<R>): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !/^[!-~]{1,255}$/.test(key)) throw new Refusal(400, 'bad-request', 'Idempotency-Key must be 1 to 255 visible characters.')
  return key
}

async function once<R extends Route>(
  call: Work<R>, key: string, work: (call: Work<R>) => Answer<R>, again: ((call: Work<R>, id: string) => Promise<object>) | undefined,
): Promise<unknown> {
  const hash = keyHash(call.caller.by, key)
  const request = requestHash(call.route.name, call.params, call.query, call.body)
  const earlier = await claimKey(call.client, call.organization, hash)
  if (earlier) {
    if (earlier.request !== request) throw new Refusal(422, 'idempotency-mismatch', 'This Idempotency-Key was used for another request. Take a new one.')
    call.reply.header('idempotency-replayed', 'true')
    if (!again) return void call.reply.code(204)
    call.reply.code(earlier.status)
    return { ...await again(call, earlier.id), ...earlier.changeId && { changeId: earlier.changeId } }
  }
  const answer: unknown = await work(call)
  const id = idIn(answer) ?? idIn(answer, 'jobId') ?? idIn(call.params) ?? ''
  await keepResult(call.client, call.organization, hash, { status: call.reply.statusCode, request, id, changeId: idIn(answer, 'changeId') ?? '' })
  return answer
}

function idIn(value: unknown, name = 'id'): string | null {
  if (typeof value !== 'object' || value === null) return null
  const id: unknown = Reflect.get(value, name)
  return typeof id === 'string' ? id : null
}

/** The status of a route that went well: the first it declares. */
export function goodStatus(route: Route): number {
  return Number(Object.keys(route.answers)[0])
}
