import { z } from 'zod'
import {
  type Organization, changeOrganization, changeRetention, getDoors, getOrganization, getRetention, organization as record, renewCapture, retention,
} from '../../../contract/organization.ts'
import type { Route } from '../../../contract/route.ts'
import { nextVersion, recordChange } from '../../store/changes.ts'
import {
  type OrganizationRecord, type OrganizationState, findOrganization, findRetention, renewCaptureToken, updateOrganization, updateRetention,
} from '../../store/organization.ts'
import { type Kept, change } from '../change.ts'
import { Refusal, fieldRefused } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { checkOwnDomains, domainsOf } from '../registration.ts'
import { given } from '../validate.ts'

type State = Omit<Organization, 'id' | 'captureAddress'>

/** Our company. */
export const keptOrganization: Kept<State> = {
  menu: 'organization',
  noun: 'organization',
  state: record.omit({ id: true, captureAddress: true }).strip(),
  nameOf: state => state.name,
  find: async ({ client, organization }) => stateOf((await findOrganization(client, organization))!),
  check: async (call, { before, after }) => {
    const were = new Set(before!.domains)
    const will = new Set(after!.domains)
    const added = [...will].filter(domain => !were.has(domain))
    await checkOwnDomains(call, added, [...were].filter(domain => !will.has(domain)))
    for (const domain of added) await checkProven(call, domain)
  },
  update: async ({ client, organization }, _id, state) => {
    try {
      await updateOrganization(client, organization, state)
    } catch (error) {
      // Which organization has the domain is nobody's business, and the database does not let us see it.
      if (isOfAnother(error)) throw fieldRefused('domains', 'domain-taken', 'One of these domains is in use on this server already.')
      throw error
    }
  },
}

/** How long the mail log remembers. */
export const keptRetention: Kept<z.output<typeof retention>> = {
  menu: 'retention',
  noun: 'setting',
  state: retention.strip(),
  nameOf: () => 'mail log',
  find: ({ client, organization }) => findRetention(client, organization),
  update: ({ client, organization }, _id, state) => updateRetention(client, organization, state),
}

export const organization: Handler[] = [
  reads(getOrganization, organizationOf),

  writes(changeOrganization, async call => {
    const { domains, ...rest } = given(call.body)
    const { changeId } = await change(call, keptOrganization, call.organization, before => ({ ...before, ...rest, ...domains && { domains: domainsOf(domains) } }))
    return { ...await organizationOf(call), changeId }
  }, organizationOf),

  writes(renewCapture, async call => {
    const { client, organization, caller, announce } = call
    const stamp = { version: await nextVersion(client, organization), by: caller.by }
    const { token, previous, expiresAt } = await renewCaptureToken(client, organization)
    // A capture address lets mail in, so the audit log says that it changed, and not to what.
    const renewal = { menu: 'organization', subject: 'capture address', before: { captureAddress: 'old' }, after: { captureAddress: 'new' } }
    const changeId = await recordChange(client, organization, stamp, renewal)
    announce({ type: 'setting', menu: 'organization' })
    return { captureAddress: captureAddress(call, token), previous: { captureAddress: captureAddress(call, previous), expiresAt: expiresAt.toISOString() }, changeId }
  }),

  reads(getDoors, async ({ parts }) => parts.doors()),

  reads(getRetention, ({ client, organization }) => findRetention(client, organization)),

  writes(changeRetention, async call => {
    const { changeId } = await change(call, keptRetention, call.organization, () => call.body)
    return { ...call.body, changeId }
  }, ({ client, organization }) => findRetention(client, organization)),
]

async function organizationOf(call: Work<Route>): Promise<Organization> {
  const { token, ...found } = (await findOrganization(call.client, call.organization))!
  return { ...stateOf({ token, ...found }), id: found.id, captureAddress: captureAddress(call, token) }
}

function stateOf({ name, domains, language, trustedNetworks, authservIds }: OrganizationRecord): State {
  const state: OrganizationState = { name, domains, language, trustedNetworks, authservIds }
  return { ...state, domains: [...domains], trustedNetworks: [...trustedNetworks], authservIds: [...authservIds] }
}

function captureAddress({ parts }: Work<Route>, token: string): string {
  return `capture+${token}@${parts.captureHost}`
}

/** Where several companies share the server, none takes a domain that it has not shown to be its own. @throws Refusal */
async function checkProven({ organization, parts }: Pick<Work<Route>, 'organization' | 'parts'>, domain: string): Promise<void> {
  const record = await parts.proofOf(organization, domain)
  if (record === null) return
  const detail = `Prove first that ${domain} is yours: publish the DNS record ${record.name} TXT "${record.value}", then save again. The operator of this server can also add the domain.`
  const errors = [{ path: 'domains', code: 'domain-unproven' as const, detail }]
  throw new Refusal(409, 'domain-unproven', detail, { errors, conflict: { kind: 'organization', id: organization, name: `${record.name} TXT "${record.value}"` } })
}

/** A unique domain (23505), or one whose row we may not see (42501). */
function isOfAnother(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && (error.code === '23505' || error.code === '42501')
}
