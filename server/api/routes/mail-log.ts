import type { z } from 'zod'
import { type LogItem, getBalance, getLogRow, listMailLog, logRow, runAgain, uploadMail } from '../../../contract/mail-log.ts'
import type { reason, verdict } from '../../../contract/verdict.ts'
import type { Reason, Verdict } from '../../../core/capture/verdict.ts'
import { type ContactName, contactNames } from '../../store/contacts.ts'
import { createJob, finishJob } from '../../store/jobs.ts'
import { type LogRecord, findLogRow, listMailLog as list } from '../../store/mail-log.ts'
import { codeOf } from '../../watch/log.ts'
import { addressOf } from '../registration.ts'
import { ownerName } from './jobs.ts'
import { atMost } from '../bodies.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Call, type Handler, type Work, answers, reads, writes } from '../handler.ts'

/** A mailbox file may be large: it is filed as it comes, and never lies anywhere as a whole. */
const UPLOAD_BYTES = 16 * 1024 ** 3

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
    const jobId = await createJob(call.client, call.organization, { kind: 'upload', by: call.caller.by, owner: ownerName(call.caller) })
    call.afterwards(() => file(call, jobId))
    return { jobId }
  }, async (_call, jobId) => ({ jobId })),
]

/** Files the mails while they come in; the job says how far that is. */
async function file({ parts, organization, octets }: Work<typeof uploadMail>, jobId: string): Promise<void> {
  const { database, capture, events, log } = parts
  const end = (state: 'done' | 'failed'): Promise<boolean> => database.within([organization], ({ client }) => finishJob(client, organization, jobId, state))
  try {
    await capture.upload(organization, jobId, octets!.media as 'message/rfc822' | 'application/mbox', atMost(octets!.octets, UPLOAD_BYTES))
    await end('done')
  } catch (error) {
    log('error', 'An upload failed', { job: jobId, cause: codeOf(error) })
    await end('failed')
    throw error
  } finally {
    events.publish(organization, { type: 'job', jobId })
  }
}

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

/** A verdict as it is answered; its settings' versions are our own affair. */
export function verdictShown({ outcome, direction, saved, ticket, attached, reasons }: Verdict): z.output<typeof verdict> {
  return {
    outcome, direction, ticket: ticket && { ...ticket, contacts: [...ticket.contacts] },
    saved: saved.map(({ contact, why }) => ({ contact, why: [...why] })),
    ...attached && { attached },
    reasons: reasons.map(reasonShown),
  }
}

function reasonShown({ code, participant, setting }: Reason): z.output<typeof reason> {
  return {
    code,
    ...participant !== undefined && { participant },
    ...setting && { setting: { menu: setting.menu, id: setting.id, by: setting.by, at: setting.at } },
  }
}
