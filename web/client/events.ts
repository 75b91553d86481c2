import { useEffect } from 'react'
import { listActivity } from '../../contract/activity.ts'
import { getContact, listContacts } from '../../contract/contacts.ts'
import { listenToEvents, type Event } from '../../contract/events.ts'
import { getCopies } from '../../contract/copies.ts'
import { listExternalAddresses } from '../../contract/external-addresses.ts'
import { getJob, listJobs } from '../../contract/jobs.ts'
import { getMailImport, listMailImports } from '../../contract/mail-imports.ts'
import { getBalance, listMailLog } from '../../contract/mail-log.ts'
import { getMail } from '../../contract/mails.ts'
import { getOutgoingMail, listOutbox } from '../../contract/outbox.ts'
import { getMe } from '../../contract/me.ts'
import { listTicketViews } from '../../contract/ticket-views.ts'
import { getTicket, listTicketMessages, listTickets } from '../../contract/tickets.ts'
import { address } from './call.ts'
import { keyOf, queryClient, signedOut } from './queries.ts'
import { refresh } from './refresh.ts'
import { settingsOf } from './settings.ts'
import { signal } from './signal.ts'

/** `lost`: the line is down for longer than a blink; it is tried again until it stands. */
export const connection = signal<'fine' | 'lost'>('fine')

/** The last that was told of each fetch, by its external address: how far it is, and how fast. */
export const fetches = signal<ReadonlyMap<string, Extract<Event, { type: 'fetching' }>>>(new Map())

/** Before this long without a line nothing is said: a restart of the server passes unnoticed. */
const blink = 3_000
const longestWait = 15_000
/** Events come in bursts; what they make stale is asked for again at most this often. */
const breath = 500

let line: { readonly close: () => void } | undefined
let listeners = 0

/**
 * Keeps one line to the server open as long as a component wants it, and makes stale what the events name. A frame that takes
 * the place of another takes over its line too: what is told in between is not lost.
 */
export function useEvents(): void {
  useEffect(() => {
    listeners += 1
    line ??= openLine()
    return () => {
      listeners -= 1
      setTimeout(closeUnheard)
    }
  }, [])
}

function closeUnheard(): void {
  if (listeners > 0) return
  line?.close()
  line = undefined
}

function openLine(): { close: () => void } {
  const stale = collector()
  let source: EventSource | undefined
  let wait = 500
  let retry: ReturnType<typeof setTimeout> | undefined
  let lost: ReturnType<typeof setTimeout> | undefined

  const connect = (): void => {
    source = new EventSource(address(listenToEvents, {}))
    source.onopen = () => {
      wait = 500
      clearTimeout(lost)
      lost = undefined
      connection.set('fine')
      // What was told while nobody listened is lost, at the first line too: what the page knows by now is asked for again.
      refresh([])
    }
    source.onmessage = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as Event
      if (event.type === 'fetching') fetches.set(new Map([...fetches.get(), [event.externalAddress, event]]))
      stale.add(keysOf(event))
    }
    source.onerror = () => {
      // A line that broke is tried again by the browser itself; one that is closed was refused, perhaps because the session has ended.
      if (source?.readyState === EventSource.CLOSED) void queryClient.invalidateQueries({ queryKey: keyOf(getMe) })
      source?.close()
      lost ??= setTimeout(() => { if (!signedOut.get()) connection.set('lost') }, blink)
      retry = setTimeout(connect, wait)
      wait = Math.min(wait * 2, longestWait)
    }
  }
  const hurry = (): void => {
    if (source?.readyState !== EventSource.CLOSED) return
    clearTimeout(retry)
    connect()
  }
  window.addEventListener('online', hurry)
  const unlisten = signedOut.listen(() => { if (!signedOut.get()) hurry() })
  connect()
  return {
    close: () => {
      unlisten()
      window.removeEventListener('online', hurry)
      clearTimeout(retry)
      clearTimeout(lost)
      stale.stop()
      source?.close()
    },
  }
}

/** The keys of the answers that an event makes stale. */
export function keysOf(event: Event): readonly (readonly unknown[])[] {
  switch (event.type) {
    case 'arrival': return [keyOf(listMailLog), keyOf(getBalance), keyOf(getCopies)]
    case 'activity': return [[listActivity.name, { id: event.contact }], [getContact.name, { id: event.contact }], keyOf(listContacts)]
    // Which ticket the mail is on is not told; few are open at once.
    case 'mail.ready': return [[getMail.name, { id: event.mailId }], keyOf(listActivity), keyOf(getTicket)]
    case 'ticket': return [[getTicket.name, { id: event.ticket }], [listTicketMessages.name, { id: event.ticket }], keyOf(listTickets), keyOf(listTicketViews)]
    case 'ticket.presence': return [[getTicket.name, { id: event.ticket }]]
    case 'outbox': return [keyOf(listOutbox), [getOutgoingMail.name, { id: event.outboxId }]]
    case 'setting': return settingsOf(event.menu)
    case 'job': return [[getJob.name, { id: event.jobId }], keyOf(listJobs), keyOf(listMailImports), keyOf(getMailImport)]
    case 'fetching':
    case 'trouble': return [keyOf(listExternalAddresses)]
  }
}

function collector(): { add: (keys: readonly (readonly unknown[])[]) => void; stop: () => void } {
  const waiting = new Map<string, readonly unknown[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    for (const key of waiting.values()) refresh(key)
    waiting.clear()
  }
  return {
    add: (keys) => {
      for (const key of keys) waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(flush, breath)
    },
    stop: () => clearTimeout(timer),
  }
}
