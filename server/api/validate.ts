import type { z } from 'zod'
import type { FieldError } from '../../contract/problem.ts'
import { Refusal, notFound } from './errors.ts'

const MOST_ERRORS = 50

/** Reads what came with the schema of the contract. @throws Refusal 400 that names every field that was refused */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown, what: 'body' | 'query'): z.output<Schema> {
  const result = schema.safeParse(value ?? (what === 'query' ? {} : undefined), { reportInput: true })
  if (result.success) return result.data
  const errors = result.error.issues.flatMap(issue => fieldErrors(issue)).slice(0, MOST_ERRORS)
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new Refusal(400, first?.code ?? 'bad-request', `${first?.detail ?? `The ${what} cannot be taken.`}${more} Nothing was changed.`, { errors })
}

/** Path parameters: what cannot be an id is not there. */
export function validatedParams<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw notFound('record')
  return result.data
}

function fieldErrors(issue: z.core.$ZodIssue, parents: readonly PropertyKey[] = []): FieldError[] {
  const path = [...parents, ...issue.path]
  const at = path.join('.')
  const named = at || 'The body'
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ path: [...path, key].join('.'), code: 'unknown-field', detail: `There is no field "${[...path, key].join('.')}" here.` }))
  }
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return [{ path: at, code: 'missing-field', detail: at ? `"${at}" is missing.` : 'A body is missing.' }]
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.reduce((best, branch) => branch.length < best.length ? branch : best)
    return closest.flatMap(inner => fieldErrors({ ...inner, input: issue.input } as z.core.$ZodIssue, path))
  }
  return [{ path: at, code: 'invalid-field', detail: `${at ? `"${named}"` : named}: ${issue.message}.` }]
}

/** What a PATCH names; what it does not name stays. */
export function given<Body extends object>(body: Body): { [Field in keyof Body]: Exclude<Body[Field], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { [Field in keyof Body]: Exclude<Body[Field], undefined> }
}
