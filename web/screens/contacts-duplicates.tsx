import { Radio } from '@mantine/core'
import { IconArrowMerge } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { duplicateContacts, getContact, listContacts, mergeContacts } from '../../contract/contacts.ts'
import type { AnswerOf } from '../../contract/route.ts'
import { call } from '../client/call.ts'
import { answer, keyOf, queryClient, usePages } from '../client/queries.ts'
import { Button, TextLink } from '../parts/button.tsx'
import { Opened, Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Empty } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import css from './contacts-duplicates.module.css'

type Group = AnswerOf<typeof duplicateContacts>['items'][number]

/** Contacts that share an address or a name, and the way to make one of them. */
export function Duplicates(): ReactNode {
  const { t } = useWords()
  const list = usePages(duplicateContacts, { query: { limit: 100 } })
  return (
    <Page title={t('duplicates')} lead={t('duplicates.lead')} width="wide">
      <Table
        label={t('duplicates')} list={list} idOf={({ because, value }) => `${because} ${value}`} failed={t('list.failed')}
        columns="minmax(0, 1.4fr) minmax(0, 2fr) auto"
        heads={[{ key: 'because', name: t('duplicates.because') }, { key: 'who', name: t('duplicates.who') }, { key: 'act', name: '' }]}
        row={(group) => <GroupRow group={group} />}
        empty={<Empty title={t('duplicates.none')}>{t('duplicates.none.how')}</Empty>}
      />
    </Page>
  )
}

function GroupRow({ group }: { group: Group }): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <Opened open={open}>
      <Row>
        <Cell title={group.value}>{t(`duplicates.${group.because}`, { value: group.value })}</Cell>
        <Cell tone="soft">{group.contacts.map(({ id, name, kind }, at) => <span key={id}>{at > 0 && ', '}<TextLink to="/contacts/$id" params={{ id }}>{name}</TextLink> ({t(`kind.${kind}`)})</span>)}</Cell>
        <Cell act><Button small kind="quiet" icon={<IconArrowMerge aria-hidden />} aria-expanded={open} aria-label={t('duplicates.merge.what', { what: group.value })} onClick={() => setOpen(!open)}>{t('duplicates.merge')}</Button></Cell>
      </Row>
      {open && <Below><Merge group={group} leave={() => setOpen(false)} /></Below>}
    </Opened>
  )
}

/** Which one stays; what moves into it, and what goes. */
function Merge({ group, leave }: { group: Group; leave: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [kept, setKept] = useState(group.contacts[0]?.id ?? '')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const asked = useQueries({ queries: group.contacts.slice(0, 21).map(({ id }) => answer(getContact, { params: { id } })) })
  const contacts = asked.flatMap(({ data }) => data ?? [])
  const into = contacts.find(({ id }) => id === kept)
  const others = contacts.filter(({ id }) => id !== kept)
  const sum = (of: 'mails' | 'tickets' | 'notes'): number => others.reduce((all, { history }) => all + history[of], 0)
  const merge = async (): Promise<void> => {
    setBusy(true)
    try {
      const { merged, name } = await call(mergeContacts, { body: { into: kept, from: others.map(({ id }) => id) } })
      toast({ text: t('duplicates.merged', { name, mails: t('count.mails', { n: merged.mails }), both: t('count.mails', { n: merged.inBoth }) }) })
      for (const route of [duplicateContacts, listContacts, getContact]) await queryClient.invalidateQueries({ queryKey: keyOf(route) })
      leave()
    } catch (error) {
      setFailed(error)
      setBusy(false)
    }
  }
  return (
    <Question
      title={t('duplicates.merge?')} leave={leave}
      acts={<>
        <Button kind="danger" icon={<IconArrowMerge aria-hidden />} busy={busy && t('saving')} because={into && others.length === group.contacts.length - 1 ? undefined : t('loading')} onClick={() => void merge()}>{t('duplicates.merge.do', { n: others.length, name: into?.name ?? '' })}</Button>
        <Button onClick={leave}>{t('cancel')}</Button>
      </>}
    >
      <Radio.Group label={t('duplicates.keep')} value={kept} onChange={setKept}>
        {contacts.map(({ id, name, kind, addresses, domains, history }) => (
          <Radio key={id} value={id} className={css['one'] ?? ''} label={`${name} (${t(`kind.${kind}`)})`} description={[...addresses.map(({ address }) => address), ...domains.map((domain) => `@${domain}`), t('count.mails', { n: history.mails })].join(' · ')} />
        ))}
      </Radio.Group>
      {into && others.length > 0 && <p className={css['what']}>{t('duplicates.what', { mails: t('count.mails', { n: sum('mails') }), notes: t('count.notes', { n: sum('notes') }), tickets: t('count.tickets', { n: sum('tickets') }), into: into.name, gone: others.map(({ name, kind }) => `${name} (${t(`kind.${kind}`)})`).join(', ') })}</p>}
      {failed !== undefined && <p className={css['bad']} role="alert">{say(failed)}</p>}
    </Question>
  )
}
