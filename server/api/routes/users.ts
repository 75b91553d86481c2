import type { Route } from '../../../contract/route.ts'
import { type User, addUser, changeUser, getUser, listUsers, removeUser, user } from '../../../contract/users.ts'
import { deleteAccount, hasMail, isInSettings } from '../../store/accounts.ts'
import { findUser, insertUser, listUsers as list, otherAdministrators, updateUser } from '../../store/users.ts'
import { type Acting, type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { addressesOf, checkAccountAddresses, checkLogin } from '../registration.ts'
import { given } from '../validate.ts'

type State = Omit<User, 'id'>

/** The people of our company. */
export const keptUsers: Kept<State, Acting> = {
  menu: 'users',
  noun: 'user',
  state: user.omit({ id: true }).strip(),
  nameOf: state => state.login,
  find: ({ client, organization }, id) => findUser(client, organization, id),
  check: async (call, { id, before, after }) => {
    await checkAdministrators(call, id, before, after)
    if (!after) return checkUnused(call, id!)
    await checkLogin(call, after.login, id)
    await checkAccountAddresses(call, addressesOf(after.addresses), id)
  },
  insert: ({ client, organization }, state, _stamp, id) => insertUser(client, organization, state, addressesOf(state.addresses), id),
  update: ({ client, organization }, id, state) => updateUser(client, organization, id, state, addressesOf(state.addresses)),
  remove: ({ client, organization }, id) => deleteAccount(client, organization, id),
}

export const users: Handler[] = [
  reads(listUsers, async ({ client, organization, query }) => pageFor(await list(client, organization, query, sliceOf(query, ['text', 'id'])), entry => entry)),

  writes(addUser, async call => {
    const { id, changeId } = await add(call, keptUsers, call.body)
    return { ...await userOf(call, id), changeId }
  }, userOf),

  reads(getUser, call => userOf(call, call.params.id)),

  writes(changeUser, async call => {
    const { id, changeId } = await change(call, keptUsers, call.params.id, before => ({ ...before, ...given(call.body) }))
    return { ...await userOf(call, id), changeId }
  }, userOf),

  writes(removeUser, async call => {
    const { client, organization, params: { id } } = call
    const stays = await isInSettings(client, organization, id) || await hasMail(client, organization, id)
    const { changeId } = await change(call, keptUsers, id, before => stays ? { ...before, active: false } : null)
    return { outcome: stays ? 'deactivated' as const : 'deleted' as const, changeId }
  }),
]

async function userOf({ client, organization }: Work<Route>, id: string): Promise<User> {
  const found = await findUser(client, organization, id)
  if (!found) throw notFound('user')
  return found
}

/** An organization that has an administrator keeps one. */
async function checkAdministrators({ client, organization }: Acting, id: string | null, before: State | null, after: State | null): Promise<void> {
  if (!id || !isAdministrator(before) || isAdministrator(after) || await otherAdministrators(client, organization, id) > 0) return
  throw new Refusal(409, 'last-administrator', `${before!.name} is the last administrator. Make somebody else one first.`)
}

function isAdministrator(state: State | null): boolean {
  return state !== null && state.active && state.role === 'administrator'
}

async function checkUnused({ client, organization }: Acting, id: string): Promise<void> {
  if (await isInSettings(client, organization, id) || await hasMail(client, organization, id)) {
    throw new Refusal(409, 'in-use', 'Settings or captured mail name this user, who can be deactivated, but not deleted.')
  }
}
