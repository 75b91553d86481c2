import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAlertTriangle, IconLock, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { listTicketLabels } from '../../contract/ticket-labels.ts'
import { listTicketViews } from '../../contract/ticket-views.ts'
import { listTickets, type Ticket } from '../../contract/tickets.ts'
import { useAnswer, usePages } from '../client/queries.ts'
import { Bar } from '../parts/bar.tsx'
import { Button } from '../parts/button.tsx'
import { useTitle } from '../parts/page.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { Ago, Avatar, Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, openRow, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import { useViewName } from './ticket/view-name.ts'
import css from './tickets.module.css'

const NewTicket = lazy(async () => ({ default: (await import('./ticket/new-ticket.tsx')).NewTicket }))
const Bulk = lazy(async () => ({ default: (await import('./ticket/bulk.tsx')).Bulk }))

/** What the list is narrowed to; stands in the address, so that back and reload keep it. */
export interface TicketsSearch {
  readonly view?: string
  readonly q?: string
  readonly label?: string
}

/** What `listTickets` is asked for a view, or for words, which are looked for in all views. */
export function askedOf({ view = 'open', q, label }: TicketsSearch) {
  return { query: { limit: 100, ...(q ? { q } : { view }), ...(label ? { label } : {}) } } as const
}

/** Help Desk: the tickets of one view. */
export function Tickets({ search }: { search: TicketsSearch }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const view = search.view ?? 'open'
  const list = usePages(listTickets, askedOf(search))
  const shown = useAnswer(listTicketViews, {}).data?.items.find((one) => one.id === view)
  const title = useViewName()(view, shown?.name)
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const narrow = (part: TicketsSearch): void => void go({ to: '.', search: clean({ ...search, ...part }), replace: true })
  const turn = (id: string): void => setChosen((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]))
  useTitle(title, t('desk'))
  return (
    <div className={css['screen']}>
      <Bar acts={<>
        <Filters search={search} narrow={narrow} />
        <Button kind="main" small data-main-act icon={<IconPlus aria-hidden />} onClick={() => setAdding(true)}>{t('tickets.new')}</Button>
      </>}><h1 className={css['title']}>{title}{shown && !search.q && <span className={css['count']}>{shown.count >= 1000 ? '1,000+' : shown.count}</span>}</h1></Bar>
      <Scroll key={view}>
        <div className={css['list']}>
          <Table
            label={title} list={list} idOf={(one) => one.id} failed={t('list.failed')}
            columns="var(--mk-5) var(--mk-12) minmax(0, 4fr) minmax(0, .9fr) minmax(0, 1.5fr) minmax(0, 1.5fr) var(--mk-20)"
            heads={[{ key: 'chosen', name: '' }, { key: 'number', name: t('tickets.number') }, { key: 'name', name: t('ticket') }, { key: 'label', name: t('ticket.label') }, { key: 'contacts', name: t('ticket.linked') }, { key: 'assignee', name: t('ticket.assignee') }, { key: 'last', name: t('tickets.last'), end: true }]}
            row={(one) => <TicketRow ticket={one} view={view} chosen={chosen.has(one.id)} turn={() => turn(one.id)} />}
            empty={search.q || search.label
              ? <Empty title={t('list.nothing-found')} acts={<Button onClick={() => void go({ to: '.', search: clean({ view }) })}>{t('filters.clear')}</Button>}>{t('tickets.nothing-found')}</Empty>
              : <Empty title={t(view === 'spam' ? 'tickets.empty.spam' : 'tickets.empty')}>{t('tickets.empty.how')}</Empty>}
          />
        </div>
      </Scroll>
      {chosen.size > 0 && <Suspense><Bulk tickets={list.items?.filter((one) => chosen.has(one.id)) ?? []} clear={() => setChosen(new Set())} /></Suspense>}
      {adding && <Suspense><NewTicket close={() => setAdding(false)} /></Suspense>}
    </div>
  )
}

function Filters({ search, narrow }: { search: TicketsSearch; narrow: (part: TicketsSearch) => void }): ReactNode {
  const { t } = useWords()
  const labels = useAnswer(listTicketLabels, {}).data?.items ?? []
  const [typed, setTyped] = useState(search.q ?? '')
  const ask = useDebouncedCallback((q: string) => narrow({ q }), 200)
  return (
    <>
      <TextInput size="xs" leftSection={<IconSearch aria-hidden />} placeholder={t('tickets.search')} aria-label={t('tickets.search')} value={typed} maxLength={200} onChange={(event) => { setTyped(event.target.value); ask(event.target.value.trim()) }} />
      <NativeSelect size="xs" aria-label={t('ticket.label')} value={search.label ?? ''} onChange={(event) => narrow({ label: event.target.value })} data={[{ value: '', label: t('tickets.every-label') }, ...labels.map((one) => ({ value: one.name, label: one.name }))]} />
    </>
  )
}

function clean(search: TicketsSearch): TicketsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as TicketsSearch
}

interface RowProps {
  readonly ticket: Ticket
  readonly view: string
  readonly chosen: boolean
  readonly turn: () => void
}

function TicketRow({ ticket, view, chosen, turn }: RowProps): ReactNode {
  const { t } = useWords()
  const [first, ...more] = ticket.contacts
  const from = ticket.requester ? ticket.requester.name || ticket.requester.address : t('ticket.no-requester')
  return (
    <div className={css['row']} data-chosen={chosen || undefined} data-unread={ticket.unread || undefined}>
      <Row opens>
        <Cell><span className={css['above']}><Checkbox size="xs" checked={chosen} onChange={turn} aria-label={t('tickets.choose.one', { number: ticket.number })} /></span></Cell>
        <Cell tone="soft" wideOnly>#{ticket.number}</Cell>
        <Cell title={ticket.name}>
          <Link to="/tickets/$id" params={{ id: ticket.id }} search={{ view }} data-row className={`${openRow} ${css['name']}`}>
            {ticket.unread && <i className={css['dot']}><span className="said">{t('ticket.unread')}</span></i>}
            <b>{ticket.name}</b>
            {ticket.held > 0 && <Tag mark>{t('ticket.held.n', { n: ticket.held })}</Tag>}
            {ticket.loop && <IconAlertTriangle aria-label={t('ticket.loop')} />}
            {ticket.excepted && <IconLock aria-label={t('ticket.excepted')} />}
          </Link>
          <span className={css['second']}>{ticket.supportAddresses.length > 0 ? t('tickets.from-to', { from, to: ticket.supportAddresses.join(', ') }) : from}{ticket.excerpt && <span className={css['excerpt']}>{ticket.excerpt}</span>}</span>
        </Cell>
        <Cell tone="soft" wideOnly>{ticket.label ?? undefined}</Cell>
        <Cell wideOnly title={ticket.contacts.map(({ name }) => name).join(', ')}>{first ? <>{first.name}{more.length > 0 && <span className={css['more']}> +{more.length}</span>}</> : undefined}</Cell>
        <Cell wideOnly>{ticket.assignee ? <span className={css['who']}><Avatar name={ticket.assignee.name} />{ticket.assignee.name}</span> : undefined}</Cell>
        <Cell tone="dim" end act><Ago at={ticket.updatedAt} /></Cell>
      </Row>
    </div>
  )
}
