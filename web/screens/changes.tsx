import { NativeSelect } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { changeMenu, listChanges, type Change } from '../../contract/changes.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useUndo } from '../parts/setting.ts'
import { Clock, DateOf, Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, Row, Table } from '../parts/table.tsx'
import type { Speech } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'
import { differencesOf } from './change-differences.ts'
import css from './changes.module.css'

/** Customization > Audit log: who changed which setting, from what to what. */
export function Changes(): ReactNode {
  const { t } = useWords()
  const [menu, setMenu] = useState('')
  const list = usePages(listChanges, { query: { limit: 100, menu: changeMenu.options.find((one) => one === menu) } })
  return (
    <Page title={t('audit')} lead={t('audit.lead')} width="wide">
      <div className={css['filters']}><NativeSelect aria-label={t('audit.menu')} value={menu} onChange={(event) => setMenu(event.target.value)} data={[{ value: '', label: t('audit.menu.all') }, ...changeMenu.options.map((one) => ({ value: one, label: t(`audit.menu.${one}`) }))]} /></div>
      <Table
        label={t('audit')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 1fr) minmax(0, 1.3fr) minmax(0, 1.3fr) minmax(0, 3.6fr) var(--mk-24)"
        heads={[{ key: 'at', name: t('log.at') }, { key: 'by', name: t('audit.by') }, { key: 'menu', name: t('audit.menu') }, { key: 'what', name: t('audit.what') }, { key: 'act', name: '' }]}
        row={(one) => <ChangeRow change={one} />}
        empty={<Empty title={t('audit.empty')}>{t('audit.empty.how')}</Empty>}
      />
    </Page>
  )
}

function ChangeRow({ change }: { change: Change }): ReactNode {
  const { t } = useWords()
  const { id, at, by, menu, undoneBy } = change
  const [busy, setBusy] = useState(false)
  const undo = useUndo(menu)
  const takeBack = async (): Promise<void> => {
    setBusy(true)
    await undo(id)
    setBusy(false)
  }
  return (
    <Row>
      <Cell tone="soft"><DateOf at={at} /> <Clock at={at} /></Cell>
      <Cell tone="soft">{by ?? undefined}</Cell>
      <Cell tone="soft">{t(`audit.menu.${menu}`)}</Cell>
      <Cell><What change={change} /></Cell>
      <Cell act>{undoneBy ? <Tag>{t('audit.undone')}</Tag> : menu !== 'api-keys' && menu !== 'accounts' && menu !== 'mail-imports' && <Button kind="quiet" small data-row icon={<IconArrowBackUp aria-hidden />} busy={busy && t('undoing')} onClick={() => void takeBack()}>{t('undo')}</Button>}</Cell>
    </Row>
  )
}

/** The fields of settings by the words of their own pages. */
const names: Readonly<Record<string, 'lock' | 'scope' | 'name' | 'login' | 'department' | 'position' | 'contact.addresses' | 'role' | 'users.active' | 'aliases.members' | 'reason' | 'date' | 'type' | 'server' | 'port' | 'ssl' | 'external-addresses.keep-copy' | 'email' | 'external-addresses.username' | 'company.domains' | 'language' | 'company.networks' | 'company.authserv' | 'company.retention.days'>> = {
  locked: 'lock', scope: 'scope', name: 'name', login: 'login', department: 'department', position: 'position', addresses: 'contact.addresses', role: 'role', active: 'users.active', members: 'aliases.members',
  reason: 'reason', date: 'date', type: 'type', server: 'server', port: 'port', security: 'ssl', keepCopy: 'external-addresses.keep-copy', email: 'email', username: 'external-addresses.username',
  domains: 'company.domains', language: 'language', trustedNetworks: 'company.networks', authservIds: 'company.authserv', logDays: 'company.retention.days',
}

function said(t: Speech['t'], field: string, value: string): string {
  if (field === 'locked') return t(value === 'true' ? 'locked' : 'open')
  if (field === 'scope' && (value === 'mail' || value === 'party')) return t(`scope.${value}`)
  if (field === 'role' && (value === 'administrator' || value === 'agent' || value === 'member')) return t(`role.${value}`)
  if (field === 'security' && (value === 'none' || value === 'starttls' || value === 'tls')) return t(`security.${value}`)
  return value === 'true' ? t('audit.yes') : value === 'false' ? t('audit.no') : value
}

const events = [
  'invited', 'invitation-withdrawn', 'invitation-accepted', 'password-changed', 'password-forgotten', 'password-link', 'password-reset',
  'second-factor-on', 'second-factor-off', 'sign-in-link', 'recovery-code-used', 'permission-given', 'permission-ending', 'permission-ended',
] as const

/** What happened to the way in which somebody signs in, here or at a foreign server. */
function happened(t: Speech['t'], after: unknown): string {
  const event = typeof after === 'object' && after !== null && 'event' in after ? after.event : undefined
  const known = events.find((one) => one === event)
  return known ? t(`audit.event.${known}`) : String(event ?? '')
}

/** Added, removed, or which field from what to what. */
function What({ change: { subject, before, after } }: { change: Change }): ReactNode {
  const { t } = useWords()
  if (typeof after === 'object' && after !== null && 'event' in after) return <span className={css['what']}><b>{subject}</b> {happened(t, after)}</span>
  if (before === null) return <span className={css['what']}>{t('audit.added')} <b>{subject}</b></span>
  if (after === null) return <span className={css['what']}>{t('audit.removed')} <b>{subject}</b></span>
  const differences = differencesOf(before, after)
  return (
    <span className={css['what']}>
      <b>{subject}</b>
      {differences.map(({ field, from, to }) => <span key={field}>{names[field] ? t(names[field]) : field}: <s>{said(t, field, from)}</s> → {said(t, field, to)}</span>)}
    </span>
  )
}
