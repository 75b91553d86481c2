import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconLock, IconLockOpen, IconSearch } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { listFreeProviders, setFreeProvider, type FreeProvider } from '../../../contract/free-providers.ts'
import { usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { EffectExamples, EffectWords } from '../../parts/effect.tsx'
import { Opened, Question } from '../../parts/opened.tsx'
import { useSettingChange } from '../../parts/setting.ts'
import { DateOf } from '../../parts/small.tsx'
import { Empty } from '../../parts/states.tsx'
import { Below, Cell, Row, Table } from '../../parts/table.tsx'
import { useWords } from '../../words/words.tsx'
import css from './free-providers.module.css'

const place = getRouteApi('/customization/mail-settings/exception-domains/free-providers')

/** The tab Free Email Providers: a lock beside each domain. */
export function FreeProviders(): ReactNode {
  const { t } = useWords()
  const { q: given = '' } = place.useSearch()
  const [typed, setTyped] = useState(given)
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [country, setCountry] = useState('')
  const [locked, setLocked] = useState('')
  const list = usePages(listFreeProviders, { query: { limit: 200, q: q || undefined, country: country || undefined, locked: locked || undefined } })
  const countries = useCountries(list.items)
  return (
    <>
      <div className={css['filters']} role="search">
        <TextInput leftSection={<IconSearch aria-hidden />} placeholder={t('free-providers.search')} aria-label={t('free-providers.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <NativeSelect aria-label={t('country')} value={country} onChange={(event) => setCountry(event.target.value)} data={[{ value: '', label: t('countries.all') }, ...countries]} />
        <NativeSelect aria-label={t('lock')} value={locked} onChange={(event) => setLocked(event.target.value)} data={[{ value: '', label: t('locks.all') }, { value: 'true', label: t('locked') }, { value: 'false', label: t('open') }]} />
      </div>
      <Table
        label={t('free-providers')} list={list} idOf={(one) => one.domain} failed={t('list.failed')}
        columns="minmax(0, 3.4fr) minmax(0, 1fr) minmax(0, 2.6fr) var(--mk-lock)"
        heads={[{ key: 'domain', name: t('domain') }, { key: 'country', name: t('country') }, { key: 'contacts', name: t('free-providers.contacts') }, { key: 'lock', name: t('lock') }]}
        row={(one) => <Provider {...one} />}
        empty={<Empty title={t('list.nothing-found')} acts={<Button onClick={() => { setTyped(''); setCountry(''); setLocked('') }}>{t('filters.clear')}</Button>}>{t('free-providers.empty.how')}</Empty>}
      />
    </>
  )
}

/** The countries seen so far, so that a choice does not empty its own list. */
function useCountries(items: readonly FreeProvider[] | undefined): readonly { value: string; label: string }[] {
  const { country: nameOf } = useWords()
  const seen = useRef(new Set<string>())
  return useMemo(() => {
    for (const { country } of items ?? []) if (country) seen.current.add(country)
    return [...seen.current].map((code) => ({ value: code, label: nameOf(code) })).sort((a, b) => a.label.localeCompare(b.label))
  }, [items, nameOf])
}

function Provider({ domain, locked, country, contacts, changedBy, changedAt }: FreeProvider): ReactNode {
  const { t, country: nameOf } = useWords()
  const [asking, setAsking] = useState(false)
  const Icon = locked ? IconLock : IconLockOpen
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={domain}><b>{domain}</b>{!locked && changedBy && changedAt && <span className={css['by']}>{t('free-providers.opened-by', { who: changedBy })}, <DateOf at={changedAt} /></span>}</Cell>
        <Cell tone="soft" wideOnly>{country ? nameOf(country) : t('country.worldwide')}</Cell>
        <Cell tone="soft" wideOnly={contacts === 0}>{contacts > 0 ? t('free-providers.used', { n: contacts }) : undefined}</Cell>
        <Cell act>
          <button type="button" data-row className={css['lock']} data-open={!locked || undefined} aria-expanded={asking} aria-label={t(locked ? 'free-providers.locked' : 'free-providers.open', { domain })} onClick={() => setAsking(!asking)}>
            <Icon aria-hidden />{t(locked ? 'locked' : 'open')}
          </button>
        </Cell>
      </Row>
      {asking && <Below><TurnLock domain={domain} locked={locked} leave={() => setAsking(false)} /></Below>}
    </Opened>
  )
}

function TurnLock({ domain, locked, leave }: { domain: string; locked: boolean; leave: () => void }): ReactNode {
  const { t } = useWords()
  const change = { menu: 'free-providers', domain, locked: !locked } as const
  const turn = useSettingChange({
    route: setFreeProvider, menu: 'free-providers', icon: locked ? <IconLockOpen aria-hidden /> : <IconLock aria-hidden />,
    said: (_, now) => t(now.locked ? 'free-providers.now-locked' : 'free-providers.now-open', { domain }),
  })
  return (
    <Question
      title={t(locked ? 'free-providers.open?' : 'free-providers.close?', { domain })} leave={leave} beside={<EffectExamples change={change} />}
      acts={<>
        <Button kind="main" icon={locked ? <IconLockOpen aria-hidden /> : <IconLock aria-hidden />} busy={turn.isPending && t('saving')} onClick={() => turn.mutate({ params: { domain }, body: { locked: !locked } }, { onSuccess: leave })}>{t(locked ? 'free-providers.open-it' : 'free-providers.close-it')}</Button>
        <Button onClick={leave}>{t(locked ? 'free-providers.leave-locked' : 'free-providers.leave-open')}</Button>
      </>}
    >
      <EffectWords change={change} />
    </Question>
  )
}
