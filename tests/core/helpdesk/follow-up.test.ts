import { describe, expect, test } from 'vitest'
import { answerSubject, recipientsOf } from '../../../core/helpdesk/answer.ts'
import { authenticationOf } from '../../../core/helpdesk/authentication.ts'
import { fillFields } from '../../../core/helpdesk/fields.ts'
import { type Clues, type Found, type FoundTicket, followUpOf, reportedIds } from '../../../core/helpdesk/follow-up.ts'
import { forwardedFrom } from '../../../core/helpdesk/forwarded.ts'
import { isMarkedSpam } from '../../../core/helpdesk/spam.ts'
import { readMessage } from '../../../core/mail/message.ts'

const NONE: Clues = { tickets: [], own: [], foreign: [], numbers: [], forged: false, itself: null }
const TICKET: FoundTicket = { id: '7', number: 1001, name: 'Broken seal', closedAt: null, isRequester: false, hasSender: false, hasColleague: false, hasContact: false }
const RULES = { followUpDays: 14, holdUnauthenticated: false }
const SENDER = { ours: false, failed: false, free: false }
const DAY = 24 * 60 * 60 * 1000

function found(ticket: FoundTicket, own = false): Found {
  return { byId: new Map([['7', ticket]]), byMessageId: new Map([['a@b', [{ ticket, own }]]]), byNumber: new Map([[1001, ticket]]) }
}

describe('evidence', () => {
  const on = { ...TICKET, hasSender: true }
  test.each<[string, Partial<Clues>, FoundTicket, Partial<typeof SENDER>, 'joins' | 'new' | 'held' | 'opens']>([
    ['our reply address, of a participant', { tickets: ['7'] }, on, {}, 'joins'],
    ['our reply address, of a colleague of a participant', { tickets: ['7'] }, { ...TICKET, hasColleague: true }, {}, 'new'],
    ['our reply address, of somebody at the same free provider', { tickets: ['7'] }, { ...TICKET, hasColleague: true }, { free: true }, 'held'],
    ['our reply address, from another address of a contact of the ticket', { tickets: ['7'] }, { ...TICKET, hasContact: true }, { free: true }, 'new'],
    ['our reply address, from such an address, whose proof fails', { tickets: ['7'] }, { ...TICKET, hasContact: true }, { failed: true }, 'held'],
    ['our reply address, of a stranger', { tickets: ['7'] }, TICKET, {}, 'held'],
    ['our reply address, of one of ours', { tickets: ['7'] }, TICKET, { ours: true }, 'joins'],
    ['our reply address, of one of ours whose proof fails', { tickets: ['7'] }, TICKET, { ours: true, failed: true }, 'held'],
    ['a foreign Message-ID, of a participant', { foreign: ['a@b'] }, on, {}, 'joins'],
    ['a foreign Message-ID, of a stranger', { foreign: ['a@b'] }, TICKET, {}, 'opens'],
    ['a foreign Message-ID, of one of ours', { foreign: ['a@b'] }, TICKET, { ours: true }, 'joins'],
    ['the number, of a participant', { numbers: [1001] }, on, {}, 'joins'],
    ['the number, of a stranger', { numbers: [1001] }, TICKET, {}, 'opens'],
    ['the number alone, of one of ours', { numbers: [1001] }, on, { ours: true }, 'opens'],
    ['the number, of a colleague who asked', { numbers: [1001] }, { ...on, isRequester: true }, { ours: true }, 'joins'],
    ['nothing', {}, on, {}, 'opens'],
  ])('%s', (_title, clues, ticket, sender, what) => {
    const followUp = followUpOf({ ...NONE, ...clues }, found(ticket), { ...SENDER, ...sender }, RULES, 0)
    expect(followUp.joins === null ? 'opens' : followUp.held ? 'held' : followUp.newParticipant ? 'new' : 'joins').toBe(what)
  })

  test('a failed proof holds a participant only where the organization wants that', () => {
    const judged = (holdUnauthenticated: boolean) => followUpOf({ ...NONE, tickets: ['7'] }, found(on), { ...SENDER, failed: true }, { ...RULES, holdUnauthenticated }, 0)
    expect([judged(false), judged(true)]).toMatchObject([{ held: false }, { held: true }])
  })
  test.each([[14, true], [15, false]])('a ticket closed %i days ago is gone on with: %s', (days, joins) => {
    const followUp = followUpOf({ ...NONE, tickets: ['7'] }, found({ ...on, closedAt: 0 }), SENDER, RULES, days * DAY)
    expect(followUp).toMatchObject(joins ? { joins: { id: '7' } } : { joins: null, follows: { id: '7' } })
  })
  test('a stranger who quotes a number gives a hint', () => {
    expect(followUpOf({ ...NONE, numbers: [1001] }, found(TICKET), SENDER, RULES, 0)).toMatchObject({ joins: null, follows: null, hints: [{ number: 1001 }] })
  })
})

test.each<[string, string, object | null]>([
  ['nobody we believe', 'mx.evil.example; dmarc=pass', null],
  ['all is well', 'mx.abc.com; spf=pass smtp.mailfrom=a.example; dkim=pass header.d=a.example; dmarc=pass (p=none) header.from=a.example', { spf: 'pass', dkim: 'pass', dmarc: 'pass', failed: false }],
  ['DMARC fails', 'mx.abc.com 1; spf=pass; dkim=fail; dmarc=fail', { failed: true }],
  ['SPF fails, a signature is good', 'mx.abc.com; spf=fail; dkim=fail; dkim=pass', { dkim: 'pass', failed: false }],
  ['SPF fails, and nothing else is said', 'MX.ABC.COM; spf=fail', { dmarc: null, failed: true }],
  ['a result in a comment is none', 'mx.abc.com (; dmarc=fail); spf=pass', { dmarc: null, failed: false }],
])('Authentication-Results: %s', (_title, value, expected) => {
  const message = readMessage(Buffer.from(`Authentication-Results: ${value}\r\n\r\n`))
  const read = authenticationOf(message, ['mx.abc.com'])
  if (expected === null) expect(read).toBeNull()
  else expect(read).toMatchObject(expected)
})

test.each<[string, string, boolean]>([
  ['SpamAssassin\'s flag', 'X-Spam-Flag: YES', true],
  ['its status', 'X-Spam-Status: Yes, score=7.1', true],
  ['its status where it is none', 'X-Spam-Status: No, score=0.1', false],
  ['Exchange at level 5', 'X-MS-Exchange-Organization-SCL: 5', true],
  ['Exchange at level 1', 'X-MS-Exchange-Organization-SCL: 1', false],
  ['nothing', 'X-Other: yes', false],
])('marked as spam by %s', (_title, header, spam) => {
  expect(isMarkedSpam(readMessage(Buffer.from(`${header}\r\n\r\n`)))).toBe(spam)
})

test.each<[string, string, string | null]>([
  ['Gmail', '---------- Forwarded message ---------\nFrom: Kim <kim@acme.co.kr>\nDate: x', 'kim@acme.co.kr'],
  ['Outlook', '-----Original Message-----\nFrom: Kim [mailto:kim@acme.co.kr]\nSent: x', 'kim@acme.co.kr'],
  ['Apple Mail', 'Begin forwarded message:\n\n> From: Kim <kim@acme.co.kr>\n> Subject: x', 'kim@acme.co.kr'],
  ['Korean webmail', '-----원본 메시지-----\n보낸사람: "김" <kim@acme.co.kr>', 'kim@acme.co.kr'],
  ['a mere answer', 'On Monday, Kim <kim@acme.co.kr> wrote:\n> Hello', null],
])('whose mail was forwarded with %s', (_title, text, address) => {
  expect(forwardedFrom(text)?.address ?? null).toBe(address)
})

describe('an answer', () => {
  const jane = { name: 'Jane', address: 'jane@bigco.com' }
  const kim = { name: '', address: 'kim@acme.co.kr' }
  const support = { name: '', address: 'support@abc.com' }
  const isSupport = (address: string): boolean => address === support.address
  const asked = { from: [jane], to: [support, kim], cc: [], replyTo: null, ours: false }
  test.each<[string, Parameters<typeof recipientsOf>, string[], string[]]>([
    ['goes to the author', [asked, jane, false, isSupport], ['jane@bigco.com'], []],
    ['to all goes to the others too, but not to the Help Desk', [asked, jane, true, isSupport], ['jane@bigco.com'], ['kim@acme.co.kr']],
    ['goes where Reply-To says', [{ ...asked, replyTo: [kim] }, jane, false, isSupport], ['kim@acme.co.kr'], []],
    ['to a question that a colleague passed on goes to whose question it is', [{ ...asked, ours: true, from: [{ name: '', address: 'tech@abc.com' }] }, kim, false, isSupport], ['kim@acme.co.kr'], []],
    ['to a phone call goes to the requester', [null, kim, false, isSupport], ['kim@acme.co.kr'], []],
  ])('%s', (_title, given, to, cc) => {
    const recipients = recipientsOf(...given)
    expect([recipients.to, recipients.cc].map(people => people.map(({ address }) => address))).toEqual([to, cc])
  })
  test.each([['Broken seal', 'Re: Broken seal [#1001]'], ['Re: RE: Broken seal [#1001]', 'Re: Broken seal [#1001]'], ['답장: 문의', 'Re: 문의 [#1001]']])('%s becomes %s', (name, subject) => {
    expect(answerSubject(name, 1001)).toBe(subject)
  })
  test('has its fields filled, and none left open', () => {
    expect(fillFields('Dear {{ requester.name }}, {{unknown}}.', { 'requester.name': 'Jane' })).toBe('Dear Jane, .')
  })
})

test('a bounce names in its body what it is about', () => {
  expect(reportedIds('Reporting-MTA: x\r\n\r\nFrom: a@b\r\nMessage-ID: <mk.x@abc.com>\r\nSubject: Message-ID: <no@b>\r\n')).toEqual(['mk.x@abc.com'])
})
