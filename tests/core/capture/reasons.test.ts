import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/capture/decide.ts'
import type { ContinuedTicket } from '../../../core/capture/facts.ts'
import type { Verdict } from '../../../core/capture/verdict.ts'
import { companyAbc, factsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'

function verdictOf(mail: MailOfCase, settings: SettingsOfCase = {}, continues: ContinuedTicket | null = null): Verdict {
  return decide({ ...factsOf(mail, companyAbc(settings)), continues })
}

const reasonsOf = (mail: MailOfCase, settings: SettingsOfCase = {}): string[] =>
  verdictOf(mail, settings).reasons.map(({ code, participant, setting }) => [code, participant, setting && `${setting.menu}/${setting.id}`].filter(Boolean).join(' '))

describe('every rule that spoke is told, the reported one first', () => {
  test.each<[title: string, mail: MailOfCase, settings: SettingsOfCase, reasons: string[]]>([
    ['a saved mail has none', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] }, {}, []],
    ['an exception address with the setting that made it', { from: 'kim@acme.co.kr', to: ['ceo+x@abc.com'] }, { exceptionAddresses: ['ceo'] },
      ['exception-address ceo+x@abc.com exception-addresses/ceo']],
    ['exception address before domain before provider', { from: 'reports@something.com', to: ['ceo@abc.com'], cc: ['solo@naver.com'] },
      { exceptionAddresses: ['ceo'], otherDomains: [{ domain: 'something.com' }] },
      ['exception-address ceo@abc.com exception-addresses/ceo', 'exception-domain reports@something.com other-domains/something.com', 'free-provider solo@naver.com free-providers/naver.com']],
    ['internal before exception address', { from: 'ceo@abc.com', to: ['wuthering@abc.com'] }, { exceptionAddresses: ['ceo'] },
      ['internal', 'exception-address ceo@abc.com exception-addresses/ceo']],
    ['not ours before an added domain', { from: 'reports@something.com', to: ['kim@acme.co.kr'] }, { otherDomains: [{ domain: 'something.com' }] },
      ['not-ours', 'exception-domain reports@something.com other-domains/something.com']],
    ['two added domains, one below the other', { from: 'bot@mail.something.com', to: ['wuthering@abc.com'] }, { otherDomains: [{ domain: 'something.com' }, { domain: 'mail.something.com' }] },
      ['exception-domain bot@mail.something.com other-domains/mail.something.com', 'exception-domain bot@mail.something.com other-domains/something.com']],
    ['a lock that left somebody out of a mail that was saved', { from: 'solo@naver.com', to: ['wuthering@abc.com'], cc: ['ops@globex.com'] }, {},
      ['free-provider solo@naver.com free-providers/naver.com']],
    ['a lock says nothing about a stranger', { from: 'stranger@naver.com', to: ['wuthering@abc.com'] }, {}, ['no-contact']],
    ['an added domain of scope party says nothing about a stranger', { from: 'x@court.example', to: ['wuthering@abc.com'] }, { otherDomains: [{ domain: 'court.example', scope: 'party' }] }, ['no-contact']],
    ['an added domain of scope party about a contact', { from: 'reports@something.com', to: ['wuthering@abc.com'] }, { otherDomains: [{ domain: 'something.com', scope: 'party' }] },
      ['exception-domain reports@something.com other-domains/something.com']],
    ['an excepted Bcc that changes nothing is not told', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], bcc: ['ceo@abc.com'] }, { exceptionAddresses: ['ceo'] }, []],
    ['what kept a mail out of the Help Desk comes first', { from: 'kim@acme.co.kr', to: ['support@abc.com'], cc: ['ceo@abc.com'], headers: { 'Auto-Submitted': 'auto-replied' } },
      { exceptionAddresses: ['ceo'], supportAddresses: ['support'] },
      ['auto-reply support@abc.com support-addresses/support', 'exception-address ceo@abc.com exception-addresses/ceo']],
    ['nobody can be read', { from: 'root' }, {}, ['unreadable']],
  ])('%s', (_, mail, settings, reasons) => expect(reasonsOf(mail, settings)).toEqual(reasons))

  test('a mail to a thousand people at an added domain names twenty of them', () => {
    const to = Array.from({ length: 1000 }, (_, n) => `n${n}@something.com`)
    const reasons = reasonsOf({ from: 'wuthering@abc.com', to }, { exceptionAddresses: ['wuthering'], otherDomains: [{ domain: 'something.com' }] })
    expect(reasons.filter(reason => reason.startsWith('exception-domain'))).toHaveLength(20)
    expect(reasons[0]).toMatch(/^exception-address wuthering@abc.com/)
  })
})

describe('why a contact got a mail', () => {
  test('by its address, by its domain, by each participant', () => {
    expect(verdictOf({ from: 'jane@bigco.com', to: ['wuthering@abc.com'], cc: ['new@eu.bigco.com'] }).saved).toEqual([
      { contact: 'bigco', why: [
        { code: 'contact-address', participant: 'jane@bigco.com' }, { code: 'contact-domain', participant: 'jane@bigco.com' }, { code: 'contact-domain', participant: 'new@eu.bigco.com' },
      ] },
      { contact: 'jane', why: [{ code: 'contact-address', participant: 'jane@bigco.com' }] },
    ])
  })

  test('twenty causes are enough', () => {
    const to = Array.from({ length: 500 }, (_, n) => `n${n}@globex.com`)
    expect(verdictOf({ from: 'wuthering@abc.com', to }).saved[0]?.why).toHaveLength(20)
  })

  test.each<[from: string, direction: string]>([
    ['kim@acme.co.kr', 'incoming'], ['wuthering@abc.com', 'outgoing'], ['kim@acme.co.kr, wuthering@abc.com', 'outgoing'], ['info@abc.com', 'incoming'],
  ])('mail from %s is %s', (from, direction) => expect(verdictOf({ from, to: ['ops@globex.com', 'tech@abc.com'] }).direction).toBe(direction))
})

describe('sides that a mail takes in one way only', () => {
  test.each<[title: string, mail: MailOfCase, settings: SettingsOfCase, saved: string[], reason: string | undefined]>([
    ['an excepted account in Bcc and another of ours in Bcc', { from: 'kim@acme.co.kr', to: ['x@elsewhere.org'], envelopeTo: ['ceo@abc.com', 'tech@abc.com'] }, { exceptionAddresses: ['ceo'] }, ['acme'], undefined],
    ['two excepted accounts in Bcc', { from: 'kim@acme.co.kr', to: ['x@elsewhere.org'], envelopeTo: ['ceo@abc.com', 'tech@abc.com'] }, { exceptionAddresses: ['ceo', 'tech'] }, [], 'exception-address'],
    ['two addresses of one excepted account, one in Bcc, one in Cc', { from: 'kim@acme.co.kr', to: ['tech@abc.com'], cc: ['ceo@abc.com'], envelopeTo: ['langston.morrison@abc.com'] }, { exceptionAddresses: ['ceo'] }, [], 'exception-address'],
    ['a member of an alias is not excepted with it', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] }, { exceptionAddresses: ['sales'] }, ['acme'], undefined],
    ['who only resent a mail is on no side', { from: 'kim@acme.co.kr', to: ['ops@globex.com'], headers: { 'Resent-From': 'tech@abc.com' } }, {}, [], 'not-ours'],
    ['to whom it was resent is', { from: 'kim@acme.co.kr', to: ['ops@globex.com'], headers: { 'Resent-From': 'x@elsewhere.org', 'Resent-To': 'tech@abc.com' } }, {}, ['acme', 'globex'], undefined],
    ['an excepted account to whom it was resent counts as Bcc', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], headers: { 'Resent-To': 'ceo@abc.com' } }, { exceptionAddresses: ['ceo'] }, ['acme'], undefined],
    ['Reply-To is nobody', { from: 'x@elsewhere.org', to: ['wuthering@abc.com'], headers: { 'Reply-To': 'kim@acme.co.kr' } }, {}, [], 'no-contact'],
    ['the lock of a provider is for that domain exactly', { from: 'x@mail.naver.com', to: ['wuthering@abc.com'] }, {}, [], 'no-contact'],
  ])('%s', (_, mail, settings, saved, reason) => {
    const verdict = verdictOf(mail, settings)
    expect(verdict.saved.map(({ contact }) => contact)).toEqual(saved)
    expect(verdict.reasons[0]?.code).toBe(reason)
  })
})

describe('a mail that continues a ticket', () => {
  const ticket = { id: '7', number: 1001, name: 'Printer on fire' }
  const settings = { supportAddresses: ['support'] }
  const toSupport = { from: 'kim@acme.co.kr', to: ['support@abc.com'], subject: 'Re: Printer on fire' }

  test('follows it up, and is not acknowledged', () => {
    expect(verdictOf(toSupport, settings, ticket)).toMatchObject({ outcome: 'saved+ticket', ticket: { action: 'follow-up', ...ticket, contacts: ['acme'], autoReply: false } })
  })

  test('from the support address itself joins as our answer', () => {
    expect(verdictOf({ from: 'support@abc.com', to: ['stranger@elsewhere.org'] }, settings, ticket)).toMatchObject({ outcome: 'ticket', ticket: { action: 'follow-up', id: '7' } })
  })

  test('is not received by the support address that only sent it for somebody', () => {
    expect(verdictOf({ from: 'tech@abc.com', to: ['stranger@elsewhere.org'], headers: { Sender: 'support@abc.com' } }, settings).ticket).toBeNull()
  })

  test('from a stranger to somebody else is none of it', () => {
    expect(verdictOf({ from: 'stranger@elsewhere.org', to: ['tech@abc.com'] }, settings, ticket)).toMatchObject({ outcome: 'skipped', ticket: null })
  })

  test.each([
    ['auto-reply', { 'Auto-Submitted': 'auto-replied' }],
    ['bounce', { 'Content-Type': 'multipart/report; report-type=delivery-status' }],
  ])('as %s only joins it', (kind, headers) => {
    const verdict = verdictOf({ ...toSupport, from: 'stranger@elsewhere.org', headers }, settings, ticket)
    expect(verdict).toMatchObject({ outcome: 'ticket', ticket: null, attached: { id: '7', kind }, reasons: [{ code: kind }, { code: 'no-contact' }] })
  })
})
