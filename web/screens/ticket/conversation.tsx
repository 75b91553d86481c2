import { useMemo, useState, type ReactNode } from 'react'
import { listTicketMessages, type TicketEvent, type TicketMessage, type TicketPage } from '../../../contract/tickets.ts'
import { usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Ago } from '../../parts/small.tsx'
import { Failing } from '../../parts/states.tsx'
import { useWords } from '../../words/words.tsx'
import { useEventWords } from './event-words.ts'
import { Message } from './message.tsx'
import css from './conversation.module.css'

/** How many messages come with the ticket itself. */
const withTicket = 50

/** What was written, and in between what was done, oldest first. */
export function Conversation({ ticket }: { ticket: TicketPage }): ReactNode {
  const { t } = useWords()
  const [all, setAll] = useState(false)
  const earlier = usePages(listTicketMessages, { params: { id: ticket.id }, query: { limit: 200 } }, all)
  const messages = (all && earlier.items) || ticket.messages
  const entries = useMemo(() => inOrder(messages, ticket.events), [messages, ticket.events])
  return (
    <div className={css['conversation']}>
      {ticket.messages.length >= withTicket && !all && <p className={css['earlier']}><Button kind="link" onClick={() => setAll(true)}>{t('ticket.earlier')}</Button></p>}
      {earlier.query.error && <Failing title={t('ticket.failed')} error={earlier.query.error} again={earlier.query.refetch} />}
      {entries.map((entry) => 'what' in entry
        ? <Done key={`e${entry.id}`} event={entry} />
        : <Message key={`m${entry.id}`} message={entry} ticket={ticket} />)}
      {messages.length === 0 && <p className={css['earlier']}>{t('ticket.no-messages')}</p>}
      {all && earlier.more && <p className={css['earlier']}><Button kind="link" onClick={() => void earlier.more?.()}>{t('ticket.later')}</Button></p>}
    </div>
  )
}

function inOrder(messages: readonly TicketMessage[], events: readonly TicketEvent[]): readonly (TicketMessage | TicketEvent)[] {
  const first = messages[0]?.at
  // That a ticket was opened goes without saying where its first mail is seen.
  const told = events.filter(({ what, at }) => what !== 'opened' && (first === undefined || at >= first))
  return [...messages, ...told].toSorted((a, b) => a.at.localeCompare(b.at))
}

function Done({ event }: { event: TicketEvent }): ReactNode {
  const say = useEventWords()
  return <p className={css['event']}>{say(event)} <Ago at={event.at} /></p>
}
