import { describe, expect, test } from 'vitest'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import { ForeignFault } from '../../../server/foreign/fault.ts'
import { addressesOf, serverName } from '../../../server/foreign/resolve.ts'
import { isPublic } from '../../../server/foreign/address.ts'

describe('An address is of the public internet or it is not', () => {
  test.each<[string, boolean, string?]>([
    ['8.8.8.8', true], ['211.249.220.24', true], ['100.63.255.255', true], ['100.128.0.1', true], ['172.15.0.1', true], ['172.32.0.1', true],
    ['2404:6800:4004::6d', true], ['64:ff9b::808:808', true, 'a translator before 8.8.8.8'],
    ['0.0.0.0', false, 'this host'], ['127.0.0.1', false, 'loopback'], ['127.255.255.254', false, 'loopback'],
    ['10.1.2.3', false, 'private'], ['172.16.0.1', false, 'private'], ['172.31.255.255', false, 'private'], ['192.168.0.1', false, 'private'],
    ['169.254.169.254', false, 'link-local: the metadata of clouds'], ['100.64.0.1', false, 'shared, CGNAT'], ['100.100.100.200', false, 'shared, CGNAT'],
    ['192.0.0.8', false, 'protocol assignments'], ['192.0.2.1', false, 'documentation'], ['198.51.100.1', false, 'documentation'], ['203.0.113.1', false, 'documentation'],
    ['198.18.0.1', false, 'benchmarks'], ['224.0.0.1', false, 'multicast'], ['239.255.255.255', false, 'multicast'], ['255.255.255.255', false, 'broadcast'],
    ['::', false], ['::1', false, 'loopback'], ['fe80::1', false, 'link-local'], ['fe80::1%eth0', false, 'link-local with a zone'], ['fc00::1', false, 'unique local'], ['fd12:3456::1', false, 'unique local'],
    ['ff02::1', false, 'multicast'], ['2001:db8::1', false, 'documentation'], ['3fff::1', false, 'documentation'], ['fec0::1', false, 'site-local'],
    ['::ffff:127.0.0.1', false, 'mapped'], ['::ffff:7f00:1', false, 'mapped, in hexadecimal'], ['0:0:0:0:0:ffff:10.0.0.1', false, 'mapped, in full'],
    ['::127.0.0.1', false, 'compatible'], ['64:ff9b::7f00:1', false, 'a translator before 127.0.0.1'], ['64:ff9b:1::1', false, 'a local translator'],
    ['2002:7f00:1::', false, '6to4'], ['2001:0:4136:e378:8000:63bf:3fff:fdd2', false, 'Teredo'],
    ['mail.abc.net', false, 'no address'], ['', false],
  ])('%s → %s', (address, answer) => expect(isPublic(address)).toBe(answer))
})

describe('Names of servers as people type them', () => {
  test.each([
    ['POP.GMAIL.com', 'pop.gmail.com'], [' pop.daum.net. ', 'pop.daum.net'], ['Müller.example', 'xn--mller-kva.example'], ['8.8.8.8', '8.8.8.8'], ['[2404:6800::1]', '2404:6800::1'], ['mail', 'mail'],
  ])('%s → %s', (written, name) => expect(serverName(written)).toBe(name))

  test.each([
    '0177.0.0.1', '0x7f.0.0.1', '0x7f000001', '2130706433', '127.1', '127.0.1', '127.0.0.1.5', '０１２７.0.0.1', '１２７。０。０。１', '127.0.0.0x1', '10.0.0.08', '.', '', 'a b', 'pop.gmail.com/x', 'user@pop.gmail.com', 'pop.gmail.com:995',
    '-a.example', 'a..b', `${'a'.repeat(64)}.example`, 'x\r\nQUIT', 'a%2eb', '127.0.0.1%00.example', 'http://a',
  ])('%j is no name', name => expect(() => serverName(name)).toThrow(expect.objectContaining({ code: 'name-invalid', step: 'name', again: false })))
})

describe('Whom we may connect to', () => {
  const faultOf = (server: string, answers: readonly string[], allowed: readonly string[] = []): Promise<unknown> =>
    addressesOf(server, allowedServers(allowed), async () => answers).then(addresses => addresses, (error: unknown) => error instanceof ForeignFault ? error.code : error)

  test.each<[string, string, string[], string[], unknown]>([
    ['a public server', 'pop.daum.net', ['211.249.220.24'], [], ['211.249.220.24']],
    ['a name that leads to this machine', 'pop.evil.example', ['127.0.0.1'], [], 'address-private'],
    ['a name with a public and a private address: the public one', 'pop.evil.example', ['127.0.0.1', '8.8.8.8', '::1'], [], ['8.8.8.8']],
    ['a mapped address', 'pop.evil.example', ['::ffff:169.254.169.254'], [], 'address-private'],
    ['an address instead of a name', '127.0.0.1', [], [], 'address-private'],
    ['a mapped address instead of a name', '[::ffff:127.0.0.1]', [], [], 'address-private'],
    ['a name without addresses', 'pop.evil.example', [], [], 'name-unknown'],
    ['a resolver that gives no addresses', 'pop.evil.example', ['localhost'], ['*'], 'address-private'],
    ['a name that the operator allows', 'mail.intranet', ['10.0.0.5'], ['Mail.Intranet'], ['10.0.0.5']],
    ['another name to the same address', 'evil.example', ['10.0.0.5'], ['mail.intranet'], 'address-private'],
    ['a domain that the operator allows', 'mail.intranet', ['10.0.0.5'], ['.intranet'], ['10.0.0.5']],
    ['a domain that only ends so', 'mail.notintranet', ['10.0.0.5'], ['.intranet'], 'address-private'],
    ['a network that the operator allows', 'any.example', ['10.1.0.5', '10.2.0.5'], ['10.1.0.0/16'], ['10.1.0.5']],
    ['that network in mapped form', 'any.example', ['::ffff:10.1.0.5'], ['10.1.0.0/16'], ['::ffff:10.1.0.5']],
    ['an address that the operator allows', '::1', [], ['::1'], ['::1']],
    ['everything', 'any.example', ['127.0.0.1'], ['*'], ['127.0.0.1']],
    ['an octal address stays no name, whatever is allowed', '0177.0.0.1', ['127.0.0.1'], ['*'], 'name-invalid'],
  ])('%s', async (_, server, answers, allowed, expected) => expect(await faultOf(server, answers, allowed)).toEqual(expected))

  test('a slip of the pen in a network is told at start', () => expect(() => allowedServers(['10.0.0.0/33'])).toThrow(RangeError))

  test.each([['ENOTFOUND', 'name-unknown'], ['EAI_AGAIN', 'name-unavailable'], ['ESERVFAIL', 'name-unavailable']])('a resolver that says %s: %s', async (code, expected) => {
    const resolve = (): Promise<string[]> => Promise.reject(Object.assign(new Error('pop.example.com: what the resolver said'), { code }))
    await expect(addressesOf('pop.example.com', allowedServers([]), resolve)).rejects.toMatchObject({ code: expected, step: 'name' })
  })
})
