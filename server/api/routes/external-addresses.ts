import {
  type ConnectionTested, type ExternalAddress, type FetchState, type ServerFault, addExternalAddress, changeExternalAddress, endRelayPassword, externalAddress, fetchExternalAddress,
  listExternalAddresses, removeExternalAddress, renewRelayPassword, testConnection, testExternalAddress,
} from '../../../contract/external-addresses.ts'
import type { Route } from '../../../contract/route.ts'
import { type FaultCode, type FaultStep, SERVER_FAULTS } from '../../../core/settings/server-faults.ts'
import { usualPort } from '../../../core/settings/external-addresses.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { UnsealError } from '../../secrets.ts'
import {
  type ExternalAddressRecord, type ExternalAddressState, deleteExternalAddress, findExternalAddress, findSealedPassword, insertExternalAddress, listExternalAddresses as list, passwordPlace, putSealedPassword,
  sameExternalAddress, updateExternalAddress,
} from '../../store/external-addresses.ts'
import { type GrantRecord, grantsOf } from '../../store/oauth-grants.ts'
import { presentVersion, recordChange } from '../../store/changes.ts'
import { endRelayPassword as endPassword, renewRelayPassword as renewPassword } from '../../store/relay.ts'
import { type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, conflictWith, fieldRefused, notFound } from '../errors.ts'
import { type Call, type Handler, type Work, answers, reads, writes } from '../handler.ts'
import type { FetchingParts } from '../parts.ts'
import { addressOf, checkExternalAddress } from '../registration.ts'
import { given } from '../validate.ts'

type State = Omit<ExternalAddress, 'id' | 'hasPassword' | 'hasRelayPassword' | keyof typeof OBSERVED>

/** What is seen of an address, and set by nobody. */
const OBSERVED = { grant: true, state: true, lastFetch: true, count: true, nextRun: true } as const

/** Addresses of ours at foreign domains. A password is not kept in the audit log, so an undo does not bring it back. */
export const keptExternalAddresses: Kept<State> = {
  menu: 'external-addresses',
  noun: 'external address',
  state: externalAddress.omit({ id: true, hasPassword: true, hasRelayPassword: true, ...OBSERVED }).strip(),
  nameOf: state => state.email,
  find: ({ client, organization }, id) => findExternalAddress(client, organization, id),
  check: async (call, { id, before, after }) => {
    if (!after) return
    const { address } = addressOf(after.email, 'email')
    const same = await sameExternalAddress(call.client, call.organization, address, after.type, id)
    if (same) throw conflictWith({ kind: 'external-address', id: same, name: address }, 'already-there', `${address} is in the list already with this type.`, 'email')
    if (!before || addressOf(before.email, 'email').address !== address) await checkExternalAddress(call, address)
  },
  insert: ({ client, organization }, state, stamp, id) => insertExternalAddress(client, organization, state, addressOf(state.email, 'email').address, stamp, id),
  update: ({ client, organization }, id, state, stamp) => updateExternalAddress(client, organization, id, state, addressOf(state.email, 'email').address, stamp),
  remove: ({ client, organization }, id) => deleteExternalAddress(client, organization, id),
}

export const externalAddresses: Handler[] = [
  reads(listExternalAddresses, async call => {
    const found = await list(call.client, call.organization, call.query.q, sliceOf(call.query, ['id']))
    const grants = await grantsOf(call.client, call.organization, found.items.map(({ id }) => id))
    return pageFor(found, record => shown(record, grants.get(record.id)))
  }),

  writes(addExternalAddress, async call => {
    const { password, port, ...state } = call.body
    const { id, changeId } = await add(call, keptExternalAddresses, {
      ...state, server: serverOf(state.server), email: addressOf(state.email, 'email').written, port: port ?? usualPort(state.type, state.security),
    })
    if (password !== undefined) await keepPassword(call, id, password)
    leaveMailbox(call, id)
    return { ...await externalAddressOf(call, id), changeId }
  }, externalAddressOf),

  writes(changeExternalAddress, async call => {
    const { password, ...fields } = given(call.body)
    const before = await findExternalAddress(call.client, call.organization, call.params.id)
    const { id, changeId } = await change(call, keptExternalAddresses, call.params.id, state => changed(state, fields))
    if (password !== undefined) await keepPassword(call, id, password)
    else if (before?.hasPassword && !(await externalAddressOf(call, id)).hasPassword) {
      throw fieldRefused('password', 'missing-field', 'The saved password was given for another server, or for SSL, and is sent nowhere else. Write it again.')
    }
    leaveMailbox(call, id)
    return { ...await externalAddressOf(call, id), changeId }
  }, externalAddressOf),

  writes(removeExternalAddress, async call => {
    const { changeId } = await change(call, keptExternalAddresses, call.params.id, () => null)
    leaveMailbox(call, call.params.id)
    return { changeId }
  }),

  writes(renewRelayPassword, async call => {
    const { client, organization, params: { id }, parts: { outbound: { relay } } } = call
    const { email, hasRelayPassword } = await externalAddressOf(call, id)
    const password = await renewPassword(client, organization, id)
    const changeId = await noteRelay(call, email, hasRelayPassword ? 'old' : 'none', 'new')
    return { id, changeId, username: email, password, server: relay?.host ?? null, port: relay?.port ?? null }
  }),

  writes(endRelayPassword, async call => {
    const { client, organization, params: { id } } = call
    const { email, hasRelayPassword } = await externalAddressOf(call, id)
    await endPassword(client, organization, id)
    return { changeId: await noteRelay(call, email, hasRelayPassword ? 'old' : 'none', 'none') }
  }),

  answers(testConnection, async call => {
    const { id, email, password, port, ...server } = call.body
    const saved = id === undefined || password !== undefined ? null : await savedSignIn(call, id, { ...server, server: serverOf(server.server) })
    const signIn = password !== undefined ? { username: server.username ?? addressOf(email, 'email').written, password } : saved
    return tested(call, { ...server, host: serverOf(server.server), port: port ?? usualPort(server.type, server.security) }, signIn)
  }),

  answers(testExternalAddress, async call => {
    const { parts, organization, params } = call
    const found = await parts.database.within([organization], ({ client }) => findExternalAddress(client, organization, params.id))
    if (!found) throw notFound('external address')
    return tested(call, { ...found, host: found.server }, await savedSignIn(call, found.id, found))
  }),

  answers(fetchExternalAddress, async call => {
    const { parts, organization, params } = call
    const find = (): Promise<ExternalAddress> => parts.database.within([organization], ({ client }) => externalAddressOf({ ...call, client }, params.id))
    const { state } = await find()
    if (state.code === 'stored' || !await parts.fetching.fetchNow(organization, params.id)) {
      throw new Refusal(409, 'nothing-to-fetch', 'This address has no mailbox that could be fetched: it is an outgoing server, or there is no password for it.')
    }
    return find()
  }),
]

/** It lets somebody send as this address, so the audit log says that it changed, and not to what. @returns the change's id */
async function noteRelay({ client, organization, caller, announce }: Work<Route>, email: string, before: string, after: string): Promise<string> {
  const stamp = { version: await presentVersion(client, organization), by: caller.by }
  const changeId = await recordChange(client, organization, stamp, { menu: 'external-addresses', subject: email, before: { relayPassword: before }, after: { relayPassword: after } })
  announce({ type: 'setting', menu: 'external-addresses' })
  return changeId
}

/** Whoever is at its mailbox finds out by himself; told, he leaves at once. */
function leaveMailbox({ parts, afterwards }: Work<Route>, id: string): void {
  afterwards(async () => parts.fetching.changed(id))
}

type SignIn = Parameters<FetchingParts['test']>[0]['signIn']

/** How one signs in at a saved address: by its password, to the server that it was given for and no other, or by its permission. */
async function savedSignIn(
  { parts, organization }: Call<Route>, id: string, asked: Pick<ExternalAddressState, 'server' | 'security' | 'username'>,
): Promise<SignIn | ForeignFault> {
  const { found, sealed, grant } = await parts.database.within([organization], async ({ client }) => ({
    found: await findExternalAddress(client, organization, id), sealed: await findSealedPassword(client, organization, id), grant: (await grantsOf(client, organization, [id])).get(id),
  }))
  if (!found) throw notFound('external address')
  const goesThere = asked.server === found.server && (asked.security !== 'none' || found.security === 'none')
  if (!goesThere) return new ForeignFault('sign-in-missing')
  const username = asked.username ?? found.email
  try {
    if (sealed) return { username, password: parts.secrets.open(sealed, passwordPlace(organization, id)).toString() }
    return grant ? { username, token: await parts.oauth.grants.tokenFor(organization, id) } : new ForeignFault('sign-in-missing')
  } catch (error) {
    if (error instanceof ForeignFault) return error
    if (error instanceof UnsealError) return new ForeignFault('sign-in-missing')
    throw error
  }
}

async function tested({ parts }: Call<Route>, server: Omit<Parameters<FetchingParts['test']>[0], 'signIn'>, signIn: SignIn | ForeignFault | null): Promise<ConnectionTested> {
  const { type, host, port, security } = server
  const { mails, fault } = signIn === null || signIn instanceof ForeignFault
    ? { mails: null, fault: signIn ?? new ForeignFault('sign-in-missing') } : await parts.fetching.test({ type, host, port, security, signIn })
  return { ok: fault === null, fault: fault && faultShown(fault), mails }
}

/** A port that was the usual one follows type and security; one that was set by hand stays. */
function changed(before: State, fields: Partial<State>): State {
  const after = { ...before, ...fields }
  const follows = before.port === usualPort(before.type, before.security)
  return {
    ...after,
    server: serverOf(after.server),
    email: addressOf(after.email, 'email').written,
    port: fields.port ?? (follows ? usualPort(after.type, after.security) : before.port),
  }
}

/** A host name or an IP address, and nothing that a connection could be led astray by. */
export function serverOf(text: string): string {
  const server = text.toLowerCase().replace(/\.$/, '')
  if (/^(?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+$/u.test(server) || /^\[?[0-9a-f:.]+\]?$/.test(server)) return server
  throw fieldRefused('server', 'invalid-field', 'Write the name of the mail server alone, as in pop.example.com.')
}

async function keepPassword({ client, organization, parts }: Work<Route>, id: string, password: string | null): Promise<void> {
  await putSealedPassword(client, organization, id, password === null ? null : parts.secrets.seal(password, passwordPlace(organization, id)))
}

async function externalAddressOf({ client, organization }: Pick<Work<Route>, 'client' | 'organization'>, id: string): Promise<ExternalAddress> {
  const found = await findExternalAddress(client, organization, id)
  if (!found) throw notFound('external address')
  const grants = await grantsOf(client, organization, [id])
  return shown(found, grants.get(id))
}

function shown(record: ExternalAddressRecord, grant: GrantRecord | undefined): ExternalAddress {
  const { startedAt, done, total, fault, failingSince, lastFetch, nextRun, ...set } = record
  return { ...set, grant: grant ? grantShown(grant) : null, state: stateOf(record, grant), lastFetch: lastFetch?.toISOString() ?? null, nextRun: nextRun?.toISOString() ?? null }
}

function stateOf({ hasPassword, type, startedAt, done, total, fault, failingSince, lastFetch }: ExternalAddressRecord, grant: GrantRecord | undefined): FetchState {
  const told = { fault: fault && faultShown(fault), progress: startedAt && { done, total } }
  if (type === 'smtp' || !(hasPassword || grant)) return { ...told, code: 'stored', since: null }
  if (startedAt) return { ...told, code: 'fetching', since: startedAt.toISOString() }
  if (fault) return { ...told, code: 'trouble', since: failingSince?.toISOString() ?? null }
  return { ...told, code: lastFetch ? 'fetched' : 'waiting', since: lastFetch?.toISOString() ?? null }
}

/** What failed at a foreign server, as it is answered. */
export function faultShown({ code, step, after }: { readonly code: FaultCode; readonly step: FaultStep; readonly after: number | null }): ServerFault {
  const { says, again } = SERVER_FAULTS[code]
  return { code, step, after, again, detail: says }
}

function grantShown({ provider, grantedAt, endsAt, ending, diedAt }: GrantRecord): NonNullable<ExternalAddress['grant']> {
  return { provider, state: diedAt ? 'ended' : ending ? 'ending' : 'good', since: (diedAt ?? grantedAt).toISOString(), endsAt: endsAt.toISOString() }
}
