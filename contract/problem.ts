import { z } from 'zod'

/** Every code a refusal can have; they do not change. */
export const problemCode = z.enum([
  'bad-request', 'unreadable-body', 'unknown-field', 'invalid-field', 'missing-field', 'unsupported-media', 'too-large',
  'not-signed-in', 'wrong-sign-in', 'second-factor-needed', 'wrong-code', 'wrong-password', 'too-many-attempts', 'link-not-valid', 'foreign-origin',
  'forbidden', 'not-found', 'method-not-allowed',
  'address-is-ours', 'address-of-contact', 'address-taken', 'address-at-own-domain', 'address-not-at-own-domain', 'login-taken',
  'domain-is-ours', 'domain-of-contact', 'domain-taken', 'domain-in-use', 'public-suffix', 'not-a-domain', 'not-an-address',
  'suspended', 'domain-unproven',
  'provider-locked', 'confirmation-needed', 'already-there', 'in-use', 'last-administrator', 'changed-since', 'not-undoable',
  'not-quarantined', 'not-configured', 'finished', 'nothing-to-fetch', 'unreadable-file', 'not-your-address', 'no-outgoing-server', 'unknown-account', 'unknown-provider',
  'idempotency-mismatch', 'try-again', 'internal',
])

/** One field that was refused. `path` as in `addresses.0.address`. */
export const fieldError = z.strictObject({ path: z.string(), code: problemCode, detail: z.string() })

/** The record that stands in the way. */
export const conflict = z.strictObject({
  kind: z.enum(['user', 'alias', 'contact', 'external-address', 'organization', 'other-domain', 'free-provider', 'exception-address', 'support-address', 'change']),
  id: z.string(),
  name: z.string(),
})

/** A refusal: application/problem+json (RFC 9457). */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: problemCode,
  detail: z.string().describe('what failed, in plain words, and what to do'),
  errors: z.array(fieldError).optional(),
  conflict: conflict.optional(),
})

export type ProblemCode = z.output<typeof problemCode>
export type FieldError = z.output<typeof fieldError>
export type Conflict = z.output<typeof conflict>
export type Problem = z.output<typeof problem>
