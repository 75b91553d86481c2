import { describe, expect, test } from 'vitest'
import { readJournalReport } from '../../../core/mail/journal-report.ts'
import { hopsOf } from '../../../core/mail/received.ts'
import { octetsOf } from './octets-of.ts'

const ORIGINAL = octetsOf('From: jamie@abc.com', 'To: jane@bigco.com', 'Subject: =?utf-8?B?6rKs7KCB?=', 'Message-ID: <quote@abc.com>', '', 'Grüße')

interface Report {
  readonly lines?: readonly string[]
  readonly text?: Buffer
  readonly textHead?: readonly string[]
  readonly mark?: boolean
  readonly type?: string
  readonly parts?: readonly Buffer[]
}

const attached = (original: Buffer, ...head: string[]): Buffer =>
  Buffer.concat([octetsOf('Content-Type: message/rfc822', ...head, ''), original])

function report({ lines = ['Sender: jamie@abc.com', 'Message-Id: <quote@abc.com>', 'To: jane@bigco.com'], text, textHead = [], mark = true, type = 'multipart/mixed', parts = [attached(ORIGINAL)] }: Report): Buffer {
  return Buffer.concat([
    octetsOf('From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@abc.com>', 'To: capture+abcdefghijklmnop@capture.crm.abc.com',
      'Subject: Offer', ...mark ? ['X-MS-Journal-Report:'] : [], `Content-Type: ${type}; boundary="outer"`, '',
      '--outer', ...textHead.length > 0 ? textHead : ['Content-Type: text/plain; charset="us-ascii"'], ''),
    text ?? octetsOf(...lines),
    ...parts.flatMap(part => [octetsOf('--outer'), part, octetsOf('')]),
    octetsOf('--outer--'),
  ])
}

const recipients = (...lines: string[]) => readJournalReport(report({ lines: ['Sender: jamie@abc.com', ...lines] }))?.recipients

test('a report gives the sender, the recipients and the original as it was', () => {
  const read = readJournalReport(report({}))
  expect(read).toMatchObject({ sender: 'jamie@abc.com', recipients: ['jane@bigco.com'] })
  expect(read?.originals.map(String)).toEqual([ORIGINAL.toString()])
})

describe('the recipients of a report', () => {
  test.each([
    ['of mail from outside', ['Recipient: jamie@abc.com', 'Recipient: tech@abc.com'], ['jamie@abc.com', 'tech@abc.com']],
    ['in To, Cc and Bcc', ['To: a@abc.com', 'Cc: b@abc.com', 'Bcc: c@bigco.com'], ['a@abc.com', 'b@abc.com', 'c@bigco.com']],
    ['through a list', ['To: jamie@abc.com, Expanded: support@abc.com'], ['jamie@abc.com', 'support@abc.com']],
    ['passed on', ['Cc: deputy@abc.com, Forwarded: ceo@abc.com'], ['deputy@abc.com', 'ceo@abc.com']],
    ['twice, by two lists', ['To: a@abc.com, Expanded: x@abc.com', 'To: a@abc.com, Expanded: y@abc.com'], ['a@abc.com', 'x@abc.com', 'y@abc.com']],
    ['with a display name', ['To: "Doe, Jane" <Jane@BigCo.com>'], ['jane@bigco.com']],
    ['with the author behind', ['On-Behalf-Of: ceo@abc.com', 'To: jane@bigco.com'], ['jane@bigco.com']],
    ['with a subject that looks like a recipient', ['Subject: Bcc: evil@example.com', 'To: jane@bigco.com'], ['jane@bigco.com']],
    ['in capitals and with blanks', ['TO :  jane@bigco.com  ', 'bcc:kim@acme.co.kr'], ['jane@bigco.com', 'kim@acme.co.kr']],
    ['listed below one line, as Exchange 2003 has it', ['Message-ID: <quote@abc.com>', 'Recipients:', '"Jane" <jane@bigco.com>', 'kim@acme.co.kr', ''], ['jane@bigco.com', 'kim@acme.co.kr']],
    ['that is no address', ['To: undisclosed', 'To: jane@bigco.com'], ['jane@bigco.com']],
    ['in an unknown line', ['Label: secret@abc.com', 'To: jane@bigco.com'], ['jane@bigco.com']],
  ])('%s', (_title, lines, expected) => {
    expect(recipients(...lines)).toEqual(expected)
  })

  test('are 10,000 at most', () => {
    expect(recipients(...Array.from({ length: 10_500 }, (_, n) => `Bcc: reader${n}@example.com`))).toHaveLength(10_000)
  })
})

describe('a report is read', () => {
  test.each<[string, Report]>([
    ['without the mark in its header, as old servers make it', { mark: false }],
    ['with its text in base64', { textHead: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], text: octetsOf(Buffer.from('Sender: jamie@abc.com\r\nSubject: 견적\r\nTo: jane@bigco.com\r\n').toString('base64')) }],
    ['with its text in quoted-printable', { textHead: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'], lines: ['Sender: jamie@abc.com', 'Subject: =EA=B2=AC=EC=A0=81', 'To: jane=', '@bigco.com'] }],
    ['with its text in UTF-16', { textHead: ['Content-Type: text/plain; charset=utf-16', 'Content-Transfer-Encoding: base64'], text: octetsOf(Buffer.from('\ufeffSender: jamie@abc.com\r\nTo: jane@bigco.com\r\n', 'utf16le').toString('base64')) }],
    ['with the original in base64', { parts: [Buffer.concat([octetsOf('Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', ''), octetsOf(ORIGINAL.toString('base64'))])] }],
    ['with the original named as a file', { parts: [attached(ORIGINAL, 'Content-Disposition: attachment; filename="Offer.eml"')] }],
    ['with an original in 8 bits', { parts: [attached(ORIGINAL, 'Content-Transfer-Encoding: 8bit')] }],
  ])('%s', (_title, made) => {
    const read = readJournalReport(report(made))
    expect(read).toMatchObject({ sender: 'jamie@abc.com', recipients: ['jane@bigco.com'] })
    expect(read?.originals.map(original => original.toString().trimEnd())).toEqual([ORIGINAL.toString().trimEnd()])
  })

  test('with an empty reverse-path', () => {
    expect(readJournalReport(report({ lines: ['Sender: <>', 'Recipient: jamie@abc.com'] }))).toMatchObject({ sender: '', recipients: ['jamie@abc.com'] })
  })

  test('with an encrypted original and its readable copy: both as they are', () => {
    expect(readJournalReport(report({ parts: [attached(octetsOf('Subject: sealed', '', '…')), attached(ORIGINAL)] }))?.originals).toHaveLength(2)
  })

  test('with an original that holds other mails: these are not looked into', () => {
    const nested = Buffer.concat([octetsOf('Subject: outer', 'Content-Type: multipart/mixed; boundary=inner', '', '--inner'), attached(ORIGINAL), octetsOf('', '--inner--')])
    expect(readJournalReport(report({ parts: [attached(nested)] }))?.originals).toHaveLength(1)
  })
})

describe('no report is', () => {
  test.each<[string, Buffer]>([
    ['a mail', ORIGINAL],
    ['a mail with a forwarded mail', report({ mark: false, lines: ['Dear Jamie,', 'please see the attached mail.', 'To: be decided'] })],
    ['a forwarded mail under a quoted header', report({ mark: false, lines: ['From: jamie@abc.com', 'Sent: Monday', 'To: jane@bigco.com'] })],
    ['a report without an original', report({ parts: [octetsOf('Content-Type: text/plain', '', 'lost')] })],
    ['a report without a sender', report({ lines: ['To: jane@bigco.com'] })],
    ['a delivery report', report({ type: 'multipart/report; report-type=delivery-status' })],
    ['nothing', Buffer.alloc(0)],
  ])('%s', (_title, octets) => {
    expect(readJournalReport(octets)).toBeNull()
  })
})

describe('the step before a Received field', () => {
  test.each([
    ['of Postfix', 'from mail.bigco.com (mail.bigco.com [192.0.2.25]) by mx.abc.com (Postfix) with ESMTPS id 1; Mon, 2 Nov 2026 09:00:00 +0000', ['192.0.2.25']],
    ['of Postfix, by IPv6', 'from mail.bigco.com (unknown [IPv6:2001:db8::25]) by mx.abc.com (Postfix) with ESMTP id 1', ['2001:db8::25']],
    ['of Exchange Online', 'from PR3PR04MB7468.eurprd04.prod.outlook.com (2603:10a6:102:89::12) by AM0PR04MB1.eurprd04.prod.outlook.com with HTTPS', ['2603:10a6:102:89::12']],
    ['of Exchange, within the house', 'from EX1.abc.local ([fe80::1c2d:3e4f%4]) by EX2.abc.local ([fe80::9%11]) with mapi id 15.01', ['fe80::1c2d:3e4f']],
    ['of Exim', 'from [198.51.100.7] (helo=pc.example) by mail.abc.com with esmtp (Exim 4.96)', ['198.51.100.7']],
    ['of Postfix, from a client that names itself by another address', 'from [192.0.2.1] (unknown [203.0.113.9]) by mx.abc.com (Postfix)', ['203.0.113.9']],
    ['of a name that looks like an address', 'from 192.0.2.1 (stranger.example [203.0.113.9]) by mx.abc.com', ['203.0.113.9']],
    ['within one server', 'by mx.abc.com (Postfix, from userid 0) id 1; Mon, 2 Nov 2026 09:00:00 +0000', []],
    ['of a server that names only itself', 'from localhost by mx.abc.com ([192.0.2.1])', ['']],
  ])('%s', (_title, field, expected) => {
    expect(hopsOf(octetsOf(`Received: ${field}`, 'Subject: x', ''))).toEqual(expected)
  })

  test('comes last first', () => {
    expect(hopsOf(octetsOf('Received: from a (a [192.0.2.2]) by b', 'Received: from c (c [192.0.2.1]) by a', ''))).toEqual(['192.0.2.2', '192.0.2.1'])
  })
})
