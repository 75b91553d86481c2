import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OsAccount } from './os-account.ts'
import { type Binaries, prepareBinaries } from './binaries.ts'
import { SERVER_ENVIRONMENT, createCluster } from './cluster.ts'
import { clearLeftovers, readPidFile, stopPostmaster } from './leftovers.ts'
import { ServerLog } from './server-log.ts'

/** Reached by a socket in a folder that nobody else may enter: there is no network port, so no TLS and no password. */
const SETTINGS = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '60',
  jit: 'off',
  // Unless told, PostgreSQL expects a disk that turns, and reads a whole table rather than jump forty times.
  random_page_cost: '1.1',
  // What no rule lets in never touches the disk: a message of level ERROR quotes values, so none is logged.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
}

/** For tests: nothing need outlive the machine. */
const FORGETFUL = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

export interface EmbeddedOptions {
  /** The folder that holds the cluster and, where needed, a copy of the programs; locked by the caller. */
  readonly state: string
  readonly account: OsAccount
  readonly logFile: string
  readonly durable: boolean
  /** Told in words what the operator should know. */
  readonly notice: (text: string) => void
}

/** Starts PostgreSQL on the folder, creating the cluster where there is none. Resolves when it takes connections. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const cluster = path.join(realpathSync(options.state), 'postgres')
  await clearLeftovers(cluster)
  const binaries = prepareBinaries(options.state, options.account)
  createCluster(binaries, cluster, options.account, options.durable)
  const server = new EmbeddedServer(options, cluster, binaries)
  await server.start()
  return server
}

/** One PostgreSQL and its supervision: what ends unexpectedly is started again, and callers meet temporary errors meanwhile. */
export class EmbeddedServer {
  readonly socketFolder: string
  readonly #cluster: string
  readonly #options: EmbeddedOptions
  readonly #binaries: Binaries
  readonly #log: ServerLog
  readonly #stopping = new AbortController()
  #child: ChildProcess | null = null
  #startedAt = 0
  #pause = 0
  #restarting: Promise<void> = Promise.resolve()

  constructor(options: EmbeddedOptions, cluster: string, binaries: Binaries) {
    this.#options = options
    this.#cluster = cluster
    this.#binaries = binaries
    this.#log = new ServerLog(options.logFile)
    this.socketFolder = prepareSocketFolder(cluster, options.account)
  }

  /** The process number of the running PostgreSQL, or null while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** Starts, and tries again while the processes of a killed run still hold the shared memory. */
  async start(): Promise<void> {
    const patience = performance.now() + 15_000
    for (;;) {
      this.#log.forget()
      const child = this.#spawn()
      if (await isReady(child, this.#cluster)) return this.#watch(child)
      const passing = /shared memory block|lock file .* already exists/.test(this.#log.last)
      if (!passing || performance.now() > patience) throw new Error(`PostgreSQL did not start: ${this.#log.last}`)
      await sleep(100)
    }
  }

  /** Stops in order. Resolves when PostgreSQL has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#restarting
    process.off('exit', this.#leave)
    const pid = this.pid
    if (pid) await stopPostmaster(pid, this.#cluster)
  }

  /** Detached, so that Ctrl-C in a terminal reaches the program alone, which then stops PostgreSQL in order. */
  #spawn(): ChildProcess {
    const settings = { ...SETTINGS, unix_socket_directories: `"${this.socketFolder.replaceAll('"', '""')}"`, ...(this.#options.durable ? {} : FORGETFUL) }
    const child = spawn(this.#binaries.postgres, ['-D', this.#cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...this.#options.account, cwd: this.#options.account ? '/' : this.#cluster, env: SERVER_ENVIRONMENT, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#log.write(text))
    child.on('error', error => this.#log.write(`${error.message}\n`))
    return child
  }

  #watch(child: ChildProcess): void {
    this.#child = child
    this.#startedAt = performance.now()
    process.on('exit', this.#leave)
    const ended = () => {
      this.#child = null
      process.off('exit', this.#leave)
      if (!this.#stopping.signal.aborted) this.#restarting = this.#restart()
    }
    if (hasEnded(child)) ended()
    else child.once('exit', ended)
  }

  async #restart(): Promise<void> {
    this.#options.notice('PostgreSQL ended unexpectedly and is started again; until then mail is answered "try again later".')
    if (performance.now() - this.#startedAt > 30_000) this.#pause = 0
    while (!this.#stopping.signal.aborted) {
      try {
        await sleep(this.#pause, undefined, { signal: this.#stopping.signal })
        this.#pause = Math.min(this.#pause * 2 + 100, 10_000)
        await clearLeftovers(this.#cluster)
        await this.start()
        return this.#options.notice('PostgreSQL is back.')
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#options.notice(error instanceof Error ? error.message : String(error))
      }
    }
  }

  /** The program ends without having stopped us (a fault of its own): PostgreSQL is asked to go as well. */
  readonly #leave = (): void => {
    this.#child?.kill('SIGINT')
  }
}

/** Ready is what PostgreSQL itself writes into its lock file, under the number of this very process. */
async function isReady(child: ChildProcess, cluster: string): Promise<boolean> {
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  while (!hasEnded(child)) {
    const file = readPidFile(cluster)
    if (file && file.pid === child.pid && file.ready) return true
    await sleep(10)
  }
  await closed
  return false
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/** The socket lies in the cluster, which is closed to others; a path too long for a socket (103 octets) gets a folder of its own. */
function prepareSocketFolder(cluster: string, account: OsAccount): string {
  if (Buffer.byteLength(path.join(cluster, '.s.PGSQL.5432')) < 103) return cluster
  const folder = path.join(os.tmpdir(), `mailkeep-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`)
  const owner = account?.uid ?? process.getuid?.()
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found) {
    mkdirSync(folder, { mode: 0o700 })
    if (account) chownSync(folder, account.uid, account.gid)
  } else if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a folder of ours alone. Remove it, or choose a data folder with a shorter path.`)
  }
  return folder
}
