import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { getBalance, type Balance as BalanceFigures, type LogItem } from '../../contract/mail-log.ts'
import { useAnswer } from '../client/queries.ts'
import { Failing } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import css from './mail-log.module.css'

const outcomes = ['saved', 'ticket', 'saved+ticket', 'skipped', 'duplicate', 'quarantined'] as const

interface BalanceProps {
  readonly since: string
  readonly days: number
  readonly chosen: LogItem['outcome'] | undefined
  readonly choose: (outcome: LogItem['outcome']) => void
}

/** The balance as an equation: all arrivals, and what became of them. Every number filters the list. */
export function Balance({ since, days, chosen, choose }: BalanceProps): ReactNode {
  const { t, number } = useWords()
  const { data, error, refetch } = useAnswer(getBalance, { query: { since } })
  if (error && !data) return <Failing title={t('log.balance.failed')} error={error} again={refetch} />
  return (
    <div className={css['balance']} role="group" aria-label={t('log.balance')}>
      <div className={css['figure']}><b>{data ? number(data.rows) : '–'}</b><span>{t(days === 1 ? 'log.arrivals.today' : 'log.arrivals')}</span></div>
      {outcomes.map((one, i) => (
        <Fragment key={one}>
          <span className={css['sign']} aria-hidden>{i === 0 ? '=' : '+'}</span>
          <button type="button" className={css['figure']} aria-pressed={chosen === one} data-warn={(one === 'quarantined' && data && data.byOutcome[one] > 0) || undefined} onClick={() => choose(one)}>
            <b>{data ? number(data.byOutcome[one]) : '–'}</b><span>{t(`log.figure.${one}`)}</span>
          </button>
        </Fragment>
      ))}
      {data && <Balanced balance={data} />}
    </div>
  )
}

function Balanced({ balance: { acknowledged, unknown, rows, inFlight } }: { balance: BalanceFigures }): ReactNode {
  const { t } = useWords()
  const missing = acknowledged + unknown - rows - inFlight
  const counted = t('log.counted', { acknowledged, rows, inFlight, unknown })
  if (missing === 0) return <span className={css['balanced']} title={counted}><IconCircleCheck aria-hidden />{t('log.balanced')}</span>
  return <span className={css['balanced']} data-bad title={counted} role="alert"><IconAlertTriangle aria-hidden />{missing > 0 ? t('log.missing', { n: missing }) : t('log.surplus', { n: -missing })}</span>
}
