import { type Arrival, type Receipt, TemporaryFailure } from '../intake/arrival.ts'
import { faultOf } from '../database/fault.ts'
import type { Secrets } from '../secrets.ts'
import { type ReadMail, read } from './read.ts'

const BATCH_MAILS = 200
const BATCH_OCTETS = 8 * 1024 * 1024
/** So many mails in one batch: more come in than are filed at leisure. */
const BURST = 8

/** What becomes of batches: they are filed, or looked at. */
export interface Filing {
  readonly secrets: Secrets
  /** Resolves with a receipt for each in the order given; null for a header whose whole mail is wanted. @throws the database's error, and nothing was done */
  file(mails: readonly ReadMail[]): Promise<readonly (Receipt | null)[]>
  /** A mail whose own data the database refuses. */
  quarantine(mail: ReadMail): Promise<Receipt>
}

interface Waiting {
  readonly mail: ReadMail
  readonly resolve: (receipt: Receipt | null) => void
  readonly reject: (failure: TemporaryFailure) => void
}

/**
 * The way of one mail: it is read at once, waits while the last commit runs, is filed with the others that came meanwhile,
 * and is answered after their common commit. No timer: the batch is what queued.
 */
export class Receiver {
  readonly #filer: Filing
  #waiting: Waiting[] = []
  #lastBatch = 0
  #committing: Promise<void> | null = null
  #stopping = false

  constructor(filer: Filing) {
    this.#filer = filer
  }

  /** @throws TemporaryFailure when nothing was stored and trying again helps */
  readonly receive = async (arrival: Arrival): Promise<Receipt> => (await this.#queue(arrival, false))!

  /** As `receive`, for a header that came before its mail; null where the whole mail is wanted. @throws TemporaryFailure */
  readonly receiveHeader = (arrival: Arrival): Promise<Receipt | null> => this.#queue(arrival, true)

  #queue(arrival: Arrival, headerFirst: boolean): Promise<Receipt | null> {
    if (this.#stopping) return Promise.reject(new TemporaryFailure('stopping'))
    const mail = read(arrival, this.#filer.secrets, headerFirst)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ mail, resolve, reject })
      this.#committing ??= this.#commitAll()
    })
  }

  /** Is there so much mail on its way that what can wait should? */
  get busy(): boolean {
    return this.#committing !== null && this.#lastBatch >= BURST
  }

  /** Runs `work` between two commits, when every committed mail has been answered. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    while (this.#committing) await this.#committing
    const done = work()
    this.#committing = done.then(() => {}, () => {}).then(() => { this.#committing = null; this.#wake() })
    return done
  }

  /** Takes no more mail, and resolves when all that waited is filed. */
  async drain(): Promise<void> {
    this.#stopping = true
    while (this.#committing) await this.#committing
  }

  #wake(): void {
    if (this.#waiting.length > 0) this.#committing ??= this.#commitAll()
  }

  async #commitAll(): Promise<void> {
    // Let the mails of this turn of the loop join the first batch.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch()
      this.#lastBatch = batch.length
      await this.#commit(batch)
      // The answers go out, and what arrived meanwhile is read, before the next batch closes.
      await new Promise(setImmediate)
    }
    this.#committing = null
  }

  #takeBatch(): Waiting[] {
    let octets = 0
    let count = 0
    for (const { mail } of this.#waiting) {
      octets += mail.arrival.octets.length
      if (count > 0 && (count === BATCH_MAILS || octets > BATCH_OCTETS)) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  /** A statement that fails for one mail's data halves the batch until the guilty mail stands alone. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await this.#twice(() => this.#filer.file(batch.map(waiting => waiting.mail)))
      batch.forEach((waiting, at) => waiting.resolve(receipts[at] ?? null))
    } catch (error) {
      if (faultOf(error) !== 'data') return refuse(batch, error)
      if (batch.length === 1) return this.#quarantine(batch[0]!)
      const middle = batch.length >> 1
      await this.#commit(batch.slice(0, middle))
      await this.#commit(batch.slice(middle))
    }
  }

  async #quarantine(guilty: Waiting): Promise<void> {
    if (guilty.mail.headerFirst) return guilty.resolve(null)
    try {
      guilty.resolve(await this.#twice(() => this.#filer.quarantine(guilty.mail)))
    } catch (error) {
      refuse([guilty], error)
    }
  }

  /** Deadlocks, lost connections and short resources: once again, at once. */
  async #twice<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (faultOf(error) !== 'temporary') throw error
      return await work()
    }
  }
}

function refuse(batch: readonly Waiting[], error: unknown): void {
  const failure = new TemporaryFailure(faultOf(error) === 'full' ? 'full' : 'database', error)
  for (const waiting of batch) waiting.reject(failure)
}
