import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Extracted } from '../../core/mail/extract.ts'
import { EXTRACT, SAFE_HTML } from './extract-work.ts'
import { type Outcome, WorkerProcess } from './worker-process.ts'

/** Grows when extracting gives more or other things than before, so that stored mail can be extracted again. */
export const CONTENT_VERSION = 1

/** A mail that ends its worker, twice, or takes too long, twice; it stays readable as raw. */
export interface Failed { readonly content: 'failed'; readonly reason: 'time' | 'died' | 'failed' }

export type Extraction = ({ readonly content: 'ready' } & Extracted) | Failed

/** `html` is '' where the mail has none. */
export type SafeHtml = { readonly content: 'ready'; readonly html: string } | Failed

/** No worker can be had, or the server stops: nothing is said about the mail, and trying again helps. */
export class NoWorker extends Error {
  override readonly name = 'NoWorker'
  constructor(why: string) {
    super(`The mail could not be extracted now: ${why}. Trying again helps.`)
  }
}

export interface ExtractorOptions {
  /** At most so many workers at once; one is enough until a mail holds it up. */
  readonly workers?: number
  /** Milliseconds for one mail. */
  readonly time?: number
  /** MiB of a worker's heap. */
  readonly memory?: number
  /** Milliseconds after which a worker without work ends. */
  readonly idle?: number
  /** The program of a worker. */
  readonly program?: string
}

/** How long no mail may come out of any worker before one more is started for those that wait. */
const PATIENCE = 250

interface Job {
  readonly kind: number
  readonly octets: Uint8Array
  readonly since: number
  readonly settle: (outcome: Outcome) => void
  tries: number
}

/** Extracts mails in processes that can be killed, so that none can hold up or bring down the server. */
export class Extractor {
  readonly #options: Required<ExtractorOptions>
  readonly #queue: Job[] = []
  readonly #workers = new Set<WorkerProcess>()
  readonly #free: { readonly worker: WorkerProcess; readonly end: NodeJS.Timeout }[] = []
  #late: NodeJS.Timeout | null = null
  /** When a worker was last given back. */
  #progress = 0
  #closed = false

  constructor(options: ExtractorOptions = {}) {
    this.#options = { workers: 4, time: 10_000, memory: 384, idle: 15_000, program: workerProgram(), ...options }
  }

  /** The content of a mail. Where a person waits for it, it goes first. @throws NoWorker */
  async extract(octets: Uint8Array, urgent = false): Promise<Extraction> {
    const answer = await this.#ask<Extracted>(EXTRACT, octets, urgent)
    return 'content' in answer ? answer : { content: 'ready', ...answer.said }
  }

  /** The HTML of a mail that a person opens, safe to show. @throws NoWorker */
  async safeHtml(octets: Uint8Array): Promise<SafeHtml> {
    const answer = await this.#ask<string>(SAFE_HTML, octets, true)
    return 'content' in answer ? answer : { content: 'ready', html: answer.said }
  }

  /** Ends all workers; what is under way is given up, and can be done again. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#late) clearTimeout(this.#late)
    for (const job of this.#queue.splice(0)) job.settle({ kind: 'unavailable' })
    for (const { end } of this.#free.splice(0)) clearTimeout(end)
    for (const worker of this.#workers) worker.kill()
    await Promise.all([...this.#workers].map(worker => worker.ended))
  }

  async #ask<Answer>(kind: number, octets: Uint8Array, urgent: boolean): Promise<{ readonly said: Answer } | Failed> {
    const outcome = await new Promise<Outcome>(settle => {
      const job = { kind, octets, since: performance.now(), settle, tries: 0 }
      if (urgent) this.#queue.unshift(job)
      else this.#queue.push(job)
      this.#next()
    })
    if (outcome.kind === 'unavailable') throw new NoWorker(this.#closed ? 'the server stops' : 'no worker comes up')
    // What a worker of ours says is what its program, built with this one, says.
    return outcome.kind === 'answer' ? { said: JSON.parse(outcome.content.toString()) as Answer } : { content: 'failed', reason: outcome.kind }
  }

  /** Gives waiting mails to workers, as far as there are any; starts another one when a mail has waited for too long. */
  #next(): void {
    while (this.#queue.length > 0) {
      const worker = this.#closed ? null : this.#takeFree() ?? this.#startAnother()
      const job = worker && this.#queue.shift()
      if (!worker || !job) break
      void this.#run(job, worker)
    }
    if (this.#closed) for (const job of this.#queue.splice(0)) job.settle({ kind: 'unavailable' })
  }

  #takeFree(): WorkerProcess | null {
    const free = this.#free.pop()
    if (!free) return null
    clearTimeout(free.end)
    return free.worker
  }

  #startAnother(): WorkerProcess | null {
    if (this.#workers.size >= this.#options.workers) return null
    // A long queue that moves needs no more workers; one that stands still does.
    const waited = performance.now() - Math.max(this.#progress, this.#queue[0]?.since ?? 0)
    const starting = [...this.#workers].some(worker => !worker.up)
    if (this.#workers.size > 0 && (starting || waited < PATIENCE)) {
      this.#late ??= setTimeout(() => {
        this.#late = null
        this.#next()
      }, starting ? PATIENCE : PATIENCE - waited)
      return null
    }
    const worker = new WorkerProcess(this.#options.program, this.#options)
    this.#workers.add(worker)
    void worker.ended.then(() => this.#forget(worker))
    return worker
  }

  async #run(job: Job, worker: WorkerProcess): Promise<void> {
    job.tries++
    const outcome = await worker.run(job.kind, job.octets)
    this.#progress = performance.now()
    if (outcome.kind === 'answer' || outcome.kind === 'failed') this.#rest(worker)
    // A worker may die of something else than this mail: a fresh one tries once more, after those that wait.
    if ((outcome.kind === 'died' || outcome.kind === 'time') && job.tries < 2 && !this.#closed) this.#queue.push(job)
    else job.settle(this.#closed && outcome.kind !== 'answer' ? { kind: 'unavailable' } : outcome)
    this.#next()
  }

  #rest(worker: WorkerProcess): void {
    if (worker.worn || this.#closed) return worker.kill()
    const end = setTimeout(() => worker.kill(), this.#options.idle)
    end.unref()
    this.#free.push({ worker, end })
  }

  #forget(worker: WorkerProcess): void {
    this.#workers.delete(worker)
    const at = this.#free.findIndex(free => free.worker === worker)
    if (at >= 0) this.#free.splice(at, 1).forEach(({ end }) => clearTimeout(end))
    this.#next()
  }
}

/** The worker is run as it was built, also where this file is run as it was written. */
function workerProgram(): string {
  const beside = path.join(import.meta.dirname, 'extract-worker.js')
  return existsSync(beside) ? beside : path.join(import.meta.dirname, '../../dist/server/capture/extract-worker.js')
}
