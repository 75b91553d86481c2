import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { z } from 'zod'
import { type Event, event } from '../../contract/events.ts'
import type { EventHub } from './events.ts'
import { codeOf, type Log } from './log.ts'

interface RelayOptions {
  /** How the application reaches the database: the relay keeps a connection of its own, which only listens. */
  readonly access: pg.ClientConfig
  readonly pool: pg.Pool
  readonly hub: EventHub
  readonly log: Log
}

const CHANNEL = 'mailkeep_events'
/** NOTIFY takes 8,000 octets. */
const MOST_OCTETS = 7500
/** Events come in bursts: what happens within so many milliseconds is told together. */
const BREATH = 50
const LONGEST_WAIT = 15_000

const message = z.tuple([z.string(), z.array(z.tuple([z.string(), event]))])

/**
 * Tells the events of this process to the others on the same database, and theirs to those who listen here, by LISTEN and
 * NOTIFY. Events name ids alone. What is told while the line is down is lost: those who listen here are let go then, and ask
 * again when they come back.
 */
export class EventRelay {
  readonly #options: RelayOptions
  readonly #self = randomUUID()
  #waiting = new Map<string, readonly [string, Event]>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #told: Promise<unknown> = Promise.resolve()
  #line: pg.Client | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #wait = 200
  #stopped = false

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** Listens, and takes what this process tells. @throws Error where the database cannot be reached now */
  async start(): Promise<void> {
    await this.#listen()
    this.#options.hub.relay = (organization, told) => this.#take(organization, told)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#options.hub.relay = null
    clearTimeout(this.#retry)
    this.#flush()
    await this.#told
    await this.#line?.end().catch(() => {})
  }

  async #listen(): Promise<void> {
    const line = new pg.Client({ ...this.#options.access, application_name: 'mailkeep events', keepAlive: true })
    line.on('notification', ({ payload = '' }) => this.#hear(payload))
    line.on('error', () => {})
    line.once('end', () => this.#lost(line))
    await line.connect()
    await line.query(`listen ${CHANNEL}`)
    this.#line = line
    this.#wait = 200
  }

  #lost(line: pg.Client): void {
    if (this.#stopped || this.#line !== line) return
    this.#line = null
    this.#options.log('warning', 'The line on which other processes tell events broke; it is opened again', {})
    this.#again()
  }

  #again(): void {
    this.#retry = setTimeout(() => {
      this.#listen().then(() => this.#options.hub.close(), (error: unknown) => {
        this.#options.log('info', 'The line on which other processes tell events does not open yet', { cause: codeOf(error) })
        this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT)
        if (!this.#stopped) this.#again()
      })
    }, this.#wait)
  }

  /** The same event twice in a breath is told once. */
  #take(organization: string, told: Event): void {
    this.#waiting.set(`${organization} ${JSON.stringify(told)}`, [organization, told])
    this.#timer ??= setTimeout(() => this.#flush(), BREATH)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting = new Map()
    for (let from = 0; from < waiting.length;) {
      let to = from + 1
      while (to < waiting.length && Buffer.byteLength(this.#written(waiting.slice(from, to + 1))) <= MOST_OCTETS) to++
      const payload = this.#written(waiting.slice(from, to))
      this.#told = this.#told.then(() => this.#options.pool.query('select pg_notify($1, $2)', [CHANNEL, payload])).catch(() => {})
      from = to
    }
  }

  #written(events: readonly (readonly [string, Event])[]): string {
    return JSON.stringify([this.#self, events])
  }

  #hear(payload: string): void {
    const heard = message.safeParse(parsed(payload))
    if (!heard.success || heard.data[0] === this.#self) return
    for (const [organization, told] of heard.data[1]) this.#options.hub.tell(organization, told)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
