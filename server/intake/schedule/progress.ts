/** How far a fetch is. */
export interface Report {
  readonly done: number
  readonly total: number
  /** Mails a second since the first was dealt with. */
  readonly perSecond: number
}

const TELL_MS = 250
const WRITE_MS = 2000

/** Passes on how far a fetch is: live to those who look on, and now and then to the database, where others see it. */
export class Progress {
  readonly #tell: (report: Report) => void
  readonly #write: (report: Report) => Promise<void>
  #began = 0
  #told = 0
  #wrote = 0
  #writing = false
  last: Report = { done: 0, total: 0, perSecond: 0 }

  constructor(tell: (report: Report) => void, write: (report: Report) => Promise<void>) {
    this.#tell = tell
    this.#write = write
  }

  /** Told by the fetcher as often as it likes. */
  readonly report = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    const now = performance.now()
    if (this.#began === 0) this.#began = now
    const seconds = (now - this.#began) / 1000
    this.last = { done, total, perSecond: seconds > 0.05 ? Math.round(10 * done / seconds) / 10 : 0 }
    if (now - this.#told >= TELL_MS || done === total) {
      this.#told = now
      this.#tell(this.last)
    }
    if (now - this.#wrote >= WRITE_MS && !this.#writing) {
      this.#wrote = now
      this.#writing = true
      // What fails here fails at the ledger too, where it counts.
      this.#write(this.last).catch(() => {}).finally(() => { this.#writing = false })
    }
  }
}
