import type { ReactNode } from 'react'
import { useNow } from '../../parts/now.ts'
import { daysBetween } from '../../words/format.ts'
import { useWords } from '../../words/words.tsx'
import css from './lines.module.css'

/** The heading of a day. */
export function Day({ at }: { at: string }): ReactNode {
  const { t, day } = useWords()
  const past = daysBetween(new Date(at), useNow())
  const written = day(at)
  return <h3 className={css['day']}>{past === 0 ? t('day.today', { day: written }) : past === 1 ? t('day.yesterday', { day: written }) : written}</h3>
}
