import { priority, type TicketEvent, ticketStatus } from '../../../contract/tickets.ts'
import { useColleagues } from '../../parts/colleagues.ts'
import { useWords } from '../../words/words.tsx'

/** Says in words what happened to a ticket, and who did it. */
export function useEventWords(): (event: TicketEvent) => string {
  const { t, exact } = useWords()
  const colleagues = useColleagues()
  const nameOf = (login: string | null): string => colleagues.find((one) => one.login === login)?.name ?? login ?? t('ticket.nobody')
  const valueOf = ({ what }: TicketEvent, value: string | null): string => {
    if (what === 'assignee') return nameOf(value)
    if (value === null) return t('none')
    const status = ticketStatus.options.find((one) => one === value)
    const urgency = priority.options.find((one) => one === value)
    if (what === 'status' && status) return t(`ticket.status.${status}`)
    if (what === 'priority' && urgency) return t(`ticket.priority.${urgency}`)
    return what === 'snoozed' ? exact(value) : value
  }
  const took = ({ what, by, after }: TicketEvent): boolean => what === 'assignee' && by !== null && nameOf(by) === nameOf(after)
  return (event) => took(event) ? t('ticket.event.took', { who: nameOf(event.by) }) : t(`ticket.event.${event.what}`, { who: event.by === null ? t('ticket.by-itself') : nameOf(event.by), to: valueOf(event, event.after), from: valueOf(event, event.before) })
}
