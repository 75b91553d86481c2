import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { isAlive, readPidFile, stopPostmaster } from '../../server/database/leftovers.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** A whole Mailkeep on a folder of its own, as an operator runs it: started, killed, and started again. */
export class Served {
  readonly data: string
  readonly program: string
  readonly smtp: number
  readonly lmtp: number
  readonly http: number
  /** Where it may put what it wants to lay down for a while. */
  readonly temporary: string
  key = ''
  #process: ChildProcess | null = null
  #said = ''

  readonly #environment: Readonly<Record<string, string>>

  private constructor(program: string, smtp: number, lmtp: number, http: number, environment: Readonly<Record<string, string>>) {
    this.#environment = environment
    this.data = path.join(temporaryFolder('mailkeep-fault-'), 'data')
    this.program = program
    this.temporary = path.join(path.dirname(this.data), 'temporary')
    mkdirSync(this.temporary)
    this.smtp = smtp
    this.lmtp = lmtp
    this.http = http
  }

  /** @param program the folder of package.json and dist @param environment what is set beside what every test sets */
  static async in(program: string, environment: Readonly<Record<string, string>> = {}): Promise<Served> {
    return new Served(program, await freePort(), await freePort(), await freePort(), environment)
  }

  /** Company ABC with its first contact, made by the command line as a newcomer would. */
  async found(): Promise<void> {
    await this.command('setup', '--company', 'ABC', '--domain', 'abc.com', '--admin', 'Jamie Bronte <wuthering@abc.com>')
    this.key = (await this.command('api-key', 'create', '--role', 'administrator', '--name', 'tests')).trim()
  }

  get postmaster(): number {
    const running = readPidFile(path.join(this.data, 'postgres'))
    if (!running) throw new Error('no PostgreSQL runs')
    return running.pid
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    const child = this.#process = this.#spawn('serve')
    this.#said = ''
    await new Promise<void>((resolve, reject) => {
      child.stderr!.on('data', (text: Buffer) => {
        this.#said += text.toString()
        if (this.#said.includes('Mailkeep is ready')) resolve()
      })
      child.once('exit', () => reject(new Error(`serve ended: ${this.#said}`)))
    })
  }

  /** Waits until it has said something. @returns the first group of the pattern */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#said)?.[1]
      if (found !== undefined) return found
      await once(this.#process!.stderr!, 'data')
    }
  }

  /** kill -9, and nothing else: PostgreSQL goes on until the next start finds it. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#ended()
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    this.#process?.kill('SIGTERM')
    await this.#ended()
    return this.#process?.exitCode ?? null
  }

  async get<T>(at: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.http}/api/v1${at}`, { headers: { authorization: `Bearer ${this.key}` } })
    expect(answer.status, `GET ${at}`).toBe(200)
    return await answer.json() as T
  }

  async post<T>(at: string, body: unknown): Promise<T> {
    const mail = Buffer.isBuffer(body)
    const answer = await fetch(`http://127.0.0.1:${this.http}/api/v1${at}`, {
      method: 'POST', headers: { authorization: `Bearer ${this.key}`, 'content-type': mail ? 'message/rfc822' : 'application/json' },
      body: mail ? new Uint8Array(body) : JSON.stringify(body),
    })
    expect(answer.status, `POST ${at}`).toBeLessThan(300)
    return await answer.json() as T
  }

  /** Kills PostgreSQL with -9, and waits until the server has started another and works again. */
  async killPostgres(): Promise<void> {
    const killed = this.postmaster
    process.kill(killed, 'SIGKILL')
    const isBack = async (): Promise<boolean> => {
      const running = readPidFile(path.join(this.data, 'postgres'))
      return running !== null && running.pid !== killed && (await fetch(`http://127.0.0.1:${this.http}/health`).catch(() => null))?.status === 200
    }
    for (const end = performance.now() + 60_000; !await isBack(); await sleep(100)) expect(performance.now(), 'PostgreSQL does not come back').toBeLessThan(end)
  }

  /** Leaves nothing behind. */
  async remove(): Promise<void> {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) await this.stop()
    const left = readPidFile(path.join(this.data, 'postgres'))
    if (left && isAlive(left.pid)) await stopPostmaster(left.pid, path.join(this.data, 'postgres'))
    rmSync(path.dirname(this.data), { recursive: true, force: true })
  }

  /** Runs a verb of the command line beside the server. @returns what it printed */
  async command(...args: string[]): Promise<string> {
    const child = this.#spawn(...args)
    let out = ''
    let error = ''
    child.stdout!.on('data', (text: Buffer) => { out += text.toString() })
    child.stderr!.on('data', (text: Buffer) => { error += text.toString() })
    await once(child, 'exit')
    expect(child.exitCode, `${args.join(' ')}: ${error}`).toBe(0)
    return out
  }

  #spawn(...args: string[]): ChildProcess {
    return spawn(process.execPath, [path.join(this.program, 'dist/server/main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env, MAILKEEP_DATA: this.data, MAILKEEP_SMTP: `127.0.0.1:${this.smtp}`, MAILKEEP_HTTP: `127.0.0.1:${this.http}`,
        MAILKEEP_LMTP: `127.0.0.1:${this.lmtp}`, MAILKEEP_RELAY: 'off', TMPDIR: this.temporary, ...this.#environment,
      },
    })
  }

  async #ended(): Promise<void> {
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
