import { describe, expect, test } from 'vitest'
import { aliases, contacts, settings, users } from '../../demo/company.ts'
import { decide } from '../../core/capture/decide.ts'
import { factsOf, world, type MailOfCase, type SettingsOfCase } from '../core/capture/company-abc.ts'
import decision from '../core/capture/decision.json' with { type: 'json' }
import { castWith } from './cast.ts'

interface Case {
  readonly title: string
  readonly settings?: SettingsOfCase
  readonly mail: MailOfCase
  readonly expect: { readonly saved: readonly string[]; readonly reason?: string }
}

describe('the demo company is the cast of the worked cases, and more', () => {
  test.each(world.users)('$name works there under the same ID and addresses', (user) => {
    const { id, ...rest } = user
    expect(users.find(({ login }) => login === id)).toMatchObject(rest)
  })

  test.each(world.aliases)('the alias $id has the same addresses and members', (alias) => {
    const { id, ...rest } = alias
    expect(aliases.find(({ login }) => login === id)).toMatchObject(rest)
  })

  test.each(world.contacts)('$name is registered as $kind with the same addresses and domains', (contact) => {
    const found = contacts.find(({ ref }) => ref === contact.ref)
    expect(found).toMatchObject({ kind: contact.kind, name: contact.name, domains: contact.domains })
    expect(found?.addresses.map(({ address }) => address)).toEqual(expect.arrayContaining(contact.addresses))
  })

  test.each(decision.cases as readonly Case[])('holds there too: $title', ({ settings, mail, expect: expected }) => {
    const verdict = decide(factsOf(mail, castWith(settings ?? {})))
    expect(verdict.saved.map(({ contact }) => contact)).toEqual([...expected.saved].sort())
    if (expected.reason !== undefined) expect(verdict.reasons[0]?.code).toBe(expected.reason)
  })

  test('every one of the eight people in the manual\'s picture works there, and William Jobs', () => {
    expect(users.map(({ department, name, login }) => `${department}/${name}(${login})`)).toEqual([
      'Executives/Langston Morrison(ceo)', 'Executives/Katherine Hong(wwarrior)', 'Sales Team/Jamie Bronte(wuthering)', 'Marketing/Stephanie Dickinson(withfeathers)',
      'Customer Service/Vivienne Angelou(cagedbird)', 'Customer Service/Henry Shakespeare(hamlet)', 'Marketing/Christopher Hemingway(andthesea)', 'Sales Team/Eric Lee(nativespeaker)',
      'Customer Service/William Jobs(tech)',
    ])
  })

  test('about forty contacts of all three kinds, each owned by somebody of the sales team', () => {
    expect(contacts.length).toBeGreaterThanOrEqual(38)
    expect(new Set(contacts.map(({ kind }) => kind))).toEqual(new Set(['customer', 'potential', 'lead']))
    expect(new Set(contacts.map(({ owner }) => owner))).toEqual(new Set(['wuthering', 'nativespeaker']))
    expect(new Set(contacts.map(({ ref }) => ref)).size).toBe(contacts.length)
  })

  test('what the manual shows how to set is left for the visitor to set', () => {
    expect(settings.exceptionAddresses.map(({ login }) => login)).not.toContain('ceo')
    expect(settings.openFreeProviders).not.toContain('naver.com')
    expect(settings.otherDomains.map(({ domain }) => domain)).not.toContain('emailer.com')
    expect(settings.supportAddresses).not.toContain('tech')
  })
})
