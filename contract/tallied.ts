import { z } from 'zod'
import { contactName } from './contacts.ts'
import { outcome, reason } from './verdict.ts'

const count = z.number().int()

/** What many mails came to, or would come to. */
export const tallied = z.strictObject({
  mails: count,
  outcomes: z.record(outcome, count).describe('`duplicate`: there already'),
  contacts: z.array(z.strictObject({ contact: contactName, mails: count })).describe('to whose histories they went, the fullest first, up to 500'),
  contactCount: count,
  keptOut: z.array(z.strictObject({ reason, mails: count })).describe('which rules kept out how many, by the reported reason of each mail'),
})

export type Tallied = z.output<typeof tallied>
