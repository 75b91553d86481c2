import { expect, test } from 'vitest'
import { networksOf } from '../../../server/intake/networks.ts'

test.each([
  ['127.0.0.0/8', '127.9.9.9', true],
  ['127.0.0.0/8', '128.0.0.1', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.8', false],
  [' 192.0.2.0/24 ', '192.0.2.255', true],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['::1/128', '::1', true],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['127.0.0.0/8', '::ffff:127.0.0.1', true],
  ['127.0.0.0/8', '', false],
])('%s contains %s: %s', (network, address, contained) => {
  expect(networksOf([network]).contains(address)).toBe(contained)
})

test.each(['', 'localhost', '192.0.2.0/33', '192.0.2.0/', '192.0.2.0/24/1', '2001:db8::/129', '192.0.2/24', '10.0.0.0/-1'])('"%s" is no network, and the error names it', (network) => {
  expect(() => networksOf(['127.0.0.1', network])).toThrow(`"${network}" is no network`)
})
