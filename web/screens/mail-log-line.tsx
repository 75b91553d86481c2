import { IconAlertTriangle, IconCircleCheck, IconCopy, IconExternalLink, IconFlask, IconLockOpen, IconMailOff, IconRefresh, IconTicket } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { getBalance, getLogRow, listMailLog, runAgain, type LogItem } from '../../contract/mail-log.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../client/queries.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { LogVerdict } from '../parts/log-verdict.tsx'
import { Opened } from '../parts/opened.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Clock, DateOf } from '../parts/small.tsx'
import { Below, Cell, OpenRow, Row } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { domainOfReason, reasonShort } from '../parts/verdict-words.ts'
import type { Speech } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'
import css from './mail-log.module.css'

const icons = { 'saved': IconCircleCheck, 'ticket': IconTicket, 'saved+ticket': IconTicket, 'skipped': IconMailOff, 'duplicate': IconCopy, 'quarantined': IconAlertTriangle } as const

interface LogLineProps {
  readonly item: LogItem
  readonly open: boolean
  readonly turn: () => void
}

/** One arrival; it opens to its verdict, step by step, with what can be done about it. */
export function LogLine({ item, open, turn }: LogLineProps): ReactNode {
  const speech = useWords()
  const { t, size } = speech
  const today = new Date(item.at).toDateString() === new Date().toDateString()
  return (
    <Opened open={open}>
      <Row opens>
        <Cell tone="soft" wideOnly>{today ? <Clock at={item.at} seconds /> : <DateOf at={item.at} />}</Cell>
        <Cell title={peopleOf(speech, item)}><OpenRow open={open} turn={turn}>{peopleOf(speech, item)}</OpenRow></Cell>
        <Cell><span className={css['what']}><Outcome outcome={item.outcome} /><span className={css['when']}>{today ? <Clock at={item.at} seconds /> : <DateOf at={item.at} />}</span></span></Cell>
        <Cell tone="soft" title={shortly(speech, item)}>{shortly(speech, item)}</Cell>
        <Cell tone="soft" wideOnly>{t(`door.${item.door}`)}</Cell>
        <Cell tone="soft" end wideOnly>{size(item.size)}</Cell>
      </Row>
      {open && <Below><div className={css['opened']}><LogVerdict id={item.id} /><Acts item={item} /></div></Below>}
    </Opened>
  )
}

function Outcome({ outcome }: Pick<LogItem, 'outcome'>): ReactNode {
  const { t } = useWords()
  const Icon = icons[outcome]
  const kept = outcome === 'saved' || outcome === 'ticket' || outcome === 'saved+ticket'
  return <span className={css['outcome']} data-kept={kept || undefined} data-warn={outcome === 'quarantined' || undefined}><Icon aria-hidden />{t(`outcome.${outcome}`)}</span>
}

/** `jane@bigco.com → wuthering@abc.com`; of a reduced row the excepted account, or nothing. */
function peopleOf({ t }: Speech, { participants, reduced, reasons }: LogItem): string {
  if (reduced) return reasons.find((one) => one.code === 'exception-address')?.participant ?? t('log.reduced')
  const side = (roles: readonly string[]): string => participants.filter((one) => roles.includes(one.role)).map((one) => one.address).join(', ')
  const from = side(['from']) || side(['sender'])
  return from || participants.length > 0 ? `${from || '–'} → ${side(['to', 'cc']) || side(['bcc', 'resent']) || '–'}` : t('log.forgotten')
}

function shortly(speech: Speech, { outcome, reasons, saved }: LogItem): string {
  const { t } = speech
  const [first] = reasons
  const contacts = saved.map((one) => one.name).join(', ')
  if (outcome === 'duplicate' || outcome === 'quarantined') return t(`log.short.${outcome}`)
  if (outcome === 'saved') return contacts ? t('log.short.saved-to', { contacts }) : t('log.short.saved')
  if (outcome === 'skipped') return first ? reasonShort(speech, first) : ''
  if (outcome === 'saved+ticket' && contacts) return t('log.short.saved-to-and-ticket', { contacts })
  return outcome === 'ticket' && first ? reasonShort(speech, first) : t('log.short.ticket')
}

/** What can be done about an arrival. */
function Acts({ item }: { item: LogItem }): ReactNode {
  const { t } = useWords()
  const lock = item.reasons.find((one) => one.code === 'free-provider')
  const domain = item.reasons.find((one) => one.code === 'exception-domain')
  return (
    <div className={css['acts']}>
      <h2>{t('log.acts')}</h2>
      {item.outcome === 'quarantined' && <RunAgain id={item.id} />}
      {item.mailId && <ShowMail id={item.id} />}
      {lock && <ButtonLink small icon={<IconLockOpen aria-hidden />} to="/customization/mail-settings/exception-domains/free-providers" search={{ q: domainOfReason(lock) }}>{t('log.open-lock', { domain: domainOfReason(lock) })}</ButtonLink>}
      {domain && <ButtonLink small to="/customization/mail-settings/exception-domains/other">{t('other-domains')}</ButtonLink>}
      {item.reasons.some((one) => one.code === 'exception-address') && <ButtonLink small to="/customization/mail-settings/exception-addresses">{t('exception-addresses')}</ButtonLink>}
      {!item.reduced && item.participants.length > 0 && <ButtonLink small icon={<IconFlask aria-hidden />} to="/customization/try" search={trialOf(item)}>{t('log.try')}</ButtonLink>}
      {item.outcome === 'skipped' && <p>{t(item.reduced ? 'log.never-stored.reduced' : 'log.never-stored')}</p>}
    </div>
  )
}

function trialOf({ participants, subject }: LogItem): Record<string, string> {
  const side = (...roles: readonly string[]): string => participants.filter((one) => roles.includes(one.role)).map((one) => one.address).join(', ')
  const filled = { from: side('from') || side('sender'), to: side('to'), cc: side('cc'), bcc: side('bcc', 'resent'), subject: subject ?? '' }
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => value))
}

function ShowMail({ id }: { id: string }): ReactNode {
  const { t } = useWords()
  const { data } = useAnswer(getLogRow, { params: { id } })
  const contact = data?.verdict.saved[0]?.contact
  if (!data?.mailId || !contact) return null
  return <ButtonLink small icon={<IconExternalLink aria-hidden />} to="/contacts/$id" params={{ id: contact }} search={{ mail: data.mailId }}>{t('log.show-mail')}</ButtonLink>
}

function RunAgain({ id }: { id: string }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const run = useMutation({
    mutationFn: () => call(runAgain, { params: { id } }),
    onSuccess: async ({ outcome }) => {
      toast({ text: t('log.ran-again', { outcome: t(`outcome.${outcome}`) }), bad: outcome === 'quarantined' })
      await Promise.all([listMailLog, getLogRow, getBalance].map((route) => queryClient.invalidateQueries({ queryKey: keyOf(route) })))
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  return <Button small icon={<IconRefresh aria-hidden />} busy={run.isPending && t('log.running')} onClick={() => run.mutate()}>{t('log.run-again')}</Button>
}
