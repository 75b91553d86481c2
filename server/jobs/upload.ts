import type { Database } from '../database/database.ts'
import { type Acknowledged, type Receive, TemporaryFailure } from '../intake/arrival.ts'
import { mailsOfMbox, oneMail, type UploadedMail } from '../intake/upload.ts'
import { reportJob } from '../store/jobs.ts'

/** Mails that a person hands over, and the job that tells how far they are. */
export interface Upload {
  readonly organization: string
  readonly jobId: string
  readonly kind: 'message/rfc822' | 'application/mbox'
  readonly octets: AsyncIterable<Buffer>
}

export interface UploadParts {
  readonly database: Database
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  /** In octets. */
  readonly limit: number
  readonly changed: () => void
}

const TRIES = 5
const AT_ONCE = 50

/** Files the mails of an upload as any door would. @throws the failure when the database stays away */
export async function uploadMails({ organization, jobId, kind, octets }: Upload, parts: UploadParts): Promise<void> {
  const { database, changed } = parts
  let done = 0
  const report = async (): Promise<void> => {
    await database.within([organization], ({ client }) => reportJob(client, organization, jobId, { done }))
    changed()
  }
  const waiting: Promise<void>[] = []
  for await (const mail of mailsIn(kind, octets, parts.limit)) {
    waiting.push(hand(organization, mail, parts))
    if (waiting.length < AT_ONCE) continue
    done += (await Promise.all(waiting.splice(0))).length
    await report()
  }
  done += (await Promise.all(waiting)).length
  await report()
}

async function* mailsIn(kind: Upload['kind'], octets: AsyncIterable<Buffer>, limit: number): AsyncGenerator<UploadedMail> {
  if (kind === 'message/rfc822') yield await oneMail(octets, limit)
  else yield* mailsOfMbox(octets, limit)
}

async function hand(organization: string, { octets, size, headerOnly }: UploadedMail, { receive, acknowledged }: UploadParts): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await receive({ organization, door: 'upload', at: new Date(), octets, size, headerOnly, envelope: { from: null, to: [] } })
      return acknowledged(organization, 'upload')
    } catch (error) {
      if (!(error instanceof TemporaryFailure) || tries === TRIES) throw error
      await new Promise(resolve => setTimeout(resolve, 500 * tries))
    }
  }
}
