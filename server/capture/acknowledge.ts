import type pg from 'pg'
import { answerSubject } from '../../core/helpdesk/answer.ts'
import { fillFields } from '../../core/helpdesk/fields.ts'
import { replyCode, writeReplyAddress } from '../../core/helpdesk/reply-address.ts'
import { stampOf } from '../../core/helpdesk/stamp.ts'
import { requesterOf } from '../../core/helpdesk/ticket.ts'
import { putIntoOutbox } from '../outbound/outbox.ts'
import type { Secrets } from '../secrets.ts'
import { claimAcknowledgement } from '../store/acknowledgements.ts'
import { insertMessage } from '../store/ticket-messages.ts'
import type { DecidedMail } from './letter.ts'
import { supportOf } from './tickets.ts'

/** Puts the acknowledgements of new tickets into the outbox, in the commit that opens these. @returns the mails, those with a note that were acknowledged */
export async function acknowledge(client: pg.ClientBase, mails: readonly DecidedMail[], secrets: Secrets): Promise<DecidedMail[]> {
  const all: DecidedMail[] = []
  for (const mail of mails) {
    const { letter } = mail
    all.push(letter.desk && await acknowledgeOne(client, mail, secrets) ? { ...mail, letter: { ...letter, desk: { ...letter.desk, acknowledged: true } } } : mail)
  }
  return all
}

async function acknowledgeOne(client: pg.ClientBase, { letter, filing }: DecidedMail, secrets: Secrets): Promise<boolean> {
  const at = filing.verdicts.findIndex(({ ticket }) => ticket?.action === 'open')
  const { ticket } = filing.verdicts[at] ?? { ticket: null }
  const opens = letter.desk?.opens
  const support = supportOf(letter).support_id
  if (!ticket?.autoReply || !opens || support === null || !letter.rules.acknowledging.has(support)) return false
  const { organization, rules } = letter
  const { message } = letter.arrivals[at]!.mail
  const requester = requesterOf(message, letter.copies[at]!.mail.participants, rules.directory)
  const claimed = requester && await claimAcknowledgement(client, organization, { ticket: opens.id, address: requester.address, support })
  if (!requester || !claimed) return false
  const values = {
    'requester.name': requester.name || requester.address, 'requester.firstName': requester.name.split(/\s/)[0] ?? '', 'requester.address': requester.address,
    'ticket.number': `#${opens.number}`, 'ticket.name': ticket.name, 'company.name': claimed.company,
  }
  const from = { name: claimed.name, address: claimed.from }
  const draft = {
    from, to: [requester], automatic: true, stamp: stampOf(organization, secrets),
    replyTo: { name: claimed.name, address: writeReplyAddress(claimed.from, { ticket: opens.id, code: replyCode(organization, opens.id, secrets) }) },
    subject: answerSubject(ticket.name, opens.number), text: fillFields(claimed.text, values),
    ...message.messageId !== null && { inReplyTo: message.messageId, references: [message.messageId] },
  }
  const { messageId } = await putIntoOutbox(client, organization, draft, { purpose: 'acknowledgement', account: null, by: null }, secrets)
  await insertMessage(client, organization, {
    ticket: opens.id, kind: 'acknowledgement', account: null, author: null, text: draft.text, subject: draft.subject, messageId, people: { from: [from], to: [requester], cc: [] },
  })
  return true
}
