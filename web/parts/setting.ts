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

interface ListChange<R extends Route> {
  readonly route: R
  /** The list that shows it. */
  readonly list: Route
  readonly said: (input: Input<R>, answer: AnswerOf<R>) => string
  /** The act that brings back what was; left out where none does. */
  readonly back?: (input: Input<R>, answer: AnswerOf<R>) => Promise<unknown>
}

/** A write to a list of the Help Desk's own, which the audit log does not keep: its way back is the opposite act. */
export function useListChange<R extends Route>({ route, list, said, back }: ListChange<R>) {
  const { t } = useWords()
  const say = useProblemWords()
  const show = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keyOf(list) })
  const fail = (error: unknown): void => toast({ text: say(error), bad: true })
  return useMutation({
    mutationFn: (input: Input<R>) => call(route, input),
    onSuccess: async (answer, input) => {
      const undo = back && (() => back(input, answer).then(() => toast({ text: t('undone') }), fail).then(show))
      toast({ text: said(input, answer), ...(undo ? { undo } : {}) })
      await show()
    },
    onError: fail,
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
