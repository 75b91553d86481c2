import type { ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import { useNow } from './now.ts'
import css from './small.module.css'

/** A word in a frame: a kind, a label. `mark` in the accent colour. */
export function Tag({ children, mark = false, title }: { children: ReactNode; mark?: boolean; title?: string }): ReactNode {
  return <span className={css['tag']} data-mark={mark || undefined} title={title}>{children}</span>
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
