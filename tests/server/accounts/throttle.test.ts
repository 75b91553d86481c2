import { describe, expect, test } from 'vitest'
import { Throttle, clientKey } from '../../../server/accounts/throttle.ts'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()

describe('three attempts a minute', () => {
  let now = 0
  const limit = { attempts: 3, window: 60_000 }
  const throttle = new Throttle(database.pool, 'test', limit, () => now)

  test('the fourth has to wait until the first is a minute old', async () => {
    const waits: number[] = []
    for (const at of [0, 10_000, 20_000, 30_000, 40_000]) {
      now = at
      waits.push(await throttle.begin('ceo'))
    }
    expect(waits).toEqual([0, 0, 0, 30, 20])
    now = 59_999
    expect(await throttle.begin('ceo')).toBe(1)
    now = 60_000
    expect(await throttle.begin('ceo')).toBe(0)
  })
  test('others do not wait for it, nor does another throttle', async () => {
    expect(await throttle.begin('jamie')).toBe(0)
    expect(await new Throttle(database.pool, 'another', limit, () => now).begin('ceo')).toBe(0)
  })
  test('a restart forgets nothing, and all processes count together', async () => {
    expect(await new Throttle(database.pool, 'test', limit, () => now).begin('ceo')).toBeGreaterThan(0)
  })
  test('of many at once only three are let through', async () => {
    const waits = await Promise.all(Array.from({ length: 8 }, () => throttle.begin('many')))
    expect(waits.filter(wait => wait === 0)).toHaveLength(3)
  })
  test('one that went well does not count', async () => {
    for (let n = 0; n < 5; n++) {
      expect(await throttle.begin('kevin')).toBe(0)
      await throttle.forgive('kevin')
    }
  })
  test('all are forgotten at once', async () => {
    for (let n = 0; n < 3; n++) await throttle.begin('tech')
    expect(await throttle.begin('tech')).toBeGreaterThan(0)
    await throttle.clear('tech')
    expect(await throttle.begin('tech')).toBe(0)
  })
  test('what is over is taken away, and no key stands there as it is', async () => {
    now = 10_000_000
    for (let n = 0; n < 3; n++) await throttle.begin(`new ${n}`)
    const { rows } = await database.superuser.query<{ row: string }>('select a::text as row from auth.attempt a')
    expect(rows).toHaveLength(3)
    expect(JSON.stringify(rows)).not.toContain('new')
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
