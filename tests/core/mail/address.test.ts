import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { domainOf, normalAddress, parentDomains, withoutTag } from '../../../core/mail/address.ts'

describe('the normal form of an address', () => {
  test.each<[title: string, text: string, normal: string | null]>([
    ['letter case on both sides', 'Kim@ACME.co.KR', 'kim@acme.co.kr'],
    ['a trailing dot', 'kim@acme.co.kr.', 'kim@acme.co.kr'],
    ['an international domain', 'kim@MÜLLER.example', 'kim@xn--mller-kva.example'],
    ['its A-label, in capitals', 'kim@XN--MLLER-KVA.example', 'kim@xn--mller-kva.example'],
    ['a domain with the dots of other scripts', 'kim@例え。テスト', 'kim@xn--r8jz45g.xn--zckzah'],
    ['letters of full width', 'kim@ａｃｍｅ.example', 'kim@acme.example'],
    ['a composed and a decomposed local part are one', 'ju\u0308rgen@acme.co.kr', 'j\u00fcrgen@acme.co.kr'],
    ['a Korean local part', '김철수@회사.example', '김철수@xn--vf4b131b.example'],
    ['a quoted local part', '"jamie"@abc.com', 'jamie@abc.com'],
    ['quotes in the middle', 'jamie."bronte"@abc.com', 'jamie.bronte@abc.com'],
    ['a quoted pair', '"jam\\ie"@abc.com', 'jamie@abc.com'],
    ['a quoted local part that needs its quotes', '"Jamie Bronte"@abc.com', '"jamie bronte"@abc.com'],
    ['the same without them, as some doors say it', 'Jamie Bronte@abc.com', '"jamie bronte"@abc.com'],
    ['an @ in the local part', '"kim@acme.co.kr"@abc.com', '"kim@acme.co.kr"@abc.com'],
    ['dots where they may not be', '.a..b.@docomo.example', '.a..b.@docomo.example'],
    ['a host without dots', 'root@localhost', 'root@localhost'],
    ['an address literal', 'root@[IPv6:2001:DB8::1]', 'root@[ipv6:2001:db8::1]'],
    ['a local part of 512 octets', `${'x'.repeat(512)}@abc.com`, `${'x'.repeat(512)}@abc.com`],
    ['one of 513', `${'x'.repeat(513)}@abc.com`, null],
    ['one of 200 letters with 600 octets', `${'김'.repeat(200)}@abc.com`, null],
    ['a label of 64 letters', `a@${'x'.repeat(64)}.com`, null],
    ['a domain of 254 letters', `a@${'x.'.repeat(126)}xx`, null],
    ['no local part', '@abc.com', null],
    ['an empty quoted one', '""@abc.com', null],
    ['no domain', 'kim@', null],
    ['no @', 'kim', null],
    ['nothing', '', null],
    ['an empty label', 'kim@acme..kr', null],
    ['a port', 'kim@acme.co.kr:25', null],
    ['a path beside letters that are no ASCII', 'kim@müller.example/x', null],
    ['percents that a URL would decode', 'kim@m%C3%BCller.example', null],
    ['a blank in the domain', 'kim@acme .kr', null],
    ['a quote that is not closed', '"kim@abc.com', null],
    ['a line end', 'kim\r\n@abc.com', null],
    ['NUL', '"k\u0000m"@abc.com', null],
    ['half a character', 'k\ud83dm@abc.com', null],
    ['a broken A-label beside an international one', 'kim@xn--a.müller.example', null],
  ])('%s', (_, text, normal) => expect(normalAddress(text)).toBe(normal))

  test('dots and googlemail.com are not folded', () => {
    expect(normalAddress('k.im@gmail.com')).not.toBe(normalAddress('kim@gmail.com'))
    expect(normalAddress('kim@googlemail.com')).not.toBe(normalAddress('kim@gmail.com'))
  })

  test('of a normal form is itself', () => {
    const local = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.string({ unit: fc.constantFrom(...'aA.+"\\ @İſß'), minLength: 1, maxLength: 10 }))
    const domain = fc.constantFrom('abc.com', 'MÜLLER.example.', 'faß.example', '[192.0.2.1]', 'ſ.example')
    fc.assert(fc.property(local, domain, (name, host) => {
      const normal = normalAddress(`${name}@${host}`)
      if (normal !== null) expect(normalAddress(normal)).toBe(normal)
    }), { numRuns: 5000 })
  })
})

describe('an address without its tag', () => {
  test.each<[address: string, plain: string]>([
    ['jamie+fair@abc.com', 'jamie@abc.com'],
    ['jamie+fair+2026@abc.com', 'jamie@abc.com'],
    ['jamie@abc.com', 'jamie@abc.com'],
    ['jamie-fair@abc.com', 'jamie-fair@abc.com'],
    ['+fair@abc.com', '+fair@abc.com'],
    ['"jamie+the fair"@abc.com', 'jamie@abc.com'],
    ['"jamie bronte+fair"@abc.com', '"jamie bronte"@abc.com'],
    ['"jamie@home+fair"@abc.com', '"jamie@home"@abc.com'],
  ])('%s → %s', (address, plain) => expect(withoutTag(address)).toBe(plain))
})

describe('domains', () => {
  test.each<[address: string, domain: string]>([
    ['kim@acme.co.kr', 'acme.co.kr'],
    ['"kim@acme.co.kr"@elsewhere.org', 'elsewhere.org'],
  ])('the domain of %s', (address, domain) => expect(domainOf(address)).toBe(domain))

  test.each<[domain: string, parents: string[]]>([
    ['globex.com', ['globex.com']],
    ['mail.eu.globex.com', ['mail.eu.globex.com', 'eu.globex.com', 'globex.com']],
    ['localhost', ['localhost']],
  ])('at and above %s, without the top', (domain, parents) => expect(parentDomains(domain)).toEqual(parents))

  test('a domain of a hundred labels is looked for at ten of them at most', () => {
    const parents = parentDomains(`${'a.'.repeat(100)}com`)
    expect(parents).toHaveLength(9)
    expect(parents.at(-1)).toBe('a.com')
  })
})
