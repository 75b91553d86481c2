import { addAlias } from '../../../contract/aliases.ts'
import { addUser } from '../../../contract/users.ts'
import { accountOfRow, type AccountDraft, directoryColumns } from '../../../core/directory/columns.ts'
import { type Acting, add, change } from '../../api/change.ts'
import { Refusal } from '../../api/errors.ts'
import { unreadableFile } from '../../api/readable.ts'
import { keptAliases } from '../../api/routes/aliases.ts'
import { keptUsers } from '../../api/routes/users.ts'
import { validated } from '../../api/validate.ts'
import { accountByLogin } from '../../store/accounts.ts'
import { findAlias } from '../../store/aliases.ts'
import { findUser } from '../../store/users.ts'
import { type Brought, Fault, faultOf } from './fault.ts'
import type { Batch, Importing } from './importing.ts'
import { formOfSource, tableOf, type TableOptions } from './source.ts'

type Outcome = 'user' | 'alias' | 'changed' | 'there'

/** Brings in users and alias accounts; each row is one change in the audit log, under the rules of registration. */
export function directoryImport(options: TableOptions): Importing<AccountDraft, AccountDraft> {
  const tried = new Set<string>()
  return {
    rows: async function* (source) {
      if (await formOfSource(source) === 'vcard') throw unreadableFile('People of ours are brought as a table, not as cards.')
      // Alias accounts name users, who may stand below them in the table.
      const aliases: AccountDraft[] = []
      for await (const row of tableOf(source, options, directoryColumns, 'login', accountOfRow)) {
        if (!(row instanceof Fault) && row.members !== null) aliases.push(row)
        else yield row
      }
      yield* aliases
    },
    reader: () => (row) => row,
    register: (rows, batch) => register(rows, batch, tried),
  }
}

/** @param tried logins that a dry run would have added in batches before: its own are rolled back */
async function register(rows: readonly AccountDraft[], batch: Batch, tried: Set<string>): Promise<Brought> {
  const faults: Fault[] = []
  const outcomes: Outcome[] = []
  await batch.client.query('savepoint batch')
  for (const row of rows) {
    await batch.client.query('savepoint one')
    const outcome = await put(row, batch).catch((error: unknown) => faultOf(row.line, error))
    if (outcome instanceof Fault) await batch.client.query('rollback to savepoint one')
    if (!(outcome instanceof Fault)) outcomes.push(outcome)
    else if (batch.dryRun && outcome.code === 'unknown-account' && row.members?.every((login) => tried.has(login.toLowerCase()))) outcomes.push('alias')
    else faults.push(outcome)
    if (batch.dryRun) tried.add(row.login.toLowerCase())
  }
  if (batch.dryRun) await batch.client.query('rollback to savepoint batch')
  const count = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length
  return { added: outcomes.filter((outcome) => outcome === 'user' || outcome === 'alias'), changed: count('changed'), there: count('there'), faults, locked: [] }
}

async function put(row: AccountDraft, { client, organization, by, dryRun, announce }: Batch): Promise<Outcome> {
  const acting: Acting = { client, organization, caller: { by }, announce: dryRun ? () => {} : announce }
  const there = row.login === '' ? null : await accountByLogin(client, organization, row.login)
  if (there?.kind === 'alias' || (!there && row.members !== null)) return putAlias(row, there?.id ?? null, acting)
  if (row.members !== null) throw new Refusal(409, 'login-taken', `${row.login} is the ID of a user, who has no members.`)
  return putUser(row, there?.id ?? null, acting)
}

async function putUser(row: AccountDraft, id: string | null, acting: Acting): Promise<Outcome> {
  const { login, name, department, position, addresses, role, active } = row
  const said = Object.fromEntries(Object.entries({ name, department, position, addresses, role, active }).filter(([, value]) => value !== null))
  if (id === null) {
    await add(acting, keptUsers, validated(addUser.body, { login, ...said }, 'body'))
    return 'user'
  }
  const { id: _, ...before } = (await findUser(acting.client, acting.organization, id))!
  const after = validated(addUser.body, { ...before, ...said }, 'body')
  if (isSame(before, after)) return 'there'
  await change(acting, keptUsers, id, () => after)
  return 'changed'
}

async function putAlias({ login, name, addresses, members }: AccountDraft, id: string | null, acting: Acting): Promise<Outcome> {
  const said = Object.fromEntries(Object.entries({ name, addresses, members }).filter(([, value]) => value !== null))
  if (id === null) {
    await add(acting, keptAliases, validated(addAlias.body, { login, ...said }, 'body'))
    return 'alias'
  }
  const { id: _, ...before } = (await findAlias(acting.client, acting.organization, id))!
  const after = validated(addAlias.body, { ...before, ...said }, 'body')
  if (isSame({ ...before, members: [] }, { ...after, members: [] }) && isSame(before.members.map(lower).toSorted(), after.members.map(lower).toSorted())) return 'there'
  await change(acting, keptAliases, id, () => after)
  return 'changed'
}

function lower(text: string): string {
  return text.toLowerCase()
}

function isSame(a: object, b: object): boolean {
  const written = (value: object): string => JSON.stringify(Array.isArray(value) ? value : Object.entries(value).toSorted(([x], [y]) => x.localeCompare(y)))
  return written(a) === written(b)
}
