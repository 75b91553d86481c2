import type { Connection } from './connection.ts'
import { Lines } from './lines.ts'

/** What a server says it can do (RFC 2449): the arguments of each capability, by its name in upper case. */
export class Capabilities {
  /** Did the server understand the question? One that did not may be able to do anything. */
  readonly told: boolean
  readonly #arguments: ReadonlyMap<string, readonly string[]>

  constructor(lines: readonly string[] | null) {
    this.told = lines !== null
    this.#arguments = new Map(lines?.map(line => {
      const [name = '', ...rest] = line.trim().split(/[ \t]+/)
      return [name.toUpperCase(), rest] as const
    }))
  }

  has(name: string): boolean {
    return this.#arguments.has(name)
  }

  /** The first argument as a number; 0 where there is none. */
  seconds(name: string): number {
    const [first = ''] = this.#arguments.get(name) ?? []
    return /^\d{1,9}$/.test(first) ? Number(first) : 0
  }

  /** Names of the ways to sign in (RFC 5034, section 3). */
  get mechanisms(): ReadonlySet<string> {
    return new Set(this.#arguments.get('SASL')?.map(name => name.toUpperCase()))
  }
}

/** Asks for the capabilities. They are others before TLS, after it, and after the sign-in (RFC 2449, section 5; RFC 2595, section 4). */
export async function askCapabilities(connection: Connection): Promise<Capabilities> {
  const lines: string[] = []
  const reader = new Lines(line => { lines.push(line) }, 1000)
  const { status } = await connection.ask('CAPA', reader.take)
  reader.end()
  return new Capabilities(status === 'ok' ? lines : null)
}
