import { describe, expect, test } from 'vitest'
import { whoIsOurs } from '../../../core/directory/directory.ts'
import { type Named, readParticipants } from '../../../core/mail/participants.ts'
import { companyAbc, type MailOfCase, messageOf } from '../capture/company-abc.ts'

const company = whoIsOurs(companyAbc({ externalAddresses: ['workerA@abc.net'] }).directory, 'capture.abc.example')
const nobody: Named = { evidence: 'envelope', recipients: [] }

function participantsOf(mail: MailOfCase, named: Named = nobody): string[] {
  return readParticipants(messageOf(mail), named, company).map(({ role, evidence, address }) => `${role} ${evidence} ${address}`)
}

describe('the header', () => {
  test('names everybody in every role', () => {
    expect(participantsOf({
      from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], cc: ['Ops <ops@globex.com>'], bcc: ['ceo@abc.com'],
      headers: { Sender: 'secretary@acme.co.kr', 'Resent-From': 'tech@abc.com', 'Resent-To': 'jane@bigco.com', 'Reply-To': 'other@acme.co.kr' },
    })).toEqual([
      'from header kim@acme.co.kr', 'sender header secretary@acme.co.kr', 'to header wuthering@abc.com', 'cc header ops@globex.com',
      'bcc header ceo@abc.com', 'bcc header jane@bigco.com', 'resent header tech@abc.com',
    ])
  })

  test('names each once in each role', () => {
    expect(participantsOf({ from: 'kim@acme.co.kr', to: ['KIM@acme.co.kr', 'kim@acme.co.kr'], cc: ['kim@acme.co.kr'] }))
      .toEqual(['from header kim@acme.co.kr', 'to header kim@acme.co.kr', 'cc header kim@acme.co.kr'])
  })

  test('without From, Sender stands in', () => {
    expect(participantsOf({ to: ['wuthering@abc.com'], headers: { Sender: 'kim@acme.co.kr' } })).toEqual(['from header kim@acme.co.kr', 'to header wuthering@abc.com'])
  })

  test('keeps the names', () => {
    expect(readParticipants(messageOf({ from: '"Kim, J." <kim@acme.co.kr>' }), nobody, company)[0]?.name).toBe('Kim, J.')
  })

  test.each(['Delivered-To', 'X-Original-To', 'Envelope-To', 'X-Gm-Original-To'])('%s counts only where it names one of ours', field => {
    const mail = { from: 'kim@acme.co.kr', to: ['list@elsewhere.org'] }
    expect(participantsOf({ ...mail, headers: { [field]: 'jamie@abc.com' } })).toContain('bcc header jamie@abc.com')
    expect(participantsOf({ ...mail, headers: { [field]: 'workerA@abc.net' } })).toContain('bcc header workera@abc.net')
    expect(participantsOf({ ...mail, headers: { [field]: 'ops@globex.com' } })).toHaveLength(2)
    expect(participantsOf({ ...mail, headers: { [field]: 'nobody@abc.com' } })).toHaveLength(2)
  })

  test('a capture address is nobody', () => {
    expect(participantsOf({ from: 'kim@acme.co.kr', to: ['capture+abcdefghabcdefgh@capture.abc.example'] })).toEqual(['from header kim@acme.co.kr'])
  })
})

describe('who is named beyond the header', () => {
  const mail = { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] }

  test.each(['envelope', 'journal', 'mailbox'] as const)('by the %s joins as bcc', evidence => {
    expect(participantsOf(mail, { evidence, recipients: ['Wuthering@ABC.com', 'tech@abc.com'] }))
      .toEqual(['from header kim@acme.co.kr', 'to header wuthering@abc.com', `bcc ${evidence} tech@abc.com`])
  })

  test('an author who sent himself a copy is a recipient too', () => {
    expect(participantsOf(mail, { evidence: 'envelope', recipients: ['kim@acme.co.kr'] })).toContain('bcc envelope kim@acme.co.kr')
  })

  test('the owner of a Sent folder joins as sender, unless he is the author', () => {
    expect(participantsOf(mail, { evidence: 'mailbox', recipients: [], sentFrom: 'workerA@abc.net' })).toContain('sender mailbox workera@abc.net')
    expect(participantsOf({ ...mail, from: 'workerA@abc.net' }, { evidence: 'mailbox', recipients: [], sentFrom: 'workera@abc.net' })).toHaveLength(2)
  })

  test('what is no address is nobody', () => {
    expect(participantsOf(mail, { evidence: 'envelope', recipients: ['', 'postmaster', 'a@', 'capture+abcdefghabcdefgh@capture.abc.example'] })).toHaveLength(2)
  })
})

describe('a list of ours that put itself into From', () => {
  const list = { from: "'Kim via Sales' <sales@abc.com>", to: ['wuthering@abc.com'] }
  const behind = ['from list kim@acme.co.kr', 'to list sales@abc.com', 'to header wuthering@abc.com']
  const notBehind = ['from header sales@abc.com', 'to header wuthering@abc.com']

  test.each<[title: string, headers: MailOfCase['headers'], participants: string[]]>([
    ['X-Original-From', { 'List-Id': '<sales.abc.com>', 'X-Original-From': 'Kim <kim@acme.co.kr>' }, behind],
    ['X-Original-Sender', { 'X-Google-Group-Id': '1', 'X-Original-Sender': 'kim@acme.co.kr' }, behind],
    ['Reply-To', { 'List-Id': '<sales.abc.com>', 'Reply-To': 'kim@acme.co.kr' }, behind],
    ['X-Original-From before Reply-To', { 'List-Id': '<sales.abc.com>', 'X-Original-From': 'kim@acme.co.kr', 'Reply-To': 'jane@bigco.com' }, behind],
    ['X-Original-Sender where X-Original-From names the list', { 'List-Id': '<sales.abc.com>', 'X-Original-From': 'sales@abc.com', 'X-Original-Sender': 'kim@acme.co.kr' }, behind],
    ['a colleague who wrote to the list', { 'List-Id': '<sales.abc.com>', 'X-Original-From': 'tech@abc.com' }, ['from list tech@abc.com', ...behind.slice(1)]],
    ["no list's mark", { 'X-Original-From': 'kim@acme.co.kr' }, notBehind],
    ['two addresses in Reply-To', { 'List-Id': '<sales.abc.com>', 'Reply-To': 'kim@acme.co.kr, jane@bigco.com' }, notBehind],
    ['a Reply-To that is ours', { 'List-Id': '<sales.abc.com>', 'Reply-To': 'tech@abc.com' }, notBehind],
    ['nobody named', { 'List-Id': '<sales.abc.com>' }, notBehind],
  ])('%s', (_, headers, participants) => expect(participantsOf({ ...list, headers: headers ?? {} })).toEqual(participants))

  test('the alias joins as to only where it is not there yet', () => {
    expect(participantsOf({ ...list, to: ['sales@abc.com'], headers: { 'List-Id': '<x>', 'X-Original-From': 'kim@acme.co.kr' } }))
      .toEqual(['from list kim@acme.co.kr', 'to header sales@abc.com'])
  })

  test.each([['a user', 'tech@abc.com'], ['a stranger', 'x@elsewhere.org'], ['two authors', 'sales@abc.com, tech@abc.com']])('%s in From is no list', (_, from) => {
    expect(participantsOf({ ...list, from, headers: { 'List-Id': '<x>', 'X-Original-From': 'kim@acme.co.kr' } })).not.toContain('from list kim@acme.co.kr')
  })
})
