import { appendFileSync, renameSync, statSync } from 'node:fs'

/**
 * PostgreSQL's messages, in one file that stays small: what is full is kept once more under `.1`. The messages themselves
 * hold no values (see embedded.ts).
 */
export class ServerLog {
  readonly #file: string
  readonly #limit: number
  #size: number
  #last = ''

  /** @param limit in octets, for each of the two files */
  constructor(file: string, limit = 1024 * 1024) {
    this.#file = file
    this.#limit = limit
    this.#size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }

  write(text: string): void {
    this.#last = (this.#last + text).slice(-4000)
    try {
      if (this.#size > this.#limit) {
        renameSync(this.#file, `${this.#file}.1`)
        this.#size = 0
      }
      appendFileSync(this.#file, text, { mode: 0o600 })
      this.#size += Buffer.byteLength(text)
    } catch {
      // A full disk is told by what fails for it; a log must not add a failure of its own.
    }
  }

  /** The last messages, for whoever asks why a start failed. */
  get last(): string {
    return this.#last.trim()
  }

  forget(): void {
    this.#last = ''
  }
}
