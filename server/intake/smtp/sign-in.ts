import { createHash, timingSafeEqual } from 'node:crypto'
import { Guesses } from './guesses.ts'

/** The one name and password that a door outside the company's networks takes, and who guessed at it too often. */
export class SignIn {
  readonly #expected: Buffer
  readonly #guesses = new Guesses()

  constructor(user: string, password: string) {
    this.#expected = digest(user, password)
  }

  check(peer: string, user: string, password: string, now: number): 'right' | 'wrong' | 'too often' {
    if (this.#guesses.tooMany(peer, now)) return 'too often'
    if (timingSafeEqual(digest(user, password), this.#expected)) {
      this.#guesses.right(peer)
      return 'right'
    }
    this.#guesses.wrong(peer, now)
    return 'wrong'
  }
}

/** Of equal length whatever was typed, so that the comparison takes as long for any guess. */
function digest(user: string, password: string): Buffer {
  return createHash('sha256').update(user).update('\0').update(password).digest()
}
