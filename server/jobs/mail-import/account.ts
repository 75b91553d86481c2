import { setTimeout as sleep } from 'node:timers/promises'
import { isOurs } from '../../../core/directory/directory.ts'
import type { Look } from '../../capture/look.ts'
import type { Database } from '../../database/database.ts'
import type { Trust } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { type Acknowledged, type Receive, type ReceiveHeader, TemporaryFailure } from '../../intake/arrival.ts'
import type { Budget } from '../../intake/budget.ts'
import { Client } from '../../intake/imap/client.ts'
import { type AccountFolder, accountFolders } from '../../intake/imap/folders.ts'
import type { FolderLedger, FolderMark } from '../../intake/imap/ledger.ts'
import { Sweep, type SweepParts } from '../../intake/imap/sweep.ts'
import type { Account } from '../../intake/pop3/session.ts'
import { findImportedFolder, type ImportedAccount, noteImportedFolder } from '../../store/mail-imports.ts'
import { loadRules } from '../../store/rules.ts'
import { Report } from './report.ts'

/** An account that is brought, or looked at. */
export interface AccountToBring {
  readonly organization: string
  readonly id: string
  readonly jobId: string
  readonly account: ImportedAccount
  readonly password: string
  /** How many of its mails were handed in before. */
  readonly before: number
  readonly look: boolean
}

export interface AccountParts {
  readonly database: Database
  readonly receive: Receive
  readonly receiveHeader: ReceiveHeader
  readonly acknowledged: Acknowledged
  readonly look: (organization: string) => Pick<Look, 'receive' | 'receiveHeader' | 'tallied'>
  readonly budget: Budget
  readonly trust: Trust
  /** In octets. */
  readonly limit: number
  /** How long the server may take for one answer. */
  readonly patienceMs: number
  readonly changed: () => void
  /** Breaks it off; it goes on later where it was. */
  readonly signal: AbortSignal
  /** Told of each mail of this run, and how many there are in all. */
  readonly progress?: (done: number, total: number) => void
}

/** How often a server that fails by the way is tried again, and how long is waited before the n-th time. */
const TRIES = 6
const pause = (tries: number): number => Math.min(1000 * 2 ** tries, 60_000)

/**
 * Brings the chosen folders of an account, folder by folder, or looks at them by their headers. What was filed is noted by
 * UIDVALIDITY and UID, so that it goes on where it was; nothing on the server changes.
 * @returns false where the job was stopped, or the signal came
 * @throws ForeignFault for what the server did, TemporaryFailure where mails could not be stored
 */
export async function bringAccount(bringing: AccountToBring, parts: AccountParts): Promise<boolean> {
  const { organization, jobId, look } = bringing
  const looking = look ? parts.look(organization) : null
  const report = new Report({ database: parts.database, organization, jobId, changed: parts.changed, ...looking && { looked: () => looking.tallied() } })
  const signal = AbortSignal.any([parts.signal, report.stopped])
  const ledger = look ? ledgerInMemory() : ledgerOf(bringing, parts.database)
  const way = looking ? { receive: looking.receive, receiveHeader: looking.receiveHeader, acknowledged: () => {} } : parts
  let done = look ? 0 : bringing.before
  try {
    for (let tries = 0; ; tries++) {
      const begun = done
      try {
        await sweepAll(bringing, { ...parts, ...way, signal }, ledger, (filed, total) => {
          done = begun + filed
          report.told(done, Math.max(total, done))
          parts.progress?.(done, Math.max(total, done))
        })
        return true
      } catch (error) {
        if (signal.aborted) return false
        // What came further than the last time may go on coming.
        if (done > begun) tries = 0
        if (!mayPass(error) || tries === TRIES) throw error
        await sleep(pause(tries), undefined, { signal }).catch(() => {})
        if (signal.aborted) return false
      }
    }
  } finally {
    await report.end()
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof ForeignFault ? error.again : error instanceof TemporaryFailure && error.kind === 'database'
}

async function sweepAll(
  { organization, id, account, password, look }: AccountToBring, parts: AccountParts & { readonly signal: AbortSignal }, ledger: FolderLedger, told: (filed: number, total: number) => void,
): Promise<void> {
  const { trust, patienceMs, signal, limit, database } = parts
  const ours = await database.within([organization], async ({ client }) => isOurs(account.address, (await loadRules(client, [organization])).get(organization)!.directory))
  const client = await Client.open(accountOf(account, password), trust, { patienceMs, signal, limit })
  try {
    const there = await accountFolders(client)
    // A folder that was renamed or deleted meanwhile is left out.
    const folders = account.folders.filter(({ path }) => there.some(folder => folder.path === path))
    const total = folders.reduce((sum, { path }) => sum + (there.find(folder => folder.path === path)?.mails ?? 0), 0)
    const filed = folders.map(() => 0)
    const mailbox = { organization, address: account.address, keepCopy: true }
    const sweepOf = (at: number): Sweep => new Sweep(client, folders[at]!, mailbox, {
      ...parts, ledger, importing: { id, ours, look },
      progress: ({ done }) => {
        filed[at] = done
        told(filed.reduce((a, b) => a + b, 0), total)
      },
    } satisfies SweepParts)
    const sweeps = folders.map((_, at) => sweepOf(at))
    for (const sweep of sweeps) await sweep.run()
    for (const sweep of sweeps) await sweep.again()
  } finally {
    await client.close()
  }
}

function accountOf({ server, port, security, username }: Omit<ImportedAccount, 'address' | 'folders'>, password: string): Account {
  return { server: { host: server, port, security }, signIn: { username, password } }
}

/** Signs in to an account and sees its folders. @throws ForeignFault */
export async function foldersOfAccount(
  account: Omit<ImportedAccount, 'address' | 'folders'>, password: string, { trust, patienceMs }: Pick<AccountParts, 'trust' | 'patienceMs'>,
): Promise<AccountFolder[]> {
  const client = await Client.open(accountOf(account, password), trust, { patienceMs, limit: 0 })
  try {
    return await accountFolders(client)
  } finally {
    await client.close()
  }
}

function ledgerOf({ organization, id }: AccountToBring, database: Database): FolderLedger {
  return {
    find: folder => database.within([organization], ({ client }) => findImportedFolder(client, organization, id, folder)),
    note: (folder, mark) => database.within([organization], ({ client }) => noteImportedFolder(client, organization, id, folder, mark)),
  }
}

/** A look that is broken off begins anew. */
function ledgerInMemory(): FolderLedger {
  const marks = new Map<string, FolderMark>()
  return {
    find: async folder => marks.get(folder) ?? null,
    note: async (folder, mark) => { marks.set(folder, mark) },
  }
}
