import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { undoChange, type Change } from '../../contract/changes.ts'
import { previewEffect } from '../../contract/effect.ts'
import type { AnswerOf, Route } from '../../contract/route.ts'
import { call, type Input } from '../client/call.ts'
import { keyOf, queryClient } from '../client/queries.ts'
import { settingsOf } from '../client/settings.ts'
import { useWords } from '../words/words.tsx'
import { useProblemWords } from './problem.tsx'
import { toast } from './toast.tsx'

interface SettingChange<R extends Route> {
  readonly route: R
  readonly menu: Change['menu']
  /** What was done, for the toast; with its way back. */
  readonly said: (input: Input<R>, answer: AnswerOf<R>) => string
  readonly icon?: ReactNode
  /** Cannot be taken back. */
  readonly final?: boolean
}

/** A write to a setting: shows what changed, says so, and offers the undo that the server keeps for it. */
export function useSettingChange<R extends Route>({ route, menu, said, icon, final = false }: SettingChange<R>) {
  const undo = useUndo(menu)
  return useMutation({
    mutationFn: (input: Input<R>) => call(route, input),
    onSuccess: async (answer, input) => {
      const text = said(input, answer)
      const changeId = changeOf(answer)
      toast({ text, icon, ...(changeId === undefined || final ? {} : { undo: () => undo(changeId) }) })
      await showSetting(menu)
    },
  })
}

/** Takes a change back and says what came in between. */
export function useUndo(menu: Change['menu']): (changeId: string) => Promise<void> {
  const { t } = useWords()
  const say = useProblemWords()
  return async (changeId) => {
    try {
      const { lostMails } = await call(undoChange, { params: { id: changeId } })
      toast({ text: lostMails === 0 ? t('undone') : t('undone.but', { mails: t('count.mails', { n: lostMails }) }) })
    } catch (error) {
      toast({ text: say(error), bad: true })
    }
    await showSetting(menu)
  }
}

async function showSetting(menu: Change['menu']): Promise<void> {
  await Promise.all([...settingsOf(menu), keyOf(previewEffect)].map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}

function changeOf(answer: unknown): string | undefined {
  return typeof answer === 'object' && answer !== null && 'changeId' in answer && typeof answer.changeId === 'string' ? answer.changeId : undefined
}
