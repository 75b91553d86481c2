import type pg from 'pg'
import type { Database } from '../../database/database.ts'
import { reportJob } from '../../store/jobs.ts'

export interface ReportParts {
  readonly database: Database
  readonly organization: string
  readonly jobId: string
  /** Told when the job was told. */
  readonly changed: () => void
  /** What a look came to so far. */
  readonly looked?: () => unknown
  /** What else is to be noted of how far it is, in the same transaction. */
  readonly note?: (client: pg.ClientBase) => Promise<void>
}

const EVERY_MILLISECONDS = 500
/** Also where nothing happens, so that nobody takes the work for left. */
const BEATS = 10

/** Tells a job how far its work is, twice a second at most, and learns whether the work is to stop. */
export class Report {
  readonly #parts: ReportParts
  readonly #stop = new AbortController()
  readonly #timer: NodeJS.Timeout
  #done = 0
  #total: number | undefined
  #news = true
  #beat = 0
  /** One after the other; one that fails is made good by the next. */
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: ReportParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#tick(), EVERY_MILLISECONDS)
    this.#timer.unref()
  }

  /** Aborted when the job was stopped. */
  get stopped(): AbortSignal {
    return this.#stop.signal
  }

  told(done: number, total?: number): void {
    this.#done = done
    this.#total = total
    this.#news = true
  }

  /** Tells for the last time. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing
    await this.#write().catch(() => {})
  }

  #tick(): void {
    if (!this.#news && ++this.#beat % BEATS !== 0) return
    this.#news = false
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {})
  }

  async #write(): Promise<void> {
    const { database, organization, jobId, looked, note, changed } = this.#parts
    const running = await database.within([organization], async ({ client }) => {
      await note?.(client)
      return reportJob(client, organization, jobId, { done: this.#done, ...this.#total !== undefined && { total: this.#total }, ...looked && { looked: looked() } })
    })
    if (!running) this.#stop.abort()
    changed()
  }
}
