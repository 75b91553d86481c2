import { X509Certificate, createPrivateKey } from 'node:crypto'
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

  /** @throws the system's error where a file cannot be read or holds something else, RangeError where the two are no pair */
  constructor(certFile: string, keyFile: string) {
    this.#certFile = certFile
    this.#keyFile = keyFile
    this.#seen = [certFile, keyFile].map((file) => stamp(statSync(file))).join(' ')
    this.first = pairOf(readFileSync(certFile), readFileSync(keyFile))
  }

  /** The pair, if its files changed since it was last asked for; else null. Throws as the constructor does. */
  async renewed(): Promise<KeyPair | null> {
    const now = (await Promise.all([stat(this.#certFile), stat(this.#keyFile)])).map(stamp).join(' ')
    if (now === this.#seen) return null
    this.#seen = now
    return pairOf(await readFile(this.#certFile), await readFile(this.#keyFile))
  }
}

/** TLS itself would take a key that belongs to another certificate, and then fail every client. */
function pairOf(cert: Buffer, key: Buffer): KeyPair {
  if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key }
  throw new RangeError('the certificate and the key do not belong together')
}

function stamp({ mtimeMs, ino, size }: { mtimeMs: number; ino: number; size: number }): string {
  return `${mtimeMs}:${ino}:${size}`
}
