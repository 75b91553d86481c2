import {
  type SupportAddress, addSupportAddress, changeSupportAddress, listSupportAddresses, removeSupportAddress, supportAddress,
} from '../../../contract/support-addresses.ts'
import type { Route } from '../../../contract/route.ts'
import {
  type SupportAddressRecord, type SupportAddressRow, deleteSupportAddress, findSupportAddress, insertSupportAddress, listSupportAddresses as list, supportOfAccount, updateSupportAddress,
} from '../../store/support-addresses.ts'
import { type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { conflictWith, fieldRefused, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { accountOf } from '../registration.ts'
import { given } from '../validate.ts'

type State = Pick<SupportAddress, 'login' | 'acknowledgement' | 'signature' | 'defaultAssignee'>

/** Accounts whose mail becomes tickets. */
export const keptSupportAddresses: Kept<State> = {
  menu: 'support-addresses',
  noun: 'support address',
  state: supportAddress.pick({ login: true, acknowledgement: true, signature: true, defaultAssignee: true }).strip(),
  nameOf: state => state.login,
  find: ({ client, organization }, id) => findSupportAddress(client, organization, id),
  check: async (call, { before, after }) => {
    if (!after || before) return
    const account = await accountOf(call, after.login)
    const there = await supportOfAccount(call.client, call.organization, account.id)
    if (there) throw conflictWith({ kind: 'support-address', id: there, name: account.name }, 'already-there', `${account.name} is in the list already.`, 'login')
  },
  insert: async (call, state, stamp, id) => insertSupportAddress(call.client, call.organization, await rowOf(call, state), stamp, id),
  update: async (call, id, state) => updateSupportAddress(call.client, call.organization, id, await rowOf(call, state)),
  remove: ({ client, organization }, id) => deleteSupportAddress(client, organization, id),
}

export const supportAddresses: Handler[] = [
  reads(listSupportAddresses, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['id'])), supportAddressShown)),

  writes(addSupportAddress, async call => {
    const { login } = await accountOf(call, call.body.login)
    const { id, changeId } = await add(call, keptSupportAddresses, { login, acknowledgement: null, signature: null, defaultAssignee: null })
    return { ...await supportAddressOf(call, id), changeId }
  }, supportAddressOf),

  writes(changeSupportAddress, async call => {
    const { id, changeId } = await change(call, keptSupportAddresses, call.params.id, before => ({ ...before, ...given(call.body) }))
    return { ...await supportAddressOf(call, id), changeId }
  }, supportAddressOf),

  writes(removeSupportAddress, async call => {
    const { changeId } = await change(call, keptSupportAddresses, call.params.id, () => null)
    return { changeId }
  }),
]

async function rowOf(call: Work<Route>, { login, acknowledgement, signature, defaultAssignee }: State): Promise<SupportAddressRow> {
  const assignee = defaultAssignee === null ? null : await accountOf(call, defaultAssignee, 'defaultAssignee')
  if (assignee?.kind === 'alias') throw fieldRefused('defaultAssignee', 'unknown-account', `${assignee.name} is an alias account. Tickets go to a user.`)
  return { account: (await accountOf(call, login)).id, acknowledgement, signature, defaultAssignee: assignee?.id ?? null }
}

async function supportAddressOf({ client, organization }: Work<Route>, id: string): Promise<SupportAddress> {
  const found = await findSupportAddress(client, organization, id)
  if (!found) throw notFound('support address')
  return supportAddressShown(found)
}

function supportAddressShown({ account: _account, ...shown }: SupportAddressRecord): SupportAddress {
  return shown
}
