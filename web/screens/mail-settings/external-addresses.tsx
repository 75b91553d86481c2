import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { IconAt, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { fetchExternalAddress, listExternalAddresses, removeExternalAddress, type ExternalAddress } from '../../../contract/external-addresses.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient, usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Differences } from '../../parts/differences.tsx'
import { EffectExamples, EffectWords } from '../../parts/effect.tsx'
import { Opened, Question } from '../../parts/opened.tsx'
import { Page } from '../../parts/page.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { useSettingChange } from '../../parts/setting.ts'
import { Beside } from '../../parts/side.tsx'
import { Meta } from '../../parts/small.tsx'
import { Empty, Notice } from '../../parts/states.tsx'
import { Below, Cell, Row, Table } from '../../parts/table.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { ExternalAddressForm } from './external-address-form.tsx'
import { ExternalState } from './external-address-state.tsx'
import css from './external-addresses.module.css'

const here = getRouteApi('/customization/mail-settings/external-addresses')

type Editing = ExternalAddress | 'new' | null

/** Customization > Mail Settings > External Addresses: the list, and the manual's form beside it. */
export function ExternalAddresses(): ReactNode {
  const { t } = useWords()
  const [editing, setEditing] = useState<Editing>(null)
  const list = usePages(listExternalAddresses, { query: { limit: 200 } })
  const addresses = new Set(list.items?.map((one) => one.email.toLowerCase())).size
  const narrow = editing !== null
  const { authorized } = here.useSearch()
  const state = { key: 'state', name: t('state') }
  return (
    <Beside form={editing && <ExternalAddressForm key={editing === 'new' ? 'new' : editing.id} external={editing === 'new' ? null : editing} close={() => setEditing(null)} />}>
      <Page title={t('external-addresses')} lead={<>{t('external-addresses.lead')} <Differences /></>} width="wide">
        {authorized && <div className={css['told']}><Notice icon={<IconAt aria-hidden />}><span>{t(`external-addresses.authorized.${authorized}`)}</span></Notice></div>}
        <div className={css['bar']}>
          <span>{list.complete && addresses > 0 && t('external-addresses.count', { n: addresses, rows: list.items?.length ?? 0 })}</span>
          {editing !== 'new' && <Button kind={narrow ? 'plain' : 'main'} small icon={<IconPlus aria-hidden />} onClick={() => setEditing('new')}>{t('add')}</Button>}
        </div>
        <Table
          key={String(narrow)} label={t('external-addresses')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
          columns={narrow ? 'minmax(0, 1fr) minmax(0, 1fr)' : 'minmax(0, .5fr) minmax(0, 1.3fr) minmax(0, 1.6fr) minmax(0, 1fr) minmax(0, .5fr) minmax(0, 2fr) calc(var(--mk-24) * 2.25)'}
          heads={narrow ? [{ key: 'id', name: t('external-addresses.id-and-server') }, state] : [
            { key: 'type', name: t('type') }, { key: 'server', name: t('server') }, { key: 'id', name: t('login') }, { key: 'ssl', name: t('ssl') }, { key: 'port', name: t('port') }, state, { key: 'act', name: '' },
          ]}
          row={(one) => <External external={one} narrow={narrow} edit={() => setEditing(one)} />}
          empty={<Empty title={t('external-addresses.empty')}>{t('external-addresses.empty.how')}</Empty>}
        />
      </Page>
    </Beside>
  )
}

interface ExternalProps {
  readonly external: ExternalAddress
  readonly narrow: boolean
  readonly edit: () => void
}

function External({ external, narrow, edit }: ExternalProps): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const { type, server, port, security, email } = external
  const name = <Button kind="link" data-row className={css['name']} onClick={edit} title={t('external-addresses.edit', { email })}><b>{email}</b></Button>
  const state = <ExternalState external={external} />
  if (narrow) return <Row><Cell><span className={css['two']}>{name}<Meta>{t('external-addresses.at', { server, port: String(port) })}</Meta></span></Cell><Cell>{state}</Cell></Row>
  return (
    <Opened open={asking}>
      <Row>
        <Cell tone="soft" wideOnly>{t(`type.${type}`)}</Cell>
        <Cell tone="soft" wideOnly title={server}>{server}</Cell>
        <Cell title={email}>{name}<span className={css['phone']}><Meta>{t(`type.${type}`)}, {t('external-addresses.at', { server, port: String(port) })}</Meta></span></Cell>
        <Cell tone="soft" wideOnly>{t(`security.${security}`)}</Cell>
        <Cell tone="soft" wideOnly>{String(port)}</Cell>
        <Cell>{state}<span className={css['phone']}><FetchNow external={external} /></span></Cell>
        <Cell act><span className={css['acts']}><span className={css['wide']}><FetchNow external={external} /></span><Button kind="quiet" small icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: `${email}, ${t(`type.${type}`)}` })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></span></Cell>
      </Row>
      {asking && <Below><RemoveExternal external={external} leave={() => setAsking(false)} /></Below>}
    </Opened>
  )
}

/** Fetches at once; the row tells how far it is. */
function FetchNow({ external: { id, type, email, hasPassword, grant, state } }: { external: ExternalAddress }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const fetchNow = useMutation({
    mutationFn: () => call(fetchExternalAddress, { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyOf(listExternalAddresses) }),
    onError: (error) => toast({ text: `${t('external-addresses.fetch.failed')} ${say(error)}`, bad: true }),
  })
  if (type === 'smtp' || !(hasPassword || grant)) return null
  const busy = (fetchNow.isPending || state.code === 'fetching') && t('external-addresses.fetching')
  return <Button kind="quiet" small icon={<IconRefresh aria-hidden />} busy={busy} aria-label={`${busy || t('external-addresses.fetch-now')}: ${email}, ${t(`type.${type}`)}`} onClick={() => fetchNow.mutate()}>{t('external-addresses.fetch-now')}</Button>
}

function RemoveExternal({ external: { id, email, type }, leave }: { external: ExternalAddress; leave: () => void }): ReactNode {
  const { t } = useWords()
  const change = { menu: 'external-addresses', action: 'remove', email } as const
  const remove = useSettingChange({ route: removeExternalAddress, menu: 'external-addresses', said: () => t('external-addresses.removed', { email }) })
  return (
    <Question
      title={t('external-addresses.remove?', { email, type: t(`type.${type}`) })} leave={leave} beside={<EffectExamples change={change} />}
      acts={<>
        <Button kind="main" busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('external-addresses.remove')}</Button>
        <Button onClick={leave}>{t('external-addresses.keep')}</Button>
      </>}
    >
      <EffectWords change={change} />
    </Question>
  )
}
