import { NativeSelect } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { listActivity } from '../../../contract/activity.ts'
import { listTicketLabels } from '../../../contract/ticket-labels.ts'
import { listTickets, priority, type TicketPage } from '../../../contract/tickets.ts'
import { useAnswer, usePages } from '../../client/queries.ts'
import { TextLink } from '../../parts/button.tsx'
import { useColleagues } from '../../parts/colleagues.ts'
import { Ago } from '../../parts/small.tsx'
import { useWords } from '../../words/words.tsx'
import { useDuration } from './duration.ts'
import type { ChangeTicket } from './change.ts'
import { Linked } from './linked.tsx'
import css from './details.module.css'

/** What is known about a ticket, who it is linked to, and what else its requester has with us. */
export function Details({ ticket, change }: { ticket: TicketPage; change: ChangeTicket }): ReactNode {
  return (
    <div className={css['details']}>
      <About ticket={ticket} change={change} />
      <Linked ticket={ticket} />
      <OtherTickets ticket={ticket} />
      <RecentHistory ticket={ticket} />
    </div>
  )
}

function About({ ticket, change }: { ticket: TicketPage; change: ChangeTicket }): ReactNode {
  const { t } = useWords()
  const duration = useDuration()
  const labels = useAnswer(listTicketLabels, {}).data?.items ?? []
  const colleagues = useColleagues()
  const proof = ticket.messages.find(({ kind, from, authentication }) => kind === 'mail' && authentication !== null && from.some(({ address }) => address === ticket.requester?.address))?.authentication
  const verified = proof && !proof.failed && (proof.dmarc === 'pass' || proof.dkim === 'pass')
  const names = new Set([...labels.map(({ name }) => name), ...ticket.label ? [ticket.label] : []])
  return (
    <section className={css['part']}>
      <h2>{t('ticket.details')}</h2>
      <NativeSelect size="xs" label={t('ticket.label')} value={ticket.label ?? ''} data={[...ticket.label === null ? [{ value: '', label: t('none') }] : [], ...[...names].map((name) => ({ value: name, label: name }))]} onChange={(event) => change.mutate({ label: event.target.value || null })} />
      <NativeSelect size="xs" label={t('ticket.priority')} value={ticket.priority} data={priority.options.map((one) => ({ value: one, label: t(`ticket.priority.${one}`) }))} onChange={(event) => change.mutate({ priority: priority.parse(event.target.value) })} />
      <NativeSelect size="xs" label={t('ticket.assignee')} value={ticket.assignee?.login ?? ''} data={[{ value: '', label: t('ticket.nobody') }, ...colleagues.map(({ login, name }) => ({ value: login, label: name }))]} onChange={(event) => change.mutate({ assignee: event.target.value || null })} />
      <dl className={css['about']}>
        <dt>{t('ticket.received-by')}</dt><dd>{ticket.supportAddresses.join(', ') || t('none')}</dd>
        <dt>{t('ticket.requester')}</dt>
        <dd title={ticket.requester?.address}>{ticket.requester?.name && <span className={css['cut']}>{ticket.requester.name}</span>}<span className={css['cut']}>{ticket.requester?.address ?? t('ticket.no-requester')}</span>{verified && <span className={css['proof']}><IconCheck aria-hidden />{t('ticket.verified')}</span>}</dd>
        {ticket.firstResponseAt && <><dt>{t('ticket.answered')}</dt><dd>{t('ticket.answered.after', { time: duration(Date.parse(ticket.firstResponseAt) - Date.parse(ticket.openedAt)) })}</dd></>}
      </dl>
    </section>
  )
}

/** What else this person asked. */
function OtherTickets({ ticket }: { ticket: TicketPage }): ReactNode {
  const { t } = useWords()
  const address = ticket.requester?.address ?? ''
  const { items = [] } = usePages(listTickets, { query: { limit: 8, requester: address } }, address !== '')
  const others = items.filter(({ id }) => id !== ticket.id)
  if (others.length === 0) return null
  return (
    <section className={css['part']}>
      <h2>{t('ticket.others', { who: ticket.requester?.name || address })}</h2>
      {others.map((one) => <p key={one.id} className={css['line']}><span>#{one.number}</span><Link to="/tickets/$id" params={{ id: one.id }} title={one.name}>{one.name}</Link><span>{t(`ticket.status.${one.status}`)}</span></p>)}
    </section>
  )
}

/** The last mails with the first contact that the ticket is linked to. */
function RecentHistory({ ticket }: { ticket: TicketPage }): ReactNode {
  const { t } = useWords()
  const [contact] = ticket.contacts
  const { items = [] } = usePages(listActivity, { params: { id: contact?.id ?? '' }, query: { limit: 5, kind: 'mail' } }, contact !== undefined)
  if (!contact || items.length === 0) return null
  return (
    <section className={css['part']}>
      <header><h2>{t('ticket.history', { who: contact.name })}</h2><TextLink to="/contacts/$id" params={{ id: contact.id }}>{t('open')}</TextLink></header>
      {items.map((one) => one.mail && <p key={one.id} className={css['line']} data-mail><Link to="/contacts/$id" params={{ id: contact.id }} search={{ mail: one.mail.id }} title={one.mail.subject}>{one.mail.subject || t('mail.no-subject')}</Link><span><Ago at={one.at} /></span></p>)}
    </section>
  )
}
