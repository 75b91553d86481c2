import type { TicketPage } from '../../../contract/tickets.ts'

interface Agent { readonly name: string; readonly organization: { readonly name: string } }

/** A canned answer with its fields filled in from the ticket; a field with nothing to say is left out. */
export function filled(text: string, ticket: Pick<TicketPage, 'requester' | 'number' | 'name' | 'contacts'>, agent: Agent): string {
  const name = ticket.requester?.name || ticket.requester?.address || ''
  const values: Readonly<Record<string, string>> = {
    'requester.name': name, 'requester.firstName': name.split(/\s+/)[0] ?? '', 'requester.address': ticket.requester?.address ?? '',
    'ticket.number': `#${ticket.number}`, 'ticket.name': ticket.name, 'agent.name': agent.name, 'company.name': agent.organization.name,
    'contact.name': ticket.contacts[0]?.name ?? '',
  }
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, field: string) => values[field] ?? '')
}
