import type pg from 'pg'
import type { Copy } from '../../core/capture/copies.ts'
import { UNREADABLE } from '../../core/capture/decide.ts'
import { logRow, mayBeQuarantined } from '../../core/capture/log.ts'
import { momentOf } from '../../core/capture/moment.ts'
import type { Notice } from '../../core/capture/verdict.ts'
import { type Mailbox } from '../../core/mail/address.ts'
import { threadKeys } from '../../core/mail/thread.ts'
import type { Secrets } from '../secrets.ts'
import { linkFurther, unlinkTakenBack } from '../store/desk.ts'
import {
  type ActivityRow, type FirstRowChange, insertActivity, insertFurtherCopies, insertMails, insertQuarantine, keepForDesk, type LogRow, type MailRow, quarantinePlace,
  rewriteEarlier, takeBack, updateFirstRows,
} from '../store/filing.ts'
import type { Rules } from '../store/rules.ts'
import { type DecidedMail, type Letter, mailIdOf, type NumberedMail } from './letter.ts'
import type { ReadMail } from './read.ts'

const SHOWN_PEOPLE = 100

/** The log row of the first copy of a mail that nobody knew before. It alone carries who is on the mail over all copies. */
export function firstRow(mail: DecidedMail): LogRow {
  return { ...rowOf(mail, 0), participants: mail.filing.mail.participants, first_id: null, mail_id: mailIdOf(mail), settings_version: mail.filing.mail.settingsVersion }
}

/** Writes everything but the first rows, which stand already: octets, histories, further copies, and what they changed. */
export async function writeDecided(client: pg.ClientBase, mails: readonly DecidedMail[], secrets: Secrets): Promise<void> {
  await insertMails(client, mails.flatMap(storedFrom))
  await insertActivity(client, mails.flatMap(activityOf))
  await insertFurtherCopies(client, mails.flatMap(furtherRows))
  await updateFirstRows(client, mails.flatMap(firstRowChange))
  for (const mail of mails) {
    await rewriteStored(client, mail)
    await keepUnreadable(client, mail, secrets)
  }
}

function storedFrom(mail: DecidedMail): { row: MailRow; octets: Buffer }[] {
  const { letter, filing } = mail
  const from = filing.store === null ? undefined : letter.arrivals[filing.store]
  if (!from) return []
  const { arrival, message } = from.mail
  const verdict = filing.verdicts[filing.store!]!
  return [{
    octets: arrival.octets,
    row: {
      id: from.id,
      organization_id: letter.organization,
      at: new Date(momentOf(message, arrival.at.getTime())),
      arrived_at: arrival.at,
      direction: verdict.direction,
      subject: message.subject,
      message_id: message.messageId,
      thread: threadKeys(message),
      people: { from: shown(message.from), to: shown(message.to), cc: shown(message.cc) },
      participants: filing.mail.participants,
      size: arrival.size,
      notices: [...(arrival.headerOnly ? ['too-large'] : []), ...message.cut],
      for_desk: filing.mail.ticket,
    },
  }]
}

function shown(mailboxes: readonly Mailbox[]): { name: string; address: string }[] {
  return mailboxes.slice(0, SHOWN_PEOPLE).map(({ name, address }) => ({ name, address }))
}

function activityOf(mail: DecidedMail): ActivityRow[] {
  const mail_id = mailIdOf(mail)
  if (mail_id === null) return []
  const at = momentOfStored(mail)
  return mail.filing.link.map(({ contact, why }) => ({ organization_id: mail.letter.organization, contact_id: contact, at, mail_id, why }))
}

export function momentOfStored({ letter, filing }: DecidedMail): Date {
  if (filing.store === null) return letter.stored!.at!
  const { arrival, message } = letter.arrivals[filing.store]!.mail
  return new Date(momentOf(message, arrival.at.getTime()))
}

/** Of a mail that was known every copy is a further one, else all but the first. */
function furtherRows(mail: DecidedMail): LogRow[] {
  const first = mail.letter.stored?.id ?? mail.letter.arrivals[0]!.id
  return mail.letter.arrivals.flatMap(({ id }, at) => id === first ? [] : [{ ...rowOf(mail, at), first_id: first }])
}

function rowOf(mail: DecidedMail, at: number): LogRow {
  const { letter, filing } = mail
  const { id, mail: read } = letter.arrivals[at]!
  const { arrival, message, identity, messageIdMac } = read
  const row = logRow(
    { participants: letter.copies[at]!.mail.participants, subject: message.subject, messageId: message.messageId, size: arrival.size, notices: noticesOf(letter, arrival.headerOnly) },
    filing.verdicts[at]!, letter.rules)
  // Unreadable, and yet something in it names an excepted account.
  const silent = row.verdict.outcome === 'quarantined' && !mayBeSealed(read, letter.copies[at]!, letter.rules)
  return {
    id,
    organization_id: letter.organization,
    at: arrival.at,
    door: arrival.door,
    size: row.size,
    outcome: row.verdict.outcome,
    reasons: [...new Set(row.verdict.reasons.map(reason => reason.code))],
    verdict: row.verdict,
    participants: row.participants,
    subject: row.subject,
    message_id: silent ? null : row.messageId,
    message_id_mac: messageIdMac,
    identity,
    // A reduced row says nothing of a mail, unless the Help Desk holds it.
    mail_id: row.reduced && !filing.mail.ticket ? null : mailIdOf(mail),
    first_id: null,
    reduced: row.reduced || silent,
    settings_version: letter.rules.version,
    import_id: arrival.import,
  }
}

function noticesOf({ idReuse }: Letter, headerOnly: boolean): Notice[] {
  return [...(headerOnly ? ['too-large' as const] : []), ...(idReuse ? ['id-reuse' as const] : [])]
}

function firstRowChange(mail: DecidedMail): FirstRowChange[] {
  const { organization, stored } = mail.letter
  if (!stored) return []
  const { participants, settingsVersion } = mail.filing.mail
  return [{ organization_id: organization, id: stored.id, participants, mail_id: mailIdOf(mail), settings_version: settingsVersion }]
}

/** What the copies changed of what was stored before. */
async function rewriteStored(client: pg.ClientBase, { letter, filing }: DecidedMail): Promise<void> {
  const { organization, stored } = letter
  if (!stored) return
  const forDesk = filing.mail.ticket
  if (forDesk && !stored.for_desk && stored.mail_id !== null) await keepForDesk(client, organization, stored.mail_id)
  if (filing.takenBack && stored.mail_id !== null && stored.for_desk) await unlinkTakenBack(client, organization, stored.mail_id)
  if (stored.for_desk && stored.mail_id !== null && filing.link.length > 0) await linkFurther(client, organization, stored.mail_id, filing.link.map(({ contact }) => contact))
  if (filing.takenBack && stored.mail_id !== null) await takeBack(client, organization, stored.mail_id)
  if (filing.earlier) await rewriteEarlier(client, { organization, first: stored.id, forDesk, ...filing.earlier })
}

async function keepUnreadable(client: pg.ClientBase, { letter, filing }: DecidedMail, secrets: Secrets): Promise<void> {
  for (const [at, arrival] of letter.arrivals.entries()) {
    if (filing.verdicts[at]?.outcome === 'quarantined') await keepSealed(client, arrival, letter.copies[at]!, letter.rules, secrets)
  }
}

/**
 * The row and the sealed octets of a mail whose data the database refused. Its identity is not claimed: it may come again.
 * @returns whether its octets are kept
 */
export async function writeRefused(client: pg.ClientBase, arrival: NumberedMail, copy: Copy, rules: Rules, secrets: Secrets): Promise<boolean> {
  const { organization, door, at, size } = arrival.mail.arrival
  const verdict = UNREADABLE
  await insertFurtherCopies(client, [{
    id: arrival.id, organization_id: organization, at, door, size, outcome: verdict.outcome, reasons: ['unreadable'], verdict, participants: [], subject: null,
    message_id: null, message_id_mac: null, identity: null, mail_id: null, first_id: null, reduced: !mayBeSealed(arrival.mail, copy, rules), settings_version: rules.version,
    import_id: arrival.mail.arrival.import,
  }])
  await keepSealed(client, arrival, copy, rules, secrets)
  return mayBeSealed(arrival.mail, copy, rules)
}

/** The octets stay, sealed, where they may. */
async function keepSealed(client: pg.ClientBase, { id, mail }: NumberedMail, copy: Copy, rules: Rules, secrets: Secrets): Promise<void> {
  const { organization, octets, envelope } = mail.arrival
  if (mayBeSealed(mail, copy, rules)) await insertQuarantine(client, organization, id, secrets.seal(octets, quarantinePlace(organization, id)), envelope)
}

/** May the octets of an unreadable mail be kept, sealed? */
export function mayBeSealed(mail: ReadMail, copy: Copy, rules: Rules): boolean {
  return mayBeQuarantined(readableOf(mail), copy.mail, rules)
}

function readableOf({ arrival: { octets, envelope }, message }: ReadMail): string {
  return [octets.subarray(0, message.bodyOffset).toString('latin1'), envelope.from, ...envelope.to].join('\n')
}
