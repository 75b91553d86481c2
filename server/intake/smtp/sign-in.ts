import { createHash, timingSafeEqual } from 'node:crypto'

const WRONG_GUESSES = 5
const PAUSE_MS = 15 * 60_000
const REMEMBERED = 10_000

/** The one name and password that a door outside the company's networks takes, and who guessed at it too often. */
export class SignIn {
  readonly #expected: Buffer
  #guesses = new Map<string, { wrong: number; since: number }>()

  constructor(user: string, password: string) {
    this.#expected = digest(user, password)
  }

  check(peer: string, user: string, password: string, now: number): 'right' | 'wrong' | 'too often' {
    const guesses = this.#guessesOf(peer, now)
    if (guesses.wrong >= WRONG_GUESSES) return 'too often'
    if (timingSafeEqual(digest(user, password), this.#expected)) {
      this.#guesses.delete(peer)
      return 'right'
    }
    guesses.wrong++
    return 'wrong'
  }

  #guessesOf(peer: string, now: number): { wrong: number; since: number } {
    const known = this.#guesses.get(peer)
    if (known && now - known.since < PAUSE_MS) return known
    const oldest = this.#guesses.size >= REMEMBERED ? this.#guesses.keys().next().value : undefined
    if (oldest !== undefined) this.#guesses.delete(oldest)
    const fresh = { wrong: 0, since: now }
    this.#guesses.delete(peer)
    this.#guesses.set(peer, fresh)
    return fresh
  }
}

/** Of equal length whatever was typed, so that the comparison takes as long for any guess. */
function digest(user: string, password: string): Buffer {
  return createHash('sha256').update(user).update('\0').update(password).digest()
}
