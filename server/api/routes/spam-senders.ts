import { addSpamSender, listSpamSenders, removeSpamSender, type SpamSender } from '../../../contract/spam-senders.ts'
import type { Route } from '../../../contract/route.ts'
import { deleteSpamSender, findSpamSender, insertSpamSender, listSpamSenders as list, type SpamSenderRecord } from '../../store/spam-senders.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { addressOf } from '../registration.ts'

export const spamSenders: Handler[] = [
  reads(listSpamSenders, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['id'])), shown)),

  writes(addSpamSender, async call => {
    const { address } = addressOf(call.body.address, 'address')
    return senderOf(call, await insertSpamSender(call.client, call.organization, { address, by: call.caller.by, ticket: null }))
  }, senderOf),

  writes(removeSpamSender, async ({ client, organization, params }) => {
    if (!await deleteSpamSender(client, organization, params.id)) throw notFound('sender in the list')
    return undefined
  }),
]

async function senderOf({ client, organization }: Work<Route>, id: string): Promise<SpamSender> {
  const found = await findSpamSender(client, organization, id)
  if (!found) throw notFound('sender in the list')
  return shown(found)
}

function shown(record: SpamSenderRecord): SpamSender {
  return { ...record, at: record.at.toISOString() }
}
