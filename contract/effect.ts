import { z } from 'zod'
import { scope } from './other-domains.ts'
import { administrators, type Route } from './route.ts'
import { address, domain, id, login, time } from './values.ts'
import { outcome } from './verdict.ts'

const onOrOff = z.enum(['add', 'remove'])

/** A change of one setting that is not made yet. */
export const proposedChange = z.discriminatedUnion('menu', [
  z.strictObject({ menu: z.literal('external-addresses'), action: onOrOff, email: address }),
  z.strictObject({ menu: z.literal('exception-addresses'), action: onOrOff, login }),
  z.strictObject({ menu: z.literal('free-providers'), domain, locked: z.boolean() }),
  z.strictObject({ menu: z.literal('other-domains'), action: onOrOff, domain, scope: scope.default('mail') }),
  z.strictObject({ menu: z.literal('support-addresses'), action: onOrOff, login }),
])

export const effect = z.strictObject({
  exact: z.boolean().describe('false: up to so many, for the rows hold nothing of the other side'),
  days: z.number().int().describe('of so many days'),
  mails: z.number().int().describe('how many mails would have had another outcome'),
  contacts: z.number().int().describe('in the histories of how many contacts'),
  examples: z.array(z.strictObject({ logId: id, at: time, participants: z.array(z.string()), outcome, after: outcome })),
})

export const previewEffect = {
  name: 'previewEffect', method: 'POST', path: '/api/v1/mail-settings/effect', who: administrators, unkeyed: true,
  about: 'What would a change have done to the mail of the last 30 days? Changes nothing',
  body: proposedChange,
  answers: { 200: effect },
} as const satisfies Route

export type ProposedChange = z.output<typeof proposedChange>
export type Effect = z.output<typeof effect>
