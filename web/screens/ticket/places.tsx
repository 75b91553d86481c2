import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, type ReactNode } from 'react'
import { useMe } from '../../client/session.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { useWords } from '../../words/words.tsx'
import { Tickets } from '../tickets.tsx'
import { Ticket } from './ticket.tsx'

const TicketReports = lazy(async () => ({ default: (await import('../ticket-reports.tsx')).TicketReports }))

const list = getRouteApi('/work/tickets')
const one = getRouteApi('/work/tickets/$id')

/** The tickets of the view in the address. */
export function TicketsPlace(): ReactNode {
  return <ForAgents><Tickets search={list.useSearch()} /></ForAgents>
}

/** The ticket in the address. */
export function TicketPlace(): ReactNode {
  const { id } = one.useParams()
  return <ForAgents><Ticket id={id} search={one.useSearch()} /></ForAgents>
}

/** What was done in the Help Desk, in numbers. */
export function ReportsPlace(): ReactNode {
  return <ForAgents><Suspense><TicketReports /></Suspense></ForAgents>
}

/** The Help Desk is for those who answer there; to others it says so. */
function ForAgents({ children }: { children: ReactNode }): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  if (role !== 'member') return children
  return <Page title={t('desk')}><Empty title={t('agents-only')} acts={<ButtonLink to="/customers">{t('customization.back')}</ButtonLink>}>{t('agents-only.how')}</Empty></Page>
}
