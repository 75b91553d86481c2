import { describe, expect, test } from 'vitest'
import {
  accountAddressFault, contactAddressFault, contactDomainFault, externalAddressFault, lockedProviderOf, otherDomainFault, ownDomainFault, ownDomainInUse,
} from '../../../core/contacts/registration.ts'
import { companyAbc } from '../capture/company-abc.ts'

const { directory, settings } = companyAbc({ externalAddresses: ['workerA@abc.net'], openFreeProviders: ['naver.com'], otherDomains: [{ domain: 'emailer.com' }] })
const bigco = { id: 'bigco', name: 'BigCo' }

describe("a contact's address", () => {
  test.each<[address: string, code: string, other: string]>([
    ['ceo@abc.com', 'address-is-ours', 'Langston Morrison'],
    ['langston.morrison@abc.com', 'address-is-ours', 'Langston Morrison'],
    ['jamie+fair@abc.com', 'address-is-ours', 'Jamie Bronte'],
    ['support@abc.com', 'address-is-ours', 'Support'],
    ['workera@abc.net', 'address-is-ours', 'workera@abc.net'],
    ['nobody@abc.com', 'address-at-own-domain', 'abc.com'],
  ])('%s is refused: %s', (address, code, other) => {
    expect(contactAddressFault(address, directory)).toMatchObject({ code, other: { name: other } })
  })

  test.each(['kim@acme.co.kr', 'workerb@abc.net', 'cron@mx.abc.com', 'solo@gmail.com'])('%s is taken', address => {
    expect(contactAddressFault(address, directory)).toBeNull()
  })

  test('at a closed provider says so, at an open one not', () => {
    expect(lockedProviderOf('kim.private@gmail.com', settings)).toBe('gmail.com')
    expect(lockedProviderOf('solo@naver.com', settings)).toBeNull()
    expect(lockedProviderOf('kim@acme.co.kr', settings)).toBeNull()
  })
})

describe("a contact's domain", () => {
  test.each<[domain: string, confirmed: boolean, code: string | undefined]>([
    ['abc.com', true, 'domain-is-ours'],
    ['mail.abc.com', true, 'domain-is-ours'],
    ['gmail.com', true, 'provider-locked'],
    ['naver.com', false, 'confirmation-needed'],
    ['naver.com', true, undefined],
    ['notabc.com', false, undefined],
    ['abc.net', false, undefined],
    ['bigco.com', false, undefined],
  ])('%s (confirmed: %s) → %s', (domain, confirmed, code) => {
    expect(contactDomainFault(domain, confirmed, directory, settings)?.code).toBe(code)
  })

  test('above ours is refused too', () => {
    const below = { ...directory, domains: new Set(['mail.abc.example']) }
    expect(contactDomainFault('abc.example', true, below, settings)).toMatchObject({ code: 'domain-is-ours', other: { kind: 'organization', id: 'mail.abc.example' } })
  })
})

describe('what becomes ours', () => {
  test.each<[title: string, fault: unknown, expected: unknown]>([
    ['an address of a user must be at our domain', accountAddressFault('new@abc.net', null, directory, []), { code: 'address-not-at-own-domain' }],
    ['an address belongs to one account only', accountAddressFault('ceo@abc.com', null, directory, []), { code: 'address-taken', other: { kind: 'user', id: 'ceo' } }],
    ['an address that its own account has already', accountAddressFault('ceo@abc.com', 'ceo', directory, []), null],
    ['an address that a contact holds', accountAddressFault('new@abc.com', null, directory, [bigco]), { code: 'address-of-contact', other: { kind: 'contact', name: 'BigCo' } }],
    ['a new address', accountAddressFault('new@abc.com', null, directory, []), null],
    ['an external address at our own domain', externalAddressFault('new@abc.com', directory, []), { code: 'address-at-own-domain' }],
    ['an external address that a contact holds', externalAddressFault('jane@bigco.com', directory, [bigco]), { code: 'address-of-contact' }],
    ['an external address at a subdomain that is not listed', externalAddressFault('new@mx.abc.com', directory, []), null],
    ['a second row of an external address', externalAddressFault('workera@abc.net', directory, []), null],
    ['a domain that a contact holds', ownDomainFault('bigco.com', directory, settings, [bigco]), { code: 'domain-of-contact', other: { id: 'bigco' } }],
    ['a domain at which an external address is', ownDomainFault('abc.net', directory, settings, []), { code: 'domain-taken', other: { kind: 'external-address' } }],
    ['a domain among the Other Domains', ownDomainFault('emailer.com', directory, settings, []), { code: 'domain-taken', other: { kind: 'other-domain' } }],
    ['a new domain', ownDomainFault('abc.org', directory, settings, []), null],
    ['a domain in use cannot go', ownDomainInUse('abc.com', directory), { code: 'domain-in-use' }],
    ['a domain not in use can', ownDomainInUse('abc.org', directory), null],
  ])('%s', (_, fault, expected) => expected === null ? expect(fault).toBeNull() : expect(fault).toMatchObject(expected as object))
})

describe('an Other Domain', () => {
  test.each<[domain: string, code: string | undefined]>([
    ['abc.com', 'domain-is-ours'],
    ['emailer.com', 'already-there'],
    ['mail.abc.com', undefined],
    ['bigco.com', undefined],
    ['gmail.com', undefined],
  ])('%s → %s', (domain, code) => expect(otherDomainFault(domain, directory, settings)?.code).toBe(code))
})
