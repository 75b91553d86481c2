import pg from 'pg'
import type { Access } from './access.ts'

/** The tables that come with mails, and what their rows are looked up by. To look at the words of mails as well takes six times as long. */
const TABLES = [
  'mail_log (organization_id, id, at, message_id_mac, identity, first_id, mail_id)', 'mail (organization_id, id, at, content)',
  'activity (organization_id, contact_id, at, id, mail_id, removed_at)', 'mail_search (organization_id, mail_id)',
  'ticket (organization_id, id, number, status, last_at, opened_by, requester)', 'ticket_message (organization_id, id, ticket_id, mail_id, message_id)', 'ticket_key (organization_id, key, ticket_id)',
  'ticket_person (organization_id, ticket_id, address)', 'ticket_contact (organization_id, ticket_id, contact_id)',
  'contact (organization_id, id)', 'contact_address (organization_id, address, contact_id)', 'contact_domain (organization_id, domain, contact_id)',
].join(', ')
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
