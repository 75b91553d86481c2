import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/capture/decide.ts'
import { type LogRow, logRow, mayBeQuarantined } from '../../../core/capture/log.ts'
import type { Notice } from '../../../core/capture/verdict.ts'
import { companyAbc, factsOf, mailFactsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'

const ceoExcepted: SettingsOfCase = { exceptionAddresses: ['ceo'], supportAddresses: ['support'], otherDomains: [{ domain: 'something.com' }] }

function rowOf(mail: MailOfCase, settings: SettingsOfCase = ceoExcepted, notices: readonly Notice[] = []): LogRow {
  const company = companyAbc(settings)
  const facts = factsOf({ subject: 'Secret plans', ...mail }, company)
  return logRow({ participants: facts.mail.participants, subject: facts.mail.subject, messageId: 'one@acme.co.kr', size: 5000, notices }, decide(facts), company)
}

const addressesOf = (row: LogRow): string[] => row.participants.map(participant => participant.address)

describe('a row that is not reduced', () => {
  test('of a saved mail shows everything', () => {
    const row = rowOf({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] })
    expect(row).toMatchObject({ reduced: false, subject: 'Secret plans', messageId: 'one@acme.co.kr', size: 5000, verdict: { outcome: 'saved' } })
    expect(addressesOf(row)).toEqual(['kim@acme.co.kr', 'wuthering@abc.com'])
  })

  test('of skipped mail shows who was on it and nothing of what it said', () => {
    const row = rowOf({ from: 'reports@something.com', to: ['wuthering@abc.com'] })
    expect(row).toMatchObject({ reduced: false, subject: null, messageId: 'one@acme.co.kr', verdict: { reasons: [{ code: 'exception-domain', participant: 'reports@something.com' }] } })
    expect(addressesOf(row)).toEqual(['reports@something.com', 'wuthering@abc.com'])
  })

  test('never names an excepted Bcc', () => {
    const row = rowOf({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], envelopeTo: ['ceo@abc.com'] })
    expect(row.verdict.outcome).toBe('saved')
    expect(JSON.stringify(row)).not.toContain('ceo')
  })

  test('tells what was noticed about the mail after its reasons', () => {
    const row = rowOf({ from: 'stranger@elsewhere.org', to: ['wuthering@abc.com'] }, {}, ['id-reuse', 'too-large'])
    expect(row.verdict.reasons.map(reason => reason.code)).toEqual(['no-contact', 'too-large', 'id-reuse'])
  })
})

describe('a reduced row', () => {
  test.each<[title: string, mail: MailOfCase, kept: string[], codes: string[]]>([
    ['mail to the excepted account', { from: 'kim@acme.co.kr', to: ['ceo@abc.com'] }, ['ceo@abc.com'], ['exception-address']],
    ['mail from it, with a colleague in Cc', { from: 'langston.morrison@abc.com', to: ['kim@acme.co.kr'], cc: ['wuthering@abc.com'] }, ['langston.morrison@abc.com'], ['exception-address']],
    ['mail that it sent on', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], headers: { 'Resent-From': 'ceo@abc.com' } }, ['ceo@abc.com'], ['exception-address']],
    ['mail for which another rule spoke too', { from: 'reports@something.com', to: ['ceo@abc.com'] }, ['ceo@abc.com'], ['exception-address']],
    ['mail that it reached by Bcc alone', { from: 'kim@acme.co.kr', to: ['x@elsewhere.org'], envelopeTo: ['ceo@abc.com'] }, [], ['exception-address']],
    ['internal mail', { from: 'wuthering@abc.com', to: ['nativespeaker@abc.com'] }, [], ['internal']],
    ['internal mail to the excepted account', { from: 'wuthering@abc.com', to: ['ceo@abc.com'] }, ['ceo@abc.com'], ['internal', 'exception-address']],
    ['internal mail with the excepted account in Bcc', { from: 'wuthering@abc.com', to: ['nativespeaker@abc.com'], envelopeTo: ['ceo@abc.com'] }, [], ['internal']],
    ['mail that is not even ours', { from: 'kim@acme.co.kr', to: ['ops@globex.com'], headers: { 'Resent-From': 'ceo@abc.com' } }, ['ceo@abc.com'], ['not-ours', 'exception-address']],
  ])('%s', (_, mail, kept, codes) => {
    const row = rowOf(mail)
    expect(row).toMatchObject({ reduced: true, subject: null, messageId: null, size: 5120, verdict: { outcome: 'skipped', saved: [], ticket: null } })
    expect(addressesOf(row)).toEqual(kept)
    expect(row.verdict.reasons.map(reason => reason.code)).toEqual(codes)
    const named = new Set(JSON.stringify(row).match(/[\w.]+@[\w.]+/g))
    expect([...named].sort()).toEqual(kept)
    if (kept.length === 0) expect(JSON.stringify(row)).not.toContain('ceo')
  })

  test('of a mail to the Help Desk keeps its ticket', () => {
    const row = rowOf({ from: 'kim@acme.co.kr', to: ['support@abc.com'], cc: ['ceo@abc.com'] })
    expect(row).toMatchObject({ reduced: true, subject: null, verdict: { outcome: 'ticket', ticket: { action: 'open', name: 'Secret plans' } } })
    expect(addressesOf(row)).toEqual(['ceo@abc.com'])
  })

  test.each([[0, 1024], [1, 1024], [1500, 1024], [1600, 2048], [1_048_576, 1_048_576]])('%i octets are told as %i', (size, told) => {
    const company = companyAbc()
    const facts = factsOf({ from: 'wuthering@abc.com', to: ['tech@abc.com'] }, company)
    expect(logRow({ participants: facts.mail.participants, subject: '', messageId: null, size, notices: [] }, decide(facts), company).size).toBe(told)
  })
})

describe('a mail that nobody can read', () => {
  test('is quarantined', () => {
    const row = rowOf({ from: 'root', to: ['undisclosed-recipients:;'] })
    expect(row).toMatchObject({ reduced: false, subject: null, participants: [], verdict: { outcome: 'quarantined', reasons: [{ code: 'unreadable' }] } })
  })

  test('may be kept for an administrator, but not where an excepted account is named', () => {
    const company = companyAbc(ceoExcepted)
    const nobody = mailFactsOf({}, company)
    expect(mayBeQuarantined('Frim: kim at acme\r\n', nobody, company)).toBe(true)
    expect(mayBeQuarantined('Frim: wuthering@abc.com\r\n', nobody, company)).toBe(true)
    expect(mayBeQuarantined('Too: Langston.Morrison@ABC.com\r\n', nobody, company)).toBe(false)
    expect(mayBeQuarantined('Too: ceo@abc.com\r\n', nobody, companyAbc())).toBe(true)
  })
})

describe('a mail that the database refuses', () => {
  const company = companyAbc(ceoExcepted)

  test.each<[title: string, kept: boolean, mail: MailOfCase]>([
    ['that may be of a contact is kept for an administrator', true, { from: 'stranger@elsewhere.org', to: ['wuthering@abc.com'] }],
    ['that is for the Help Desk is kept', true, { from: 'wuthering@abc.com', to: ['support@abc.com'] }],
    ['that is internal is not', false, { from: 'wuthering@abc.com', to: ['tech@abc.com'] }],
    ['that is not ours is not', false, { from: 'kim@acme.co.kr', to: ['stranger@elsewhere.org'] }],
    ['that an added domain keeps out is not', false, { from: 'reports@something.com', to: ['wuthering@abc.com'] }],
    ['that an excepted account keeps out is not', false, { from: 'kim@acme.co.kr', to: ['ceo+x@abc.com'] }],
  ])('%s', (_, kept, mail) => expect(mayBeQuarantined('', mailFactsOf(mail, company), company)).toBe(kept))
})
