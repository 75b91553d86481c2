import { describe, expect, test } from 'vitest'
import { Throttle, clientKey } from '../../../server/accounts/throttle.ts'

describe('three attempts a minute', () => {
  let now = 0
  const throttle = new Throttle({ attempts: 3, window: 60_000 }, () => now)

  test('the fourth has to wait until the first is a minute old', () => {
    expect([0, 10_000, 20_000, 30_000].map(at => { now = at; return throttle.begin('ceo') })).toEqual([0, 0, 0, 30])
    now = 59_999
    expect(throttle.begin('ceo')).toBe(1)
    now = 60_000
    expect(throttle.begin('ceo')).toBe(0)
  })
  test('others do not wait for it', () => expect(throttle.begin('jamie')).toBe(0))
  test('one that went well does not count', () => {
    for (let n = 0; n < 10; n++) {
      expect(throttle.begin('kevin')).toBe(0)
      throttle.forgive('kevin')
    }
  })
  test('all are forgotten at once', () => {
    for (let n = 0; n < 3; n++) throttle.begin('tech')
    expect(throttle.begin('tech')).toBeGreaterThan(0)
    throttle.clear('tech')
    expect(throttle.begin('tech')).toBe(0)
  })
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('%s counts as %s', (address, key) => expect(clientKey(address)).toBe(key))
