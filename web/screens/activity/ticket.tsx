import { IconTicket } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ActivityItem } from '../../../contract/activity.ts'
import { Clock, Tag } from '../../parts/small.tsx'
import css from './lines.module.css'

/** A ticket in a history. */
export function Ticket({ item: { at, ticket } }: { item: ActivityItem }): ReactNode {
  return (
    <div className={css['line']}>
      <div className={css['head']}>
        <span className={css['icon']}><IconTicket aria-hidden /></span>
        <span className={css['first']}><b>{ticket?.name}</b><Tag>#{ticket?.number}</Tag></span>
        <span className={css['meta']}><Clock at={at} /></span>
      </div>
    </div>
  )
}
