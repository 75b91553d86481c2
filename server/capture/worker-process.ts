import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import type { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import { FAILED, READY } from './extract-work.ts'
import { readFrames, writeFrame, type Frame } from './frames.ts'

/** How long a new worker may take to be up. */
const START_LIMIT = 20_000

/** Processor seconds after which the system ends a worker by itself, should nobody be left who could; and when it is replaced. */
const PROCESSOR_LIMIT = 300
const MOST_MAILS = 20_000

export interface WorkerLimits {
  /** Milliseconds for one mail. */
  readonly time: number
  /** MiB of heap; with what it holds outside its heap a worker may take 512 more. */
  readonly memory: number
}

/** What became of a mail in a worker. `unavailable`: not the mail's fault, no worker came up. */
export type Outcome = { readonly kind: 'answer'; readonly content: Buffer } | { readonly kind: 'failed' | 'time' | 'died' | 'unavailable' }

/**
 * A process of its own for octets that nobody vouches for: without our environment, in the background, with limits of
 * time and memory. It gets octets by pipe and writes no file, not even when it crashes.
 */
export class WorkerProcess {
  readonly #process: ChildProcess
  readonly #limits: WorkerLimits
  readonly #ended: Promise<void>
  #up = false
  #timer: NodeJS.Timeout
  #timedOut = false
  #answer: ((outcome: Outcome) => void) | null = null
  #mails = 0

  constructor(program: string, limits: WorkerLimits) {
    this.#limits = limits
    this.#process = start(program, limits)
    this.#timer = this.#killAfter(START_LIMIT)
    this.#ended = new Promise(resolve => {
      const end = (): void => {
        this.#finish({ kind: this.#timedOut && this.#up ? 'time' : this.#up ? 'died' : 'unavailable' })
        resolve()
      }
      this.#process.once('close', end)
      this.#process.once('error', end)
    })
    // A pipe breaks when its worker dies; what that means is told by the exit.
    this.#input.on('error', () => {})
    readFrames(this.#output, frame => this.#take(frame))
    this.#holdOpen(false)
  }

  /** Does its program run yet? */
  get up(): boolean {
    return this.#up
  }

  /** Has it been used so long that a fresh one should take its place? */
  get worn(): boolean {
    return this.#mails >= MOST_MAILS
  }

  /** Resolves when the process is gone, whatever ended it. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** One mail at a time. Never rejects. */
  run(kind: number, octets: Uint8Array): Promise<Outcome> {
    return new Promise(resolve => {
      this.#answer = resolve
      this.#mails++
      this.#holdOpen(true)
      if (this.#up) this.#timer = this.#killAfter(this.#limits.time)
      writeFrame(this.#input, kind, octets)
    })
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  get #input(): Socket {
    return this.#process.stdin as Socket
  }

  get #output(): Socket {
    return this.#process.stdout as Socket
  }

  #take({ kind, content }: Frame): void {
    clearTimeout(this.#timer)
    if (kind !== READY) return this.#finish(kind === FAILED ? { kind: 'failed' } : { kind: 'answer', content })
    this.#up = true
    if (this.#answer) this.#timer = this.#killAfter(this.#limits.time)
  }

  #finish(outcome: Outcome): void {
    clearTimeout(this.#timer)
    const answer = this.#answer
    this.#answer = null
    this.#holdOpen(false)
    answer?.(outcome)
  }

  /** A worker without work keeps nobody from ending. */
  #holdOpen(working: boolean): void {
    for (const handle of [this.#process, this.#input, this.#output]) working ? handle.ref() : handle.unref()
  }

  #killAfter(time: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timedOut = true
      this.kill()
    }, time)
  }
}

function start(program: string, { memory }: WorkerLimits): ChildProcess {
  const flags = [`--max-old-space-size=${memory}`, program]
  const how: SpawnOptions = { stdio: ['pipe', 'pipe', 'ignore'], env: {} }
  const child = process.platform === 'win32'
    ? spawn(process.execPath, flags, how)
    : spawn('/bin/sh', ['-c', `ulimit -c 0; ulimit -t ${PROCESSOR_LIMIT}; ulimit -d ${(memory + 512) * 1024}; exec "$0" "$@"`, process.execPath, ...flags], { ...how, cwd: '/' })
  try {
    if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is gone already, which its exit tells.
  }
  return child
}
