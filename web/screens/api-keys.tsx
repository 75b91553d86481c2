import { NativeSelect, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { addApiKey, listApiKeys, removeApiKey, type ApiKey } from '../../contract/api-keys.ts'
import type { Role } from '../../contract/route.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Copy } from '../parts/copy.tsx'
import { useForm } from '../parts/form.ts'
import { Opened, Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Ago, DateOf } from '../parts/small.tsx'
import { Empty, Notice } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import css from './api-keys.module.css'

const roles: readonly Role[] = ['administrator', 'agent', 'member']

/** Customization > API keys: for programs that speak for the company. */
export function ApiKeys(): ReactNode {
  const { t } = useWords()
  const list = usePages(listApiKeys, { query: { limit: 200 } })
  return (
    <Page title={t('api-keys')} lead={<>{t('api-keys.lead')} <a className={css['docs']} href="/api/docs" target="_blank" rel="noreferrer">{t('api-keys.docs')}</a></>}>
      <AddKey />
      <Table
        label={t('api-keys')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr) var(--mk-24)"
        heads={[{ key: 'name', name: t('name') }, { key: 'role', name: t('role') }, { key: 'made', name: t('added') }, { key: 'used', name: t('api-keys.used') }, { key: 'act', name: '' }]}
        row={(one) => <KeyRow {...one} />}
        empty={<Empty title={t('api-keys.empty')}>{t('api-keys.empty.how')}</Empty>}
      />
    </Page>
  )
}

interface Values { readonly name: string; readonly role: Role }

function AddKey(): ReactNode {
  const { t } = useWords()
  const [made, setMade] = useState<{ name: string; key: string }>()
  const add = useSettingChange({ route: addApiKey, menu: 'api-keys', final: true, said: (_, key) => t('api-keys.added', { name: key.name }) })
  const form = useForm({
    initial: { name: '', role: 'member' } satisfies Values as Values, schema: addApiKey.body, body: (values: Values) => values,
    send: async (body) => {
      setMade(await add.mutateAsync({ body }))
      form.reset()
    },
  })
  return (
    <>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        <TextInput label={t('api-keys.name')} placeholder={t('api-keys.name.such-as')} autoComplete="off" {...form.text('name')} />
        <NativeSelect label={t('role')} data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))} {...form.text('role')} />
        <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={form.busy && t('adding')}>{t('api-keys.add')}</Button>
      </form>
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      {made && (
        <Notice icon={<IconAlertTriangle aria-hidden />}>
          <b>{t('api-keys.once', { name: made.name })}</b><code className={css['key']}>{made.key}</code><Copy text={made.key} /><Button kind="quiet" small onClick={() => setMade(undefined)}>{t('api-keys.kept')}</Button>
        </Notice>
      )}
    </>
  )
}

function KeyRow({ id, name, role, createdAt, lastUsedAt }: ApiKey): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const remove = useSettingChange({ route: removeApiKey, menu: 'api-keys', final: true, said: () => t('api-keys.removed', { name }) })
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={name}><b>{name}</b></Cell>
        <Cell tone="soft">{t(`role.${role}`)}</Cell>
        <Cell tone="soft" wideOnly><DateOf at={createdAt} /></Cell>
        <Cell tone="soft" wideOnly={lastUsedAt === null}>{lastUsedAt ? <Ago at={lastUsedAt} /> : t('api-keys.never')}</Cell>
        <Cell act><Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></Cell>
      </Row>
      {asking && (
        <Below><Question title={t('api-keys.remove?', { name })} leave={() => setAsking(false)} acts={<>
          <Button kind="danger" icon={<IconTrash aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('api-keys.remove')}</Button>
          <Button onClick={() => setAsking(false)}>{t('users.keep')}</Button>
        </>}><p>{t('api-keys.remove.what')}</p></Question></Below>
      )}
    </Opened>
  )
}
