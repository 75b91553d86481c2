import { expect, test } from 'vitest'
import { letters } from '../../demo/letters.ts'
import { line, report, type Became } from '../../demo/report.ts'

const all = letters(new Date('2026-11-24T09:30:00Z'))

/** In columns of a terminal. */
function width(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/\p{Script=Hangul}|\p{Script=Han}/u.test(letter) ? 2 : 1), 0)
}

test.each([80, 110, 160])('no line is wider than a terminal of %i columns, in Korean neither', (columns) => {
  const became: Became = { outcome: 'saved', reason: null, contacts: ['한빛상사', '누리출판', 'Müller Feinmechanik'] }
  for (const letter of all) expect(width(line(letter, became, columns)), letter.subject).toBeLessThanOrEqual(columns)
})

test('a letter of which the log knows nothing yet is under way', async () => {
  const page = await report(all, { became: async () => null, tally: async () => [] })
  expect(page).toContain('under way')
  expect(page).toContain('Of 0 arrivals:')
})

test('what nobody foresaw is counted too', async () => {
  const page = await report([], { became: async () => null, tally: async () => [{ outcome: 'quarantined', reason: 'unreadable', count: 2 }, { outcome: 'saved', reason: null, count: 1 }] })
  expect(page).toContain('Of 3 arrivals:')
  expect(page).toContain('2  something else')
})
