import { IconHeadset, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { DirectoryEntry } from '../../../contract/directory.ts'
import { addSupportAddress, listSupportAddresses, removeSupportAddress, type SupportAddress } from '../../../contract/support-addresses.ts'
import { usePages } from '../../client/queries.ts'
import { AccountName, accountName } from '../../parts/account-name.tsx'
import { AccountPicker } from '../../parts/account-picker.tsx'
import { Button } from '../../parts/button.tsx'
import { Differences } from '../../parts/differences.tsx'
import { EffectExamples, EffectWords } from '../../parts/effect.tsx'
import { Opened, Question } from '../../parts/opened.tsx'
import { Page } from '../../parts/page.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { useSettingChange } from '../../parts/setting.ts'
import { Beside } from '../../parts/side.tsx'
import { Meta } from '../../parts/small.tsx'
import { Empty } from '../../parts/states.tsx'
import { Below, Cell, Row, Table } from '../../parts/table.tsx'
import { useWords } from '../../words/words.tsx'
import { SupportDetails } from './support-details.tsx'
import css from './support-addresses.module.css'

/** Customization > Mail Settings > Support Mail Addresses. */
export function SupportAddresses(): ReactNode {
  const { t } = useWords()
  const list = usePages(listSupportAddresses, { query: { limit: 200 } })
  const [edited, setEdited] = useState<string>()
  const support = list.items?.find(({ id }) => id === edited)
  return (
    <Beside form={support && <SupportDetails key={support.id} support={support} close={() => setEdited(undefined)} />}><Page title={t('support-addresses')} lead={<>{t('support-addresses.lead')} {t('support-addresses.ours')} <Differences /></>} width="wide">
      <AddSupport taken={new Set(list.items?.map((one) => one.login))} />
      <Table
        label={t('support-addresses')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1fr) calc(var(--mk-24) * 1.8)"
        heads={[{ key: 'name', name: t('name') }, { key: 'id', name: t('login') }, { key: 'act', name: '' }]}
        row={(one) => <Support support={one} edit={() => setEdited(one.id)} />}
        empty={<Empty title={t('support-addresses.empty')}>{t('support-addresses.empty.how')}</Empty>}
      />
    </Page></Beside>
  )
}

function AddSupport({ taken }: { taken: ReadonlySet<string> }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [chosen, setChosen] = useState<DirectoryEntry | null>(null)
  const [looked, setLooked] = useState<DirectoryEntry | null>(null)
  const add = useSettingChange({ route: addSupportAddress, menu: 'support-addresses', icon: <IconHeadset aria-hidden />, said: (_, added) => t('support-addresses.added', { who: accountName(added) }) })
  const shown = looked && !taken.has(looked.login) ? looked : chosen
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (chosen && !add.isPending) add.mutate({ body: { login: chosen.login } }, { onSuccess: () => setChosen(null) })
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <div>
        <div className={css['pick']}>
          <AccountPicker placeholder={t('support-addresses.search')} chosen={chosen} onChoose={setChosen} onLook={setLooked} taken={taken} />
          <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={add.isPending && t('adding')} because={chosen ? undefined : t('support-addresses.search')}>{t('add')}</Button>
        </div>
        {add.error && <p className={css['bad']} role="alert">{say(add.error)}</p>}
      </div>
      {shown && (
        <div className={css['beside']}>
          <Meta>{t('effect.of-adding')}</Meta>
          <h2>{accountName(shown)}</h2>
          <EffectWords change={{ menu: 'support-addresses', action: 'add', login: shown.login }} />
        </div>
      )}
    </form>
  )
}

function Support({ support: { id, login, name, position }, edit }: { support: SupportAddress; edit: () => void }): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const who = accountName({ name, login })
  const change = { menu: 'support-addresses', action: 'remove', login } as const
  const remove = useSettingChange({ route: removeSupportAddress, menu: 'support-addresses', said: () => t('support-addresses.removed', { who }) })
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={`${name} ${position}`}><AccountName name={name} /> <Meta>{position}</Meta></Cell>
        <Cell>{login}</Cell>
        <Cell act><span className={css['acts']}>
          <Button kind="quiet" small icon={<IconPencil aria-hidden />} aria-label={t('support-addresses.edit.what', { what: name })} onClick={edit}>{t('canned-answers.edit')}</Button>
          <Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button>
        </span></Cell>
      </Row>
      {asking && (
        <Below><Question
          title={t('support-addresses.remove?', { who })} leave={() => setAsking(false)} beside={<EffectExamples change={change} />}
          acts={<>
            <Button kind="main" busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('support-addresses.remove')}</Button>
            <Button onClick={() => setAsking(false)}>{t('support-addresses.keep')}</Button>
          </>}
        >
          <EffectWords change={change} />
        </Question></Below>
      )}
    </Opened>
  )
}
