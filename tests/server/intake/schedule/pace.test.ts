import { describe, expect, test } from 'vitest'
import { isToBeTold, pauseAfterFault, pauseAfterFetch } from '../../../../server/intake/schedule/pace.ts'

const passing = { again: true, after: null }
const lasting = { again: false, after: null }

describe('When a mailbox has its next turn', () => {
  test.each([
    ['in five minutes, a little sooner or later', pauseAfterFetch(0, 0), pauseAfterFetch(0, 1), 240, 360],
    ['not before its server wants it', pauseAfterFetch(900, 0), pauseAfterFetch(900, 1), 900, 900],
    ['a minute after trouble that passes', pauseAfterFault(passing, 0, 0), pauseAfterFault(passing, 0, 1), 48, 72],
    ['twice as long each time', pauseAfterFault(passing, 3, 0), pauseAfterFault(passing, 3, 1), 384, 576],
    ['an hour at most', pauseAfterFault(passing, 1000, 0), pauseAfterFault(passing, 1000, 1), 2880, 4320],
    ['a quarter of an hour after a wrong password, for servers close accounts', pauseAfterFault(lasting, 0, 0), pauseAfterFault(lasting, 0, 1), 720, 1080],
    ['six hours after many', pauseAfterFault(lasting, 9, 0), pauseAfterFault(lasting, 9, 1), 17_280, 25_920],
    ['after trouble, not before its server wants it', pauseAfterFault({ again: true, after: 7200 }, 0, 0.5), pauseAfterFault({ again: true, after: 7200 }, 0, 0.5), 7200, 7200],
  ])('%s', (_, soonest, latest, from, to) => {
    expect(soonest).toBeCloseTo(from)
    expect(latest).toBeCloseTo(to)
  })
})

test('lasting trouble is told at once, passing trouble when it did not pass', () => {
  expect(isToBeTold(lasting, 0)).toBe(true)
  expect([0, 1, 2, 3, 4, 5].map(failures => isToBeTold(passing, failures))).toEqual([false, false, false, false, true, true])
})
