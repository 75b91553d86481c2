import { type Alias, addAlias, alias, changeAlias, getAlias, listAliases, removeAlias } from '../../../contract/aliases.ts'
import type { Route } from '../../../contract/route.ts'
import { deleteAccount, isInSettings } from '../../store/accounts.ts'
import { findAlias, insertAlias, listAliases as list, unknownUsers, updateAlias } from '../../store/aliases.ts'
import { type Acting, type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, fieldRefused, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { addressesOf, checkAccountAddresses, checkLogin } from '../registration.ts'
import { given } from '../validate.ts'

/** The addresses that stand for several of our people. */
export const keptAliases: Kept<Omit<Alias, 'id'>, Acting> = {
  menu: 'aliases',
  noun: 'alias account',
  state: alias.omit({ id: true }).strip(),
  nameOf: state => state.login,
  find: ({ client, organization }, id) => findAlias(client, organization, id),
  check: async (call, { id, after }) => {
    if (!after) return checkUnused(call, id!)
    await checkLogin(call, after.login, id)
    const [unknown] = await unknownUsers(call.client, call.organization, after.members)
    if (unknown !== undefined) throw fieldRefused('members', 'unknown-account', `There is no user with the ID ${unknown}.`)
    await checkAccountAddresses(call, addressesOf(after.addresses), id)
  },
  insert: ({ client, organization }, state, _stamp, id) => insertAlias(client, organization, state, addressesOf(state.addresses), state.members, id),
  update: ({ client, organization }, id, state) => updateAlias(client, organization, id, state, addressesOf(state.addresses), state.members),
  remove: ({ client, organization }, id) => deleteAccount(client, organization, id),
}

export const aliases: Handler[] = [
  reads(listAliases, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['text', 'id'])), entry => entry)),

  writes(addAlias, async call => {
    const { id, changeId } = await add(call, keptAliases, call.body)
    return { ...await aliasOf(call, id), changeId }
  }, aliasOf),

  reads(getAlias, call => aliasOf(call, call.params.id)),

  writes(changeAlias, async call => {
    const { id, changeId } = await change(call, keptAliases, call.params.id, before => ({ ...before, ...given(call.body) }))
    return { ...await aliasOf(call, id), changeId }
  }, aliasOf),

  writes(removeAlias, async call => {
    const { changeId } = await change(call, keptAliases, call.params.id, () => null)
    return { changeId }
  }),
]

async function aliasOf({ client, organization }: Work<Route>, id: string): Promise<Alias> {
  const found = await findAlias(client, organization, id)
  if (!found) throw notFound('alias account')
  return found
}

async function checkUnused({ client, organization }: Acting, id: string): Promise<void> {
  if (await isInSettings(client, organization, id)) throw new Refusal(409, 'in-use', 'This alias account is an exception or a support address. Remove it there first.')
}
