import { z } from 'zod'
import { direction, why } from './activity.ts'
import { id } from './values.ts'

export const outcome = z.enum(['saved', 'ticket', 'saved+ticket', 'skipped', 'duplicate', 'quarantined'])

export const reasonCode = z.enum([
  'not-ours', 'internal', 'exception-address', 'exception-domain', 'free-provider', 'no-contact',
  'bounce', 'auto-reply', 'loop', 'spam-sender', 'held',
  'too-large', 'id-reuse', 'unreadable', 'taken-back',
])

export const menu = z.enum(['external-addresses', 'exception-addresses', 'free-providers', 'other-domains', 'support-addresses'])

/** A rule that spoke: whom it concerns, and which setting it is, by whom and since when. */
export const reason = z.strictObject({
  code: reasonCode,
  participant: z.string().optional(),
  setting: z.strictObject({ menu, id: z.string(), by: z.string().nullable(), at: z.string().nullable() }).optional(),
})

/** What is to be done with one mail, and why; `reasons[0]` is the reported one. */
export const verdict = z.strictObject({
  outcome,
  direction,
  saved: z.array(z.strictObject({ contact: id, why: z.array(why) })),
  ticket: z.strictObject({
    action: z.enum(['open', 'follow-up']),
    id: id.optional(),
    number: z.number().int().optional(),
    name: z.string(),
    contacts: z.array(id),
    autoReply: z.boolean().describe('may an acknowledgement be sent?'),
  }).nullable(),
  attached: z.strictObject({ id, kind: z.enum(['bounce', 'auto-reply', 'held', 'loop']) }).optional(),
  reasons: z.array(reason),
})
