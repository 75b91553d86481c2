import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { getCopies } from '../../contract/copies.ts'
import type { Listening } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { useSilence } from '../client/silence.ts'
import { TextLink } from '../parts/button.tsx'
import { LogVerdict } from '../parts/log-verdict.tsx'
import { Rail, type Step } from '../parts/rail.tsx'
import { Ago } from '../parts/small.tsx'
import { Failing, Notice } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { isLocal } from './connect-lines.ts'
import css from './connect.module.css'

/** The copies, as they come: in each direction, among ourselves, and with a blind copy. It waits by itself. */
export function Copies({ smtp }: { smtp: Listening }): ReactNode {
  const { t } = useWords()
  const { data: copies, error, refetch } = useAnswer(getCopies, {})
  const last = copies?.last
  const steps = (['incoming', 'outgoing', 'internal', 'blind'] as const).map((key): Step => {
    const found = copies?.[key]
    return { key, sign: found ? 'kept' : 'now', name: t(`connect.first.${key}`), text: found ? undefined : t(`connect.first.${key}.how`), aside: found ? <Ago at={found.at} /> : t('connect.waiting') }
  })
  return (
    <section className={css['waiting']} aria-live="polite">
      <h2>{t(last ? 'connect.arrives' : 'connect.waits')}</h2>
      {!last && <p>{t('connect.waits.leave')}</p>}
      <Silent last={last?.at} />
      {error && !copies && <Failing title={t('list.failed')} error={error} again={refetch} />}
      <Rail label={t('connect.first')} steps={steps} />
      {last && <div className={css['part']}><h3>{t('connect.last')} <Ago at={last.at} /></h3><LogVerdict id={last.logId} /><TextLink to="/customization/mail-log">{t('mail-log')}</TextLink></div>}
      <div className={css['part']}>
        <h3>{t('connect.nothing')}</h3>
        <p>{smtp ? t(isLocal(smtp) ? 'connect.nothing.local' : 'connect.nothing.door', { door: `${smtp.host}:${smtp.port}` }) : t('connect.nothing.off')}</p>
        <p>{t('connect.nothing.queue')}</p>
      </div>
    </section>
  )
}

/** That copies have stopped coming, and how that is known; until one comes. */
function Silent({ last = '' }: { last: string | undefined }): ReactNode {
  const { t } = useWords()
  const { data: silence } = useSilence()
  if (!silence?.overdue || silence.since === null || last > silence.since) return null
  return (
    <Notice icon={<IconAlertTriangle aria-hidden />}>
      <b>{t('connect.silent')}</b>
      <span>{t('connect.silent.last')} <Ago at={silence.since} />. {silence.usual !== null && t('connect.silent.usual', { count: silence.usual })}</span>
    </Notice>
  )
}
