import { Menu } from '@mantine/core'
import { IconArrowMerge, IconBellZ, IconCheck, IconChevronDown, IconDots, IconMail, IconMailOff } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { getTicket, listTickets, type TicketPage as TicketRecord, ticketStatus } from '../../../contract/tickets.ts'
import { useAnswer, usePages } from '../../client/queries.ts'
import { Refusal } from '../../client/refusal.ts'
import { Bar } from '../../parts/bar.tsx'
import { Button, ButtonLink } from '../../parts/button.tsx'
import { useTitle } from '../../parts/page.tsx'
import { Scroll } from '../../parts/scroll.tsx'
import { Empty, Failing, Skeleton } from '../../parts/states.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { askedOf, type TicketsSearch } from '../tickets.tsx'
import { Answer } from './answer.tsx'
import { type ChangeTicket, useChangeTicket } from './change.ts'
import { Conversation } from './conversation.tsx'
import { Details } from './details.tsx'
import { Merge } from './merge.tsx'
import { useTicketKeys } from './keys.ts'
import { Notices } from './notices.tsx'
import { usePresence } from './presence.ts'
import css from './ticket.module.css'

/** A ticket: conversation and answer at the left, what is known about it at the right. */
export function Ticket({ id, search }: { id: string; search: TicketsSearch }): ReactNode {
  const { t } = useWords()
  const { data: ticket, error, refetch } = useAnswer(getTicket, { params: { id } })
  useTitle(ticket && `#${ticket.number} ${ticket.name}`, t('desk'))
  if (error instanceof Refusal && error.problem.code === 'not-found') return <div className={css['state']}><Empty title={t('ticket.gone')} acts={<ButtonLink to="/tickets">{t('ticket.back')}</ButtonLink>}>{t('ticket.gone.how')}</Empty></div>
  if (error && !ticket) return <div className={css['state']}><Failing title={t('ticket.failed')} error={error} again={refetch} /></div>
  if (!ticket) return <div className={css['state']}><Skeleton tall /></div>
  return <TicketPage key={id} ticket={ticket} search={search} />
}

function TicketPage({ ticket, search }: { ticket: TicketRecord; search: TicketsSearch }): ReactNode {
  const { t } = useWords()
  const [details, setDetails] = useState(false)
  const [merging, setMerging] = useState(false)
  const [writing, setWriting] = useState<'reply' | 'note'>('reply')
  const box = useRef<HTMLTextAreaElement>(null)
  const change = useChangeTicket(ticket.id)
  usePresence(ticket.id)
  const write = (kind: 'reply' | 'note'): void => {
    // At once: the next letter that is typed belongs into the box.
    flushSync(() => setWriting(kind))
    box.current?.focus()
  }
  const solve = (): void => change.mutate({ status: 'solved' }, { onSuccess: () => toast({ text: t('ticket.solved', { number: ticket.number }), undo: () => change.mutateAsync({ status: ticket.status }) }) })
  const beside = useNeighbours(ticket.id, search)
  useTicketKeys({ r: () => write('reply'), n: () => write('note'), e: solve, j: beside.next, k: beside.previous })
  useReadMark(ticket, change)
  return (
    <div className={css['screen']}>
      <Bar acts={<span className={css['acts']}>
        {ticket.status !== 'solved' && ticket.status !== 'closed' && <Button small icon={<IconCheck aria-hidden />} onClick={solve}>{t('ticket.solve')}</Button>}
        <Status ticket={ticket} change={change} />
        <More ticket={ticket} change={change} merge={() => setMerging(true)} />
      </span>}><h1 className={css['name']} title={ticket.name}><span>#{ticket.number}</span>{ticket.name}</h1></Bar>
      <div className={css['split']}>
        <div className={css['left']}>
          <Scroll className={css['scroll']} label={t('ticket.conversation')}>
            <Button kind="link" className={css['to-details']} aria-expanded={details} onClick={() => setDetails(!details)}>{t('ticket.details')}</Button>
            <Notices ticket={ticket} />
            <Conversation ticket={ticket} />
          </Scroll>
          {!ticket.mergedInto && <Answer ticket={ticket} writing={writing} turn={setWriting} box={box} />}
        </div>
        <div className={css['details']} data-open={details || undefined}><Details ticket={ticket} change={change} /></div>
      </div>
      {merging && <Merge ticket={ticket} close={() => setMerging(false)} />}
    </div>
  )
}

/** A ticket is read when somebody has it open; what comes while it is open is read too. */
function useReadMark({ unread }: TicketRecord, { mutate }: ChangeTicket): void {
  const marked = useRef(false)
  useEffect(() => {
    if (unread && !marked.current && document.visibilityState === 'visible') mutate({ unread: false })
    marked.current = !unread && marked.current
  }, [unread, mutate])
}

/** The tickets before and after this one in the view it was opened from. */
function useNeighbours(id: string, search: TicketsSearch): { next: () => void; previous: () => void } {
  const go = useNavigate()
  const { items = [] } = usePages(listTickets, askedOf(search), search.view !== undefined)
  const at = items.findIndex((one) => one.id === id)
  const open = (by: number) => (): void => {
    const other = at < 0 ? undefined : items[at + by]
    if (other) void go({ to: '/tickets/$id', params: { id: other.id }, search })
  }
  return { next: open(1), previous: open(-1) }
}

function Status({ ticket, change }: { ticket: TicketRecord; change: ChangeTicket }): ReactNode {
  const { t } = useWords()
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button small className={css['status']} data-status={ticket.status} icon={<i aria-hidden />} title={t('ticket.status')}>{t(`ticket.status.${ticket.status}`)}<IconChevronDown aria-hidden /></Button></Menu.Target>
      <Menu.Dropdown>
        {ticketStatus.options.map((status) => <Menu.Item key={status} disabled={status === ticket.status} onClick={() => change.mutate({ status })}>{t(`ticket.status.${status}`)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Until when a ticket may sleep, from now. */
const naps = { tomorrow: 1, 'in-3-days': 3, 'next-week': 7 } as const

function More({ ticket, change, merge }: { ticket: TicketRecord; change: ChangeTicket; merge: () => void }): ReactNode {
  const { t } = useWords()
  const sleep = (days: number): void => {
    const until = new Date()
    until.setDate(until.getDate() + days)
    until.setHours(9, 0, 0, 0)
    change.mutate({ snoozedUntil: until.toISOString() })
  }
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button small icon={<IconDots aria-hidden />}>{t('more')}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowMerge aria-hidden />} onClick={merge}>{t('ticket.merge.into')}</Menu.Item>
        <Menu.Item leftSection={<IconMail aria-hidden />} onClick={() => change.mutate({ unread: true })}>{t('ticket.mark-unread')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('ticket.snooze')}</Menu.Label>
        {ticket.snoozedUntil
          ? <Menu.Item leftSection={<IconBellZ aria-hidden />} onClick={() => change.mutate({ snoozedUntil: null })}>{t('ticket.wake')}</Menu.Item>
          : Object.entries(naps).map(([name, days]) => <Menu.Item key={name} leftSection={<IconBellZ aria-hidden />} onClick={() => sleep(days)}>{t(`ticket.snooze.${name as keyof typeof naps}`)}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item leftSection={<IconMailOff aria-hidden />} onClick={() => change.mutate({ spam: !ticket.spam })}>{t(ticket.spam ? 'ticket.not-spam' : 'ticket.spam.long')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
