import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

export interface KeyPair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** A certificate and its key in two files, which are replaced under a running server when they are renewed. */
export class Certificate {
  readonly #certFile: string
  readonly #keyFile: string
  #seen: string
  readonly first: KeyPair

  /** @throws the file system's error where a file cannot be read */
  constructor(certFile: string, keyFile: string) {
    this.#certFile = certFile
    this.#keyFile = keyFile
    this.#seen = [certFile, keyFile].map((file) => stamp(statSync(file))).join(' ')
    this.first = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  }

  /** The pair, if its files changed since it was last asked for; else null. */
  async renewed(): Promise<KeyPair | null> {
    const now = (await Promise.all([stat(this.#certFile), stat(this.#keyFile)])).map(stamp).join(' ')
    if (now === this.#seen) return null
    this.#seen = now
    return { cert: await readFile(this.#certFile), key: await readFile(this.#keyFile) }
  }
}

function stamp({ mtimeMs, ino, size }: { mtimeMs: number; ino: number; size: number }): string {
  return `${mtimeMs}:${ino}:${size}`
}
