import { listTickets } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { signal } from '../../client/signal.ts'

/** The tickets of somebody who was registered with a contact a moment ago, until they are linked or left. */
export const offered = signal<{ readonly contact: string; readonly tickets: readonly string[] } | null>(null)

const most = 50

/** Looks for tickets that these addresses asked and that are not linked to the contact; the contact's page offers them. */
export async function offerTickets(contact: string, addresses: readonly string[]): Promise<void> {
  const pages = await Promise.all(addresses.map((requester) => call(listTickets, { query: { requester, limit: most } })))
  const tickets = pages.flatMap(({ items }) => items).filter(({ contacts }) => contacts.every(({ id }) => id !== contact))
  offered.set(tickets.length === 0 ? null : { contact, tickets: tickets.map(({ id }) => id) })
}
