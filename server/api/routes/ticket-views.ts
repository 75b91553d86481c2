import type { Role, Route } from '../../../contract/route.ts'
import { addTicketView, listTicketViews, removeTicketView, type TicketView, viewFilter } from '../../../contract/ticket-views.ts'
import { listSupportAddresses } from '../../store/support-addresses.ts'
import { listLabels } from '../../store/ticket-labels.ts'
import { deleteView, insertView, listViews, type ViewRecord } from '../../store/ticket-views.ts'
import { countTickets, type TicketFilter } from '../../store/tickets.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { builtInViews, filterOfOwn } from '../ticket-views.ts'

export const ticketViews: Handler[] = [
  reads(listTicketViews, async call => {
    const { client, organization, caller } = call
    const lists: Listed[] = [...builtInViews(caller.session?.person.account ?? null)].map(([id, filter]) => ({ view: { id, kind: 'built-in', name: null, filter: null }, filter }))
    for (const { login, name, account } of (await listSupportAddresses(client, organization, undefined, { limit: 50, after: null })).items) {
      lists.push({ view: { id: `address:${login}`, kind: 'address', name, filter: null }, filter: { view: 'open', support: account } })
    }
    for (const { id, name } of (await listLabels(client, organization)).slice(0, 50)) lists.push({ view: { id: `label:${id}`, kind: 'label', name, filter: null }, filter: { view: 'open', label: id } })
    for (const view of (await listViews(client, organization)).slice(0, 50)) lists.push(await ownView(call, view))
    return { items: await counted(call, lists), next: null }
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

/** A view, and what it shows; null: nothing. */
interface Listed {
  readonly view: Omit<TicketView, 'count' | 'unread'>
  readonly filter: TicketFilter | null
}

async function viewOf(call: Work<Route & { readonly who: readonly Role[] }>, id: string): Promise<TicketView> {
  const found = (await listViews(call.client, call.organization)).find(view => view.id === id)
  if (!found) throw notFound('view')
  const [view] = await counted(call, [await ownView(call, found)])
  return view!
}

/** A view whose label or person is gone shows nothing. */
async function ownView(call: Work<Route>, { id, name, filter }: ViewRecord): Promise<Listed> {
  const asked = viewFilter.parse(filter)
  return { view: { id, kind: 'own', name, filter: asked }, filter: await filterOfOwn(call, asked).catch(() => null) }
}

async function counted({ client, organization }: Work<Route>, lists: readonly Listed[]): Promise<TicketView[]> {
  const counts = await countTickets(client, organization, lists.flatMap(({ filter }) => filter ?? []))
  return lists.map(({ view, filter }) => ({ ...view, ...(filter && counts.shift()) ?? { count: 0, unread: 0 } }))
}
