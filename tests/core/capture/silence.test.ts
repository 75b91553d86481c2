import { expect, test } from 'vitest'
import { type PastCopies, silenceOf } from '../../../core/capture/silence.ts'

const HOUR = 3_600_000
/** Monday, 2 November 2026, 0:00 UTC. */
const MONDAY = Date.UTC(2026, 10, 2)

/** Working hours, Monday to Friday from 9 to 18, bring `perHour` copies each, for so many days before the last one. */
function office(last: string, days: number, perHour: number, without: readonly string[] = []): PastCopies {
  const end = Date.parse(last)
  const hours = new Map<number, number>()
  for (let at = end - days * 24 * HOUR; at <= end; at += HOUR) {
    const date = new Date(at)
    const works = date.getUTCDay() % 6 !== 0 && date.getUTCHours() >= 9 && date.getUTCHours() < 18 && !without.includes(date.toISOString().slice(0, 10))
    if (works) hours.set(Math.floor(at / HOUR), perHour)
  }
  return { last: end, hours }
}

const FRIDAY_EVENING = '2026-10-30T17:30:00Z'

test.each([
  { title: 'an hour at noon is not much', past: office('2026-11-03T11:30:00Z', 28, 3), now: '2026-11-03T12:50:00Z', overdue: false, usual: null },
  { title: 'two hours of a busy morning are', past: office('2026-11-03T10:30:00Z', 28, 3), now: '2026-11-03T13:00:00Z', overdue: true, usual: 6 },
  { title: 'a night is silent', past: office('2026-11-02T17:30:00Z', 28, 50), now: '2026-11-03T08:59:00Z', overdue: false, usual: 0 },
  { title: 'a weekend is silent', past: office(FRIDAY_EVENING, 28, 50), now: '2026-11-02T08:59:00Z', overdue: false, usual: 0 },
  { title: 'the Monday after it is not', past: office(FRIDAY_EVENING, 28, 3), now: '2026-11-02T12:00:00Z', overdue: true, usual: 9 },
  { title: 'a week in which nobody worked on that day keeps the warning back', past: office('2026-11-03T10:30:00Z', 28, 3, ['2026-10-13']), now: '2026-11-03T13:00:00Z', overdue: false, usual: 0 },
  { title: 'a company with a mail a day is not silent after a day', past: { last: MONDAY, hours: new Map(Array.from({ length: 28 }, (_, day) => [MONDAY / HOUR - day * 24, 1])) }, now: '2026-11-03T12:00:00Z', overdue: false, usual: 1 },
  { title: 'but after five', past: { last: MONDAY, hours: new Map(Array.from({ length: 28 }, (_, day) => [MONDAY / HOUR - day * 24, 1])) }, now: '2026-11-07T12:00:00Z', overdue: true, usual: 5 },
  { title: 'a silence of three weeks is one', past: office(FRIDAY_EVENING, 28, 1), now: '2026-11-20T12:00:00Z', overdue: true, usual: 45 },
  { title: 'a newcomer is not warned over the first weekend', past: office(FRIDAY_EVENING, 3, 5), now: '2026-11-02T09:00:00Z', overdue: false, usual: null },
  { title: 'but in the week after it', past: office(FRIDAY_EVENING, 3, 5), now: '2026-11-02T18:00:00Z', overdue: true, usual: null },
  { title: 'who only tried it out with a few mails is not', past: office(FRIDAY_EVENING, 1, 1), now: '2026-11-06T18:00:00Z', overdue: false, usual: null },
])('$title', ({ past, now, overdue, usual }) => {
  expect(silenceOf(past, Date.parse(now))).toEqual({ overdue, usual })
})
