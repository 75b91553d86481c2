import type { Door } from '../intake/arrival.ts'
import type { DoorCount } from '../store/filing.ts'

/**
 * The doors' own tally of what they acknowledged. It is kept apart from the log rows on purpose: the balance holds the one
 * against the other. The next commit writes it; what a killed process had not written is later named `unknown`.
 */
export class DoorCounts {
  #waiting = new Map<string, DoorCount>()

  /** Called by a door in the moment it acknowledges an arrival. */
  acknowledged(organization: string, door: Door, at = new Date()): void {
    this.#add({ organization, door, day: at.toISOString().slice(0, 10), acknowledged: 1 })
  }

  /** Hands out what waits, in the order in which every process locks the rows. */
  take(): DoorCount[] {
    const taken = [...this.#waiting.values()].sort((a, b) => inLockOrder(a, b))
    this.#waiting = new Map()
    return taken
  }

  /** The commit that carried them failed: they wait for the next one. */
  putBack(counts: readonly DoorCount[]): void {
    for (const count of counts) this.#add(count)
  }

  /** What waits for one organization on these days, both included. */
  waitingFor(organization: string, { since = '', until = '9999' }: { readonly since?: string | undefined; readonly until?: string | undefined }): number {
    return [...this.#waiting.values()].filter(count => count.organization === organization && count.day >= since && count.day <= until)
      .reduce((sum, count) => sum + count.acknowledged, 0)
  }

  get empty(): boolean {
    return this.#waiting.size === 0
  }

  #add(count: DoorCount): void {
    const key = `${count.organization} ${count.door} ${count.day}`
    const before = this.#waiting.get(key)?.acknowledged ?? 0
    this.#waiting.set(key, { ...count, acknowledged: before + count.acknowledged })
  }
}

function inLockOrder(a: DoorCount, b: DoorCount): number {
  return Number(BigInt(a.organization) - BigInt(b.organization)) || a.door.localeCompare(b.door) || a.day.localeCompare(b.day)
}
