import { tryMail } from '../../../contract/try.ts'
import { wholeOf } from '../bodies.ts'
import { type Handler, answers } from '../handler.ts'
import { verdictShown } from './mail-log.ts'

export const tryIt: Handler[] = [
  answers(tryMail, async ({ parts, organization, body, octets }) => {
    const mail = octets ? await wholeOf(octets.octets, parts.maxMailBytes) : body!
    return verdictShown(await parts.capture.tryMail(organization, mail))
  }),
]
