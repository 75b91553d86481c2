import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddresses } from '../../../core/mail/address-list.ts'
import { normalAddress } from '../../../core/mail/address.ts'

const addressesIn = (value: string): string[] => readAddresses(value).map(mailbox => mailbox.address)

describe('the addresses of a field, as the standard writes them', () => {
  test.each<[title: string, value: string, addresses: string[]]>([
    ['a bare address', 'kim@acme.co.kr', ['kim@acme.co.kr']],
    ['a name and an address', 'Kim <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['several, folded', 'Kim <kim@acme.co.kr>,\r\n\tops@globex.com', ['kim@acme.co.kr', 'ops@globex.com']],
    ['a comma in a quoted name', '"Kim, J." <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['RFC 5322, A.1.2', 'Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>', ['mary@x.test', 'jdoe@example.org', 'one@y.test']],
    ['RFC 5322, A.1.2, quoted pairs', '"Giant; \\"Big\\" Box" <sysservices@example.net>', ['sysservices@example.net']],
    ['RFC 5322, A.1.3, a group', 'A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;', ['c@a.test', 'joe@where.test', 'jdoe@one.test']],
    ['an empty group', 'Undisclosed recipients:;', []],
    ['an empty group and then somebody', 'undisclosed-recipients:;, kim@acme.co.kr', ['kim@acme.co.kr']],
    ['RFC 5322, A.5, comments everywhere', 'Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', ['pete@silly.test']],
    ['RFC 5322, A.5, comments in a group', "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
      ['c@public.example', 'joe@example.org', 'jdoe@one.test']],
    ['RFC 5322, A.6.1, a route and an empty place', 'Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example', ['mary@example.net', 'jdoe@test.example']],
    ['a route over two hosts', '<@a.test,@b.test:kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['a quoted local part', '"jamie"@abc.com', ['jamie@abc.com']],
    ['a quoted local part with a blank', '"jamie bronte"@abc.com', ['"jamie bronte"@abc.com']],
    ['an address literal', 'root@[192.0.2.1], root@[IPv6:2001:db8::1]', ['root@[192.0.2.1]', 'root@[ipv6:2001:db8::1]']],
    ['a domain and a local part beyond ASCII (RFC 6532)', 'Jürgen <jürgen@MÜLLER.example>', ['jürgen@xn--mller-kva.example']],
    ['letter case', 'KIM@ACME.co.KR', ['kim@acme.co.kr']],
  ])('%s', (_, value, addresses) => expect(addressesIn(value)).toEqual(addresses))
})

describe('the addresses of a field, as real mail writes them', () => {
  test.each<[title: string, value: string, addresses: string[]]>([
    ['semicolons for commas', 'kim@acme.co.kr; ops@globex.com;', ['kim@acme.co.kr', 'ops@globex.com']],
    ['single quotes', "'kim@acme.co.kr'", ['kim@acme.co.kr']],
    ['single quotes in brackets', "Kim <'kim@acme.co.kr'>", ['kim@acme.co.kr']],
    ['a real apostrophe stays', "o'neil@acme.co.kr", ["o'neil@acme.co.kr"]],
    ['brackets twice', 'Kim <<kim@acme.co.kr>>', ['kim@acme.co.kr']],
    ['a missing bracket at the end', 'Kim <kim@acme.co.kr', ['kim@acme.co.kr']],
    ['a missing bracket before the next', 'Kim <kim@acme.co.kr, Lee <lee@acme.co.kr>', ['kim@acme.co.kr', 'lee@acme.co.kr']],
    ['no brackets', 'Kim kim@acme.co.kr', ['kim@acme.co.kr']],
    ['the old form with the name in a comment', 'kim@acme.co.kr (Kim)', ['kim@acme.co.kr']],
    ['a missing comma', '<kim@acme.co.kr> <ops@globex.com>', ['kim@acme.co.kr', 'ops@globex.com']],
    ['a missing comma without brackets', 'kim@acme.co.kr ops@globex.com', ['kim@acme.co.kr', 'ops@globex.com']],
    ['a quote that is not closed', '"Kim <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['a comment that is not closed', 'Kim (sales <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['mailto:', '<mailto:kim@acme.co.kr>, mailto:ops@globex.com', ['kim@acme.co.kr', 'ops@globex.com']],
    ['blanks in the brackets', 'Kim < kim@acme.co.kr >', ['kim@acme.co.kr']],
    ['a name behind the address', '<kim@acme.co.kr> Kim', ['kim@acme.co.kr']],
    ['a trailing dot', 'kim@acme.co.kr.', ['kim@acme.co.kr']],
    ['an unquoted name with signs', 'Kim @ Acme: sales <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['Japanese carriers', 'a..b@docomo.example, c.@docomo.example', ['a..b@docomo.example', 'c.@docomo.example']],
    ['an encoded word with a comma and a parenthesis', '=?utf-8?Q?Kim,_J._(sales?= <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['an encoded word with a blank', '=?utf-8?Q?Kim Lee?= <kim@acme.co.kr>', ['kim@acme.co.kr']],
    ['one bad address does not take the others along', 'kim@acme.co.kr, root, <>, @, a@, @b, "x", <nobody>, ops@globex.com', ['kim@acme.co.kr', 'ops@globex.com']],
  ])('%s', (_, value, addresses) => expect(addressesIn(value)).toEqual(addresses))
})

describe('what only looks like an address', () => {
  test.each<[title: string, value: string, addresses: string[]]>([
    ['an address as quoted name', '"kim@acme.co.kr" <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['an address as unquoted name', 'kim@acme.co.kr <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['an address with brackets in the quoted name', '"Kim <kim@acme.co.kr>" <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['an address in a comment', 'stranger@elsewhere.org (kim@acme.co.kr)', ['stranger@elsewhere.org']],
    ['an address in nested comments', '(a (<kim@acme.co.kr>) b) stranger@elsewhere.org', ['stranger@elsewhere.org']],
    ['an address behind an escaped quote', '"a\\" <kim@acme.co.kr>, \\"" <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['a quoted local part that holds an address (CVE-2025-13033)', '"kim@acme.co.kr x"@elsewhere.org', ['"kim@acme.co.kr x"@elsewhere.org']],
    ['a quoted local part that holds brackets (CVE-2025-13033)', '"<kim@acme.co.kr>"@elsewhere.org', ['"<kim@acme.co.kr>"@elsewhere.org']],
    ['the same in brackets', '<"<kim@acme.co.kr>, "@elsewhere.org>', ['"<kim@acme.co.kr>, "@elsewhere.org']],
    ['two signs: the last one divides', 'kim@acme.co.kr@elsewhere.org', ['"kim@acme.co.kr"@elsewhere.org']],
    ['an encoded word that holds an address', '=?utf-8?Q?kim=40acme.co.kr?= <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['an encoded word that holds brackets', '=?utf-8?B?PGtpbUBhY21lLmNvLmtyPg==?= <stranger@elsewhere.org>', ['stranger@elsewhere.org']],
    ['an encoded word alone, which holds an address', '=?utf-8?B?PGtpbUBhY21lLmNvLmtyPg==?=', []],
    ['an encoded local part is not decoded', '=?utf-8?q?kim?=@acme.co.kr', ['=?utf-8?q?kim?=@acme.co.kr']],
    ['a quoted name glued to an address', '"kim"x@elsewhere.org', ['x@elsewhere.org']],
    ['two words in brackets are not joined', '<kim@acme.co.kr ops@globex.com>', []],
    ['an address without brackets in a quoted string is a name', '"kim@acme.co.kr"', []],
    ['a path for a domain', 'kim@acme.co.kr/x, kim@acme.co.kr?x, kim@acme.co.kr%2ex', []],
    ['NUL and half characters', 'k\u0000im@acme.co.kr, k\ud800im@acme.co.kr', []],
  ])('%s', (_, value, addresses) => expect(addressesIn(value)).toEqual(addresses))
})

describe('names', () => {
  test.each<[value: string, name: string]>([
    ['Kim <kim@acme.co.kr>', 'Kim'],
    ['"Kim, \\"J.\\"" <kim@acme.co.kr>', 'Kim, "J."'],
    ['Joe Q. Public <j@acme.co.kr>', 'Joe Q. Public'],
    ['kim@acme.co.kr (Kim)', 'Kim'],
    ['kim@acme.co.kr', ''],
    ['=?utf-8?B?6rmA?= =?utf-8?B?7Iuk?= <kim@acme.co.kr>', '김실'],
    ['"=?utf-8?B?6rmA?=" <kim@acme.co.kr>', '김'],
    ['=?utf-8?Q?Kim,_J.?= <kim@acme.co.kr>', 'Kim, J.'],
    ['Kim @ Acme <kim@acme.co.kr>', 'Kim @ Acme'],
    ['"kim@acme.co.kr" <stranger@elsewhere.org>', 'kim@acme.co.kr'],
    ['=?utf-8?Q?a=00b=0Ac?= <kim@acme.co.kr>', 'ab c'],
  ])('%s is called %s', (value, name) => expect(readAddresses(value)[0]?.name).toBe(name))
})

describe('whatever comes', () => {
  const signs = fc.array(fc.constantFrom('<', '>', '"', '(', ')', ',', ';', ':', '@', '.', ' ', '\\', '[', ']', "'", '=?u?q?', '?=', 'kim', 'acme.co.kr', '김', '\u0000'), { maxLength: 60 })

  test('it never throws, and what it finds is in normal form', () => {
    fc.assert(fc.property(signs, parts => {
      for (const { address } of readAddresses(parts.join(''))) expect(normalAddress(address)).toBe(address)
    }), { numRuns: 3000 })
  })

  test('a mailbox written by the rules is read back, whatever its name holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: fc.constantFrom(...'ab.@ <>,;"\\('), minLength: 1, maxLength: 10 }), (name, local) => {
      const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`
      const value = `${quoted(name)} <${quoted(local)}@acme.co.kr>, ops@globex.com`
      expect(addressesIn(value)).toEqual([normalAddress(`${quoted(local)}@acme.co.kr`), 'ops@globex.com'])
    }), { numRuns: 2000 })
  })

  test.each<[title: string, value: string]>([
    ['10,000 recipients', Array.from({ length: 10_000 }, (_, n) => `"Nr. ${n}" <n${n}@acme.co.kr>`).join(', ')],
    ['nested comments', '('.repeat(500_000)],
    ['closed nested comments', '('.repeat(250_000) + ')'.repeat(250_000)],
    ['nested groups', 'a:'.repeat(250_000) + 'kim@acme.co.kr' + ';'.repeat(250_000)],
    ['open brackets', '<'.repeat(500_000)],
    ['open brackets with addresses', '<a@b '.repeat(100_000)],
    ['quotes that are not closed', '"\\'.repeat(250_000)],
    ['quotes and parentheses', '("'.repeat(250_000)],
    ['signs', '@'.repeat(500_000)],
    ['signs with blanks', '@ '.repeat(250_000)],
    ['dots', 'a@b ' + '. '.repeat(250_000)],
    ['encoded words that are not closed', '=?a?q?'.repeat(100_000)],
    ['encoded words', '=?a?q?b?= '.repeat(50_000) + '<kim@acme.co.kr>'],
    ['square brackets', 'a@['.repeat(150_000)],
    ['one word', 'a'.repeat(1_000_000)],
    ['blanks', ' '.repeat(1_000_000)],
  ])('half a million letters of %s take no more than linear time', (_, value) => {
    const from = performance.now()
    readAddresses(value)
    expect(performance.now() - from).toBeLessThan(2000)
  })
})
