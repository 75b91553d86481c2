import { describe, expect, test } from 'vitest'
import { decide } from '../../core/capture/decide.ts'
import { readMailFacts } from '../../core/capture/facts.ts'
import { whoIsOurs } from '../../core/directory/directory.ts'
import { attachmentOctets, readContent } from '../../core/mail/content.ts'
import { readMessage } from '../../core/mail/message.ts'
import { letters, moment, type Letter } from '../../demo/letters.ts'
import { contactsFor } from '../core/capture/company-abc.ts'
import { livingCompany } from './cast.ts'

const now = new Date('2026-11-24T09:30:00Z')
const all = letters(now)

function verdictOn(letter: Letter) {
  const named = { evidence: 'envelope' as const, recipients: letter.envelope.to }
  const mail = readMailFacts(readMessage(letter.octets), named, letter.envelope.from, whoIsOurs(livingCompany.directory, 'capture.localhost'))
  // An answer of ours, and one by machine, joins the ticket that its question opened, which the whole server finds by what it refers to.
  const ours = mail.participants.some(({ role, address }) => role === 'from' && livingCompany.directory.accountOf.has(address))
  const answers = letter.fate.outcome.includes('ticket') && readMessage(letter.octets).inReplyTo.length > 0 && (ours || mail.automatic !== null)
  const continues = answers ? { id: '1', number: 1001, name: letter.subject } : null
  return decide({ mail, ...livingCompany, contacts: contactsFor(mail.participants, livingCompany), continues })
}

/** Lines may be broken anew by a reader. */
function words(text: string): string {
  return text.replace(/[>\s]+/g, ' ').trim()
}

describe('the letters of three months', () => {
  test('are several hundred, in order, of the last three months, and none of the future', () => {
    expect(all.length).toBeGreaterThan(400)
    const times = all.map(({ at }) => at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[0]).toBeGreaterThan(now.getTime() - 100 * 86_400_000)
    expect(times[0]).toBeLessThan(now.getTime() - 75 * 86_400_000)
    expect(times.at(-1)).toBeLessThan(now.getTime())
  })

  test('are the same for the same moment, octet by octet', () => {
    const again = letters(now)
    expect(again.every((letter, i) => letter.octets.equals(all[i]?.octets ?? Buffer.alloc(0)))).toBe(true)
  })

  test('each answer is later than what it answers, at any hour and on any day of the week', () => {
    for (let hour = 0; hour < 7 * 24; hour += 29) {
      const then = new Date(now.getTime() + hour * 3_600_000)
      const last = new Map<number, number>()
      const byThread = letters(then)
      expect(byThread.at(-1)?.at.getTime()).toBeLessThan(then.getTime())
      for (const { thread, at, octets } of byThread) {
        const answers = readMessage(octets).inReplyTo.length > 0
        if (answers) expect(at.getTime(), `thread ${thread} at ${then.toISOString()}`).toBeGreaterThanOrEqual(last.get(thread) ?? Infinity)
        last.set(thread, at.getTime())
      }
    }
  })

  test('no two have one Message-ID', () => {
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(all.length)
  })

  test('are read as they were written: people, subject, date, text and files', () => {
    for (const letter of all) {
      const message = readMessage(letter.octets)
      expect(message.subject).toBe(letter.subject)
      expect(message.messageId).toBe(letter.messageId)
      expect(message.date.at).toBe(letter.at.getTime())
      expect(message.from).toMatchObject([{ written: letter.from }])
      expect(message.cut).toEqual([])
      const content = readContent(letter.octets)
      expect(words(content.text)).toBe(words(letter.text))
      expect(content.attachments.map(({ name, type }) => ({ name, type }))).toEqual(letter.files.map(({ name, type }) => ({ name, type })))
      expect(content.attachments.map((file) => attachmentOctets(letter.octets, file))).toEqual(letter.files.map(({ octets }) => octets))
      expect(content.cut).toEqual([])
    }
  })

  test.each(all.map((letter) => [`${letter.fate.outcome}${letter.fate.reason ? `, ${letter.fate.reason}` : ''}: ${letter.subject}`, letter] as const))('become %s', (_, letter) => {
    const verdict = verdictOn(letter)
    expect(verdict.saved.map(({ contact }) => contact)).toEqual([...letter.fate.contacts].sort())
    expect(verdict.outcome).toBe(letter.fate.outcome)
    if (letter.fate.reason !== undefined) expect(verdict.reasons[0]?.code).toBe(letter.fate.reason)
  })

  test('hold what a company\'s mail holds', () => {
    const count = (pattern: RegExp) => all.filter(({ octets }) => pattern.test(octets.toString('latin1'))).length
    expect(count(/charset=euc-kr/)).toBeGreaterThan(5)
    expect(count(/charset=iso-2022-kr/)).toBeGreaterThan(3)
    expect(count(/charset=iso-2022-jp/)).toBeGreaterThan(1)
    expect(count(/format=flowed/)).toBeGreaterThan(15)
    expect(count(/Content-Disposition: attachment/)).toBeGreaterThan(80)
    expect(count(/In-Reply-To:/)).toBeGreaterThan(150)
    expect(all.filter(({ envelope }) => envelope.to.length > 50).length).toBe(3)
    expect(all.filter(({ subject }) => /[가-힣]/.test(subject)).length).toBeGreaterThan(90)
    for (const outcome of ['saved', 'ticket', 'saved+ticket', 'skipped']) expect(all.some(({ fate }) => fate.outcome === outcome)).toBe(true)
    for (const reason of ['internal', 'exception-address', 'exception-domain', 'free-provider', 'no-contact']) expect(all.some(({ fate }) => fate.reason === reason)).toBe(true)
  })
})

describe('a moment of a letter', () => {
  test.each([
    ['a working day back from a Tuesday', 1, '10:05', '2026-11-24T09:30:00Z', '2026-11-23T01:05'],
    ['over a week-end', 2, '10:05', '2026-11-24T09:30:00Z', '2026-11-20T01:05'],
    ['from a Sunday, Friday is one back', 1, '09:00', '2026-11-22T05:00:00Z', '2026-11-20T00:00'],
    ['today, before the hour has come, in the hours that have passed', 0, '18:00', '2026-11-24T01:00:00Z', '2026-11-24T00:58'],
  ])('%s', (_, day, clock, at, expected) => {
    expect(moment(new Date(at), { day, clock }).toISOString().slice(0, 16)).toBe(expected)
  })
})
