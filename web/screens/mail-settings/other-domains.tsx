import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconTrash, IconWorldOff } from '@tabler/icons-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { addOtherDomain, changeOtherDomain, listOtherDomains, removeOtherDomain, type OtherDomain } from '../../../contract/other-domains.ts'
import { usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { EffectExamples, EffectWords } from '../../parts/effect.tsx'
import { Opened, Question } from '../../parts/opened.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { useSettingChange } from '../../parts/setting.ts'
import { DateOf } from '../../parts/small.tsx'
import { Empty } from '../../parts/states.tsx'
import { Below, Cell, Row, Table } from '../../parts/table.tsx'
import { useWords } from '../../words/words.tsx'
import css from './other-domains.module.css'

type Scope = OtherDomain['scope']
const scopes: readonly Scope[] = ['mail', 'party']

/** The tab Other Domains: added by hand. */
export function OtherDomains(): ReactNode {
  const { t } = useWords()
  const list = usePages(listOtherDomains, { query: { limit: 200 } })
  return (
    <>
      <AddDomain />
      <Table
        label={t('other-domains')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1.4fr) minmax(0, 1.4fr) var(--mk-24)"
        heads={[{ key: 'domain', name: t('domain') }, { key: 'scope', name: t('scope') }, { key: 'added', name: t('added') }, { key: 'act', name: '' }]}
        row={(one) => <Domain {...one} />}
        empty={<Empty title={t('other-domains.empty')}>{t('other-domains.empty.how')}</Empty>}
      />
    </>
  )
}

function AddDomain(): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [domain, setDomain] = useState('')
  const [scope, setScope] = useState<Scope>('mail')
  const [settled] = useDebouncedValue(domain.trim(), 400)
  const add = useSettingChange({ route: addOtherDomain, menu: 'other-domains', icon: <IconWorldOff aria-hidden />, said: (_, added) => t('other-domains.added', { domain: added.domain }) })
  const looksDone = /[^.]\.[^.]{2,}/.test(settled)
  const change = { menu: 'other-domains', action: 'add', domain: settled, scope } as const

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (domain.trim() && !add.isPending) add.mutate({ body: { domain, scope } }, { onSuccess: () => setDomain('') })
  }
  return (
    <form className={css['form']} onSubmit={submit} noValidate>
      <div className={css['fields']}>
        <TextInput
          aria-label={t('domain')} placeholder={t('other-domains.type')} value={domain} autoComplete="off" autoCapitalize="off" spellCheck={false} inputMode="url" maxLength={1000}
          error={add.error ? say(add.error) : undefined} onChange={(event) => { setDomain(event.target.value); add.reset() }}
        />
        <NativeSelect aria-label={t('scope')} value={scope} onChange={(event) => setScope(event.target.value as Scope)} data={scopes.map((one) => ({ value: one, label: t(`scope.${one}`) }))} />
        <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={add.isPending && t('adding')} because={domain.trim() ? undefined : t('other-domains.type')}>{t('add')}</Button>
      </div>
      {looksDone && !add.error && <div className={css['examples']}><EffectExamples change={change} /></div>}
      {looksDone && !add.error && <div className={css['effect']}><EffectWords change={change} /></div>}
    </form>
  )
}

function Domain({ id, domain, scope, createdBy, createdAt }: OtherDomain): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const rescope = useSettingChange({ route: changeOtherDomain, menu: 'other-domains', said: (_, now) => t(`other-domains.now.${now.scope}`, { domain }) })
  const remove = useSettingChange({ route: removeOtherDomain, menu: 'other-domains', said: () => t('other-domains.removed', { domain }) })
  const change = { menu: 'other-domains', action: 'remove', domain, scope } as const
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={domain}><b>{domain}</b></Cell>
        <Cell>
          <NativeSelect
            size="xs" variant="unstyled" className={css['scope']} aria-label={t('other-domains.scope-of', { domain })} value={scope} disabled={rescope.isPending}
            onChange={(event) => rescope.mutate({ params: { id }, body: { scope: event.target.value as Scope } })} data={scopes.map((one) => ({ value: one, label: t(`scope.${one}`) }))}
          />
        </Cell>
        <Cell tone="soft" wideOnly><DateOf at={createdAt} />{createdBy && `, ${createdBy}`}</Cell>
        <Cell act><Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: domain })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></Cell>
      </Row>
      {asking && (
        <Below><Question
          title={t('other-domains.remove?', { domain })} leave={() => setAsking(false)} beside={<EffectExamples change={change} />}
          acts={<>
            <Button kind="main" busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('other-domains.remove')}</Button>
            <Button onClick={() => setAsking(false)}>{t('other-domains.keep')}</Button>
          </>}
        >
          <EffectWords change={change} />
        </Question></Below>
      )}
    </Opened>
  )
}
