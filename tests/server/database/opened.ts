import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { readPidFile } from '../../../server/database/leftovers.ts'

/** One thing that opener.js said. */
export interface Said {
  readonly ready?: number
  readonly role?: string
  readonly socket?: string
  readonly rows?: unknown[]
  readonly error?: string
  readonly notice?: string
  readonly failed?: string
  readonly closed?: true
}

const running = new Set<Opened>()

/** The database of a folder, opened by a process of its own that can be killed. */
export class Opened {
  readonly process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterableIterator<string>
  readonly #cluster: string

  constructor(data: string, how: { exclusive?: boolean; url?: string; account?: { uid: number; gid: number } } = {}) {
    this.#cluster = path.join(data, 'postgres')
    this.process = spawn(process.execPath, [path.join(import.meta.dirname, 'opener.js'), data, String(how.exclusive ?? true), how.url ?? ''], { cwd: '/', ...how.account })
    this.process.stderr.pipe(process.stderr)
    this.process.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]() as AsyncIterableIterator<string>
    running.add(this)
  }

  /** The next thing it says that has this in it. */
  async says(what: keyof Said): Promise<Said> {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`it ended (${this.process.exitCode ?? this.process.signalCode}) without a word of ${what}`)
      const said = JSON.parse(value as string) as Said
      if (what in said) return said
      if (said.failed) throw new Error(said.failed)
    }
  }

  /** Runs a statement on the application's connections. */
  async asks(sql: string): Promise<Said> {
    this.process.stdin.write(`${sql}\n`)
    for (;;) {
      const said = JSON.parse((await this.#lines.next()).value as string) as Said
      if (said.rows || said.error) return said
    }
  }

  async stop(): Promise<void> {
    this.process.stdin.write('stop\n')
    await this.says('closed')
    await this.#ended()
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.#ended()
  }

  get postmaster(): number {
    const file = readPidFile(this.#cluster)
    if (!file) throw new Error('no PostgreSQL runs there')
    return file.pid
  }

  async #ended(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit')
    running.delete(this)
  }
}

/** Ends what a failed test left running. */
export async function endAll(): Promise<void> {
  for (const opened of running) await opened.kill()
}
