import { z } from 'zod'
import { administrators, type Route } from './route.ts'
import { id, time } from './values.ts'

const copy = z.strictObject({ logId: id, at: time })

export const getCopies = {
  name: 'getCopies', method: 'GET', path: '/api/v1/organization/copies', who: administrators,
  about: 'What the mail server of the company has handed over lately: the last copy, and the last of each kind',
  answers: {
    200: z.strictObject({
      last: copy.nullable(),
      incoming: copy.nullable().describe('from outside'),
      outgoing: copy.nullable().describe('from one of us to the world outside'),
      internal: copy.nullable().describe('among us; of these nothing else is kept'),
      blind: copy.nullable().describe('with a recipient whom only the envelope or the journal names'),
    }),
  },
} as const satisfies Route

export const getSilence = {
  name: 'getSilence', method: 'GET', path: '/api/v1/organization/copies/silence', who: administrators,
  about: 'Whether no copy has come for longer than usual, held against the same hours of the last four weeks',
  answers: {
    200: z.strictObject({
      since: time.nullable().describe('when the last copy came; null: none has come yet'),
      overdue: z.boolean(),
      usual: z.number().int().nullable().describe('how many came in such hours in any of the weeks before, at the least'),
    }),
  },
} as const satisfies Route
