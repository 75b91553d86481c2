import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { automaticKind } from '../core/helpdesk/automatic.ts'
import { readMessage, type Message } from '../core/mail/message.ts'
import type { Database } from '../server/database/database.ts'
import { findTransport, putTransport } from '../server/store/transport.ts'
import { stranger } from './correspondents.ts'
import { letter, thread, ticket } from './letter.ts'
import { posted, type Letter } from './letters.ts'
import { dateField } from './quoting.ts'

/** Whose mailbox is full. */
const FULL = 'aaron.pike@pikefamily.example'

const thanks = {
  en: 'Thank you for the quick answer. I try it and write again if it does not help.',
  ko: '빠른 답변 감사합니다. 해 보고 안 되면 다시 연락드리겠습니다.',
} as const

/**
 * The server that the demo's mail leaves through, on this machine alone: it reaches nobody. Those who are written to answer after
 * a while, as people do; one of them has a full mailbox.
 * @param deliver hands a letter over as the company's mail server does
 * @returns its port
 */
export async function openPostOffice({ deliver, signal, pause = 20_000 }: {
  readonly deliver: (letter: Letter) => Promise<void>; readonly signal: AbortSignal; readonly pause?: number
}): Promise<number> {
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true,
    onData(stream, { envelope: { rcptTo } }, taken) {
      void buffer(stream).then(async (octets) => {
        taken()
        const message = readMessage(octets)
        const to = rcptTo.map(({ address }) => address)
        if (to.includes(FULL)) return deliver(returned(message, octets))
        if (automaticKind(message, null) !== null || message.messageId === null) return
        await sleep(pause, undefined, { signal, ref: false })
        await deliver(answerTo(message, to[0] ?? ''))
      }).catch(() => {})
    },
  })
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  signal.addEventListener('abort', () => server.close(() => {}))
  return (server.server.address() as AddressInfo).port
}

/** Makes it the company's outgoing server, unless somebody has set another. */
export async function leaveThrough(database: Database, organization: string, port: number): Promise<void> {
  await database.within([organization], async ({ client }) => {
    const { server } = await findTransport(client, organization)
    if (server === null || server === '127.0.0.1') await putTransport(client, organization, { server: '127.0.0.1', port, security: 'none', username: null })
  })
}

function answerTo(message: Message, address: string): Letter {
  const to = message.replyTo[0] ?? message.from[0]
  const korean = /[가-힣]/.test(message.subject)
  const name = [...message.to, ...message.cc].find((one) => one.address === address)?.name ?? ''
  const headers = { 'In-Reply-To': `<${message.messageId}>`, 'References': [...message.references, message.messageId].map((id) => `<${id}>`).join('\r\n ') }
  const draft = letter(0, '', stranger(name, address, name), stranger(to?.name ?? '', to?.address ?? ''), thanks[korean ? 'ko' : 'en'], { headers, subject: `Re: ${message.subject.replace(/^Re: /i, '')}` })
  return only(posted(thread(message.subject, ticket([]), [draft]), 0, () => new Date()))
}

/** A report that the mail was not delivered (RFC 3464). */
function returned({ from, messageId, subject }: Message, octets: Buffer): Letter {
  const at = new Date()
  const to = from[0]?.address ?? ''
  const part = (type: string, text: string): string => `--full\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`
  const head = octets.subarray(0, Math.max(0, octets.indexOf('\r\n\r\n'))).toString('latin1')
  const text = `From: Mail Delivery System <MAILER-DAEMON@mx.pikefamily.example>\r\nTo: ${to}\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: ${dateField(at, '+0000')}\r
Message-ID: <${at.getTime()}@mx.pikefamily.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="full"\r\n\r
${part('text/plain', `Your message could not be delivered to ${FULL}: the mailbox is full.`)}${part('message/delivery-status', `Reporting-MTA: dns; mx.pikefamily.example\r\n\r\nFinal-Recipient: rfc822; ${FULL}\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n`)}${part('text/rfc822-headers', head)}--full--\r\n`
  return {
    at, thread: 0, messageId: messageId ?? '', subject, from: 'MAILER-DAEMON@mx.pikefamily.example', to: [to], envelope: { from: '', to: [to] },
    octets: Buffer.from(text, 'latin1'), text, files: [], fate: { outcome: 'skipped', contacts: [] },
  }
}

function only<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('There is no letter.')
  return one
}
