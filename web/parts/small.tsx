import type { ReactNode } from 'react'
import { daysBetween } from '../words/format.ts'
import { useWords } from '../words/words.tsx'
import { useNow } from './now.ts'
import css from './small.module.css'

/** A word in a frame: a kind, a label. `mark` in the accent colour, `warn` in that of what waits for somebody. */
export function Tag({ children, mark = false, warn = false, title }: { children: ReactNode; mark?: boolean; warn?: boolean; title?: string }): ReactNode {
  return <span className={css['tag']} data-mark={mark || undefined} data-warn={warn || undefined} title={title}>{children}</span>
}

/** The initials of a person. The name stands beside it, so a screen reader skips it. */
export function Avatar({ name }: { name: string }): ReactNode {
  return <span className={css['avatar']} aria-hidden>{initials(name)}</span>
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...(word ?? '')][0]) : [...(words[0] ?? '')].slice(0, /\p{L}/u.test(name) && /^\p{ASCII}*$/u.test(name) ? 2 : 1)
  return letters.join('').toLocaleUpperCase()
}

/** Small grey words. */
export function Meta({ children }: { children: ReactNode }): ReactNode {
  return <span className={css['meta']}>{children}</span>
}

/** A key of the keyboard. */
export function Key({ children }: { children: ReactNode }): ReactNode {
  return <kbd className={css['key']}>{children}</kbd>
}

/** A moment, told from now; the exact time on hover. */
export function Ago({ at }: { at: string }): ReactNode {
  const { ago, exact } = useWords()
  return <time dateTime={at} title={exact(at)}>{ago(at, useNow())}</time>
}

/** The day and the time of day, on the reader's clock; the exact time on hover. */
export function Moment({ at }: { at: string }): ReactNode {
  const { t, clock, date, exact } = useWords()
  const today = daysBetween(new Date(at), useNow()) === 0
  return <time dateTime={at} title={exact(at)}>{today ? t('moment.today', { time: clock(at) }) : t('moment.day', { day: date(at), time: clock(at) })}</time>
}

/** The time of day; the exact time on hover. */
export function Clock({ at, seconds = false }: { at: string; seconds?: boolean }): ReactNode {
  const { clock, clockExact, exact } = useWords()
  return <time dateTime={at} title={exact(at)}>{seconds ? clockExact(at) : clock(at)}</time>
}

/** A date; the exact time on hover. */
export function DateOf({ at }: { at: string }): ReactNode {
  const { date, exact } = useWords()
  return <time dateTime={at} title={exact(at)}>{date(at)}</time>
}
