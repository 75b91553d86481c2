import { IconHeadset } from '@tabler/icons-react'
import { Link, useRouterState } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { listTicketViews, type TicketView } from '../../contract/ticket-views.ts'
import { useAnswer } from '../client/queries.ts'
import { unread } from '../parts/page.tsx'
import { useViewName } from '../screens/ticket/view-name.ts'
import { useWords } from '../words/words.tsx'
import css from './navigation.module.css'

/** What is always to be seen; the rest of the views is one press further. */
const first: ReadonlySet<string> = new Set(['unassigned', 'mine', 'open', 'pending', 'solved'])

/** The views of the Help Desk with how many tickets each holds. */
export function DeskNavigation(): ReactNode {
  const { t } = useWords()
  const [all, setAll] = useState(false)
  const views = useAnswer(listTicketViews, {}).data?.items ?? []
  const open = views.find(({ id }) => id === 'open')
  const addresses = views.filter(({ kind }) => kind === 'address')
  const rest = views.filter(({ id, kind, count }) => (kind === 'built-in' && !first.has(id) && (all || (id === 'held' && count > 0))) || (kind === 'own') || (kind === 'label' && all))
  useEffect(() => {
    unread.set(open?.unread ?? 0)
    return () => unread.set(0)
  }, [open?.unread])
  return (
    <>
      <Link to="/tickets" className={`${css['item']} ${css['desk']}`} activeOptions={{ exact: false, includeSearch: false }}><IconHeadset aria-hidden /><span>{t('desk')}</span>{open && <Count view={open} />}</Link>
      {views.filter(({ id }) => first.has(id)).map((view) => <View key={view.id} view={view} />)}
      {rest.map((view) => <View key={view.id} view={view} />)}
      <button type="button" className={`${css['item']} ${css['below']}`} aria-expanded={all} onClick={() => setAll(!all)}><span>{t(all ? 'tickets.fewer-views' : 'tickets.more-views')}</span></button>
      <Link to="/reports" className={`${css['item']} ${css['below']}`} activeProps={{ 'aria-current': 'page' }}><span>{t('reports')}</span></Link>
      {addresses.length > 0 && <h2 className={`${css['group']} ${css['below']}`}>{t('support-addresses')}</h2>}
      {addresses.map((view) => <View key={view.id} view={view} />)}
    </>
  )
}

function View({ view }: { view: TicketView }): ReactNode {
  const name = useViewName()
  const here = useRouterState({ select: ({ location }) => location.pathname === '/tickets' && ((location.search as { view?: string }).view ?? 'open') === view.id })
  return <Link to="/tickets" search={{ view: view.id }} className={`${css['item']} ${css['below']}`} aria-current={here ? 'page' : undefined}><span>{name(view.id, view.name)}</span><Count view={view} /></Link>
}

function Count({ view: { count } }: { view: TicketView }): ReactNode {
  const { number } = useWords()
  return count > 0 ? <i className={css['count']} aria-hidden>{count >= 1000 ? `${number(999)}+` : number(count)}</i> : null
}
