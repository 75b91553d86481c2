import { Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconNote, IconX } from '@tabler/icons-react'
import type { FormEvent, ReactNode } from 'react'
import { addNote, type ActivityItem } from '../../../contract/activity.ts'
import { call } from '../../client/call.ts'
import { Button } from '../../parts/button.tsx'
import { useDraft } from '../../parts/draft.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { Clock } from '../../parts/small.tsx'
import { useWords } from '../../words/words.tsx'
import { refreshActivity, useRemoveFromHistory } from './remove.ts'
import css from './lines.module.css'

/** A note of one of us. */
export function Note({ item, contact }: { item: ActivityItem; contact: string }): ReactNode {
  const { t } = useWords()
  const remove = useRemoveFromHistory(contact)
  return (
    <div className={css['line']}>
      <div className={css['head']} data-plain>
        <span className={css['icon']}><IconNote aria-hidden /></span>
        <span className={css['first']}><b>{t('note.by', { who: item.note?.author ?? '–' })}</b></span>
        <span className={css['meta']}><Clock at={item.at} /></span>
      </div>
      <p className={css['note']}>{item.note?.text}</p>
      <div className={css['acts']}><Button kind="quiet" small icon={<IconX aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate(item.id)}>{t('activity.remove')}</Button></div>
    </div>
  )
}

/** Where a note is written; what was typed stays in this tab until it is saved. */
export function NewNote({ contact, end }: { contact: string; end: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [text, setText] = useDraft(`note.${contact}`)
  const add = useMutation({
    mutationFn: (body: { text: string }) => call(addNote, { params: { id: contact }, body }),
    onSuccess: async () => {
      setText('')
      await refreshActivity(contact)
      end()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text.trim() && !add.isPending) add.mutate({ text })
  }
  return (
    <form className={css['compose']} onSubmit={submit} onKeyDown={(event) => { if (event.key === 'Escape') end(); if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event) }}>
      <Textarea label={t('note.new')} autosize minRows={3} maxRows={12} maxLength={20_000} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
      {add.error && <p className={css['bad']} role="alert">{say(add.error)}</p>}
      <div className={css['buttons']}>
        <Button type="submit" kind="main" busy={add.isPending && t('saving')} because={text.trim() ? undefined : t('note.write-first')}>{t('note.save')}</Button>
        <Button onClick={end}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
