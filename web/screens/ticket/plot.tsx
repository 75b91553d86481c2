import type { ReactNode } from 'react'
import type { TicketReport } from '../../../contract/ticket-reports.ts'
import { useWords } from '../../words/words.tsx'
import css from './plot.module.css'

const width = 960
const height = 180
const room = 24

/** Tickets by day: opened and solved as pairs of bars, open ones as a line; the numbers of a day on hover. */
export function Plot({ days }: { days: TicketReport['days'] }): ReactNode {
  const { t, number, date } = useWords()
  const most = Math.max(1, ...days.map(({ opened, solved, open }) => Math.max(opened, solved, open)))
  const step = width / days.length
  const bar = Math.max(1, Math.min(14, step * 0.36))
  const y = (n: number): number => height - room - (n / most) * (height - 2 * room)
  const middle = (i: number): number => (i + 0.5) * step
  const labelled = Math.max(1, Math.ceil(days.length / 8))
  return (
    <figure className={css['plot']}>
      <figcaption><i data-opened />{t('reports.opened')}<i data-solved />{t('reports.solved')}<i data-open />{t('reports.open')}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('reports.plot')} preserveAspectRatio="none">
        <line className={css['axis']} x1={0} x2={width} y1={y(0)} y2={y(0)} />
        <line className={css['grid']} x1={0} x2={width} y1={y(most)} y2={y(most)} />
        {days.map((one, i) => (
          <g key={one.day}>
            <title>{`${date(one.day)}: ${t('reports.opened')} ${number(one.opened)}, ${t('reports.solved')} ${number(one.solved)}, ${t('reports.open')} ${number(one.open)}`}</title>
            <rect className={css['hit']} x={i * step} y={0} width={step} height={height - room} />
            <rect className={css['opened']} x={middle(i) - bar} y={y(one.opened)} width={bar} height={y(0) - y(one.opened)} />
            <rect className={css['solved']} x={middle(i)} y={y(one.solved)} width={bar} height={y(0) - y(one.solved)} />
          </g>
        ))}
        <polyline className={css['open']} points={days.map((one, i) => `${middle(i)},${y(one.open)}`).join(' ')} />
      </svg>
      <div className={css['scale']} aria-hidden><span>{number(most)}</span></div>
      <ol className={css['days']} aria-hidden>{days.filter((_, i) => i % labelled === 0).map((one) => <li key={one.day}>{date(one.day)}</li>)}</ol>
    </figure>
  )
}
