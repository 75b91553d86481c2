import type { Arrival, Door, Receipt } from '../intake/arrival.ts'
import { countArrivals } from '../store/mail-log.ts'
import { DoorCounts } from './counts.ts'
import { Filer, type FilerParts } from './file.ts'
import { Look } from './look.ts'
import { Receiver } from './receive.ts'

const FLUSH = 1000

/** What the doors acknowledged, held against the outcomes. */
export interface Balance {
  readonly acknowledged: number
  readonly rows: number
  readonly byOutcome: Readonly<Record<'saved' | 'ticket' | 'saved+ticket' | 'skipped' | 'duplicate' | 'quarantined', number>>
  readonly inFlight: number
  readonly unknown: number
}

/** The way of a mail from a door to its verdict, and the doors' own tally beside it. */
export class Capture {
  readonly #parts: Omit<FilerParts, 'counts'>
  readonly #counts = new DoorCounts()
  readonly #filer: Filer
  readonly #receiver: Receiver
  readonly #flush: NodeJS.Timeout

  constructor(parts: Omit<FilerParts, 'counts'>) {
    this.#parts = parts
    this.#filer = new Filer({ ...parts, counts: this.#counts })
    this.#receiver = new Receiver(this.#filer)
    // The next commit writes the counts; where none comes, this one.
    this.#flush = setInterval(() => { if (!this.#counts.empty) void this.#write().catch(() => {}) }, FLUSH)
    this.#flush.unref()
  }

  /** @throws TemporaryFailure when nothing was stored and trying again helps */
  readonly receive = (arrival: Arrival): Promise<Receipt> => this.#receiver.receive(arrival)

  /** As `receive`, for a header that came before its mail; null where the whole mail is wanted. @throws TemporaryFailure */
  readonly receiveHeader = (arrival: Arrival): Promise<Receipt | null> => this.#receiver.receiveHeader(arrival)

  /** A look at mails that stores nothing of them. */
  look(organization: string): Look {
    return new Look(organization, this.#parts)
  }

  /** Called by a door in the moment it acknowledges. */
  readonly acknowledged = (organization: string, door: Door): void => this.#counts.acknowledged(organization, door)

  /** Is mail being filed, or waiting for it? */
  readonly busy = (): boolean => this.#receiver.busy

  /** Decides a quarantined mail again. @returns false where there is no such mail */
  runAgain(organization: string, logId: string): Promise<boolean> {
    return this.#filer.runAgain(organization, logId)
  }

  /** The balance of one organization between two commits, on days as in 2026-11-24 (UTC, both included). */
  async balance(organization: string, days: { readonly since?: string | undefined; readonly until?: string | undefined }): Promise<Balance> {
    if (!this.#counts.empty) await this.#write()
    return this.#receiver.between(async () => {
      const { acknowledged, byOutcome } = await this.#parts.database.within([organization], ({ client }) => countArrivals(client, organization, days))
      return balanceOf(acknowledged + this.#counts.waitingFor(organization, days), byOutcome)
    })
  }

  /** Takes no more mail; resolves when what was taken is filed and counted. Counts that cannot be written are `unknown` from then on. */
  async stop(): Promise<void> {
    clearInterval(this.#flush)
    await this.#receiver.drain()
    if (!this.#counts.empty) await this.#filer.file([]).catch(() => {})
  }

  #write(): Promise<unknown> {
    return this.#receiver.between(() => this.#filer.file([]))
  }
}

/** A row that no door counted was acknowledged by a process that was killed before it wrote so, or is about to be. */
function balanceOf(acknowledged: number, byOutcome: ReadonlyMap<string, number>): Balance {
  const count = (outcome: string): number => byOutcome.get(outcome) ?? 0
  const rows = [...byOutcome.values()].reduce((sum, of) => sum + of, 0)
  return {
    acknowledged, rows,
    byOutcome: {
      saved: count('saved'), ticket: count('ticket'), 'saved+ticket': count('saved+ticket'),
      skipped: count('skipped'), duplicate: count('duplicate'), quarantined: count('quarantined'),
    },
    inFlight: Math.max(0, acknowledged - rows),
    unknown: Math.max(0, rows - acknowledged),
  }
}
