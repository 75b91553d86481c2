import { extract } from '../../../core/mail/extract.ts'
import { readMessageId } from '../../../core/mail/message.ts'
import type { CaptureParts } from '../../../server/api/parts.ts'
import type { Capture } from '../../../server/capture/capture.ts'
import { tryMail } from '../../../server/capture/dry-run.ts'
import { effectOf } from '../../../server/capture/effect.ts'
import { SAFE_HTML, work } from '../../../server/capture/extract-work.ts'
import { macOfMessageId } from '../../../server/capture/read.ts'
import type { Secrets } from '../../../server/secrets.ts'
import { rawMail, saveContent, saveSafeHtml } from '../../../server/store/extraction.ts'
import type { TestDatabase } from '../../database.ts'

/** The capture as the API's tests need it: all of it but the doors, and without processes of their own for the bodies. */
export function captureParts(database: TestDatabase, capture: Capture, secrets: Secrets): CaptureParts {
  return {
    tryMail: (organization, mail) => tryMail(organization, mail, { database, secrets, captureHost: 'capture.localhost' }),
    effect: (organization, change) => effectOf(organization, change, database),
    runAgain: (organization, logId) => capture.runAgain(organization, logId),
    balance: (organization, days) => capture.balance(organization, days),
    extractNow: (organization, mailId) => database.within([organization], async ({ client }) => {
      const { text, excerpt, attachments, terms } = extract((await rawMail(client, organization, mailId))!)
      await saveContent(client, organization, [{ id: mailId, content: 'ready', content_version: 1, excerpt, body_text: text, attachments, notices: [], terms }])
    }),
    safeHtml: (organization, mailId) => database.within([organization], async ({ client }) => {
      await saveSafeHtml(client, organization, mailId, String(await work(SAFE_HTML, (await rawMail(client, organization, mailId))!)))
    }),
    macOfMessageId: messageId => macOfMessageId(readMessageId(messageId) ?? '', secrets),
  }
}
