export interface Formats {
  number(n: number): string
  /** Bytes as people write them: 6 KB, 4.9 MB. */
  size(bytes: number): string
  /** 10:42 */
  clock(at: string | Date): string
  /** 10:42:07 */
  clockExact(at: string | Date): string
  /** 3 Nov, or 3 Nov 2024 when it is not this year. */
  date(at: string | Date): string
  /** Tuesday 24 November 2026 at 10:42:07, for a title. */
  exact(at: string | Date): string
  /** The heading of a day in a history, without "Today". */
  day(at: string | Date): string
  /** 8 min ago, 2 h ago, yesterday, then the date. */
  ago(at: string | Date, now: Date): string
  /** a, b and c */
  list(values: readonly string[]): string
  /** The name of a country by its two letters. */
  country(code: string): string
}

const locales = { en: 'en-GB', ko: 'ko-KR' } as const

/** How a language writes numbers, sizes, dates and lists; times are those of the reader's clock. */
export function formats(language: keyof typeof locales): Formats {
  const locale = locales[language]
  const time = (options: Intl.DateTimeFormatOptions): ((at: string | Date) => string) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (at) => format.format(new Date(at))
  }
  const number = new Intl.NumberFormat(locale)
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const lists = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' })
  const relative = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' })
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' })
  const thisYear = time({ day: 'numeric', month: 'short' })
  const otherYear = time({ day: 'numeric', month: 'short', year: 'numeric' })
  const day = time({ weekday: 'long', day: 'numeric', month: 'long' })
  const dayOtherYear = time({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const date = (at: string | Date): string => (sameYear(at, new Date()) ? thisYear(at) : otherYear(at))
  return {
    number: (n) => number.format(n),
    size: (bytes) => (bytes < 1_000_000 ? `${number.format(Math.max(1, Math.round(bytes / 1024)))} KB` : `${short.format(bytes / 1_048_576)} MB`),
    clock: time({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    clockExact: time({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    date,
    exact: time({ dateStyle: 'full', timeStyle: 'medium' }),
    day: (at) => (sameYear(at, new Date()) ? day(at) : dayOtherYear(at)).replace(/,/g, ''),
    ago: (at, now) => ago(new Date(at), now, relative) ?? date(at),
    list: (values) => lists.format(values),
    country: (code) => countries.of(code) ?? code,
  }
}

function sameYear(at: string | Date, now: Date): boolean {
  return new Date(at).getFullYear() === now.getFullYear()
}

function ago(at: Date, now: Date, relative: Intl.RelativeTimeFormat): string | undefined {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000)
  if (minutes < 1) return relative.format(0, 'second')
  if (minutes < 60) return relative.format(-minutes, 'minute')
  const days = daysBetween(at, now)
  if (minutes < 60 * 12 || days === 0) return relative.format(-Math.round(minutes / 60), 'hour')
  return days <= 1 ? relative.format(-days, 'day') : undefined
}

/** Whole calendar days of the reader's clock between two moments. */
export function daysBetween(at: Date, now: Date): number {
  const start = (moment: Date): number => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
  return Math.round((start(now) - start(at)) / 86_400_000)
}
