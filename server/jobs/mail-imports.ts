import { setTimeout as sleep } from 'node:timers/promises'
import type { Look } from '../capture/look.ts'
import type { Database } from '../database/database.ts'
import type { Trust } from '../foreign/connect.ts'
import { ForeignFault } from '../foreign/fault.ts'
import type { Acknowledged, Receive, ReceiveHeader } from '../intake/arrival.ts'
import type { Budget } from '../intake/budget.ts'
import type { AccountFolder } from '../intake/imap/folders.ts'
import { type Secrets, UnsealError } from '../secrets.ts'
import { finishJob } from '../store/jobs.ts'
import {
  accountPlace, findMailImport, forgetLooks, type ImportedAccount, keepAccountPassword, leaveWork, leftImports, type MailImportRecord, noteImportFault, sealedAccountPassword, takeWork,
} from '../store/mail-imports.ts'
import { organizationIds } from '../store/organization.ts'
import { endTakingBack, halfTakenBack, takeBackNext } from '../store/taking-back.ts'
import type { EventHub } from '../watch/events.ts'
import { codeOf, type Log } from '../watch/log.ts'
import { bringAccount, foldersOfAccount } from './mail-import/account.ts'
import { bringFile, type ImportedFile } from './mail-import/file.ts'

export interface MailImportsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly events: EventHub
  readonly log: Log
  readonly receive: Receive
  readonly receiveHeader: ReceiveHeader
  readonly acknowledged: Acknowledged
  readonly look: (organization: string) => Look
  readonly budget: Budget
  readonly trust: Trust
  /** Of one mail, in octets. */
  readonly limit: number
  /** How long a foreign server may take for one answer. */
  readonly patienceMs: number
  /** In seconds: work that is silent for so long is taken over from a process that may be dead. */
  readonly silence?: number
  /** In milliseconds: what was on its way when the work at an import was stopped is filed by then. */
  readonly settling?: number
}

const LOOK_MILLISECONDS = 10_000
const LEFT = 'The server was stopped meanwhile. Hand the file over again: it goes on where it was.'

/** Brings mail in one go: files while they come in, accounts by itself; and takes back what was brought. Goes on with what another process left behind. */
export class MailImports {
  readonly #options: MailImportsOptions
  readonly #stop = new AbortController()
  readonly #running = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: MailImportsOptions) {
    this.#options = options
  }

  /** Looks for work that was left behind, now and then. */
  start(): void {
    void this.look()
    this.#timer = setInterval(() => void this.look(), LOOK_MILLISECONDS)
    this.#timer.unref()
  }

  /** Breaks accounts off; they go on when a process starts again. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stop.abort()
    await Promise.all(this.#running.values())
  }

  /** Takes up what was left behind. */
  async look(): Promise<void> {
    const { database, log, silence = 30 } = this.#options
    try {
      for (const organization of await organizationIds(database.pool)) {
        const { left, half } = await database.within([organization], async ({ client }) => {
          await forgetLooks(client, organization)
          return { left: await leftImports(client, organization, silence), half: await halfTakenBack(client, organization) }
        })
        for (const { id, kind, jobId } of left) {
          if (kind === 'account') this.begin(organization, id)
          else await this.#end(organization, jobId, 'failed', [LEFT])
        }
        for (const id of half) this.takeBack(organization, id)
      }
    } catch (error) {
      log('error', 'Imports of mail cannot be looked at now', { cause: codeOf(error) })
    }
  }

  /** Files a file, or looks at it, while it comes in. Resolves when its job has ended. */
  async file(file: Omit<ImportedFile, 'octets'> & { readonly octets: AsyncIterable<Buffer> }): Promise<void> {
    const { database, look, receive, acknowledged, limit } = this.#options
    const { organization, jobId } = file
    if (!await database.within([organization], ({ client }) => takeWork(client, organization, jobId, 0))) return
    const failed = await bringFile(file, { database, look, receive, acknowledged, limit, changed: () => this.#tell(organization, jobId) })
    await this.#end(organization, jobId, failed === null ? 'done' : 'failed', failed === null ? [] : [failed])
  }

  /** Brings an account whose job waits, or looks at it. */
  begin(organization: string, id: string): void {
    this.#run(`bring ${id}`, () => this.#bring(organization, id))
  }

  /** Takes back all that an import brought. */
  takeBack(organization: string, id: string): void {
    this.#run(`take back ${id}`, () => this.#takeBack(organization, id))
  }

  /** Signs in to an account and sees its folders. @throws ForeignFault */
  folders(account: Omit<ImportedAccount, 'address' | 'folders'>, password: string): Promise<AccountFolder[]> {
    return foldersOfAccount(account, password, this.#options)
  }

  /** Once at a time. */
  #run(what: string, work: () => Promise<void>): void {
    if (this.#stop.signal.aborted || this.#running.has(what)) return
    const running = work()
      .catch((error: unknown) => this.#options.log('error', 'An import of mail was broken off', { what, cause: codeOf(error) }))
      .finally(() => this.#running.delete(what))
    this.#running.set(what, running)
  }

  async #bring(organization: string, id: string): Promise<void> {
    const { database, silence = 30 } = this.#options
    const found = await database.within([organization], ({ client }) => findMailImport(client, organization, id))
    if (!found?.job || !found.account) return
    const { job, account } = found
    if (!await database.within([organization], ({ client }) => takeWork(client, organization, job.id, silence))) return
    this.#tell(organization, job.id)
    try {
      await this.#bringTo(organization, found, job, account)
    } catch (error) {
      if (this.#stop.signal.aborted) return this.#leave(organization, job.id)
      if (error instanceof ForeignFault) await database.within([organization], ({ client }) => noteImportFault(client, organization, id, { step: error.step, code: error.code, after: error.after }))
      await this.#end(organization, job.id, 'failed', [error instanceof ForeignFault ? error.message : 'The mails could not be stored just now.'])
    }
  }

  async #bringTo(organization: string, { id, mails }: MailImportRecord, job: { readonly id: string; readonly kind: string }, account: ImportedAccount): Promise<void> {
    const { database } = this.#options
    const look = job.kind === 'mail-look'
    const whole = await bringAccount({ organization, id, jobId: job.id, account, password: await this.#password(organization, id), before: mails, look }, {
      ...this.#options, signal: this.#stop.signal, changed: () => this.#tell(organization, job.id),
    })
    if (!whole) return this.#stop.signal.aborted ? this.#leave(organization, job.id) : undefined
    if (!look) await database.within([organization], ({ client }) => keepAccountPassword(client, organization, id, null))
    await this.#end(organization, job.id, 'done')
  }

  async #password(organization: string, id: string): Promise<string> {
    const sealed = await this.#options.database.within([organization], ({ client }) => sealedAccountPassword(client, organization, id))
    if (sealed === null) throw new ForeignFault('sign-in-missing')
    try {
      return this.#options.secrets.open(sealed, accountPlace(organization, id)).toString()
    } catch (error) {
      throw error instanceof UnsealError ? new ForeignFault('sign-in-missing', { cause: error }) : error
    }
  }

  async #takeBack(organization: string, id: string): Promise<void> {
    const { database, events, settling = 2000 } = this.#options
    await this.#takeBackAll(organization, id)
    await sleep(settling, undefined, { signal: this.#stop.signal })
    await this.#takeBackAll(organization, id)
    await database.within([organization], ({ client }) => endTakingBack(client, organization, id))
    events.publish(organization, { type: 'setting', menu: 'mail-imports' })
  }

  async #takeBackAll(organization: string, id: string): Promise<void> {
    const { database, events } = this.#options
    for (let after = '0'; !this.#stop.signal.aborted;) {
      const batch = await database.within([organization], ({ client }) => takeBackNext(client, organization, id, after))
      if (!batch) return
      after = batch.last
      for (const contact of new Set(batch.contacts)) events.publish(organization, { type: 'activity', contact })
    }
    this.#stop.signal.throwIfAborted()
  }

  /** For the next process. */
  async #leave(organization: string, jobId: string): Promise<void> {
    await this.#options.database.within([organization], ({ client }) => leaveWork(client, organization, jobId))
  }

  async #end(organization: string, jobId: string, state: 'done' | 'failed', errors: readonly string[] = []): Promise<void> {
    await this.#options.database.within([organization], ({ client }) => finishJob(client, organization, jobId, state, errors))
    this.#tell(organization, jobId)
  }

  #tell(organization: string, jobId: string): void {
    this.#options.events.publish(organization, { type: 'job', jobId })
  }
}
