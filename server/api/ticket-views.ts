import type { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import type { viewFilter } from '../../contract/ticket-views.ts'
import { labelByName } from '../store/ticket-labels.ts'
import { listViews } from '../store/ticket-views.ts'
import type { TicketFilter } from '../store/tickets.ts'
import { fieldRefused } from './errors.ts'
import type { Work } from './handler.ts'
import { accountOf } from './registration.ts'

/** An account that nobody has: an API key has no tickets of its own. */
const NOBODY = '0'

/** The views that everybody has. @param me the caller's account */
export function builtInViews(me: string | null): ReadonlyMap<string, TicketFilter> {
  return new Map<string, TicketFilter>([
    ['unassigned', { view: 'unassigned' }],
    ['mine', { view: 'open', assignee: me ?? NOBODY }],
    ['open', { view: 'open' }],
    ['pending', { status: 'pending' }],
    ['solved', { status: 'solved' }],
    ['closed', { status: 'closed' }],
    ['held', { view: 'held' }],
    ['snoozed', { view: 'snoozed' }],
    ['spam', { view: 'spam' }],
  ])
}

/** What a view by its id shows. @throws Refusal where there is none */
export async function filterOfView(call: Work<Route>, view: string): Promise<TicketFilter> {
  const builtIn = builtInViews(call.caller.session?.person.account ?? null).get(view)
  if (builtIn) return builtIn
  const [, kind, value] = /^(address|label):(.+)$/.exec(view) ?? []
  if (kind === 'address') return { view: 'open', support: (await accountOf(call, value!, 'view')).id }
  if (kind === 'label' && /^[1-9][0-9]{0,17}$/.test(value!)) return { view: 'open', label: value! }
  const own = (await listViews(call.client, call.organization)).find(({ id }) => id === view)
  if (!own) throw fieldRefused('view', 'not-found', `There is no view "${view}". GET /ticket-views lists them.`)
  return filterOfOwn(call, own.filter)
}

/** What somebody's own view shows. @throws Refusal where it names what is not there */
export async function filterOfOwn(call: Work<Route>, filter: z.output<typeof viewFilter>): Promise<TicketFilter> {
  const { status, priority, label, assignee, supportAddress, unassigned } = filter
  return {
    ...unassigned && { view: 'unassigned' as const },
    status, priority,
    label: label === undefined ? undefined : await labelIdOf(call, label),
    assignee: assignee === undefined ? undefined : assignee === 'me' ? call.caller.session?.person.account ?? NOBODY : (await accountOf(call, assignee, 'assignee')).id,
    support: supportAddress === undefined ? undefined : (await accountOf(call, supportAddress, 'supportAddress')).id,
  }
}

/** The label with this name. @throws Refusal where there is none */
export async function labelIdOf({ client, organization }: Work<Route>, name: string, path = 'label'): Promise<string> {
  const id = await labelByName(client, organization, name)
  if (id === null) throw fieldRefused(path, 'invalid-field', `There is no label ${name}.`)
  return id
}
