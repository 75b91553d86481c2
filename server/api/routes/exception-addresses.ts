import { type ExceptionAddress, addExceptionAddress, exceptionAddress, listExceptionAddresses, removeExceptionAddress } from '../../../contract/exception-addresses.ts'
import type { Route } from '../../../contract/route.ts'
import {
  type ExceptionAddressRecord, deleteExceptionAddress, exceptionOfAccount, findExceptionAddress, insertExceptionAddress, listExceptionAddresses as list,
} from '../../store/exception-addresses.ts'
import { type Kept, add, change } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { conflictWith, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { accountOf } from '../registration.ts'

type State = Pick<ExceptionAddress, 'login' | 'reason' | 'date'>

/** Accounts whose mail is kept out of every history. */
export const keptExceptionAddresses: Kept<State> = {
  menu: 'exception-addresses',
  noun: 'exception address',
  state: exceptionAddress.pick({ login: true, reason: true, date: true }).strip(),
  nameOf: state => state.login,
  find: ({ client, organization }, id) => findExceptionAddress(client, organization, id),
  check: async (call, { after }) => {
    if (!after) return
    const account = await accountOf(call, after.login)
    const there = await exceptionOfAccount(call.client, call.organization, account.id)
    if (there) throw conflictWith({ kind: 'exception-address', id: there, name: account.name }, 'already-there', `${account.name} is in the list already.`, 'login')
  },
  insert: async (call, { login, reason, date }, stamp, id) =>
    insertExceptionAddress(call.client, call.organization, { account: (await accountOf(call, login)).id, reason, date }, stamp, id),
  remove: ({ client, organization }, id) => deleteExceptionAddress(client, organization, id),
}

export const exceptionAddresses: Handler[] = [
  reads(listExceptionAddresses, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['id'])), shown)),

  writes(addExceptionAddress, async call => {
    const { id, changeId } = await add(call, keptExceptionAddresses, { ...call.body, login: (await accountOf(call, call.body.login)).login })
    return { ...await exceptionAddressOf(call, id), changeId }
  }, exceptionAddressOf),

  writes(removeExceptionAddress, async call => {
    const { changeId } = await change(call, keptExceptionAddresses, call.params.id, () => null)
    return { changeId }
  }),
]

async function exceptionAddressOf({ client, organization }: Work<Route>, id: string): Promise<ExceptionAddress> {
  const found = await findExceptionAddress(client, organization, id)
  if (!found) throw notFound('exception address')
  return shown(found)
}

function shown(record: ExceptionAddressRecord): ExceptionAddress {
  return { ...record, createdAt: record.createdAt.toISOString() }
}
