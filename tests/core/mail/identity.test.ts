import { describe, expect, test } from 'vitest'
import { bodyDigest, identityText, needsBody } from '../../../core/mail/identity.ts'
import { type MailOfCase, messageOf } from '../capture/company-abc.ts'

const letter: MailOfCase = { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], cc: ['ops@globex.com'], date: 'Mon, 23 Nov 2026 11:00:00 +0900', messageId: '<one@acme.co.kr>', subject: 'Question' }
const identityOf = (mail: MailOfCase, body = 'a'): string => identityText(messageOf(mail), body)

describe('the identity of a mail', () => {
  test.each<[title: string, change: MailOfCase]>([
    ['another subject', { subject: '[sales] Question' }],
    ['another From', { from: 'sales@abc.com' }],
    ['a Bcc', { bcc: ['ceo@abc.com'] }],
    ['the same recipients in another order and case', { to: ['OPS@globex.com'], cc: ['Jamie <wuthering@abc.com>', 'ops@globex.com'] }],
    ['the same moment in another zone', { date: 'Mon, 23 Nov 2026 02:00:00 +0000' }],
    ['blanks in the Message-ID', { messageId: ' < one@acme.co.kr> ' }],
    ['no brackets around it', { messageId: 'one@acme.co.kr' }],
    ['transport fields', { headers: { Received: 'from x', 'Delivered-To': 'x@y.example' } }],
  ])('stays with %s', (_, change) => expect(identityOf({ ...letter, ...change })).toBe(identityOf(letter)))

  test.each<[title: string, change: MailOfCase]>([
    ['another Message-ID', { messageId: '<two@acme.co.kr>' }],
    ['a Message-ID in another case', { messageId: '<One@acme.co.kr>' }],
    ['another moment', { date: 'Mon, 23 Nov 2026 11:00:01 +0900' }],
    ['a date that cannot be read', { date: 'yesterday' }],
    ['one recipient more', { cc: ['ops@globex.com', 'kim@acme.co.kr'] }],
    ['one recipient less', { cc: [] }],
  ])('changes with %s', (_, change) => expect(identityOf({ ...letter, ...change })).not.toBe(identityOf(letter)))

  test('two dates that cannot be read are two by their text', () => {
    expect(identityOf({ ...letter, date: 'yesterday' })).not.toBe(identityOf({ ...letter, date: 'today' }))
  })

  test.each<[title: string, mail: MailOfCase, counts: boolean]>([
    ['with Message-ID and recipients', letter, false],
    ['without a Message-ID', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] }, true],
    ['with an empty one', { ...letter, messageId: '<>' }, true],
    ['without anybody in To and Cc', { from: 'kim@acme.co.kr', messageId: '<one@acme.co.kr>', to: ['undisclosed-recipients:;'] }, true],
    ['with somebody in Cc', { from: 'kim@acme.co.kr', messageId: '<one@acme.co.kr>', cc: ['ops@globex.com'] }, false],
  ])('%s, the body counts: %s', (_, mail, counts) => {
    expect(needsBody(messageOf(mail))).toBe(counts)
    expect(identityOf(mail, 'a') !== identityOf(mail, 'b')).toBe(counts)
  })
})

describe('the digest of a body', () => {
  const digest = (text: string): string => bodyDigest(Buffer.from(text))

  test.each(['Good day.\r\nKim\r\n', 'Good day.\nKim\n', 'Good day.\rKim\r', 'Good day.\r\nKim', 'Good day.\nKim\r\n\r\n\n'])('is one for %j', body => {
    expect(digest(body)).toBe(digest('Good day.\nKim'))
  })

  test.each(['Good day.\r\n\r\nKim', 'Good day.Kim', '\nGood day.\nKim', 'Good day. \nKim'])('is another for %j', body => {
    expect(digest(body)).not.toBe(digest('Good day.\nKim'))
  })

  test('does not see where its own blocks end', () => {
    const lines = 'x'.repeat(99) + '\n'
    expect(digest(lines.repeat(5000))).toBe(digest(lines.repeat(5000).replaceAll('\n', '\r\n')))
    expect(digest('x'.repeat(65_536))).not.toBe(digest('x'.repeat(65_535)))
  })
})
