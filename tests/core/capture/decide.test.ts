import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/capture/decide.ts'
import { companyAbc, factsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'
import decision from './decision.json' with { type: 'json' }

interface Case {
  readonly title: string
  readonly settings?: SettingsOfCase
  readonly mail: MailOfCase
  readonly expect: {
    readonly saved: readonly string[]
    readonly ticket: { readonly action: string; readonly name: string; readonly contacts: readonly string[]; readonly autoReply?: boolean } | null
    readonly reason?: string
  }
}

const cases: readonly Case[] = decision.cases

describe('the worked cases of company ABC', () => {
  test.each(cases)('$title', ({ settings, mail, expect: expected }) => {
    const verdict = decide(factsOf(mail, companyAbc(settings)))

    expect(verdict.saved.map(saved => saved.contact)).toEqual([...expected.saved].sort())
    if (expected.ticket === null) expect(verdict.ticket).toBeNull()
    else expect(verdict.ticket).toMatchObject({ ...expected.ticket, contacts: [...expected.ticket.contacts].sort() })
    if (expected.reason !== undefined) expect(verdict.reasons[0]?.code).toBe(expected.reason)
    else if (expected.saved.length > 0 || expected.ticket !== null) expect(verdict.outcome).not.toBe('skipped')
  })

  test('are all 74', () => expect(cases).toHaveLength(74))
})
