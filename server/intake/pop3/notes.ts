import type { Ledger, LedgerEntry } from './ledger.ts'

const MOST = 1000

/** Writes into the ledger what gathered while it was written the last time. */
export class Notes {
  readonly #ledger: Ledger
  #waiting = new Map<string, LedgerEntry>()
  #next: Promise<void> | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Resolves when the entry is durable. Two of one name are one, the later. */
  add(entry: LedgerEntry): Promise<void> {
    this.#waiting.set(entry.name, entry)
    if (!this.#next) {
      const written = this.#next = this.#writing.then(() => this.#write())
      this.#writing = written.catch(() => {})
    }
    return this.#next
  }

  async #write(): Promise<void> {
    // What is filed in one commit is told in one turn of the loop.
    await new Promise(setImmediate)
    const entries = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#next = null
    for (let at = 0; at < entries.length; at += MOST) await this.#ledger.note(entries.slice(at, at + MOST))
  }
}
