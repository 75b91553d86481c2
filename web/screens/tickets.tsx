import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAlertTriangle, IconLock, IconPlus, IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { listTicketLabels } from '../../contract/ticket-labels.ts'
import { listTicketViews } from '../../contract/ticket-views.ts'
import { changeTicket, listTickets, type Ticket } from '../../contract/tickets.ts'
import { call } from '../client/call.ts'
import { useAnswer, usePages } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { Bar } from '../parts/bar.tsx'
import { Button } from '../parts/button.tsx'
import { useTitle } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { Ago, Avatar, Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, openRow, Row, Table } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { showTicket } from './ticket/change.ts'
import { useViewName } from './ticket/view-name.ts'
import css from './tickets.module.css'

const NewTicket = lazy(async () => ({ default: (await import('./ticket/new-ticket.tsx')).NewTicket }))
const Bulk = lazy(async () => ({ default: (await import('./ticket/bulk.tsx')).Bulk }))

/** What the list is narrowed to; stands in the address, so that back and reload keep it. */
export interface TicketsSearch {
  readonly view?: string
  readonly q?: string
  readonly label?: string
  /** Newest first unless it says so. */
  readonly sort?: 'oldest'
  /** Where the words are looked for: in this view unless it says so. */
  readonly in?: 'all'
}

/** What `listTickets` is asked. */
export function askedOf({ view = 'open', q, label, sort, in: where }: TicketsSearch) {
  return { query: { limit: 100, ...(q ? { q } : {}), ...(q && where === 'all' ? {} : { view }), ...(label ? { label } : {}), ...(sort ? { sort } : {}) } } as const
}

/** Help Desk: the tickets of one view. */
export function Tickets({ search }: { search: TicketsSearch }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const view = search.view ?? 'open'
  const list = usePages(listTickets, askedOf(search))
  const shown = useAnswer(listTicketViews, {}).data?.items.find((one) => one.id === view)
  const name = useViewName()(view, shown?.name)
  const everywhere = search.q !== undefined && search.in === 'all'
  const title = everywhere ? t('tickets.all') : name
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const narrow = (part: Partial<Record<keyof TicketsSearch, string | undefined>>): void => void go({ to: '.', search: clean({ ...search, ...part } as TicketsSearch), replace: true })
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
          {search.q && <p className={css['searched']}>{t('tickets.searched', { q: search.q, view: title })} <Button kind="link" onClick={() => narrow(everywhere ? { in: undefined } : { in: 'all' })}>{everywhere ? t('tickets.search.only', { view: name }) : t('tickets.search.all')}</Button></p>}
          <Table
            label={title} list={list} idOf={(one) => one.id} failed={t('list.failed')}
            columns="var(--mk-5) var(--mk-12) minmax(0, 4fr) minmax(0, .9fr) minmax(0, 1.5fr) minmax(0, 1.5fr) var(--mk-20)"
            heads={[{ key: 'chosen', name: '' }, { key: 'number', name: t('tickets.number') }, { key: 'name', name: t('ticket') }, { key: 'label', name: t('ticket.label') }, { key: 'contacts', name: t('ticket.linked') }, { key: 'assignee', name: t('ticket.assignee') }, { key: 'last', name: t('tickets.last'), end: true }]}
            row={(one) => <TicketRow ticket={one} search={search} everywhere={everywhere} chosen={chosen.has(one.id)} turn={() => turn(one.id)} />}
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

function Filters({ search, narrow }: { search: TicketsSearch; narrow: (part: { q?: string; label?: string; sort?: string | undefined }) => void }): ReactNode {
  const { t } = useWords()
  const labels = useAnswer(listTicketLabels, {}).data?.items ?? []
  const [typed, setTyped] = useState(search.q ?? '')
  const ask = useDebouncedCallback((q: string) => narrow({ q }), 200)
  return (
    <>
      <TextInput size="xs" leftSection={<IconSearch aria-hidden />} placeholder={t('tickets.search')} aria-label={t('tickets.search')} value={typed} maxLength={200} onChange={(event) => { setTyped(event.target.value); ask(event.target.value.trim()) }} />
      <NativeSelect size="xs" aria-label={t('ticket.label')} value={search.label ?? ''} onChange={(event) => narrow({ label: event.target.value })} data={[{ value: '', label: t('tickets.every-label') }, ...labels.map((one) => ({ value: one.name, label: one.name }))]} />
      <NativeSelect size="xs" aria-label={t('tickets.sort')} value={search.sort ?? ''} onChange={(event) => narrow({ sort: event.target.value || undefined })} data={[{ value: '', label: t('tickets.sort.newest') }, { value: 'oldest', label: t('tickets.sort.oldest') }]} />
    </>
  )
}

function clean(search: TicketsSearch): TicketsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as TicketsSearch
}

interface RowProps {
  readonly ticket: Ticket
  readonly search: TicketsSearch
  /** Among tickets of all states. */
  readonly everywhere: boolean
  readonly chosen: boolean
  readonly turn: () => void
}

function TicketRow({ ticket, search, everywhere, chosen, turn }: RowProps): ReactNode {
  const { t } = useWords()
  const [first, ...more] = ticket.contacts
  const from = ticket.requester ? ticket.requester.name || ticket.requester.address : t('ticket.no-requester')
  return (
    <div className={css['row']} data-chosen={chosen || undefined} data-unread={ticket.unread || undefined}>
      <Row opens>
        <Cell><span className={css['above']}><Checkbox size="xs" checked={chosen} onChange={turn} aria-label={t('tickets.choose.one', { number: ticket.number })} /></span></Cell>
        <Cell tone="soft" wideOnly>#{ticket.number}</Cell>
        <Cell title={ticket.name}>
          <Link to="/tickets/$id" params={{ id: ticket.id }} search={{ ...search, view: search.view ?? 'open' }} data-row className={`${openRow} ${css['name']}`}>
            {ticket.unread && <i className={css['dot']}><span className="said">{t('ticket.unread')}</span></i>}
            <b>{ticket.name}</b>
            {(ticket.priority === 'high' || ticket.priority === 'urgent') && <Tag warn>{t(`ticket.priority.${ticket.priority}`)}</Tag>}
            {everywhere && ticket.status !== 'open' && <Tag>{t(`ticket.status.${ticket.status}`)}</Tag>}
            {ticket.held > 0 && <Tag mark>{t('ticket.held.n', { n: ticket.held })}</Tag>}
            {ticket.loop && <IconAlertTriangle aria-label={t('ticket.loop')} />}
            {ticket.excepted && <IconLock aria-label={t('ticket.excepted')} />}
          </Link>
          <span className={css['second']}>{ticket.supportAddresses.length > 0 ? t('tickets.from-to', { from, to: ticket.supportAddresses.join(', ') }) : from}{ticket.excerpt && <span className={css['excerpt']}>{ticket.excerpt}</span>}</span>
        </Cell>
        <Cell tone="soft" wideOnly>{ticket.label ?? undefined}</Cell>
        <Cell wideOnly title={ticket.contacts.map(({ name }) => name).join(', ')}>{first ? <>{first.name}{more.length > 0 && <span className={css['more']}> +{more.length}</span>}</> : undefined}</Cell>
        <Cell wideOnly>{ticket.assignee ? <span className={css['who']}><Avatar name={ticket.assignee.name} />{ticket.assignee.name}</span> : ticket.status === 'open' ? <Take ticket={ticket} /> : undefined}</Cell>
        <Cell tone="dim" end act><Ago at={ticket.updatedAt} /></Cell>
      </Row>
    </div>
  )
}

/** Makes a question that is nobody's one's own. */
function Take({ ticket: { id, number } }: { ticket: Ticket }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const { login } = useMe()
  const assign = async (assignee: string | null): Promise<void> => showTicket(await call(changeTicket, { params: { id }, body: { assignee } }))
  const take = useMutation({
    mutationFn: () => call(changeTicket, { params: { id }, body: { assignee: login } }),
    onSuccess: (ticket) => {
      toast({ text: t('ticket.taken', { number }), undo: () => assign(null) })
      return showTicket(ticket)
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  return <span className={css['above']}><Button kind="link" aria-label={t('ticket.take.which', { number })} busy={take.isPending && t('saving')} onClick={() => take.mutate()}>{t('ticket.take')}</Button></span>
}
