import { expect, test } from 'vitest'
import { Budget } from '../../../server/intake/budget.ts'

test('what is not free is not given', () => {
  const budget = new Budget(10)
  expect([budget.take(6), budget.take(5), budget.take(4), budget.used]).toEqual([true, false, true, 10])
  budget.release(6)
  expect([budget.used, budget.take(6)]).toEqual([4, true])
})

test('who can wait is served in order, and nobody waits for more than there is', async () => {
  const budget = new Budget(10)
  budget.take(8)
  const served: string[] = []
  const first = budget.wait(25).then((octets) => { served.push(`first ${octets}`) })
  const second = budget.wait(1).then((octets) => { served.push(`second ${octets}`) })
  await new Promise(setImmediate)
  expect(served).toEqual([])
  budget.release(8)
  await first
  expect(served).toEqual(['first 10'])
  budget.release(10)
  await second
  expect([served, budget.used]).toEqual([['first 10', 'second 1'], 1])
})
