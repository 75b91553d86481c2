import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/capture/decide.ts'
import { logRow } from '../../../core/capture/log.ts'
import type { Verdict } from '../../../core/capture/verdict.ts'
import { sideOf } from '../../../core/directory/directory.ts'
import { exceptionAt } from '../../../core/settings/exception-addresses.ts'
import { type Company, companyAbc, factsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'
import { copiesOfOne, letters, OURS, rules, stricter } from './letters.ts'
import { Mailbag } from './mailbag.ts'

const verdictOf = (mail: MailOfCase, settings: SettingsOfCase): Verdict => decide(factsOf(mail, companyAbc(settings)))
const contactsIn = (verdict: Verdict): string[] => verdict.saved.map(({ contact }) => contact)

describe('whatever the mail and the settings', () => {
  test('one rule more that keeps out never adds a contact', () => {
    fc.assert(fc.property(letters, stricter, (mail, [before, after]) => {
      expect(contactsIn(verdictOf(mail, before))).toEqual(expect.arrayContaining(contactsIn(verdictOf(mail, after))))
    }), { numRuns: 1000 })
  })

  test('the order of authors and recipients never matters', () => {
    const twice = letters.chain(mail => fc.record({
      from: fc.shuffledSubarray(mail.from?.split(', ') ?? [], { minLength: mail.from?.split(', ').length ?? 0 }).map(people => people.join(', ')),
      to: shuffled(mail.to), cc: shuffled(mail.cc), envelopeTo: shuffled(mail.envelopeTo),
    }).map(other => [mail, { ...mail, ...other }] as const))
    fc.assert(fc.property(twice, rules, ([mail, other], settings) => {
      expect(verdictOf(other, settings)).toEqual(verdictOf(mail, settings))
    }), { numRuns: 1000 })
  })

  test('ours is never matched, even if a contact holds our addresses and domains', () => {
    const spy = { byAddress: new Map(OURS.map(address => [address.toLowerCase(), ['spy']])), byDomain: new Map([['abc.com', ['spy']], ['abc.net', ['spy']]]) }
    fc.assert(fc.property(letters, rules, (mail, settings) => {
      const facts = factsOf(mail, companyAbc(settings))
      for (const { why } of decide({ ...facts, contacts: spy }).saved) {
        for (const { participant } of why) expect(sideOf(participant, facts.directory)).toBe('theirs')
      }
    }), { numRuns: 1000 })
  })

  test('there is an outcome, and a reason where nothing was saved', () => {
    fc.assert(fc.property(letters, rules, (mail, settings) => {
      const verdict = verdictOf(mail, settings)
      if (verdict.saved.length === 0) expect(verdict.reasons).not.toEqual([])
      const desk = verdict.ticket === null ? [] : ['ticket']
      expect(verdict.outcome).toBe([...verdict.saved.length > 0 ? ['saved'] : [], ...desk].join('+') || 'skipped')
      expect(verdict.ticket?.contacts ?? contactsIn(verdict)).toEqual(contactsIn(verdict))
    }), { numRuns: 1000 })
  })

  test('no rule about histories touches the ticket', () => {
    fc.assert(fc.property(letters, rules, (mail, settings) => {
      const free = { ...settings, exceptionAddresses: [], otherDomains: [] }
      expect(verdictOf(mail, settings).ticket?.action).toBe(verdictOf(mail, free).ticket?.action)
    }), { numRuns: 1000 })
  })

  test('a log row names no excepted Bcc, and a reduced one nobody but the excepted accounts that keep the mail out openly', () => {
    fc.assert(fc.property(letters, rules, (mail, settings) => {
      const company = companyAbc(settings)
      const facts = factsOf(mail, company)
      const { participants } = facts.mail
      const excepted = (address: string): boolean => exceptionAt(address, company.directory, company.settings) !== null
      const openly = participants.filter(({ role, address }) => role !== 'bcc' && excepted(address)).map(({ address }) => address)
      const row = logRow({ participants, subject: facts.mail.subject, messageId: null, size: 1, notices: [] }, decide(facts), company)
      const { ticket: _, ...verdict } = row.verdict
      const named = JSON.stringify({ ...row, verdict }).match(/[\w.+]+@[\w.]+/g) ?? []
      for (const address of named) {
        if (row.reduced) expect(openly).toContain(address)
        else expect(excepted(address)).toBe(false)
      }
    }), { numRuns: 1000 })
  })
})

describe('the order of copies', () => {
  const arrivals = copiesOfOne.chain(copies => fc.record({
    copies: fc.constant(copies),
    order: fc.shuffledSubarray([...copies.keys()], { minLength: copies.length }),
    ends: fc.array(fc.boolean(), { minLength: copies.length, maxLength: copies.length }),
  }))

  test('never matters, nor which of them arrive together', () => {
    fc.assert(fc.property(arrivals, rules, ({ copies, order, ends }, settings) => {
      const company = companyAbc(settings)
      const other = inBatches(order.map(at => copies[at] ?? {}), ends)
      expect(stateAfter(other, company)).toEqual(stateAfter(copies.map(copy => [copy]), company))
    }), { numRuns: 1500 })
  })

  test('never matters for how the envelope was split, where the header names one of ours who is not excepted', () => {
    const split = fc.record({
      mail: letters.map(mail => ({ ...mail, to: ['wuthering@abc.com', ...mail.to ?? []], messageId: '<one@acme.co.kr>' })),
      parts: fc.array(fc.nat({ max: 2 }), { minLength: 3, maxLength: 3 }),
    })
    fc.assert(fc.property(split, rules, ({ mail, parts }, settings) => {
      const company = companyAbc(settings)
      const recipients = mail.envelopeTo ?? []
      const copies = [0, 1, 2].map(part => ({ ...mail, envelopeTo: recipients.filter((_, at) => parts[at] === part) }))
      const whole = stateAfter([[mail]], company)
      const inParts = stateAfter(copies.map(copy => [copy]), company)
      expect({ mails: inParts.mails, tickets: inParts.tickets }).toEqual({ mails: whole.mails, tickets: whole.tickets })
    }), { numRuns: 1000 })
  })
})

function stateAfter(batches: readonly (readonly MailOfCase[])[], company: Company): ReturnType<Mailbag['state']> {
  const bag = new Mailbag()
  for (const batch of batches) bag.file(batch, company)
  return bag.state()
}

/** Cuts a list behind every place that says so. */
function inBatches(copies: readonly MailOfCase[], ends: readonly boolean[]): MailOfCase[][] {
  const batches: MailOfCase[][] = [[]]
  copies.forEach((copy, at) => {
    batches.at(-1)?.push(copy)
    if (ends[at] && at < copies.length - 1) batches.push([])
  })
  return batches
}

function shuffled(people: readonly string[] = []): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...people], { minLength: people.length })
}
