import { describe, expect, test } from 'vitest'
import { readDomain } from '../../../core/mail/typed.ts'
import { locksToAdd } from '../../../core/settings/exception-domains.ts'
import { usualPort } from '../../../core/settings/external-addresses.ts'
import { freeProviders } from '../../../core/settings/free-providers.ts'

describe('the list of free email providers', () => {
  test("begins as the product's manual shows it", () => {
    expect(freeProviders.slice(0, 8).map(({ domain }) => domain)).toEqual([
      'facebook.com', 'google.com', 'google.co.kr', 'naver.com', 'daum.net', 'hanmail.net', 'yahoo.com', 'nate.com',
    ])
  })

  test('names 150 or more, each once, the great ones of the world among them', () => {
    const domains = freeProviders.map(({ domain }) => domain)
    expect(new Set(domains).size).toBe(domains.length)
    expect(domains.length).toBeGreaterThanOrEqual(150)
    expect(domains).toEqual(expect.arrayContaining(['gmail.com', 'outlook.com', 'hotmail.com', 'icloud.com', 'qq.com', '163.com', 'gmx.net', 'gmx.de', 'web.de', 'mail.ru', 'proton.me']))
  })

  test.each(freeProviders)('$domain ($country) is a domain in normal form in a country that exists', ({ domain, country }) => {
    expect(readDomain(domain)).toEqual({ domain })
    expect(new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(country)).toBeDefined()
  })
})

describe('an upgrade of the list', () => {
  test('closes what it adds, but not where a contact is registered; it never touches a lock', () => {
    const all = freeProviders.map(({ domain }) => domain)
    const known = new Set(all.filter(domain => domain !== 'web.de' && domain !== 'mail.ru'))
    expect(locksToAdd(known, new Set(['mail.ru', 'naver.com']))).toEqual([{ domain: 'web.de', locked: true }, { domain: 'mail.ru', locked: false }])
    expect(locksToAdd(new Set(all), new Set(all))).toEqual([])
  })
})

describe('the port of a mail server', () => {
  test.each([
    ['pop3', 'none', 110], ['pop3', 'starttls', 110], ['pop3', 'tls', 995],
    ['imap', 'none', 143], ['imap', 'starttls', 143], ['imap', 'tls', 993],
    ['smtp', 'none', 25], ['smtp', 'starttls', 587], ['smtp', 'tls', 465],
  ] as const)('%s with %s: %i', (type, security, port) => expect(usualPort(type, security)).toBe(port))
})
