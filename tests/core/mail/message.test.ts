import { describe, expect, test } from 'vitest'
import { ADDRESS_LIMIT, readMessage } from '../../../core/mail/message.ts'
import { octetsOf } from './octets-of.ts'

const addresses = (mailboxes: readonly { readonly address: string }[]): string[] => mailboxes.map(({ address }) => address)

describe('a letter of Jane to Jamie', () => {
  const message = readMessage(octetsOf(
    'Return-Path: <jane@bigco.com>',
    'Delivered-To: jamie@ABC.com',
    'X-Original-To: sales@abc.com',
    'From: "Doe, Jane" <Jane@BigCo.com>',
    'Sender: office@bigco.com',
    'Reply-To: <jane.doe@bigco.com>',
    'To: Jamie Bronte <jamie@abc.com>, wwarrior@abc.com',
    'Cc: support@abc.com',
    'Bcc: ceo@abc.com',
    'Resent-From: kim@acme.co.kr',
    'Resent-To: tech@abc.com',
    'Resent-Bcc: billing@abc.com',
    'Subject: =?UTF-8?B?6rKs7KCB7ISc?= 2026-1182',
    'Message-ID: <42@bigco.com>',
    'In-Reply-To: <41@abc.com>',
    'References: <40@abc.com> <41@abc.com>',
    'Date: Mon, 23 Nov 2026 10:00:00 +0900',
    'List-Id: Sales <sales.abc.com>',
    'Auto-Submitted: no',
    '',
    'body',
  ))

  test('its people, in normal form', () => {
    expect(message.from).toEqual([{ name: 'Doe, Jane', written: 'Jane@BigCo.com', address: 'jane@bigco.com' }])
    expect(addresses(message.sender)).toEqual(['office@bigco.com'])
    expect(addresses(message.replyTo)).toEqual(['jane.doe@bigco.com'])
    expect(addresses(message.to)).toEqual(['jamie@abc.com', 'wwarrior@abc.com'])
    expect(addresses(message.cc)).toEqual(['support@abc.com'])
    expect(addresses(message.bcc)).toEqual(['ceo@abc.com'])
    expect(addresses(message.resentBy)).toEqual(['kim@acme.co.kr'])
    expect(addresses(message.resentTo)).toEqual(['tech@abc.com', 'billing@abc.com'])
    expect(message.deliveredTo).toEqual(['jamie@abc.com', 'sales@abc.com'])
  })

  test('its subject, ids and date', () => {
    expect(message).toMatchObject({
      subject: '견적서 2026-1182', messageId: '42@bigco.com', inReplyTo: ['41@abc.com'], references: ['40@abc.com', '41@abc.com'],
      date: { at: Date.parse('2026-11-23T01:00:00Z'), text: 'Mon, 23 Nov 2026 10:00:00 +0900' },
    })
  })

  test('what rules read besides', () => {
    expect(Object.fromEntries(message.fields)).toEqual({ 'return-path': '<jane@bigco.com>', 'list-id': 'Sales <sales.abc.com>', 'auto-submitted': 'no' })
    expect(message.cut).toEqual([])
  })
})

describe('people', () => {
  test.each([
    ['two From fields both count', ['From: jane@bigco.com', 'From: ceo@abc.com'], ['jane@bigco.com', 'ceo@abc.com']],
    ['two addresses in one From', ['From: jane@bigco.com, kim@acme.co.kr'], ['jane@bigco.com', 'kim@acme.co.kr']],
    ['a From without an address', ['From: Jane Doe'], []],
    ['an empty From', ['From:'], []],
    ['no From', ['To: jamie@abc.com'], []],
    ['an address within a display name is none', ['From: "jane@bigco.com" <evil@example.net>'], ['evil@example.net']],
    ['an address within an encoded word is none', ['From: =?utf-8?Q?=3Cceo@abc.com=3E?= <evil@example.net>'], ['evil@example.net']],
  ])('%s', (_title, fields, expected) => {
    expect(addresses(readMessage(octetsOf(...fields, '')).from)).toEqual(expected)
  })

  test('are read up to 10,000, over all fields', () => {
    const many = Array.from({ length: 7_000 }, (_, at) => `to${at}@abc.com`).join(',\r\n ')
    const message = readMessage(octetsOf('From: jane@bigco.com', `To: ${many}`, `Cc: ${many}`, 'Bcc: ceo@abc.com', ''))
    expect(message.from.length + message.to.length + message.cc.length + message.bcc.length).toBe(ADDRESS_LIMIT)
    expect(message.cut).toEqual(['addresses'])
  })

  test('10,000 are not cut', () => {
    const many = Array.from({ length: ADDRESS_LIMIT }, (_, at) => `to${at}@abc.com`).join(',\r\n ')
    expect(readMessage(octetsOf(`To: ${many}`, '')).cut).toEqual([])
  })
})

describe('the subject', () => {
  test.each([
    ['missing', [], ''],
    ['empty', ['Subject:'], ''],
    ['folded', ['Subject: the', ' offer'], 'the offer'],
    ['with a tab, NUL and other controls', ['Subject: the\toffer\u0000\u0001\u007f'], 'the offer'],
    ['with a line end and NUL in an encoded word', ['Subject: =?utf-8?Q?a=0D=0ABcc:=00_x?='], 'a Bcc: x'],
    ['with half a surrogate pair in UTF-16', ['Subject: =?utf-16le?B?YQA92GIA?='], 'ab'],
    ['of several encoded words in two charsets', ['Subject: =?euc-kr?B?sN/A+w==?= =?utf-8?Q?_=EC=84=9C?='], '견적 서'],
    ['the first of two', ['Subject: one', 'Subject: two'], 'one'],
    ['with an emoji', ['Subject: 👍 done'], '👍 done'],
  ])('%s', (_title, fields, subject) => {
    expect(readMessage(octetsOf('From: jane@bigco.com', ...fields, '')).subject).toBe(subject)
  })

  test('has at most 2,000 letters, none of them halved', () => {
    const { subject } = readMessage(octetsOf(`Subject: x${'👍'.repeat(5_000)}`, ''))
    expect(subject).toBe(`x${'👍'.repeat(999)}`)
  })
})

describe('the Message-ID', () => {
  test.each([
    ['usual', '<42@bigco.com>', '42@bigco.com'],
    ['without brackets', '42@bigco.com', '42@bigco.com'],
    ['with blanks in it', '< 42 @ bigco.com >', '42@bigco.com'],
    ['folded in it', '<42@\r\n bigco.com>', '42@bigco.com'],
    ['with words around it', 'id: <42@bigco.com> (sic)', '42@bigco.com'],
    ['two of them', '<42@bigco.com> <43@bigco.com>', '42@bigco.com'],
    ['not closed', '<42@bigco.com', '42@bigco.com'],
    ['without an @', '<42>', '42'],
    ['its case is kept', '<AbC@BigCo.com>', 'AbC@BigCo.com'],
    ['with NUL in it', '<4\u00002@bigco.com>', '42@bigco.com'],
    ['empty', '', null],
    ['empty brackets', '<>', null],
    ['blanks in brackets', '<  >', null],
    ['5 KB long: what a line may hold', `<${'4'.repeat(5_000)}@bigco.com>`, '4'.repeat(998)],
  ])('%s', (_title, value, id) => {
    expect(readMessage(octetsOf(`Message-ID: ${value}`, '')).messageId).toBe(id)
  })

  test('missing', () => {
    expect(readMessage(octetsOf('From: jane@bigco.com', '')).messageId).toBeNull()
  })
})

describe('References', () => {
  test.each([
    ['without brackets', '40@abc.com 41@abc.com', ['40@abc.com', '41@abc.com']],
    ['with commas', '<40@abc.com>,<41@abc.com>', ['40@abc.com', '41@abc.com']],
    ['without blanks', '<40@abc.com><41@abc.com>', ['40@abc.com', '41@abc.com']],
    ['with words', 'Your message of Monday <40@abc.com>', ['40@abc.com']],
    ['one not closed', '<40@abc.com <41@abc.com>', ['41@abc.com']],
    ['words alone', 'your letter', []],
    ['empty ones', '<> < >', []],
  ])('%s', (_title, value, ids) => {
    expect(readMessage(octetsOf(`References: ${value}`, '')).references).toEqual(ids)
  })

  test('too many: the first and the last ones stay', () => {
    const { references } = readMessage(octetsOf(`References: ${Array.from({ length: 5_000 }, (_, at) => `<${at}@abc.com>`).join(' ')}`, ''))
    expect([references.length, references[0], references[1], references.at(-1)]).toEqual([500, '0@abc.com', '4501@abc.com', '4999@abc.com'])
  })
})

describe('the date', () => {
  test.each([
    ['missing', [], { at: null, text: '' }],
    ['unreadable: its text stays', ['Date: soon'], { at: null, text: 'soon' }],
    ['of the year 9999', ['Date: Fri, 31 Dec 9999 23:59:59 +0000'], { at: 253402300799000, text: 'Fri, 31 Dec 9999 23:59:59 +0000' }],
  ])('%s', (_title, fields, date) => {
    expect(readMessage(octetsOf('From: jane@bigco.com', ...fields, '')).date).toEqual(date)
  })
})
