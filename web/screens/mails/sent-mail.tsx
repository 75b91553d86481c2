import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconCheck, IconClock, IconRefresh, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { getOutgoingMail, retryOutgoingMail } from '../../../contract/outbox.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { outgoingWords } from '../../parts/outgoing-words.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { Clock } from '../../parts/small.tsx'
import { useWords } from '../../words/words.tsx'
import css from './compose.module.css'

const icons = { sending: IconClock, sent: IconCheck, failed: IconAlertTriangle } as const

/** How far a mail that was written here is, in words, until it is put away. */
export function SentMail({ id, close }: { id: string; close: () => void }): ReactNode {
  const speech = useWords()
  const { t } = speech
  const say = useProblemWords()
  const { data: mail } = useAnswer(getOutgoingMail, { params: { id } })
  const retry = useMutation({
    mutationFn: () => call(retryOutgoingMail, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keyOf(getOutgoingMail) }),
  })
  if (!mail) return null
  const Icon = icons[mail.state]
  return (
    <div className={css['form']} role="status">
      <p className={css['verdict']} data-state={mail.state}><Icon aria-hidden /><span>{outgoingWords(speech, mail)} {mail.nextTryAt && <>{t('sent.next-try')} <Clock at={mail.nextTryAt} /></>}</span></p>
      {mail.refused.length > 0 && <p className={css['bad']}>{t('sent.refused', { addresses: mail.refused.join(', ') })}</p>}
      {retry.error && <p className={css['bad']} role="alert">{say(retry.error)}</p>}
      <div className={css['acts']}>
        {(mail.state === 'failed' || mail.nextTryAt) && <Button small icon={<IconRefresh aria-hidden />} busy={retry.isPending && t('compose.sending')} onClick={() => retry.mutate()}>{t('sent.retry')}</Button>}
        <Button small icon={<IconX aria-hidden />} onClick={close}>{t('close')}</Button>
      </div>
    </div>
  )
}
