import {
  type OutgoingMail, discardOutgoingMail, getOutgoingMail, listOutbox, listSenders, retryOutgoingMail, sendMail,
} from '../../../contract/outbox.ts'
import type { Route } from '../../../contract/route.ts'
import { domainOf } from '../../../core/mail/address.ts'
import type { Draft, Person } from '../../../core/mail/draft.ts'
import { SENDING_FAULT_CODES } from '../../../core/settings/sending.ts'
import { conversationOf, placeOfMail } from '../../store/mails.ts'
import { type OutgoingRecord, type OutgoingState, deleteOutgoing, findOutgoing, listOutgoing, sendNow } from '../../store/outbox.ts'
import { type Sender, listSenders as list } from '../../store/senders.ts'
import type { Caller } from '../access.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, fieldRefused, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { addressOf } from '../registration.ts'
import { verdictShown } from '../verdict.ts'
import { maySee } from './mails.ts'

const STATES: Readonly<Record<OutgoingMail['state'], readonly OutgoingState[]>> = { sending: ['waiting', 'taken'], sent: ['sent'], failed: ['failed'] }
const ALL_STATES: readonly OutgoingState[] = Object.values(STATES).flat()

export const outbox: Handler[] = [
  reads(listSenders, async call => ({ items: await sendersOf(call) })),

  writes(sendMail, async call => {
    if (call.query.preview) return previewOf(call)
    const draft = await draftOf(call)
    const { account, by } = authorOf(call.caller)
    const { id } = await call.parts.outbound.put(call.client, call.organization, draft, { purpose: 'compose', account, by })
    afterwardsSend(call, id)
    call.reply.code(202)
    return outgoingOf(call, id)
  }, (call, id) => call.query.preview ? previewOf(call) : outgoingOf(call, id)),

  reads(listOutbox, async call => {
    const { client, organization, query, caller } = call
    if (query.of === 'everybody' && caller.role !== 'administrator') throw new Refusal(403, 'forbidden', "Everybody's mails are listed for administrators only.")
    const filter = { of: query.of === 'me' ? authorOf(caller) : null, states: query.state ? STATES[query.state] : ALL_STATES }
    return pageFor(await listOutgoing(client, organization, filter, sliceOf(query, ['id'])), record => shown(call, record))
  }),

  reads(getOutgoingMail, call => outgoingOf(call, call.params.id)),

  writes(retryOutgoingMail, async call => {
    const { client, organization, params } = call
    await visible(call, params.id)
    if (!await sendNow(client, organization, params.id)) throw ended()
    afterwardsSend(call, params.id)
    return outgoingOf(call, params.id)
  }, outgoingOf),

  writes(discardOutgoingMail, async call => {
    const { client, organization, params, announce, reply } = call
    await visible(call, params.id)
    if (!await deleteOutgoing(client, organization, params.id)) throw ended()
    announce({ type: 'outbox', outboxId: params.id })
    reply.code(204)
    return undefined
  }),
]

function ended(): Refusal {
  return new Refusal(409, 'finished', 'This mail has left, or is being sent in this moment.')
}

function afterwardsSend({ parts, announce, afterwards }: Work<Route>, id: string): void {
  announce({ type: 'outbox', outboxId: id })
  afterwards(async () => parts.outbound.wake())
}

/** A person writes as itself and, in the Help Desk, as the support addresses; a program as far as its role goes. */
function sendersOf({ client, organization, caller }: Work<Route>): Promise<Sender[]> {
  const account = caller.session ? caller.session.person.account : caller.role === 'administrator' ? 'all' : null
  return list(client, organization, { account, support: caller.role !== 'member' })
}

function authorOf({ session, by }: Caller): { readonly account: string | null; readonly by: string } {
  return { account: session?.person.account ?? null, by }
}

/** The address that the mail is from, if it is the caller's to use. @throws Refusal */
async function senderOf(call: Work<typeof sendMail>): Promise<Person & { readonly canSend: boolean }> {
  const { address } = addressOf(call.body.from, 'from')
  const sender = (await sendersOf(call)).find(one => one.address === address)
  if (!sender) throw fieldRefused('from', 'not-your-address', `You cannot write as ${address}. GET /mails/senders lists the addresses that you can use.`)
  return { address, name: sender.name || (call.caller.session ? call.caller.by : ''), canSend: sender.canSend }
}

/** What would become of this mail, if it were sent now? */
async function previewOf(call: Work<typeof sendMail>): ReturnType<typeof verdictOf> {
  return verdictOf(call, (await senderOf(call)).address, recipientsOf(call))
}

async function verdictOf({ parts, organization, body, caller }: Work<typeof sendMail>, from: string, { to, cc, bcc }: Recipients): Promise<ReturnType<typeof verdictShown>> {
  const [tos, ccs, bccs] = [to, cc, bcc].map(people => people.map(({ address }) => address)) as [string[], string[], string[]]
  const verdict = verdictShown(await parts.capture.tryMail(organization, {
    from, to: tos, cc: ccs, bcc: bccs, subject: body.subject, envelopeFrom: from, envelopeTo: [...tos, ...ccs, ...bccs],
  }))
  // Who set what is for administrators.
  return caller.role === 'administrator' ? verdict : { ...verdict, reasons: verdict.reasons.map(({ setting: _, ...reason }) => reason) }
}

async function draftOf(call: Work<typeof sendMail>): Promise<Draft> {
  const { body, parts } = call
  const { canSend, ...from } = await senderOf(call)
  const recipients = recipientsOf(call)
  if (Object.values(recipients).flat().length === 0) throw fieldRefused('to', 'missing-field', 'Write to whom the mail goes.')
  if (!canSend) throw new Refusal(409, 'no-outgoing-server', `There is no outgoing server for ${from.address}. An administrator can set one under Company.`)
  const files = body.files.map(({ content, ...file }) => ({ ...file, octets: Buffer.from(content, 'base64') }))
  // In a mail four octets stand for three.
  if (files.reduce((sum, { octets }) => sum + octets.length, 0) * 1.4 > parts.maxMailBytes) throw new Refusal(413, 'too-large', 'The files are larger than a mail may be.')
  return { from, ...recipients, subject: body.subject, text: body.text, html: body.html, files, ...await answerOf(call) }
}

type Recipients = Required<Pick<Draft, 'to' | 'cc' | 'bcc'>>

function recipientsOf({ body }: Work<typeof sendMail>): Recipients {
  const peopleOf = (field: 'to' | 'cc' | 'bcc'): Person[] => body[field].map((text, at) => {
    const { name, written, address } = addressOf(text, `${field}.${at}`)
    // A local part belongs to its server, as it was written; a domain goes out as its A-label.
    return { name, address: `${written.slice(0, written.lastIndexOf('@'))}@${domainOf(address)}` }
  })
  return { to: peopleOf('to'), cc: peopleOf('cc'), bcc: peopleOf('bcc') }
}

/** RFC 5322, 3.6.4: what makes an answer one. */
async function answerOf({ client, organization, caller, body }: Work<typeof sendMail>): Promise<Pick<Draft, 'inReplyTo' | 'references'>> {
  const { inReplyTo } = body
  if (inReplyTo === undefined) return {}
  const place = await placeOfMail(client, organization, inReplyTo)
  const answered = place && maySee(place, caller) && await conversationOf(client, organization, inReplyTo)
  if (!answered) throw fieldRefused('inReplyTo', 'not-found', 'The mail that this one answers is not there.')
  const { messageId, before } = answered
  return messageId === null ? {} : { inReplyTo: messageId, references: [...before, messageId] }
}

async function outgoingOf(call: Work<Route>, id: string): Promise<OutgoingMail> {
  return shown(call, await visible(call, id))
}

async function visible({ client, organization, caller }: Work<Route>, id: string): Promise<OutgoingRecord> {
  const record = await findOutgoing(client, organization, id)
  if (!record || !(mayRead(record, caller) || caller.role === 'administrator')) throw notFound('mail')
  return record
}

/** Its author (what one program wrote, another may read), and of the Help Desk's mail everybody there. */
function mayRead({ purpose, account }: OutgoingRecord, caller: Caller): boolean {
  if (purpose !== 'compose') return caller.role !== 'member'
  return account === authorOf(caller).account
}

function shown({ parts, organization, caller }: Work<Route>, record: OutgoingRecord): OutgoingMail {
  const head = mayRead(record, caller) ? parts.outbound.headOf(organization, record) : null
  const state = (Object.keys(STATES) as (keyof typeof STATES)[]).find(name => STATES[name].includes(record.state))!
  return {
    id: record.id, state,
    at: record.createdAt.toISOString(),
    from: record.sender,
    by: record.by,
    messageId: record.messageId,
    subject: head?.subject ?? null,
    to: head ? [...head.to, ...head.cc, ...head.bcc] : [],
    refused: [...head?.refused ?? []],
    fault: SENDING_FAULT_CODES.find(code => code === record.fault) ?? null,
    reply: record.reply,
    nextTryAt: record.state === 'waiting' && record.fault !== null ? record.dueAt.toISOString() : null,
    sentAt: record.sentAt?.toISOString() ?? null,
    recorded: record.state === 'sent' ? record.mailId !== null : null,
    mailId: record.mailId,
  }
}
