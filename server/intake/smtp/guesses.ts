const WRONG_GUESSES = 5
const PAUSE_MS = 15 * 60_000
const REMEMBERED = 10_000

/** Who guessed at passwords too often, and has to pause. */
export class Guesses {
  readonly #known = new Map<string, { wrong: number; since: number }>()

  tooMany(who: string, now: number): boolean {
    return this.#of(who, now).wrong >= WRONG_GUESSES
  }

  wrong(who: string, now: number): void {
    this.#of(who, now).wrong++
  }

  right(who: string): void {
    this.#known.delete(who)
  }

  #of(who: string, now: number): { wrong: number; since: number } {
    const known = this.#known.get(who)
    if (known && now - known.since < PAUSE_MS) return known
    const oldest = this.#known.size >= REMEMBERED ? this.#known.keys().next().value : undefined
    if (oldest !== undefined) this.#known.delete(oldest)
    const fresh = { wrong: 0, since: now }
    this.#known.delete(who)
    this.#known.set(who, fresh)
    return fresh
  }
}
