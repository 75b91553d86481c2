import { getAttachment, getMail, getRawMail, type Mail } from '../../../contract/mails.ts'
import { attachmentOctets } from '../../../core/mail/content.ts'
import { rawMail } from '../../store/extraction.ts'
import { type MailRecord, addressesOfAccount, exceptedAddresses, findAttachment, findMail, placeOfMail } from '../../store/mails.ts'
import type { Caller } from '../access.ts'
import { notFound } from '../errors.ts'
import { type Call, type Handler, answers, reads } from '../handler.ts'
import { shownHeaders } from '../mail-headers.ts'
import { attachmentShown } from './activity.ts'

export const mails: Handler[] = [
  answers(getMail, async call => {
    const { capture } = call.parts
    let { mail, excepted, own } = await mailOf(call)
    if (mail.content === 'pending') {
      await capture.extractNow(call.organization, mail.id)
      mail = (await mailOf(call)).mail
    }
    if (mail.content === 'ready' && mail.html === null) {
      await capture.safeHtml(call.organization, mail.id)
      mail = (await mailOf(call)).mail
    }
    return shown(mail, excepted, blindTo(mail, call.caller, own))
  }),

  reads(getAttachment, async ({ client, organization, params, caller, reply }) => {
    const place = await placeOfMail(client, organization, params.id)
    const found = place && maySee(place, caller) && await findAttachment(client, organization, params.id, Number(params.n))
    if (!found) throw notFound('attachment')
    asFile(reply, 'application/octet-stream', found.name)
    return attachmentOctets(found.encoded, { ...found, offset: 0 })
  }),

  reads(getRawMail, async ({ client, organization, params, reply }) => {
    const raw = await rawMail(client, organization, params.id)
    if (!raw) throw notFound('mail')
    asFile(reply, 'message/rfc822', `${params.id}.eml`)
    return raw
  }),
]

async function mailOf({ parts, organization, params, caller }: Call<typeof getMail>): Promise<{ mail: MailRecord; excepted: readonly string[]; own: readonly string[] }> {
  return parts.database.within([organization], async ({ client }) => {
    const place = await placeOfMail(client, organization, params.id)
    const mail = place && maySee(place, caller) && await findMail(client, organization, params.id)
    if (!mail) throw notFound('mail')
    const own = caller.session ? await addressesOfAccount(client, organization, caller.session.person.account) : []
    return { mail, excepted: await exceptedAddresses(client, organization), own }
  })
}

/** Who may see contacts sees what stands in a history; what only the Help Desk holds is its people's. */
export function maySee(place: { readonly inHistory: boolean; readonly forDesk: boolean }, { role }: Caller): boolean {
  return place.inHistory || role === 'administrator' || (place.forDesk && role === 'agent')
}

/**
 * Of whom may this caller know that they were blind copies? Administrators, whoever wrote the mail, and whoever was one (of
 * themselves); and everybody of those for whose sake it stands in a history, for the history itself tells it.
 */
function blindTo({ people, participants, contacts }: MailRecord, { role }: Caller, own: readonly string[]): (address: string) => boolean {
  const wrote = [...people.from.map(({ address }) => address), ...participants.filter(one => one.role === 'sender').map(({ address }) => address)]
  if (role === 'administrator' || wrote.some(address => own.includes(address))) return () => true
  const told = new Set([...own, ...contacts.flatMap(({ why }) => why.map(({ participant }) => participant))])
  return address => told.has(address)
}

function shown(mail: MailRecord, excepted: readonly string[], mayKnow: (address: string) => boolean): Mail {
  const named = new Set([...mail.people.from, ...mail.people.to, ...mail.people.cc].map(person => person.address))
  const blind = mail.participants.filter(participant => participant.role === 'bcc' && !named.has(participant.address))
  const hidden = [...blind.map(participant => participant.address), ...excepted.filter(address => !named.has(address))]
  return {
    id: mail.id,
    at: mail.at.toISOString(),
    arrivedAt: mail.arrivedAt.toISOString(),
    direction: mail.direction,
    subject: mail.subject,
    from: [...mail.people.from],
    to: [...mail.people.to],
    cc: [...mail.people.cc],
    blindCopies: blind.filter(({ address }) => !excepted.includes(address) && mayKnow(address)).map(({ name = '', address, evidence }) => ({ name, address, evidence })),
    content: mail.content,
    notices: [...mail.notices],
    text: mail.text,
    html: mail.html || null,
    headers: shownHeaders(mail.header, hidden),
    attachments: mail.attachments && mail.attachments.map(attachmentShown),
    size: mail.size,
    contacts: mail.contacts.map(({ why, ...contact }) => ({ ...contact, why: [...why] })),
  }
}

/** To be saved, never to be shown in place: whatever it holds, it runs nowhere. */
function asFile(reply: Call<typeof getRawMail>['reply'], type: string, name: string): void {
  reply.headers({ 'content-type': type, 'content-disposition': disposition(name), 'content-security-policy': "sandbox; default-src 'none'" })
}

/** RFC 6266, with the name once in ASCII for old readers and once in UTF-8 (RFC 8187). */
function disposition(name: string): string {
  const ascii = name.replace(/[^ -~]|["\\%]/g, '_')
  const utf8 = encodeURIComponent(name).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`
}
