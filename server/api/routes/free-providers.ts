import { type FreeProvider, freeProvider, listFreeProviders, setFreeProvider } from '../../../contract/free-providers.ts'
import type { Route } from '../../../contract/route.ts'
import { freeProviders as known } from '../../../core/settings/free-providers.ts'
import { type FreeProviderRecord, findFreeProvider, listFreeProviders as list, setFreeProvider as set } from '../../store/free-providers.ts'
import type { Page } from '../../store/page.ts'
import { type Kept, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { domainOf } from '../registration.ts'

/** The place of a provider in our list, and its country. */
const places = new Map(known.map(({ domain, country }, place) => [domain, { place, country }]))

type State = Pick<FreeProvider, 'domain' | 'locked'>

/** The locks of the free email providers. */
export const keptFreeProviders: Kept<State> = {
  menu: 'free-providers',
  noun: 'free email provider',
  state: freeProvider.pick({ domain: true, locked: true }).strip(),
  nameOf: state => state.domain,
  find: ({ client, organization }, domain) => findFreeProvider(client, organization, domain),
  update: ({ client, organization }, domain, { locked }, stamp) => set(client, organization, domain, locked, stamp),
}

export const freeProviders: Handler[] = [
  reads(listFreeProviders, async ({ client, organization, query }) => {
    const { limit, after } = sliceOf(query, ['id'])
    const q = query.q?.toLowerCase() ?? ''
    const found = (await list(client, organization)).map(shown)
      .filter(provider => provider.domain.includes(q) && provider.country === (query.country ?? provider.country) && provider.locked === (query.locked ?? provider.locked))
      .sort((a, b) => placeOf(a.domain) - placeOf(b.domain) || a.domain.localeCompare(b.domain))
    return pageFor(pageFrom(found, Number(after?.[0] ?? 0), limit), provider => provider)
  }),

  writes(setFreeProvider, async call => {
    const domain = domainOf(call.params.domain, 'domain')
    const { changeId } = await change(call, keptFreeProviders, domain, before => ({ ...before, locked: call.body.locked }))
    return { ...await freeProviderOf(call, domain), changeId }
  }, call => freeProviderOf(call, domainOf(call.params.domain, 'domain'))),
]

/** The list never grows while it is read: its cursor is a place in it. */
function pageFrom(all: readonly FreeProvider[], start: number, limit: number): Page<FreeProvider> {
  return { items: all.slice(start, start + limit), next: start + limit < all.length ? [String(start + limit)] : null }
}

function placeOf(domain: string): number {
  return places.get(domain)?.place ?? places.size
}

async function freeProviderOf({ client, organization }: Work<Route>, domain: string): Promise<FreeProvider> {
  const found = await findFreeProvider(client, organization, domain)
  if (!found) throw notFound('free email provider')
  return shown(found)
}

function shown(record: FreeProviderRecord): FreeProvider {
  return { ...record, changedAt: record.changedAt?.toISOString() ?? null, country: places.get(record.domain)?.country ?? null }
}
