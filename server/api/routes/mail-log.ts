import type { z } from 'zod'
import { type LogItem, getBalance, getLogRow, listMailLog, logRow, runAgain, uploadMail } from '../../../contract/mail-log.ts'
import { type ContactName, contactNames } from '../../store/contacts.ts'
import { insertMailImport } from '../../store/mail-imports.ts'
import { type LogRecord, findLogRow, listMailLog as list } from '../../store/mail-log.ts'
import { addressOf } from '../registration.ts'
import { reasonShown, verdictShown } from '../verdict.ts'
import { beginWork, nameToKeep, UPLOAD_BYTES } from './mail-imports.ts'
import { atMost } from '../bodies.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Call, type Handler, type Work, answers, reads, writes } from '../handler.ts'

export const mailLog: Handler[] = [
  reads(listMailLog, async ({ client, organization, query, parts }) => {
    const { limit, cursor, address, messageId, ...filter } = query
    const page = await list(client, organization, {
      ...filter,
      address: address && addressOf(address, 'address').address,
      messageIdMac: messageId ? parts.capture.macOfMessageId(messageId) : undefined,
    }, sliceOf({ limit, cursor }, ['id']))
    const names = await namesFor(client, organization, page.items)
    return pageFor(page, record => item(record, names))
  }),

  answers(getBalance, ({ parts, organization, query }) => parts.capture.balance(organization, query)),

  reads(getLogRow, async ({ client, organization, params }) => {
    const found = await findLogRow(client, organization, params.id)
    if (!found) throw notFound('row in the mail log')
    return row(found, await namesFor(client, organization, [found]))
  }),

  answers(runAgain, async call => {
    const { found } = await rowOf(call)
    if (found.outcome !== 'quarantined' || !await call.parts.capture.runAgain(call.organization, found.id)) {
      throw new Refusal(409, 'not-quarantined', 'Only a quarantined mail whose octets are still kept can be run again.')
    }
    const { found: again, names } = await rowOf(call)
    return row(again, names)
  }),

  writes(uploadMail, async call => {
    const { client, organization, caller, octets, parts } = call
    const media = octets!.media as 'message/rfc822' | 'application/mbox'
    const id = await insertMailImport(client, organization, { kind: 'file', name: nameToKeep(call.query.name), by: caller.by })
    const jobId = await beginWork(call, id, false)
    call.afterwards(() => parts.work.bringFile({ organization, id, jobId, media, octets: atMost(octets!.octets, UPLOAD_BYTES), place: 0, look: false }))
    return { jobId }
  }, async (_call, jobId) => ({ jobId })),
]

type Names = ReadonlyMap<string, ContactName>

async function rowOf({ parts, organization, params }: Call<typeof runAgain>): Promise<{ found: LogRecord; names: Names }> {
  return parts.database.within([organization], async ({ client }) => {
    const found = await findLogRow(client, organization, params.id)
    if (!found) throw notFound('row in the mail log')
    return { found, names: await namesFor(client, organization, [found]) }
  })
}

function namesFor(client: Work<typeof uploadMail>['client'], organization: string, records: readonly LogRecord[]): Promise<Names> {
  return contactNames(client, organization, records.flatMap(({ verdict }) => verdict.saved.map(({ contact }) => contact)))
}

/** A reduced row shows nobody but the account that keeps the mail out; what it knows of others later copies brought. */
function participantsShown({ participants, reduced, verdict }: LogRecord): LogItem['participants'] {
  return participants.filter(({ address }) => !reduced || verdict.reasons.some(({ participant }) => participant === address))
}

function item(record: LogRecord, names: Names): LogItem {
  return {
    id: record.id,
    at: record.at.toISOString(),
    door: record.door,
    size: record.size,
    outcome: record.outcome,
    reasons: record.verdict.reasons.map(reasonShown),
    saved: record.verdict.saved.flatMap(({ contact }) => names.get(contact) ?? []),
    participants: participantsShown(record),
    ...record.subject !== null && { subject: record.subject },
    ...record.mailId !== null && { mailId: record.mailId },
    ...record.messageId !== null && { messageId: record.messageId },
    ...record.firstId !== null && { duplicateOf: record.firstId },
    reduced: record.reduced,
  }
}

function row(record: LogRecord, names: Names): z.output<typeof logRow> {
  return { ...item(record, names), verdict: verdictShown(record.verdict) }
}
