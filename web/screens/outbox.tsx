import { SegmentedControl } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconCheck, IconClock, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { discardOutgoingMail, listOutbox, retryOutgoingMail, type OutgoingMail } from '../../contract/outbox.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, usePages } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { Button } from '../parts/button.tsx'
import { Opened, Question } from '../parts/opened.tsx'
import { outgoingWords } from '../parts/outgoing-words.ts'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Ago, Clock, Meta } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import css from './outbox.module.css'

const states = ['any', 'sending', 'failed', 'sent'] as const
const whose = ['me', 'everybody'] as const
const icons = { sending: IconClock, sent: IconCheck, failed: IconAlertTriangle } as const

/** Mails that were written here: those that wait, that left, and that did not, with the reason. */
export function Outbox(): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const [state, setState] = useState<(typeof states)[number]>('any')
  const [of, setOf] = useState<(typeof whose)[number]>('me')
  const list = usePages(listOutbox, { query: { limit: 100, of, ...(state === 'any' ? {} : { state }) } })
  return (
    <Page title={t('outbox')} place={t('outbox')} lead={t('outbox.lead')} width="wide">
      <div className={css['bar']}>
        <SegmentedControl aria-label={t('state')} value={state} onChange={(value) => setState(value as typeof state)} data={states.map((one) => ({ value: one, label: t(`outbox.state.${one}`) }))} />
        {role === 'administrator' && <SegmentedControl aria-label={t('outbox.whose')} value={of} onChange={(value) => setOf(value as typeof of)} data={whose.map((one) => ({ value: one, label: t(`outbox.of.${one}`) }))} />}
      </div>
      <Table
        key={`${state} ${of}`} label={t('outbox')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1.3fr) minmax(0, 2.4fr) minmax(0, .8fr) calc(var(--mk-24) * 2)"
        heads={[{ key: 'mail', name: t('outbox.mail') }, { key: 'from', name: t('outbox.from') }, { key: 'state', name: t('state') }, { key: 'at', name: t('outbox.written') }, { key: 'act', name: '' }]}
        row={(mail) => <Outgoing mail={mail} />}
        empty={<Empty title={t('outbox.empty')}>{t('outbox.empty.how')}</Empty>}
      />
    </Page>
  )
}

function Outgoing({ mail }: { mail: OutgoingMail }): ReactNode {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  const { id, at, from, by, subject, to } = mail
  const what = subject === null ? t(mail.state === 'sent' ? 'outbox.left' : 'outbox.of-another') : subject || t('mail.no-subject')
  const waits = mail.state === 'failed' || mail.nextTryAt !== null
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={what}><span className={css['two']}><b>{what}</b>{to.length > 0 && <Meta>{t('outbox.to', { addresses: to.join(', ') })}</Meta>}</span></Cell>
        <Cell tone="soft" title={from}><span className={css['two']}><span>{from}</span>{by && <Meta>{by}</Meta>}</span></Cell>
        <Cell><StateOf mail={mail} /></Cell>
        <Cell tone="soft"><Ago at={at} /></Cell>
        <Cell act>{waits ? <span className={css['acts']}><Retry id={id} what={what} /><Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={`${t('outbox.discard')}: ${what}`} onClick={() => setAsking(!asking)}>{t('outbox.discard')}</Button></span> : <span />}</Cell>
      </Row>
      {asking && <Below><Discard id={id} what={what} leave={() => setAsking(false)} /></Below>}
    </Opened>
  )
}

function StateOf({ mail }: { mail: OutgoingMail }): ReactNode {
  const speech = useWords()
  const { t } = speech
  const Icon = icons[mail.state]
  return (
    <span className={css['state']} data-state={mail.state}>
      <Icon aria-hidden />
      <span>{outgoingWords(speech, mail)} {mail.nextTryAt && <>{t('sent.next-try')} <Clock at={mail.nextTryAt} />.</>} {mail.refused.length > 0 && t('sent.refused', { addresses: mail.refused.join(', ') })}</span>
    </span>
  )
}

function shown(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keyOf(listOutbox) })
}

function Retry({ id, what }: { id: string; what: string }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const retry = useMutation({ mutationFn: () => call(retryOutgoingMail, { params: { id } }), onSettled: shown, onError: (error) => toast({ text: say(error), bad: true }) })
  return <Button kind="quiet" small icon={<IconRefresh aria-hidden />} busy={retry.isPending && t('compose.sending')} aria-label={`${t('sent.retry')}: ${what}`} onClick={() => retry.mutate()}>{t('sent.retry')}</Button>
}

function Discard({ id, what, leave }: { id: string; what: string; leave: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const discard = useMutation({
    mutationFn: () => call(discardOutgoingMail, { params: { id } }), onSettled: shown,
    onSuccess: () => toast({ text: t('outbox.discarded') }), onError: (error) => toast({ text: say(error), bad: true }),
  })
  return (
    <Question title={t('outbox.discard?', { what })} leave={leave} acts={<>
      <Button kind="danger" icon={<IconTrash aria-hidden />} busy={discard.isPending && t('removing')} onClick={() => discard.mutate()}>{t('outbox.discard.yes')}</Button>
      <Button onClick={leave}>{t('outbox.keep')}</Button>
    </>}><p>{t('outbox.discard.what')}</p></Question>
  )
}
