import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconArrowUp, IconLock, IconSearch } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { listActivity, type ActivityItem } from '../../../contract/activity.ts'
import type { Contact } from '../../../contract/contacts.ts'
import { usePages } from '../../client/queries.ts'
import { useMe } from '../../client/session.ts'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { useColleagues } from '../../parts/colleagues.ts'
import { useScroll } from '../../parts/scroll.tsx'
import { Ago, Meta } from '../../parts/small.tsx'
import { Empty, Failing, Skeleton } from '../../parts/states.tsx'
import { useHeldBack } from '../../parts/held-back.ts'
import { VirtualList } from '../../parts/virtual-list.tsx'
import { useWords } from '../../words/words.tsx'
import { FoundMail } from '../mails/found-mail.tsx'
import { entriesOf, type Entry } from './entries.ts'
import { Day } from './day.tsx'
import { NewNote, Note } from './note.tsx'
import { Thread } from './thread.tsx'
import { Ticket } from './ticket.tsx'
import css from './activity.module.css'

/** What a history is narrowed to; stands in the address, so that back and reload keep it. */
export interface ActivitySearch {
  readonly kind?: ActivityItem['kind']
  readonly person?: string
  readonly days?: number
  readonly q?: string
  /** A mail that was found by the search: it is shown on top. */
  readonly mail?: string
}

interface ActivityProps {
  readonly contact: Contact
  readonly search: ActivitySearch
  readonly narrow: (part: ActivitySearch) => void
  readonly noting: boolean
  readonly endNote: () => void
}

/** The Activity History of a contact: the heart of the product. */
export function Activity({ contact, search, narrow, noting, endNote }: ActivityProps): ReactNode {
  const { t } = useWords()
  return (
    <section className={css['activity']} aria-label={t('activity')}>
      <header className={css['head']}>
        <h2>{t('activity')}</h2>
        {contact.lastActivityAt && <Meta>{t('activity.last')} <Ago at={contact.lastActivityAt} /></Meta>}
      </header>
      <Filters search={search} narrow={narrow} />
      {noting && <NewNote contact={contact.id} end={endNote} />}
      {search.mail && <FoundMail id={search.mail} contact={contact.id} close={() => narrow({ mail: '' })} />}
      <History key={JSON.stringify([contact.id, search.kind, search.person, search.days, search.q])} contact={contact} search={search} narrow={narrow} />
    </section>
  )
}

const kinds = [undefined, 'mail', 'ticket', 'note'] as const
const periods = [7, 30, 90, 365] as const

function Filters({ search, narrow }: Pick<ActivityProps, 'search' | 'narrow'>): ReactNode {
  const { t } = useWords()
  const colleagues = useColleagues()
  const [typed, setTyped] = useState(search.q ?? '')
  const ask = useDebouncedCallback((q: string) => narrow({ q }), 200)
  const [unfolded, setUnfolded] = useState(Boolean(search.person ?? search.days ?? search.q))
  return (
    <div className={css['filters']} role="search" data-unfolded={unfolded || undefined}>
      <div className={css['kinds']}>
        {kinds.map((kind) => <button key={kind ?? 'all'} type="button" className={css['kind']} aria-pressed={search.kind === kind} onClick={() => narrow({ kind } as ActivitySearch)}>{t(`activity.kind.${kind ?? 'all'}`)}</button>)}
      </div>
      <Button kind="quiet" className={css['unfold']} icon={<IconAdjustmentsHorizontal aria-hidden />} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>{t('filters')}</Button>
      <NativeSelect size="xs" variant="unstyled" aria-label={t('activity.person')} value={search.person ?? ''} onChange={(event) => narrow({ person: event.target.value })} data={[{ value: '', label: t('activity.person') }, ...colleagues.map((one) => ({ value: one.login, label: one.name }))]} />
      <NativeSelect size="xs" variant="unstyled" aria-label={t('activity.period')} value={String(search.days ?? '')} onChange={(event) => narrow({ days: Number(event.target.value) })} data={[{ value: '', label: t('activity.period') }, ...periods.map((days) => ({ value: String(days), label: t('activity.days', { n: days }) }))]} />
      <TextInput size="xs" leftSection={<IconSearch aria-hidden />} placeholder={t('activity.search')} aria-label={t('activity.search')} value={typed} maxLength={200} onChange={(event) => { setTyped(event.target.value); ask(event.target.value.trim()) }} />
    </div>
  )
}

function History({ contact, search, narrow }: Pick<ActivityProps, 'contact' | 'search' | 'narrow'>): ReactNode {
  const { t } = useWords()
  const scroll = useScroll()
  const since = useMemo(() => search.days && new Date(Date.now() - search.days * 86_400_000).toISOString(), [search.days])
  const { items, more, query, fetchingMore } = usePages(listActivity, { params: { id: contact.id }, query: { limit: 50, kind: search.kind, person: search.person, q: search.q, since: since || undefined } })
  const { shown, waiting, release } = useHeldBack(items, scroll)
  const entries = useMemo(() => entriesOf(shown ?? []), [shown])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const turn = (id: string): void => setOpen((now) => { const next = new Set(now); return next.delete(id) ? next : next.add(id) })

  if (query.error && !items) return <div className={css['state']}><Failing title={t('activity.failed')} error={query.error} again={query.refetch} /></div>
  if (!items) return <div className={css['state']}><Skeleton tall rows={8} /></div>
  if (items.length === 0) return <div className={css['state']}><Nothing contact={contact} search={search} narrow={narrow} /></div>
  return (
    <>
      {waiting > 0 && <div className={css['chip']}><Button small kind="main" icon={<IconArrowUp aria-hidden />} onClick={release}>{t('activity.new', { n: waiting })}</Button></div>}
      <VirtualList label={t('activity')} items={entries} idOf={(entry) => entry.id} estimate={heightOf} more={more} render={(entry) => <Line entry={entry} contact={contact} open={open.has(entry.id)} turn={() => turn(entry.id)} q={search.q} />} />
      {fetchingMore && <div className={css['state']}><Skeleton tall rows={2} /></div>}
    </>
  )
}

interface LineProps {
  readonly entry: Entry
  readonly contact: Contact
  readonly open: boolean
  readonly turn: () => void
  readonly q: string | undefined
}

function Line({ entry, contact, open, turn, q }: LineProps): ReactNode {
  switch (entry.kind) {
    case 'day': return <Day at={entry.at} />
    case 'thread': return <Thread mails={entry.mails} contact={contact} open={open} turn={turn} q={q} />
    case 'ticket': return <Ticket item={entry.item} />
    case 'note': return <Note item={entry.item} contact={contact.id} />
  }
}

/** The height of a closed line before it is measured, as theme.css has it. */
function heightOf(entry: Entry): number {
  return entry.kind === 'day' ? 40 : 57
}

function Nothing({ contact, search, narrow }: Pick<ActivityProps, 'contact' | 'search' | 'narrow'>): ReactNode {
  const { t } = useWords()
  const narrowed = Boolean(search.kind ?? search.person ?? search.days ?? search.q)
  if (narrowed) return <Empty title={t('list.nothing-found')} acts={<Button onClick={() => narrow({ kind: undefined, person: '', days: 0, q: '' } as unknown as ActivitySearch)}>{t('filters.clear')}</Button>}>{t('activity.nothing-found')}</Empty>
  const place = contact.domains[0] ?? contact.addresses[0]?.address
  const [lock] = contact.notices
  if (lock && contact.domains.length === 0 && contact.notices.length === contact.addresses.length) return <Locked contact={contact} {...lock} />
  return <Empty title={t('activity.empty', { name: contact.name })}>{place ? t('activity.empty.how', { place }) : t('activity.empty.no-address')}</Empty>
}

/** Every way to this history is behind a closed lock: who waits for mail is told so. */
function Locked({ contact: { name }, address, domain }: { contact: Contact; address: string; domain: string }): ReactNode {
  const { t } = useWords()
  const mayOpen = useMe().role === 'administrator'
  const acts = mayOpen && <ButtonLink to="/customization/mail-settings/exception-domains/free-providers" search={{ q: domain }} icon={<IconLock aria-hidden />}>{t('activity.locked.open-it', { domain })}</ButtonLink>
  return <Empty title={t('activity.empty', { name })} acts={acts}>{t(mayOpen ? 'activity.locked' : 'activity.locked.ask', { address, domain })}</Empty>
}
