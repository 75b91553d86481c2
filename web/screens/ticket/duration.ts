import { useWords } from '../../words/words.tsx'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long something took, in the one unit that says it: 25 min, 3 h, 2 days. */
export function useDuration(): (milliseconds: number) => string {
  const { t } = useWords()
  return (took) => {
    if (took < 90 * minute) return t('duration.minutes', { n: Math.max(1, Math.round(took / minute)) })
    if (took < 2 * day) return t('duration.hours', { n: Math.round(took / hour) })
    return t('duration.days', { n: Math.round(took / day) })
  }
}
