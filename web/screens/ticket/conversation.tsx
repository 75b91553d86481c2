import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { listTicketMessages, type TicketEvent, type TicketMessage, type TicketPage } from '../../../contract/tickets.ts'
import { usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { Moment } from '../../parts/small.tsx'
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
  const place = useNewest()
  const entries = useMemo(() => inOrder(messages, ticket.events), [messages, ticket.events])
  return (
    <div className={css['conversation']} ref={place}>
      {ticket.messages.length >= withTicket && !all && <p className={css['earlier']}><Button kind="link" onClick={() => setAll(true)}>{t('ticket.earlier')}</Button></p>}
      {earlier.query.error && <Failing title={t('ticket.failed')} error={earlier.query.error} again={earlier.query.refetch} />}
      {entries.map((entry) => Array.isArray(entry)
        ? <Done key={`e${entry[0].id}`} events={entry} />
        : <Message key={`m${entry.id}`} message={entry} ticket={ticket} />)}
      {messages.length === 0 && <p className={css['earlier']}>{t('ticket.no-messages')}</p>}
      {all && earlier.more && <p className={css['earlier']}><Button kind="link" onClick={() => void earlier.more?.()}>{t('ticket.later')}</Button></p>}
    </div>
  )
}

/** What was done at once by one person, in its order. */
type Done = [TicketEvent, ...TicketEvent[]]

const minute = 60_000

function inOrder(messages: readonly TicketMessage[], events: readonly TicketEvent[]): readonly (TicketMessage | Done)[] {
  const first = messages[0]?.at
  // That a ticket was opened goes without saying where its first mail is seen.
  const told = events.filter(({ what, at }) => what !== 'opened' && (first === undefined || at >= first))
  const entries: (TicketMessage | Done)[] = []
  for (const entry of [...messages, ...told].toSorted((a, b) => a.at.localeCompare(b.at))) {
    const last = entries.at(-1)
    if (!('what' in entry)) entries.push(entry)
    else if (Array.isArray(last) && last[0].by === entry.by && Date.parse(entry.at) - Date.parse(last[0].at) < minute) last.push(entry)
    else entries.push([entry])
  }
  return entries
}

function Done({ events }: { events: Done }): ReactNode {
  const say = useEventWords()
  return <p className={css['event']}>{events.map((event) => say(event)).join(' ')} <Moment at={events[0].at} /></p>
}

/** Shows the newest message when a ticket is opened, where there is room for a conversation. */
function useNewest() {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const last = [...place.current?.querySelectorAll('article') ?? []].at(-1)
    if (last && window.innerWidth >= 720) last.scrollIntoView({ block: last.offsetHeight > window.innerHeight / 2 ? 'start' : 'end' })
  }, [])
  return place
}
