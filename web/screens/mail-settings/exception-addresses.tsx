import { TextInput } from '@mantine/core'
import { IconMailOff, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { DirectoryEntry } from '../../../contract/directory.ts'
import { addExceptionAddress, listExceptionAddresses, removeExceptionAddress, type ExceptionAddress } from '../../../contract/exception-addresses.ts'
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
import { DateOf, Meta } from '../../parts/small.tsx'
import { Empty } from '../../parts/states.tsx'
import { Below, Cell, Row, Table } from '../../parts/table.tsx'
import { useWords } from '../../words/words.tsx'
import css from './exception-addresses.module.css'

/** Customization > Mail Settings > Exception Addresses. */
export function ExceptionAddresses(): ReactNode {
  const { t } = useWords()
  const list = usePages(listExceptionAddresses, { query: { limit: 200 } })
  return (
    <Page title={t('exception-addresses')} lead={<>{t('exception-addresses.lead')} <Differences /></>} width="wide">
      <AddException taken={new Set(list.items?.map((one) => one.login))} />
      <div className={css['list']}>
        <Table
          label={t('exception-addresses')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
          columns="minmax(0, 1.6fr) minmax(0, .7fr) minmax(0, 1.6fr) minmax(0, 1.3fr) minmax(0, .8fr) var(--mk-24)"
          heads={[{ key: 'name', name: t('name') }, { key: 'id', name: t('login') }, { key: 'reason', name: t('reason') }, { key: 'added', name: t('added') }, { key: 'date', name: t('date') }, { key: 'act', name: '' }]}
          row={(one) => <Exception {...one} />}
          empty={<Empty title={t('exception-addresses.empty')}>{t('exception-addresses.empty.how')}</Empty>}
        />
      </div>
    </Page>
  )
}

function AddException({ taken }: { taken: ReadonlySet<string> }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [chosen, setChosen] = useState<DirectoryEntry | null>(null)
  const [looked, setLooked] = useState<DirectoryEntry | null>(null)
  const [reason, setReason] = useState('')
  const [date, setDate] = useState('')
  const add = useSettingChange({ route: addExceptionAddress, menu: 'exception-addresses', icon: <IconMailOff aria-hidden />, said: (_, added) => t('exception-addresses.added', { who: accountName(added) }) })
  const shown = looked && !taken.has(looked.login) ? looked : chosen

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!chosen || add.isPending) return
    add.mutate({ body: { login: chosen.login, reason: reason.trim() || null, date: date || null } }, { onSuccess: clear })
  }
  const clear = (): void => {
    setChosen(null)
    setReason('')
    setDate('')
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <div>
        <div className={css['pick']}>
          <AccountPicker placeholder={t('picker.select')} chosen={chosen} onChoose={setChosen} onLook={setLooked} taken={taken} />
          <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={add.isPending && t('adding')} because={chosen ? undefined : t('picker.select')}>{t('add')}</Button>
        </div>
        {add.error ? <p className={css['bad']} role="alert">{say(add.error)}</p> : <p className={css['hint']}>{t('exception-addresses.hint')}</p>}
      </div>
      {shown && (
        <div className={css['beside']}>
          <div>
            <Meta>{t('effect.of-adding')}</Meta>
            <h2>{accountName(shown)}</h2>
            <EffectWords change={{ menu: 'exception-addresses', action: 'add', login: shown.login }} />
            <p className={css['hint']}>{t('exception-addresses.covers', { addresses: shown.addresses.join(', ') })}</p>
          </div>
          <TextInput label={<Optional>{t('reason')}</Optional>} value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
          <TextInput type="date" label={<Optional>{t('date')}</Optional>} value={date} onChange={(event) => setDate(event.target.value)} />
        </div>
      )}
    </form>
  )
}

function Optional({ children }: { children: ReactNode }): ReactNode {
  const { t } = useWords()
  return <>{children} <Meta>{t('optional')}</Meta></>
}

function Exception({ id, login, name, department, reason, date, createdAt, createdBy }: ExceptionAddress): ReactNode {
  const { t, date: written } = useWords()
  const [asking, setAsking] = useState(false)
  const account = { name, login }
  const remove = useSettingChange({ route: removeExceptionAddress, menu: 'exception-addresses', said: () => t('exception-addresses.removed', { who: accountName(account) }) })
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={`${department}/${name}`}><AccountName department={department} name={name} /></Cell>
        <Cell>{login}</Cell>
        <Cell tone="soft" {...(reason ? { title: reason } : { wideOnly: true })}>{reason ?? undefined}</Cell>
        <Cell tone="soft" wideOnly><DateOf at={createdAt} />{createdBy && `, ${createdBy}`}</Cell>
        <Cell tone="soft" wideOnly>{date ? written(date) : undefined}</Cell>
        <Cell act><Button kind="quiet" small icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button></Cell>
      </Row>
      {asking && (
        <Below><Question
          title={t('exception-addresses.remove?', { who: accountName(account) })} leave={() => setAsking(false)}
          beside={<EffectExamples change={{ menu: 'exception-addresses', action: 'remove', login }} />}
          acts={<>
            <Button kind="main" busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('exception-addresses.remove')}</Button>
            <Button onClick={() => setAsking(false)}>{t('exception-addresses.keep')}</Button>
          </>}
        >
          <EffectWords change={{ menu: 'exception-addresses', action: 'remove', login }} />
        </Question></Below>
      )}
    </Opened>
  )
}
