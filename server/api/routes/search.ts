import type pg from 'pg'
import { search as route } from '../../../contract/search.ts'
import { searchContacts, searchMails } from '../../store/search.ts'
import { listTickets, searchTickets } from '../../store/tickets.ts'
import { type Handler, reads } from '../handler.ts'
import { searchWords } from '../words.ts'

export const search: Handler[] = [
  reads(route, async ({ client, organization, query, caller }) => {
    const mails = await searchMails(client, organization, searchWords(query.q))
    return {
      contacts: await searchContacts(client, organization, query.q),
      mails: mails.map(mail => ({ ...mail, at: mail.at.toISOString(), from: [...mail.from], contacts: [...mail.contacts] })),
      tickets: caller.role === 'member' ? [] : await ticketsFor(client, organization, query.q),
    }
  }),
]

const MOST_TICKETS = 20

async function ticketsFor(client: pg.ClientBase, organization: string, q: string): Promise<{ id: string; number: number; name: string; status: 'open' | 'pending' | 'solved' | 'closed' }[]> {
  const ids = await searchTickets(client, organization, q, searchWords(q))
  const { items } = await listTickets(client, organization, { ids }, 'newest', { limit: MOST_TICKETS, after: null })
  return items.map(({ id, number, name, status }) => ({ id, number, name, status }))
}
