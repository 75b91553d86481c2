import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeDataFolder } from '../data-folder.ts'

/**
 * The one-time token with which the first company is made. Its hash lives in this process; the link stands in a file that only
 * our account may read, and in what `serve` prints.
 */
export class FirstRun {
  readonly file: string
  readonly #data: string
  readonly #url: string
  #hash: Buffer | null = null

  constructor(data: string, url: string) {
    this.#data = data
    this.#url = url
    this.file = path.join(data, 'first-run')
  }

  /** Makes a token; an earlier one ends. @returns the link */
  begin(): string {
    const token = randomBytes(32).toString('base64url')
    const link = `${this.#url}/first-run?token=${token}`
    makeDataFolder(this.#data)
    rmSync(this.file, { force: true })
    writeFileSync(this.file, `${link}\n`, { mode: 0o600, flag: 'wx' })
    this.#hash = hashOf(token)
    return link
  }

  /**
   * Does the work for the holder of the token: the token is out of use meanwhile, and used up when the work went well.
   * @returns null where it is not the token @throws what the work throws
   */
  async with<T>(token: string, work: () => Promise<T>): Promise<T | null> {
    const hash = this.#hash
    if (!hash || !timingSafeEqual(hash, hashOf(token))) return null
    this.#hash = null
    try {
      const done = await work()
      this.end()
      return done
    } catch (error) {
      this.#hash = hash
      throw error
    }
  }

  /** There is a company: no token is needed any more. */
  end(): void {
    this.#hash = null
    rmSync(this.file, { force: true })
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
