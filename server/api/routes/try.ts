import { tryMail } from '../../../contract/try.ts'
import { UnknownName } from '../../../core/settings/replaced.ts'
import { wholeOf } from '../bodies.ts'
import { fieldRefused } from '../errors.ts'
import { type Handler, answers } from '../handler.ts'
import { verdictShown } from '../verdict.ts'

export const tryIt: Handler[] = [
  answers(tryMail, async ({ parts, organization, body, octets }) => {
    const mail = octets ? await wholeOf(octets.octets, parts.maxMailBytes) : body!
    return verdictShown(await parts.capture.tryMail(organization, mail).catch(refuseUnknown))
  }),
]

const CODES = { login: 'unknown-account', address: 'not-an-address', domain: 'not-a-domain', provider: 'unknown-provider' } as const

/** Settings to try that name what is not there. */
function refuseUnknown(error: unknown): never {
  if (error instanceof UnknownName) throw fieldRefused(`settings.${error.path}`, CODES[error.kind], error.message)
  throw error
}
