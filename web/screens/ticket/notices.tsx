import { IconAlertTriangle, IconArrowMerge, IconBellZ, IconHelpCircle, IconHistory, IconLock, IconMailOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TicketPage } from '../../../contract/tickets.ts'
import { TextLink } from '../../parts/button.tsx'
import { Notice } from '../../parts/states.tsx'
import { useWords } from '../../words/words.tsx'

/** What somebody must know before anything else about a ticket. */
export function Notices({ ticket }: { ticket: TicketPage }): ReactNode {
  const { t, rich, exact } = useWords()
  const linkTo = (id: string, number: number): ReactNode => <TextLink to="/tickets/$id" params={{ id }}>#{number}</TextLink>
  return (
    <>
      {ticket.mergedInto && <Notice icon={<IconArrowMerge aria-hidden />}><span>{rich('ticket.merged', { ticket: linkTo(ticket.mergedInto.id, ticket.mergedInto.number) })}</span></Notice>}
      {ticket.follows && <Notice icon={<IconHistory aria-hidden />}><span>{rich('ticket.follows', { ticket: linkTo(ticket.follows.id, ticket.follows.number) })}</span></Notice>}
      {ticket.hints.map((hint) => <Notice key={hint.id} icon={<IconHelpCircle aria-hidden />}><span>{rich('ticket.hint', { ticket: linkTo(hint.id, hint.number) })}</span></Notice>)}
      {ticket.loop && <Notice icon={<IconAlertTriangle aria-hidden />}>{t('ticket.loop.how')}</Notice>}
      {ticket.spam && <Notice icon={<IconMailOff aria-hidden />}>{t('ticket.spam.now')}</Notice>}
      {ticket.excepted && <Notice icon={<IconLock aria-hidden />}>{t('ticket.excepted.how')}</Notice>}
      {ticket.snoozedUntil && <Notice icon={<IconBellZ aria-hidden />}>{t('ticket.sleeps', { until: exact(ticket.snoozedUntil) })}</Notice>}
    </>
  )
}
