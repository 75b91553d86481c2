import { dueMailboxes, endFetchLeases, fetchSoon, giveLeaseBack, type Lease, takeLease } from '../store/fetching.ts'
import { organizationIds } from '../store/organization.ts'
import { codeOf } from '../watch/log.ts'
import { Turn, type TurnParts } from './schedule/turn.ts'

export interface ScheduleParts extends TurnParts {
  /** Does no other process work on this database? Then whoever held a lease is dead. */
  readonly alone: boolean
}

/** What another process changed is seen so soon. */
const LOOK_MS = 5000
/** So many mailboxes are fetched at once; each waits most of its time. */
const AT_ONCE = 8
/** Sessions that wait for news of new mail. */
const IDLE = 200

/** Fetches the mailboxes whose turn it is. Any number of processes may do so at once: a mailbox is one's at a time. */
export class Schedule {
  readonly #parts: ScheduleParts
  /** By external address. */
  readonly #turns = new Map<string, { readonly turn: Turn; readonly over: Promise<void> }>()
  /** Leases of turns that ended while the database was away: nobody is at these mailboxes. */
  readonly #owed: Lease[] = []
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #lookAgain = false
  #stopped = false

  constructor(parts: ScheduleParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    const { database } = this.#parts
    if (this.#parts.alone) await database.within(await organizationIds(database.pool), ({ client }) => endFetchLeases(client))
    this.wake()
  }

  /** It may be a mailbox's turn. */
  wake(): void {
    if (this.#stopped) return
    this.#lookAgain = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
      if (this.#lookAgain) return this.wake()
      if (this.#timer) clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.wake(), LOOK_MS)
      this.#timer.unref()
    })
  }

  /** Fetches a mailbox now, or as soon as whoever is at it has left. @returns false where there is none */
  async fetchNow(organization: string, id: string): Promise<boolean> {
    const there = await this.#parts.database.within([organization], ({ client }) => fetchSoon(client, organization, id))
    this.#turns.get(id)?.turn.nudge()
    this.wake()
    return there
  }

  /** An external address was changed or removed: whoever is at its mailbox leaves it. */
  changed(id: string): void {
    this.#turns.get(id)?.turn.stop()
    this.wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#looking
    for (const { turn } of this.#turns.values()) turn.stop()
    await Promise.all([...this.#turns.values()].map(({ over }) => over))
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false
      try {
        await this.#begin()
      } catch (error) {
        this.#parts.log('warning', 'fetching is delayed', { error: codeOf(error) })
      }
    }
  }

  async #begin(): Promise<void> {
    const { database } = this.#parts
    await this.#payBack()
    const turns = [...this.#turns.values()]
    const free = AT_ONCE - turns.filter(({ turn }) => !turn.idle).length
    if (free <= 0) return
    const due = await database.within(await organizationIds(database.pool), ({ client }) => dueMailboxes(client, free + turns.length))
    for (const mailbox of due.filter(({ id }) => !this.#turns.has(id)).slice(0, free)) {
      const lease = await database.within([mailbox.organization], ({ client }) => takeLease(client, mailbox))
      if (!lease) continue
      if (this.#stopped) return database.within([mailbox.organization], ({ client }) => giveLeaseBack(client, lease))
      const turn = new Turn(mailbox, lease, this.#parts, () => this.#mayIdle())
      const over = turn.run().catch(() => { this.#owed.push(lease) }).finally(() => {
        this.#turns.delete(mailbox.id)
        this.wake()
      })
      this.#turns.set(mailbox.id, { turn, over })
    }
  }

  async #payBack(): Promise<void> {
    for (const lease of [...this.#owed]) {
      await this.#parts.database.within([lease.organization], ({ client }) => giveLeaseBack(client, lease))
      this.#owed.splice(this.#owed.indexOf(lease), 1)
    }
  }

  #mayIdle(): boolean {
    return !this.#stopped && [...this.#turns.values()].filter(({ turn }) => turn.idle).length < IDLE
  }
}
