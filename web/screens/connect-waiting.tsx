import type { ReactNode } from 'react'
import { listMailLog, type LogItem } from '../../contract/mail-log.ts'
import type { Listening } from '../../contract/organization.ts'
import { usePages } from '../client/queries.ts'
import { TextLink } from '../parts/button.tsx'
import { LogVerdict } from '../parts/log-verdict.tsx'
import { Rail, type Step } from '../parts/rail.tsx'
import { Ago } from '../parts/small.tsx'
import { Failing } from '../parts/states.tsx'
import { hostOf } from '../parts/verdict-words.ts'
import { useWords } from '../words/words.tsx'
import { isLocal } from './connect-lines.ts'
import css from './connect.module.css'

/** The first copies, as they come: in each direction, among ourselves, and with a blind copy. It waits by itself. */
export function FirstCopies({ domains, smtp }: { domains: readonly string[]; smtp: Listening }): ReactNode {
  const { t } = useWords()
  const { items, query } = usePages(listMailLog, { query: { limit: 100 } })
  const handed = items?.filter((one) => one.door === 'smtp' || one.door === 'lmtp') ?? []
  const [newest] = handed
  const isOurs = (address: string): boolean => domains.includes(hostOf(address))
  const fromUs = (one: LogItem): boolean => one.participants.some(({ role, address }) => role === 'from' && isOurs(address))
  const signs = {
    incoming: handed.find((one) => one.participants.length > 0 && !fromUs(one)),
    outgoing: handed.find(fromUs),
    // Of mail among ourselves nothing is kept but that it came.
    internal: handed.find((one) => one.reasons.some(({ code }) => code === 'internal')),
    blind: handed.find((one) => one.participants.some(({ role, evidence }) => role === 'bcc' && evidence !== 'header')),
  }
  const steps = (['incoming', 'outgoing', 'internal', 'blind'] as const).map((key): Step => {
    const found = signs[key]
    return { key, sign: found ? 'kept' : 'now', name: t(`connect.first.${key}`), text: found ? undefined : t(`connect.first.${key}.how`), aside: found ? <Ago at={found.at} /> : t('connect.waiting') }
  })
  return (
    <section className={css['waiting']} aria-live="polite">
      <h2>{t(newest ? 'connect.arrives' : 'connect.waits')}</h2>
      {!newest && <p>{t('connect.waits.leave')}</p>}
      {query.error && !items && <Failing title={t('list.failed')} error={query.error} again={query.refetch} />}
      <Rail label={t('connect.first')} steps={steps} />
      {newest && <div className={css['part']}><h3>{t('connect.last')} <Ago at={newest.at} /></h3><LogVerdict id={newest.id} /><TextLink to="/customization/mail-log">{t('mail-log')}</TextLink></div>}
      <div className={css['part']}>
        <h3>{t('connect.nothing')}</h3>
        <p>{smtp ? t(isLocal(smtp) ? 'connect.nothing.local' : 'connect.nothing.door', { door: `${smtp.host}:${smtp.port}` }) : t('connect.nothing.off')}</p>
        <p>{t('connect.nothing.queue')}</p>
      </div>
    </section>
  )
}
