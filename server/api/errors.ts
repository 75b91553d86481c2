import type { Conflict, FieldError, Problem, ProblemCode } from '../../contract/problem.ts'
import { faultOf } from '../database/fault.ts'

/** A request that is refused: what failed and what to do, in words for people, and the field or the record that stands in the way. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: ProblemCode
  readonly errors: readonly FieldError[] | undefined
  readonly conflict: Conflict | undefined
  constructor(status: number, code: ProblemCode, detail: string, more: { readonly errors?: readonly FieldError[]; readonly conflict?: Conflict } = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = more.errors
    this.conflict = more.conflict
  }
}

/** What is not there, or not this organization's: nobody may learn which of the two. */
export function notFound(what: string): Refusal {
  return new Refusal(404, 'not-found', `There is no such ${what}.`)
}

/** One field of the body that cannot be taken; nothing was changed. */
export function fieldRefused(path: string, code: ProblemCode, detail: string): Refusal {
  return new Refusal(400, code, detail, { errors: [{ path, code, detail }] })
}

/** A record stands in the way. `path` is the field that names it, where there is one. */
export function conflictWith(conflict: Conflict, code: ProblemCode, detail: string, path?: string): Refusal {
  return new Refusal(409, code, detail, { conflict, ...path !== undefined && { errors: [{ path, code, detail }] } })
}

const TITLES: Record<number, string> = {
  400: 'Bad request', 401: 'Not signed in', 403: 'Forbidden', 404: 'Not found', 405: 'Method not allowed', 409: 'Conflict',
  413: 'Too large', 415: 'Unsupported media type', 422: 'Unprocessable', 429: 'Too many requests', 500: 'Internal error', 503: 'Not available now',
}

/** What an outsider learns of a failure. What we did not foresee is an internal error, of which nothing is told. */
export function problemOf(error: unknown): Problem {
  const refusal = error instanceof Refusal ? error : foreseen(error)
  return {
    type: 'about:blank',
    title: TITLES[refusal.status] ?? 'Refused',
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    ...refusal.errors && { errors: [...refusal.errors] },
    ...refusal.conflict && { conflict: refusal.conflict },
  }
}

function foreseen(error: unknown): Refusal {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return byHttp(code) ?? byDatabase(error, code) ?? new Refusal(500, 'internal', 'Something failed on our side. It was noted; trying again may help.')
}

/** What the HTTP server itself refuses. */
function byHttp(code: string): Refusal | null {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return new Refusal(415, 'unsupported-media', 'This route does not take a body of that media type. JSON is application/json.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal(413, 'too-large', 'The body is larger than this route takes.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ECONNRESET':
      return new Refusal(400, 'unreadable-body', 'The body ended too early. Nothing was changed; send it again.')
    case 'FST_ERR_BAD_URL':
      return new Refusal(400, 'bad-request', 'The address of this request cannot be read.')
    default:
      return null
  }
}

/** What the database refuses. A unique index speaks only where two requests came at once: each had looked before. */
function byDatabase(error: unknown, code: string): Refusal | null {
  if (code === '23505') return new Refusal(409, 'already-there', 'Somebody made the same in this moment. Look again; nothing was changed.')
  if (code === '23503') return new Refusal(409, 'changed-since', 'What this refers to was changed in this moment. Look again; nothing was changed.')
  if (!/^[0-9A-Z]{5}$/.test(code) && !/timeout|ECONN|EPIPE|ENOENT|terminat/i.test(`${code} ${error instanceof Error ? error.message : ''}`)) return null
  if (faultOf(error) === 'data') return null
  return new Refusal(503, 'try-again', faultOf(error) === 'full'
    ? 'There is no room left on the disk, so nothing can be stored. Reading goes on.'
    : 'The database does not answer in time. Nothing was changed; trying again helps.')
}
