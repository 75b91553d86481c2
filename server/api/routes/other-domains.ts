import { type OtherDomain, addOtherDomain, changeOtherDomain, listOtherDomains, otherDomain, removeOtherDomain } from '../../../contract/other-domains.ts'
import type { Route } from '../../../contract/route.ts'
import {
  type OtherDomainRecord, deleteOtherDomain, findOtherDomain, insertOtherDomain, listOtherDomains as list, updateOtherDomain,
} from '../../store/other-domains.ts'
import { type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { checkOtherDomain, domainOf } from '../registration.ts'

/** Domains whose mail is kept out. */
export const keptOtherDomains: Kept<Pick<OtherDomain, 'domain' | 'scope'>> = {
  menu: 'other-domains',
  noun: 'domain',
  state: otherDomain.pick({ domain: true, scope: true }).strip(),
  nameOf: state => state.domain,
  find: ({ client, organization }, id) => findOtherDomain(client, organization, id),
  check: async (call, { before, after }) => {
    if (after && !before) await checkOtherDomain(call, after.domain)
  },
  insert: ({ client, organization }, state, stamp, id) => insertOtherDomain(client, organization, state, stamp, id),
  update: ({ client, organization }, id, state, stamp) => updateOtherDomain(client, organization, id, state, stamp),
  remove: ({ client, organization }, id) => deleteOtherDomain(client, organization, id),
}

export const otherDomains: Handler[] = [
  reads(listOtherDomains, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['text'])), shown)),

  writes(addOtherDomain, async call => {
    const { id, changeId } = await add(call, keptOtherDomains, { ...call.body, domain: domainOf(call.body.domain, 'domain') })
    return { ...await otherDomainOf(call, id), changeId }
  }, otherDomainOf),

  writes(changeOtherDomain, async call => {
    const { id, changeId } = await change(call, keptOtherDomains, call.params.id, before => ({ ...before, scope: call.body.scope }))
    return { ...await otherDomainOf(call, id), changeId }
  }, otherDomainOf),

  writes(removeOtherDomain, async call => {
    const { changeId } = await change(call, keptOtherDomains, call.params.id, () => null)
    return { changeId }
  }),
]

async function otherDomainOf({ client, organization }: Work<Route>, id: string): Promise<OtherDomain> {
  const found = await findOtherDomain(client, organization, id)
  if (!found) throw notFound('domain')
  return shown(found)
}

function shown(record: OtherDomainRecord): OtherDomain {
  return { ...record, createdAt: record.createdAt.toISOString() }
}
