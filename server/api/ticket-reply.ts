import type { Route } from '../../contract/route.ts'
import type { replyToTicket } from '../../contract/tickets.ts'
import { isOurs } from '../../core/directory/directory.ts'
import { answerHtml, answerSubject, answerText, type Recipients, recipientsOf } from '../../core/helpdesk/answer.ts'
import { replyCode, writeReplyAddress } from '../../core/helpdesk/reply-address.ts'
import { stampOf } from '../../core/helpdesk/stamp.ts'
import type { Draft, Person } from '../../core/mail/draft.ts'
import { supportAt } from '../../core/settings/support-addresses.ts'
import { conversationOf } from '../store/mails.ts'
import { supportSender, type SupportSender } from '../store/support-addresses.ts'
import { insertMessage, lastQuestion, type MessageRecord, noteAnswer } from '../store/ticket-messages.ts'
import { findTicket, putPerson, type TicketRecord } from '../store/tickets.ts'
import { serverFor } from '../store/transport.ts'
import { fieldRefused, notFound, Refusal } from './errors.ts'
import type { Work } from './handler.ts'
import { addressOf, rulesNow } from './registration.ts'

type Reply = Work<typeof replyToTicket>

/** Puts an answer into the outbox and onto the ticket, in one transaction. @returns the message's id */
export async function sendReply(call: Reply): Promise<string> {
  const { client, organization, params, caller, parts } = call
  const ticket = await findTicket(client, organization, params.id)
  if (!ticket) throw notFound('ticket')
  if (ticket.mergedInto) throw new Refusal(409, 'finished', `This ticket was merged into #${ticket.mergedInto.number}. Answer there.`)
  const from = await senderOf(call, ticket)
  const answered = await lastQuestion(client, organization, ticket.id)
  const recipients = await recipientsFor(call, ticket, answered)
  const draft = await draftOf(call, ticket, from, answered, recipients)
  const account = caller.session?.person.account ?? null
  const { messageId } = await parts.outbound.put(client, organization, draft, { purpose: 'reply', account, by: caller.by })
  const id = await insertMessage(client, organization, {
    ticket: ticket.id, kind: 'reply', account, author: caller.by, text: draft.text, subject: draft.subject, messageId,
    people: { from: [draft.from], to: recipients.to, cc: recipients.cc },
  })
  for (const person of [...recipients.to, ...recipients.cc]) await putPerson(client, organization, ticket.id, person)
  await noteAnswer(client, organization, ticket.id)
  return id
}

/** @throws Refusal where no mail can leave */
async function senderOf({ client, organization }: Work<Route>, ticket: TicketRecord): Promise<SupportSender> {
  const from = await supportSender(client, organization, ticket.supportId)
  if (!from) throw new Refusal(409, 'no-outgoing-server', 'There is no support address that the answer could come from. An administrator can add one under Support Mail Addresses.')
  if (!await serverFor(client, organization, from.address)) throw new Refusal(409, 'no-outgoing-server', `There is no outgoing server for ${from.address}. An administrator can set one under Company.`)
  return from
}

async function recipientsFor(call: Reply, ticket: TicketRecord, answered: MessageRecord | null): Promise<Recipients> {
  const { directory, settings } = await rulesNow(call)
  const { body } = call
  const asked = answered?.people ? { ...answered.people, replyTo: answered.replyTo, ours: answered.people.from.some(({ address }) => isOurs(address, directory)) } : null
  const usual = recipientsOf(asked, ticket.requester, body.all, address => supportAt(address, directory, settings) !== null)
  const typed = (texts: readonly string[], field: string): Person[] => texts.map((text, at) => {
    const { name, address } = addressOf(text, `${field}.${at}`)
    return { name, address }
  })
  const recipients = { to: body.to ? typed(body.to, 'to') : usual.to, cc: body.cc ? typed(body.cc, 'cc') : usual.cc }
  if (recipients.to.length === 0) throw fieldRefused('to', 'missing-field', 'Nobody is known to answer. Write to whom the mail goes.')
  return recipients
}

async function draftOf(call: Reply, ticket: TicketRecord, from: SupportSender, answered: MessageRecord | null, { to, cc }: Recipients): Promise<Draft> {
  const { client, organization, body, parts } = call
  const signature = body.signature ? from.signature : null
  const quoted = body.quote && answered?.text ? { author: answered.people?.from[0]?.name || answered.people?.from[0]?.address || '', date: answered.at.toUTCString(), text: answered.text } : null
  const conversation = answered?.mailId ? await conversationOf(client, organization, answered.mailId) : null
  const files = body.attachments.map(({ content, ...file }) => ({ ...file, octets: Buffer.from(content, 'base64') }))
  // In a mail four octets stand for three.
  if (files.reduce((sum, { octets }) => sum + octets.length, 0) * 1.4 > parts.maxMailBytes) throw new Refusal(413, 'too-large', 'The files are larger than a mail may be.')
  const replyTo = writeReplyAddress(from.address, { ticket: ticket.id, code: replyCode(organization, ticket.id, parts.secrets) })
  return {
    from: { name: from.name, address: from.address }, to, cc, files,
    replyTo: { name: from.name, address: replyTo }, bouncesTo: replyTo, stamp: stampOf(organization, parts.secrets),
    subject: answerSubject(answered?.subject ?? ticket.name, ticket.number),
    text: answerText(body.text, signature, quoted),
    ...body.html !== undefined && { html: answerHtml(body.html, signature, quoted) },
    ...conversation && conversation.messageId !== null && { inReplyTo: conversation.messageId, references: [...conversation.before, conversation.messageId] },
  }
}
