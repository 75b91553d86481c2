import { decideCopies } from '../../../core/capture/copies.ts'
import { extract } from '../../../core/mail/extract.ts'
import { readMessageId } from '../../../core/mail/message.ts'
import type { CaptureParts } from '../../../server/api/parts.ts'
import { SAFE_HTML, work } from '../../../server/capture/extract-work.ts'
import type { Filer } from '../../../server/capture/file.ts'
import { copyOf, gather } from '../../../server/capture/gather.ts'
import { macOfMessageId, read } from '../../../server/capture/read.ts'
import type { Receiver } from '../../../server/capture/receive.ts'
import { rawMail, saveContent } from '../../../server/store/extraction.ts'
import { countArrivals } from '../../../server/store/mail-log.ts'
import { loadRules } from '../../../server/store/rules.ts'
import type { TestDatabase } from '../../database.ts'
import { octetsOf } from '../../core/capture/company-abc.ts'

/** The capture as the API's tests need it: the real filer over the real database, without doors and workers. */
export function captureParts(database: TestDatabase, filer: Filer, receiver: Receiver): CaptureParts {
  return {
    tryMail: (organization, mail) => database.within([organization], async ({ client }) => {
      const octets = Buffer.isBuffer(mail) ? mail : octetsOf({ from: mail.from, to: mail.to, cc: mail.cc, bcc: mail.bcc, subject: mail.subject })
      const rules = (await loadRules(client, [organization])).get(organization)!
      const arrival = { organization, door: 'upload' as const, at: new Date(), octets, size: octets.length, headerOnly: false, envelope: { from: null, to: [] } }
      const copies = [copyOf(read(arrival, filer.secrets), rules, 'capture.localhost')]
      const contacts = await gather(client, [{ organization, rules, known: null, copies }])
      return decideCopies(null, copies, rules, contacts(organization)).verdicts[0]!
    }),
    runAgain: (organization, logId) => filer.runAgain(organization, logId),
    balance: (organization, days) => database.within([organization], async ({ client }) => {
      const { acknowledged, byOutcome } = await countArrivals(client, organization, days)
      const rows = [...byOutcome.values()].reduce((sum, count) => sum + count, 0)
      const none = { saved: 0, ticket: 0, 'saved+ticket': 0, skipped: 0, duplicate: 0, quarantined: 0 }
      return { acknowledged, rows, byOutcome: { ...none, ...Object.fromEntries(byOutcome) }, inFlight: 0, unknown: rows - acknowledged }
    }),
    effect: async () => ({ exact: true, days: 30, mails: 0, contacts: 0, examples: [] }),
    upload: async (organization, _job, _kind, chunks) => {
      const parts: Buffer[] = []
      for await (const chunk of chunks) parts.push(chunk)
      const octets = Buffer.concat(parts)
      await receiver.receive({ organization, door: 'upload', at: new Date(), octets, size: octets.length, headerOnly: false, envelope: { from: null, to: [] } })
    },
    extractNow: (organization, mailId) => database.within([organization], async ({ client }) => {
      const { text, excerpt, attachments, terms } = extract((await rawMail(client, organization, mailId))!)
      await saveContent(client, organization, [{ id: mailId, content: 'ready', content_version: 1, excerpt, body_text: text, attachments, notices: [], terms }])
    }),
    safeHtml: (organization, mailId) => database.within([organization], async ({ client }) => {
      const html = await work(SAFE_HTML, (await rawMail(client, organization, mailId))!)
      await client.query('update mail set safe_html = $3 where organization_id = $1 and id = $2', [organization, mailId, html])
    }),
    macOfMessageId: messageId => macOfMessageId(readMessageId(messageId) ?? '', filer.secrets),
  }
}
