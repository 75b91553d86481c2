import { NativeSelect } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { exportTicketReport, getTicketReport, type TicketReport } from '../../contract/ticket-reports.ts'
import { address } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { Empty, Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { useDuration } from './ticket/duration.ts'
import { Plot } from './ticket/plot.tsx'
import css from './ticket-reports.module.css'

const periods = [7, 30, 90, 365] as const
type Times = TicketReport['firstResponse']

/** Help Desk > Reports: how many tickets, how fast, and whose. */
export function TicketReports(): ReactNode {
  const { t } = useWords()
  const [days, setDays] = useState(30)
  const query = lastDays(days)
  const { data: report, error, refetch } = useAnswer(getTicketReport, { query })
  return (
    <Page title={t('reports')} lead={t('reports.lead')} width="full" place={t('desk')} acts={<span className={css['acts']}>
      <NativeSelect size="xs" aria-label={t('reports.period')} value={String(days)} data={periods.map((one) => ({ value: String(one), label: t('reports.last-days', { n: one }) }))} onChange={(event) => setDays(Number(event.target.value))} />
      <a className={css['export']} href={address(exportTicketReport, { query })} download={`tickets-${query.since}-${query.until}.csv`}><Button small tabIndex={-1} icon={<IconDownload aria-hidden />}>{t('reports.export')}</Button></a>
    </span>}>
      {error && !report ? <Failing title={t('list.failed')} error={error} again={refetch} /> : report ? <Report report={report} /> : <Skeleton tall />}
    </Page>
  )
}

function lastDays(days: number): { since: string; until: string } {
  const today = new Date()
  const first = new Date(today.getTime() - (days - 1) * 86_400_000)
  return { since: first.toISOString().slice(0, 10), until: today.toISOString().slice(0, 10) }
}

function Report({ report }: { report: TicketReport }): ReactNode {
  const { t, number } = useWords()
  const opened = report.days.reduce((sum, one) => sum + one.opened, 0)
  const solved = report.days.reduce((sum, one) => sum + one.solved, 0)
  if (opened === 0 && solved === 0 && report.days.every(({ open }) => open === 0)) return <Empty title={t('reports.empty')}>{t('tickets.empty.how')}</Empty>
  return (
    <>
      <div className={css['figures']}>
        <Figure value={number(opened)} name={t('reports.opened')} />
        <Figure value={number(solved)} name={t('reports.solved')} />
        <Figure value={number(report.days.at(-1)?.open ?? 0)} name={t('reports.open')} />
        <TimesFigure times={report.firstResponse} name={t('reports.first-response')} />
        <TimesFigure times={report.resolution} name={t('reports.resolution')} />
      </div>
      <Plot days={report.days} />
      <Groups title={t('reports.by-address')} groups={report.byAddress} />
      <Groups title={t('reports.by-agent')} groups={report.byAgent} />
      <Groups title={t('reports.by-label')} groups={report.byLabel} />
      <Groups title={t('reports.by-contact')} groups={report.byContact} />
    </>
  )
}

function Figure({ value, name, note }: { value: string; name: string; note?: string }): ReactNode {
  return <div className={css['figure']}><b>{value}</b><span>{name}</span>{note && <i>{note}</i>}</div>
}

function TimesFigure({ times, name }: { times: Times; name: string }): ReactNode {
  const { t } = useWords()
  const duration = useDuration()
  if (times.median === null || times.ninetieth === null) return <Figure value="–" name={name} />
  return <Figure value={duration(times.median * 1000)} name={name} note={t('reports.ninetieth', { time: duration(times.ninetieth * 1000) })} />
}

function Groups({ title, groups }: { title: string; groups: TicketReport['byAgent'] }): ReactNode {
  const { t, number } = useWords()
  const duration = useDuration()
  const time = ({ median }: Times): string => (median === null ? '–' : duration(median * 1000))
  if (groups.length === 0) return null
  return (
    <table className={css['groups']}>
      <caption>{title}</caption>
      <thead><tr><th scope="col">{t('name')}</th><th scope="col">{t('reports.opened')}</th><th scope="col">{t('reports.solved')}</th><th scope="col">{t('reports.first-response')}</th><th scope="col">{t('reports.resolution')}</th></tr></thead>
      <tbody>{groups.map((one) => <tr key={one.id ?? ''}><th scope="row">{one.name ?? t('none')}</th><td>{number(one.opened)}</td><td>{number(one.solved)}</td><td>{time(one.firstResponse)}</td><td>{time(one.resolution)}</td></tr>)}</tbody>
    </table>
  )
}
