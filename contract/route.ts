import type { z } from 'zod'

/** Who a person or an API key is inside one organization. */
export type Role = 'administrator' | 'agent' | 'member'

/** Lists for `who`: administrators alone, those of the Help Desk, everybody who is signed in. */
export const administrators = ['administrator'] as const
export const agents = ['administrator', 'agent'] as const
export const members = ['administrator', 'agent', 'member'] as const

/** An answer that is no JSON: a file, a page, a stream. */
export interface Media {
  readonly media: string
  readonly about: string
}

/**
 * One route, as data. Validation, types, the OpenAPI document, the page at /api/docs and the tests of the roles are all
 * made from it; a route that is not declared does not exist.
 */
export interface Route {
  /** A unique name: the operationId of OpenAPI, and what the server's handlers are called by. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:name` for what is in `params`. */
  readonly path: string
  readonly who: readonly Role[] | 'anyone'
  /** For people who are signed in alone, not for API keys: it is about themselves. */
  readonly signedIn?: true
  readonly about: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** An Idempotency-Key is not looked at: nothing is made, or a second time is refused by itself. */
  readonly unkeyed?: true
  /** Media types of a body that is taken as octets; beside `body`, which is always application/json. */
  readonly octets?: readonly string[]
  /** In octets, where a JSON body may be larger than others. */
  readonly largest?: number
  /** What is answered when all is well, by status; null is an empty answer. Every refusal is a problem (problem.ts). */
  readonly answers: Readonly<Record<number, z.ZodType | Media | null>>
}

/** What a caller may send to a route (before defaults). */
export type QueryOf<R extends Route> = R['query'] extends z.ZodType ? z.input<R['query']> : undefined
export type BodyOf<R extends Route> = R['body'] extends z.ZodType ? z.input<R['body']> : undefined
export type ParamsOf<R extends Route> = R['params'] extends z.ZodType ? z.input<R['params']> : undefined

/** What a route answers when all is well; undefined for a file, a stream or an empty answer. */
export type AnswerOf<R extends Route> = JsonAnswer<R['answers'][keyof R['answers']]>
type JsonAnswer<A> = A extends z.ZodType ? z.output<A> : undefined
