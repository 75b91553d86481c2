import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { getMail } from '../../../contract/mails.ts'
import { useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { DateOf, Meta } from '../../parts/small.tsx'
import { Failing, Skeleton } from '../../parts/states.tsx'
import { useWords } from '../../words/words.tsx'
import { Attachments } from './attachments.tsx'
import { Letter } from './letter.tsx'
import css from './found-mail.module.css'

/** A mail that the search found, shown on top of the history, wherever in it the mail stands. */
export function FoundMail({ id, close }: { id: string; contact: string; close: () => void }): ReactNode {
  const { t } = useWords()
  const { data: mail, error, refetch } = useAnswer(getMail, { params: { id } })
  return (
    <section className={css['found']} aria-label={t('mail.found')}>
      <div className={css['head']}>
        <h3>{mail ? mail.subject || t('mail.no-subject') : t('mail.found')}</h3>
        {mail && <Meta><DateOf at={mail.at} /></Meta>}
        <Button kind="bare" small aria-label={t('close')} icon={<IconX aria-hidden />} onClick={close} />
      </div>
      {error && !mail ? <Failing title={t('mail.failed')} error={error} again={refetch} /> : !mail && <Skeleton rows={3} />}
      {mail && <><Letter mail={mail} /><Attachments mail={mail} /></>}
    </section>
  )
}
