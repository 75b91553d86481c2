import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileImport, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { listUsers, removeUser, type User } from '../../contract/users.ts'
import { usePages } from '../client/queries.ts'
import { AccountName, accountName } from '../parts/account-name.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Opened, Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Beside } from '../parts/side.tsx'
import { Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { Tab, Tabs } from '../parts/tabs.tsx'
import { useWords } from '../words/words.tsx'
import { UserForm } from './user-form.tsx'
import css from './directory.module.css'

/** Customization > Directory, the tab of the users. */
export function Users(): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const [editing, setEditing] = useState<User | 'new' | null>(null)
  const list = usePages(listUsers, { query: { limit: 200, q: q || undefined } })
  const narrow = editing !== null
  return (
    <Beside form={editing && <UserForm key={editing === 'new' ? 'new' : editing.id} user={editing === 'new' ? null : editing} close={() => setEditing(null)} />}>
      <Page title={t('directory')} lead={t('directory.lead')} width="wide">
        <DirectoryTabs />
        <div className={css['bar']}>
          <TextInput leftSection={<IconSearch aria-hidden />} placeholder={t('directory.search')} aria-label={t('directory.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <span className={css['more']}><ButtonLink to="/customization/directory/import" icon={<IconFileImport aria-hidden />}>{t('directory.import')}</ButtonLink>
          {editing !== 'new' && <Button kind={narrow ? 'plain' : 'main'} icon={<IconPlus aria-hidden />} onClick={() => setEditing('new')}>{t('users.add')}</Button>}</span>
        </div>
        <Table
          key={String(narrow)} label={t('users')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
          columns={narrow ? 'minmax(0, 1.6fr) minmax(0, 1fr)' : 'minmax(0, 2.1fr) minmax(0, .9fr) minmax(0, .8fr) minmax(0, 1.8fr) minmax(0, .9fr) var(--mk-24)'}
          heads={narrow ? [{ key: 'name', name: t('name') }, { key: 'id', name: t('login') }] : [
            { key: 'name', name: t('name') }, { key: 'id', name: t('login') }, { key: 'position', name: t('position') }, { key: 'addresses', name: t('contact.addresses') }, { key: 'role', name: t('role') }, { key: 'act', name: '' },
          ]}
          row={(one) => <UserRow user={one} narrow={narrow} edit={() => setEditing(one)} />}
          empty={<Empty title={t('list.nothing-found')}>{t('users.empty.how')}</Empty>}
        />
      </Page>
    </Beside>
  )
}

/** The two tabs of the directory. */
export function DirectoryTabs(): ReactNode {
  const { t } = useWords()
  return (
    <Tabs label={t('directory')}>
      <Tab to="/customization/directory/users">{t('users')}</Tab>
      <Tab to="/customization/directory/aliases">{t('aliases')}</Tab>
    </Tabs>
  )
}

function UserRow({ user, narrow, edit }: { user: User; narrow: boolean; edit: () => void }): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const { name, department, login, position, addresses, role, active } = user
  const called = <Button kind="link" data-row className={css['name']} title={t('directory.edit', { name })} onClick={edit}><span className={active ? '' : css['off']}><AccountName department={department} name={name} /></span></Button>
  if (narrow) return <Row><Cell>{called}</Cell><Cell>{login}</Cell></Row>
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={`${department}/${name}`}>{called}{!active && <> <Tag>{t('users.inactive')}</Tag></>}</Cell>
        <Cell>{login}</Cell>
        <Cell tone="soft" wideOnly>{position || undefined}</Cell>
        <Cell tone="soft" title={addresses.join(', ')}>{addresses.join(', ')}</Cell>
        <Cell tone="soft" wideOnly>{t(`role.${role}`)}</Cell>
        <Cell act><Button kind="quiet" small icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></Cell>
      </Row>
      {asking && <Below><RemoveUser user={user} leave={() => setAsking(false)} /></Below>}
    </Opened>
  )
}

function RemoveUser({ user, leave }: { user: User; leave: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const who = accountName(user)
  const remove = useSettingChange({ route: removeUser, menu: 'users', said: (_, { outcome }) => t(`users.${outcome}`, { who }) })
  return (
    <Question
      title={t('users.remove?', { who })} leave={leave}
      acts={<>
        <Button kind="danger" icon={<IconTrash aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id: user.id } }, { onSuccess: leave })}>{t('users.remove')}</Button>
        <Button onClick={leave}>{t('users.keep')}</Button>
      </>}
    >
      <p>{remove.error ? say(remove.error) : t('users.remove.what')}</p>
    </Question>
  )
}
