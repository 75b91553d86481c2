import { z } from 'zod'
import { imported } from '../../contract/jobs.ts'
import { Refusal } from '../api/errors.ts'
import type { Database } from '../database/database.ts'
import { brokenUploads, findImport, finishJob, type ImportJob, readJobFile, reportImport, silentImports, takeImport } from '../store/jobs.ts'
import { organizationIds } from '../store/organization.ts'
import type { EventHub } from '../watch/events.ts'
import { codeOf, type Log } from '../watch/log.ts'
import { contactsImport } from './import/contacts.ts'
import { directoryImport } from './import/directory.ts'
import { nothingYet } from './import/fault.ts'
import { countRows, importFile, type Importing } from './import/importing.ts'
import type { Source } from './import/source.ts'

interface ImportsOptions {
  readonly database: Database
  readonly events: EventHub
  readonly log: Log
  /** In seconds: an import that is silent for so long is taken over from a process that may be dead. */
  readonly silence?: number
}

const LOOK_MILLISECONDS = 10_000
const BROKEN_SECONDS = 3600

const request = z.object({ columns: z.array(z.string().nullable()).optional(), header: z.boolean(), dryRun: z.boolean(), kind: z.string().optional() })

/**
 * Does imports, one after the other, and those that another process left behind. How far an import came is committed with
 * what it did, so nothing is done twice.
 */
export class Imports {
  readonly #options: ImportsOptions
  #chain: Promise<void> = Promise.resolve()
  #timer: ReturnType<typeof setInterval> | undefined
  #stopped = false

  constructor(options: ImportsOptions) {
    this.#options = options
  }

  /** Looks for imports that were left behind, now and then. */
  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_MILLISECONDS)
    this.#timer.unref()
  }

  /** Does what was left behind. */
  look(): Promise<void> {
    return this.#next(() => this.#look())
  }

  /** Does an import whose file is whole. */
  begin(organization: string, jobId: string): void {
    void this.#next(async () => {
      const job = await this.#options.database.within([organization], ({ client }) => findImport(client, organization, jobId))
      if (job) await this.#run(organization, job)
    })
  }

  /** Lets the batch that is under way come to its end. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#chain
  }

  #next(work: () => Promise<void>): Promise<void> {
    return this.#chain = this.#chain.then(async () => {
      if (!this.#stopped) await work()
    }).catch((error: unknown) => this.#options.log('error', 'Imports cannot be looked at now', { cause: codeOf(error) }))
  }

  async #look(): Promise<void> {
    const { database, silence = 30 } = this.#options
    for (const organization of await organizationIds(database.pool)) {
      const { left, broken } = await database.within([organization], async ({ client }) => ({
        left: await silentImports(client, organization, silence), broken: await brokenUploads(client, organization, BROKEN_SECONDS),
      }))
      for (const job of left) if (!this.#stopped) await this.#run(organization, job)
      for (const id of broken) await this.#end(organization, id, 'failed', ['The file did not come to its end.'])
    }
  }

  async #run(organization: string, job: ImportJob): Promise<void> {
    const { log } = this.#options
    try {
      if (await this.#import(organization, job)) await this.#end(organization, job.id, 'done')
    } catch (error) {
      if (error instanceof Refusal) return this.#end(organization, job.id, 'failed', [error.message])
      // What failed on our side, such as a database that is away, is tried again when the job was silent for long.
      log('error', 'An import was broken off', { job: job.id, cause: codeOf(error) })
    }
  }

  /** @returns false where it stopped before its end */
  async #import(organization: string, job: ImportJob): Promise<boolean> {
    const { database, events } = this.#options
    const { dryRun, ...options } = request.parse(job.request)
    const importing = (job.kind === 'import-directory' ? directoryImport(options) : contactsImport(options)) as Importing<unknown, unknown>
    const source = this.#file(organization, job.id)
    const total = await countRows(importing, source)
    if (!await database.within([organization], ({ client }) => takeImport(client, organization, job, total))) return false
    let before = job.done
    const tell = (): void => events.publish(organization, { type: 'job', jobId: job.id })
    tell()
    await importFile(database, importing, {
      organization, source, dryRun, by: job.by, done: job.done, imported: imported.safeParse(job.imported).data ?? nothingYet(dryRun),
      told: async (client, done, now) => {
        if (this.#stopped || !await reportImport(client, organization, job.id, { before, done, imported: now })) return false
        before = done
        return true
      },
      tell: told => {
        for (const event of told) events.publish(organization, event)
        tell()
      },
    })
    return before === total
  }

  #file(organization: string, id: string): Source {
    const { database } = this.#options
    return async function* () {
      for (let place = 0; ; place++) {
        const octets = await database.within([organization], ({ client }) => readJobFile(client, organization, id, place))
        if (octets === null) return
        yield octets
      }
    }
  }

  async #end(organization: string, jobId: string, state: 'done' | 'failed', errors: readonly string[] = []): Promise<void> {
    const { database, events } = this.#options
    await database.within([organization], ({ client }) => finishJob(client, organization, jobId, state, errors))
    events.publish(organization, { type: 'job', jobId })
  }
}
