/** When copies of the company's mail came: the last one, and how many in each hour before it. */
export interface PastCopies {
  /** Milliseconds since 1970. */
  readonly last: number
  /** By the hour, counted from 1970; hours without any may be left out. */
  readonly hours: ReadonlyMap<number, number>
}

export interface Silence {
  /** No copy has come for longer than usual. */
  readonly overdue: boolean
  /** How many came in the hours of the silence in each of the weeks before, at the least; null where no such week is known. */
  readonly usual: number | null
}

const HOUR = 3_600_000
const WEEK = 168
/** So many weeks are looked back at; a quiet one among them (a holiday) keeps the warning back. */
export const WEEKS = 4
/** Where fewer came in the same hours of a week, that nothing comes now says nothing. */
const LEAST = 5
/** A company that is new here has no week to compare with; a weekend is shorter than this. */
const NEWCOMERS_HOURS = 72
const NEWCOMERS_LEAST = 20

/**
 * Has it been silent for longer than usual? A company's mail has the rhythm of its week, nights and weekends, so the hours
 * since the last copy are held against the same hours of the weeks before.
 * @param now milliseconds since 1970
 */
export function silenceOf({ last, hours }: PastCopies, now: number): Silence {
  const from = Math.floor(last / HOUR) + 1
  // A week holds every hour there is.
  const to = Math.min(Math.floor(now / HOUR), from + WEEK)
  if (to <= from) return { overdue: false, usual: null }
  const first = Math.min(...hours.keys())
  const weeks = Array.from({ length: WEEKS }, (_, n) => (n + 1) * WEEK).filter(back => from - back >= first)
  if (weeks.length === 0) {
    const all = [...hours.values()].reduce((sum, count) => sum + count, 0)
    return { overdue: to - from >= NEWCOMERS_HOURS && all >= NEWCOMERS_LEAST, usual: null }
  }
  const usual = Math.min(...weeks.map(back => countWithin(hours, from - back, to - back)))
  return { overdue: usual >= LEAST, usual }
}

function countWithin(hours: ReadonlyMap<number, number>, from: number, to: number): number {
  let count = 0
  for (let hour = from; hour < to; hour++) count += hours.get(hour) ?? 0
  return count
}
