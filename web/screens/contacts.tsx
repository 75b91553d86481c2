import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { listContacts, type Contact } from '../../contract/contacts.ts'
import { usePages } from '../client/queries.ts'
import { Bar } from '../parts/bar.tsx'
import { Button } from '../parts/button.tsx'
import { useTitle } from '../parts/page.tsx'
import { useColleagues } from '../parts/colleagues.ts'
import { Scroll } from '../parts/scroll.tsx'
import { Ago, Avatar, Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, openRow, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import css from './contacts.module.css'

const ContactsFiles = lazy(async () => ({ default: (await import('./contacts-files.tsx')).ContactsFiles }))
/** Fields and schemas are loaded when somebody writes. */
const ContactForm = lazy(async () => ({ default: (await import('./contact-form.tsx')).ContactForm }))

/** What a list of contacts is narrowed to; stands in the address, so that back and reload keep it. */
export interface ContactsSearch {
  readonly q?: string
  readonly owner?: string
  readonly tag?: string
  readonly sort?: 'name' | 'activity'
}

interface ContactsProps {
  readonly kind: Contact['kind']
  readonly search: ContactsSearch
}

/** Customers, Potentials or Leads: one list under one roof. */
export function Contacts({ kind, search }: ContactsProps): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const [adding, setAdding] = useState(false)
  const list = usePages(listContacts, { query: { limit: 100, kind, sort: 'activity', ...search } })
  const narrowed = Boolean(search.q ?? search.owner ?? search.tag)
  const narrow = (part: ContactsSearch): void => void go({ to: '.', search: clean({ ...search, ...part }), replace: true })
  useTitle(t(`kind.${kind}s`), t(`kind.${kind}s`))
  return (
    <div className={css['screen']}>
      <Bar acts={<>
        <Filters search={search} narrow={narrow} />
        <Suspense><ContactsFiles kind={kind} search={search} /></Suspense>
        <Button kind="main" small data-main-act icon={<IconPlus aria-hidden />} onClick={() => setAdding(true)}>{t(`contacts.add.${kind}`)}</Button>
      </>}><h1 className={css['title']}>{t(`kind.${kind}s`)}</h1></Bar>
      <Scroll key={kind}>
        <div className={css['list']}>
          <Table
            label={t(`kind.${kind}s`)} list={list} idOf={(one) => one.id} failed={t('list.failed')}
            columns="minmax(0, 2.2fr) minmax(0, 2.2fr) minmax(0, 1.4fr) minmax(0, 1.4fr) minmax(0, .9fr)"
            heads={[{ key: 'name', name: t('name') }, { key: 'address', name: t('contacts.address') }, { key: 'owner', name: t('contacts.owner') }, { key: 'tags', name: t('contacts.tags') }, { key: 'last', name: t('contacts.last'), end: true }]}
            row={(one) => <ContactRow contact={one} narrowToTag={(tag) => narrow({ tag })} />}
            empty={narrowed
              ? <Empty title={t('list.nothing-found')} acts={<Button onClick={() => void go({ to: '.', search: {} })}>{t('filters.clear')}</Button>}>{t('contacts.nothing-found')}</Empty>
              : <Empty title={t(`contacts.empty.${kind}`)} acts={<Button icon={<IconPlus aria-hidden />} onClick={() => setAdding(true)}>{t(`contacts.add.${kind}`)}</Button>}>{t('contacts.empty.how')}</Empty>}
          />
        </div>
      </Scroll>
      {adding && <Suspense><ContactForm kind={kind} close={() => setAdding(false)} /></Suspense>}
    </div>
  )
}

function Filters({ search, narrow }: { search: ContactsSearch; narrow: (part: ContactsSearch) => void }): ReactNode {
  const { t } = useWords()
  const colleagues = useColleagues()
  const [typed, setTyped] = useState(search.q ?? '')
  const ask = useDebouncedCallback((q: string) => narrow({ q }), 200)
  return (
    <>
      <TextInput size="xs" className={css['search']} leftSection={<IconSearch aria-hidden />} placeholder={t('contacts.search')} aria-label={t('contacts.search')} value={typed} maxLength={200} onChange={(event) => { setTyped(event.target.value); ask(event.target.value.trim()) }} />
      <NativeSelect size="xs" className={css['choice']} aria-label={t('contacts.owner')} value={search.owner ?? ''} onChange={(event) => narrow({ owner: event.target.value })} data={[{ value: '', label: t('contacts.owner.all') }, ...colleagues.map((one) => ({ value: one.login, label: one.name }))]} />
      <NativeSelect size="xs" className={css['choice']} aria-label={t('contacts.sort')} value={search.sort ?? 'activity'} onChange={(event) => narrow({ sort: event.target.value as 'name' | 'activity' })} data={[{ value: 'activity', label: t('contacts.sort.activity') }, { value: 'name', label: t('contacts.sort.name') }]} />
      {search.tag && <Button small onClick={() => narrow({ tag: '' })}>{t('contacts.tag-is', { tag: search.tag })} ×</Button>}
    </>
  )
}

function clean(search: ContactsSearch): ContactsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as ContactsSearch
}

function ContactRow({ contact, narrowToTag }: { contact: Contact; narrowToTag: (tag: string) => void }): ReactNode {
  const { t } = useWords()
  const colleagues = useColleagues()
  const owner = colleagues.find((one) => one.login === contact.owner)?.name ?? contact.owner
  return (
    <Row opens>
      <Cell title={contact.name}><Link to="/contacts/$id" params={{ id: contact.id }} data-row className={openRow}><b>{contact.name}</b></Link></Cell>
      <Cell tone="soft">{contact.addresses[0]?.address ?? (contact.domains[0] && `@${contact.domains[0]}`)}</Cell>
      <Cell tone="soft" wideOnly>{owner ? <span className={css['owner']}><Avatar name={owner} />{owner}</span> : undefined}</Cell>
      <Cell wideOnly><span className={css['tags']}>{contact.tags.map((tag) => <button key={tag} type="button" className={css['tag']} title={t('contacts.tag-only', { tag })} onClick={() => narrowToTag(tag)}><Tag>{tag}</Tag></button>)}</span></Cell>
      <Cell tone="dim" end act>{contact.lastActivityAt ? <Ago at={contact.lastActivityAt} /> : undefined}</Cell>
    </Row>
  )
}
