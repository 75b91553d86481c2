import { useWords } from '../../words/words.tsx'

const builtIn = ['unassigned', 'mine', 'open', 'pending', 'solved', 'closed', 'held', 'snoozed', 'spam'] as const

/** The name of a view: its own, or that of the kind that every Help Desk has. */
export function useViewName(): (id: string, name: string | null | undefined) => string {
  const { t } = useWords()
  return (id, name) => {
    const known = builtIn.find((one) => one === id)
    return known ? t(`tickets.view.${known}`) : name ?? t('desk')
  }
}
