import type { Role, Route } from '../../../contract/route.ts'
import { addTicketView, listTicketViews, removeTicketView, type TicketView, viewFilter } from '../../../contract/ticket-views.ts'
import { listSupportAddresses } from '../../store/support-addresses.ts'
import { listLabels } from '../../store/ticket-labels.ts'
import { deleteView, insertView, listViews, type ViewRecord } from '../../store/ticket-views.ts'
import { countTickets, type TicketFilter } from '../../store/tickets.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { accountOf } from '../registration.ts'
import { builtInViews, filterOfOwn } from '../ticket-views.ts'

export const ticketViews: Handler[] = [
  reads(listTicketViews, async call => {
    const { client, organization, caller } = call
    const views: TicketView[] = []
    for (const [id, filter] of builtInViews(caller.session?.person.account ?? null)) views.push(await counted(call, { id, kind: 'built-in', name: null, filter: null }, filter))
    for (const address of (await listSupportAddresses(client, organization, undefined, { limit: 50, after: null })).items) {
      const { id } = await accountOf(call, address.login)
      views.push(await counted(call, { id: `address:${address.login}`, kind: 'address', name: address.name, filter: null }, { view: 'open', support: id }))
    }
    for (const label of (await listLabels(client, organization)).slice(0, 50)) views.push(await counted(call, { id: `label:${label.id}`, kind: 'label', name: label.name, filter: null }, { view: 'open', label: label.id }))
    for (const view of (await listViews(client, organization)).slice(0, 50)) views.push(await ownView(call, view))
    return { items: views, next: null }
  }),

  writes(addTicketView, async call => {
    const { client, organization, body } = call
    await filterOfOwn(call, body.filter)
    const id = await insertView(client, organization, body)
    return viewOf(call, id)
  }, viewOf),

  writes(removeTicketView, async ({ client, organization, params }) => {
    if (!await deleteView(client, organization, params.id)) throw notFound('view')
    return undefined
  }),
]

async function viewOf(call: Work<Route & { readonly who: readonly Role[] }>, id: string): Promise<TicketView> {
  const found = (await listViews(call.client, call.organization)).find(view => view.id === id)
  if (!found) throw notFound('view')
  return ownView(call, found)
}

/** A view whose label or person is gone shows nothing. */
async function ownView(call: Work<Route>, { id, name, filter }: ViewRecord): Promise<TicketView> {
  const asked = viewFilter.parse(filter)
  const tickets = await filterOfOwn(call, asked).catch(() => null)
  const view = { id, kind: 'own' as const, name, filter: asked }
  return tickets ? counted(call, view, tickets) : { ...view, count: 0, unread: 0 }
}

async function counted({ client, organization }: Work<Route>, view: Omit<TicketView, 'count' | 'unread'>, filter: TicketFilter): Promise<TicketView> {
  return { ...view, ...await countTickets(client, organization, filter) }
}
