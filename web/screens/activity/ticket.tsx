import { IconTicket } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ActivityItem } from '../../../contract/activity.ts'
import { ticketStatus } from '../../../contract/tickets.ts'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../client/session.ts'
import { Clock, Tag } from '../../parts/small.tsx'
import { openRow } from '../../parts/table.tsx'
import { useWords } from '../../words/words.tsx'
import css from './lines.module.css'

/** A ticket in a history. */
export function Ticket({ item: { at, ticket } }: { item: ActivityItem }): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const status = ticketStatus.options.find((one) => one === ticket?.status)
  return (
    <div className={css['line']}>
      <div className={css['head']} data-plain={role === 'member' || undefined} data-single>
        <span className={css['icon']}><IconTicket aria-hidden /></span>
        <span className={css['first']}><b title={ticket?.name}>{ticket && role !== 'member' ? <Link to="/tickets/$id" params={{ id: ticket.id }} data-row className={openRow}>{ticket.name}</Link> : ticket?.name}</b><Tag>#{ticket?.number}</Tag>{status && <Tag>{t(`ticket.status.${status}`)}</Tag>}</span>
        <span className={css['meta']}><Clock at={at} /></span>
      </div>
    </div>
  )
}
