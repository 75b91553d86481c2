import type { Database } from '../database/database.ts'
import type { Acknowledged, Receive } from '../intake/arrival.ts'
import { handIn } from '../intake/hand-in.ts'
import { mailsOfMbox } from '../intake/mbox.ts'
import { oneMail, type UploadedMail } from '../intake/uploaded-mail.ts'
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

/** The job is told after so many mails. */
const REPORT = 50

/** Files the mails of an upload as any door would, until it is cancelled. @throws the failure when the database stays away */
export async function uploadMails({ organization, jobId, kind, octets }: Upload, { database, receive, acknowledged, limit, changed }: UploadParts): Promise<void> {
  let done = 0
  let cancelled = false
  const report = async (): Promise<void> => {
    cancelled = !await database.within([organization], ({ client }) => reportJob(client, organization, jobId, { done }))
    changed()
  }
  // One after the other; one that fails is made good by the next.
  let reports = Promise.resolve()
  const told = (): void => { if (++done % REPORT === 0) reports = reports.then(report).catch(() => {}) }
  const mails = until(() => cancelled, mailsIn(kind, octets, limit))
  await handIn(mails, { organization, door: 'upload', receive, acknowledged, told })
  await reports
  await report()
}

async function* until<T>(ended: () => boolean, all: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const one of all) {
    if (ended()) return
    yield one
  }
}

async function* mailsIn(kind: Upload['kind'], octets: AsyncIterable<Buffer>, limit: number): AsyncGenerator<UploadedMail> {
  if (kind === 'message/rfc822') yield await oneMail(octets, limit)
  else yield* mailsOfMbox(octets, limit)
}
