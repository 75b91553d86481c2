import pg from 'pg'
import type { Access } from './access.ts'

/** The tables whose rows come with mails. */
const TABLES = 'mail_log, mail, activity, mail_search, contact, contact_address, contact_domain'
const FIRST = 300
const GROWTH = 4

/**
 * Lets PostgreSQL look at the tables while they are young. Until it has, it believes that one organization owns next to
 * nothing of a table, and plans to read all of what the organization has; autovacuum would come after a minute, which is
 * fifty thousand mails later. Each time they have grown fourfold is enough, and later autovacuum does it alone.
 */
export class YoungStatistics {
  readonly #access: Access
  #filed = 0
  #next = FIRST
  #running: Promise<void> = Promise.resolve()

  constructor(access: Access) {
    this.#access = access
  }

  /** Told of every commit, with the number of mails in it. */
  grown(mails: number): void {
    this.#filed += mails
    if (this.#filed < this.#next) return
    this.#next = this.#filed * GROWTH
    // What fails here is made good by the next one, or by autovacuum.
    this.#running = this.#running.then(() => this.#analyze()).catch(() => {})
  }

  async stop(): Promise<void> {
    this.#next = Infinity
    await this.#running
  }

  async #analyze(): Promise<void> {
    const client = new pg.Client(this.#access.owner)
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query(`analyze ${TABLES}`)
    } finally {
      await client.end()
    }
  }
}
