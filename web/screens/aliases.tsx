import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { listAliases, removeAlias, type Alias } from '../../contract/aliases.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Opened, Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Beside } from '../parts/side.tsx'
import { Empty } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import { AliasForm } from './alias-form.tsx'
import { DirectoryTabs } from './users.tsx'
import css from './directory.module.css'

/** Customization > Directory, the tab of the alias accounts. */
export function Aliases(): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [editing, setEditing] = useState<Alias | 'new' | null>(null)
  const list = usePages(listAliases, { query: { limit: 200, q: q || undefined } })
  const narrow = editing !== null
  return (
    <Beside form={editing && <AliasForm key={editing === 'new' ? 'new' : editing.id} alias={editing === 'new' ? null : editing} close={() => setEditing(null)} />}>
      <Page title={t('directory')} lead={t('directory.lead')} width="wide">
        <DirectoryTabs />
        <div className={css['bar']}>
          <TextInput leftSection={<IconSearch aria-hidden />} placeholder={t('directory.search')} aria-label={t('directory.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
          {editing !== 'new' && <Button kind={narrow ? 'plain' : 'main'} icon={<IconPlus aria-hidden />} onClick={() => setEditing('new')}>{t('aliases.add')}</Button>}
        </div>
        <Table
          key={String(narrow)} label={t('aliases')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
          columns={narrow ? 'minmax(0, 1.6fr) minmax(0, 1fr)' : 'minmax(0, 1.2fr) minmax(0, .8fr) minmax(0, 1.6fr) minmax(0, 1.8fr) var(--mk-24)'}
          heads={narrow ? [{ key: 'name', name: t('name') }, { key: 'id', name: t('login') }] : [
            { key: 'name', name: t('name') }, { key: 'id', name: t('login') }, { key: 'addresses', name: t('contact.addresses') }, { key: 'members', name: t('aliases.members') }, { key: 'act', name: '' },
          ]}
          row={(one) => <AliasRow alias={one} narrow={narrow} edit={() => setEditing(one)} />}
          empty={<Empty title={t(q ? 'list.nothing-found' : 'aliases.empty')}>{t('aliases.empty.how')}</Empty>}
        />
      </Page>
    </Beside>
  )
}

function AliasRow({ alias: { id, name, login, addresses, members }, narrow, edit }: { alias: Alias; narrow: boolean; edit: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [asking, setAsking] = useState(false)
  const remove = useSettingChange({ route: removeAlias, menu: 'aliases', said: () => t('aliases.removed', { name }) })
  const called = <Button kind="link" data-row className={css['name']} title={t('directory.edit', { name })} onClick={edit}><b>{name}</b></Button>
  if (narrow) return <Row><Cell>{called}</Cell><Cell>{login}</Cell></Row>
  return (
    <Opened open={asking}>
      <Row>
        <Cell>{called}</Cell>
        <Cell>{login}</Cell>
        <Cell tone="soft" title={addresses.join(', ')}>{addresses.join(', ')}</Cell>
        <Cell tone="soft" wideOnly title={members.join(', ')}>{members.join(', ') || undefined}</Cell>
        <Cell act><Button kind="quiet" small icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></Cell>
      </Row>
      {asking && (
        <Below><Question
          title={t('aliases.remove?', { name })} leave={() => setAsking(false)}
          acts={<>
            <Button kind="danger" icon={<IconTrash aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('aliases.remove')}</Button>
            <Button onClick={() => setAsking(false)}>{t('users.keep')}</Button>
          </>}
        >
          <p>{remove.error ? say(remove.error) : t('aliases.remove.what', { addresses: addresses.join(', ') })}</p>
        </Question></Below>
      )}
    </Opened>
  )
}
