import { Refusal } from '../../api/errors.ts'
import type { Look } from '../../capture/look.ts'
import type { Database } from '../../database/database.ts'
import { type Acknowledged, type Door, type Receive, TemporaryFailure } from '../../intake/arrival.ts'
import { handIn } from '../../intake/hand-in.ts'
import { mailsOfMbox } from '../../intake/mbox.ts'
import { oneMail, type UploadedMail } from '../../intake/uploaded-mail.ts'
import { noteImportPlace } from '../../store/mail-imports.ts'
import { Report } from './report.ts'

/** A file that a person hands over, and the job that tells how far it is. */
export interface ImportedFile {
  readonly organization: string
  readonly id: string
  readonly jobId: string
  readonly media: 'message/rfc822' | 'application/mbox'
  readonly octets: AsyncIterable<Buffer>
  /** So many octets of the file were left out at its beginning. */
  readonly place: number
  readonly look: boolean
}

export interface FileParts {
  readonly database: Database
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  readonly look: (organization: string) => Pick<Look, 'receive' | 'tallied'>
  /** In octets. */
  readonly limit: number
  readonly changed: () => void
}

/**
 * Files the mails of a file as any door would, while it comes in, or looks at them, until the job is stopped. Nothing of the file
 * is kept that a rule does not let in.
 * @returns why it did not come to its end, in words; null where it did
 */
export async function bringFile({ organization, id, jobId, media, octets, place, look }: ImportedFile, parts: FileParts): Promise<string | null> {
  const { database, limit, changed } = parts
  const looking = look ? parts.look(organization) : null
  let dealtWith = place
  let done = 0
  const report = new Report({
    database, organization, jobId, changed,
    ...looking ? { looked: () => looking.tallied() } : { note: client => noteImportPlace(client, organization, id, dealtWith) },
  })
  try {
    await handIn(until(report.stopped, mailsIn(media, octets, limit)), {
      organization, door: 'upload' satisfies Door, import: id, receive: looking?.receive ?? parts.receive, acknowledged: looking ? () => {} : parts.acknowledged,
      told: (_, end) => {
        dealtWith = place + end
        report.told(++done)
      },
    })
    return null
  } catch (error) {
    return wordsFor(error)
  } finally {
    await report.end()
  }
}

async function* until<T>(ended: AbortSignal, all: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const one of all) {
    if (ended.aborted) return
    yield one
  }
}

async function* mailsIn(media: ImportedFile['media'], octets: AsyncIterable<Buffer>, limit: number): AsyncGenerator<UploadedMail> {
  if (media === 'application/mbox') return yield* mailsOfMbox(octets, limit)
  const mail = await oneMail(octets, limit)
  if (mail.size > 0) yield { ...mail, end: mail.size }
}

function wordsFor(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (error instanceof TemporaryFailure && error.kind === 'full') return 'There is no room left on the disk. Make room, then hand the file over again: it goes on where it was.'
  if (error instanceof TemporaryFailure) return 'The mails could not be stored just now. Hand the file over again: it goes on where it was.'
  return 'The file did not come to its end. Hand it over again: it goes on where it was.'
}
