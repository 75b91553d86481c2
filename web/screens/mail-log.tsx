import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconArrowUp, IconSearch } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState, type ReactNode } from 'react'
import { door, listMailLog, type LogItem } from '../../contract/mail-log.ts'
import { outcome, reasonCode } from '../../contract/verdict.ts'
import { connection } from '../client/events.ts'
import { usePages } from '../client/queries.ts'
import { useSignal } from '../client/signal.ts'
import { Button } from '../parts/button.tsx'
import { useHeldBack } from '../parts/held-back.ts'
import { Page } from '../parts/page.tsx'
import { useScroll } from '../parts/scroll.tsx'
import { Empty } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import { Balance } from './mail-log-balance.tsx'
import { LogLine } from './mail-log-line.tsx'
import { MailDrop } from './mail-log-upload.tsx'
import css from './mail-log.module.css'

/** What the log is narrowed to; stands in the address, so that it can be sent to a colleague. */
export interface LogSearch {
  readonly outcome?: LogItem['outcome']
  readonly door?: LogItem['door']
  readonly reason?: LogItem['reasons'][number]['code']
  readonly q?: string
  readonly days?: number
  readonly open?: string
}

const place = getRouteApi('/customization/mail-log')
const periods = [1, 7, 30, 400] as const
const defaultDays = 7

/** Customization > Mail log: every arrival has its verdict here. */
export function MailLog(): ReactNode {
  const { t } = useWords()
  const search = place.useSearch()
  const go = useNavigate()
  const narrow = (part: LogSearch): void => {
    const next = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value))
    void go({ to: '/customization/mail-log', search: next, replace: true })
  }
  const days = search.days ?? defaultDays
  const since = useMemo(() => beginning(days), [days])
  return (
    <Page title={t('mail-log')} width="full">
      <MailDrop beside={<Live />}>
        <Balance since={since} days={days} chosen={search.outcome} choose={(one) => narrow({ outcome: one === search.outcome ? undefined : one } as LogSearch)} />
        <Filters search={search} narrow={narrow} />
        <Rows key={JSON.stringify({ ...search, open: undefined })} search={search} since={since} narrow={narrow} />
      </MailDrop>
    </Page>
  )
}

/** The first of so many days, today being the last. Days are those of UTC, by which the doors count. */
function beginning(days: number): string {
  return new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10)
}

function Live(): ReactNode {
  const { t } = useWords()
  const lost = useSignal(connection) === 'lost'
  return <span className={css['live']} data-lost={lost || undefined}><i />{t(lost ? 'log.live.lost' : 'log.live')}</span>
}

function Filters({ search, narrow }: { search: LogSearch; narrow: (part: LogSearch) => void }): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState(search.q ?? '')
  const ask = useDebouncedCallback((q: string) => narrow({ q }), 250)
  return (
    <div className={css['filters']} role="search">
      <TextInput size="xs" leftSection={<IconSearch aria-hidden />} placeholder={t('log.search')} aria-label={t('log.search')} value={typed} maxLength={1000} spellCheck={false} onChange={(event) => { setTyped(event.target.value); ask(event.target.value.trim()) }} />
      <NativeSelect size="xs" aria-label={t('log.outcome')} value={search.outcome ?? ''} onChange={(event) => narrow({ outcome: event.target.value } as LogSearch)} data={[{ value: '', label: t('log.outcome.all') }, ...outcome.options.map((one) => ({ value: one, label: t(`outcome.${one}`) }))]} />
      <NativeSelect size="xs" aria-label={t('log.door')} value={search.door ?? ''} onChange={(event) => narrow({ door: event.target.value } as LogSearch)} data={[{ value: '', label: t('log.door.all') }, ...door.options.map((one) => ({ value: one, label: t(`door.${one}`) }))]} />
      <NativeSelect size="xs" aria-label={t('log.reason')} value={search.reason ?? ''} onChange={(event) => narrow({ reason: event.target.value } as LogSearch)} data={[{ value: '', label: t('log.reason.all') }, ...reasonCode.options.map((one) => ({ value: one, label: t(`reason.name.${one}`) }))]} />
      <NativeSelect size="xs" aria-label={t('activity.period')} value={String(search.days ?? defaultDays)} onChange={(event) => narrow({ days: Number(event.target.value) })} data={periods.map((one) => ({ value: String(one), label: t(`log.days.${one}`) }))} />
    </div>
  )
}

interface RowsProps {
  readonly search: LogSearch
  readonly since: string
  readonly narrow: (part: LogSearch) => void
}

function Rows({ search, since, narrow }: RowsProps): ReactNode {
  const { t } = useWords()
  const scroll = useScroll()
  const { q = '' } = search
  const byId = q.startsWith('<')
  const list = usePages(listMailLog, { query: { limit: 100, since, outcome: search.outcome, door: search.door, reason: search.reason, messageId: byId ? q : undefined, address: byId ? undefined : q || undefined } })
  const { shown, waiting, release } = useHeldBack(list.items, scroll)
  const narrowed = Boolean(search.outcome ?? search.door ?? search.reason) || q !== ''
  return (
    <>
      {waiting > 0 && <div className={css['chip']}><Button small kind="main" icon={<IconArrowUp aria-hidden />} onClick={release}>{t('log.new', { n: waiting })}</Button></div>}
      <Table
        label={t('mail-log')} list={{ ...list, items: shown }} idOf={(one) => one.id} failed={t('list.failed')}
        columns="calc(var(--mk-16) - var(--mk-2)) minmax(0, 3.2fr) minmax(0, 1.5fr) minmax(0, 3fr) minmax(0, .8fr) minmax(0, .8fr)"
        heads={[{ key: 'at', name: t('log.at') }, { key: 'people', name: t('log.people') }, { key: 'outcome', name: t('log.outcome') }, { key: 'why', name: t('log.why') }, { key: 'door', name: t('log.door') }, { key: 'size', name: t('log.size'), end: true }]}
        row={(one) => <LogLine item={one} open={one.id === search.open} turn={() => narrow({ open: one.id === search.open ? '' : one.id })} />}
        empty={narrowed
          ? <Empty title={t('list.nothing-found')} acts={<Button onClick={() => narrow({ outcome: undefined, door: undefined, reason: undefined, q: '', days: 400 } as unknown as LogSearch)}>{t('filters.clear')}</Button>}>{t(byId ? 'log.nothing-found.id' : 'log.nothing-found')}</Empty>
          : <Empty title={t('log.empty')} acts={<Button onClick={() => narrow({ days: 400 })}>{t('log.days.400')}</Button>}>{t('log.empty.how')}</Empty>}
      />
    </>
  )
}
