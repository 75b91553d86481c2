import type { Database } from '../database/database.ts'
import { eraseSpam, wakeTickets } from '../store/desk-upkeep.ts'
import { organizationIds } from '../store/organization.ts'
import { codeOf, type Log } from '../watch/log.ts'

const LOOK_MS = 10_000
const ERASE_MS = 60 * 60 * 1000

export interface DeskJobParts {
  readonly database: Database
  /** Told of every ticket that woke. */
  readonly woken: (organization: string, ticket: string) => void
  readonly log: Log
}

/** What the Help Desk does by the clock: it wakes what sleeps, and erases old spam. Two processes that do so do the same once. */
export class DeskJob {
  readonly #parts: DeskJobParts
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> = Promise.resolve()
  #erasedAt = 0

  constructor(parts: DeskJobParts) {
    this.#parts = parts
    this.#timer = setInterval(() => { this.#running = this.#running.then(() => this.look()) }, LOOK_MS)
    this.#timer.unref()
  }

  /** Looks once at what is due. */
  async look(): Promise<void> {
    const { database, log, woken } = this.#parts
    try {
      const all = await organizationIds(database.pool)
      if (all.length === 0) return
      for (const { organization, ticket } of await database.within(all, ({ client }) => wakeTickets(client))) woken(organization, ticket)
      if (Date.now() - this.#erasedAt < ERASE_MS) return
      await database.within(all, ({ client }) => eraseSpam(client))
      this.#erasedAt = Date.now()
    } catch (error) {
      log('warning', 'the Help Desk is behind', { error: codeOf(error) })
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }
}
