import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type pg from 'pg'
import { beginAttempt, clearAttempts, forgiveAttempt } from '../store/attempts.ts'

interface Limit {
  /** So many attempts … */
  readonly attempts: number
  /** … within so many milliseconds. */
  readonly window: number
}

const MOST_KEYS = 10_000

/**
 * Counts attempts by key, over a sliding window. An attempt is counted when it begins, so that many at once are no way around;
 * one that went well is forgotten again. What is counted stands in the database: a restart forgets nothing, and all processes
 * count together. Of a key only a hash is kept.
 */
export class Throttle {
  readonly #pool: pg.Pool
  readonly #name: string
  readonly #limit: Limit
  readonly #now: () => number
  /** Attempts of one key come one after the other: a flood of them takes one connection, not all. */
  readonly #queues = new Map<string, Promise<unknown>>()
  /** Until when no attempt is let through, as the database said: what is sure is not asked again. */
  readonly #full = new Map<string, number>()

  /** @param name keeps apart what different throttles count */
  constructor(pool: pg.Pool, name: string, limit: Limit, now: () => number = Date.now) {
    this.#pool = pool
    this.#name = name
    this.#limit = limit
    this.#now = now
  }

  /** Begins an attempt. @returns 0 where it may be made, else the seconds until another may */
  async begin(key: string): Promise<number> {
    const begun = (this.#queues.get(key) ?? Promise.resolve()).then(() => this.#begin(key))
    const over = begun.catch(() => {}).then(() => {
      if (this.#queues.get(key) === over) this.#queues.delete(key)
    })
    this.#queues.set(key, over)
    return begun
  }

  /** The last attempt went well. */
  async forgive(key: string): Promise<void> {
    this.#full.delete(key)
    await forgiveAttempt(this.#pool, this.#hash(key))
  }

  /** Every attempt of this key is forgotten. */
  async clear(key: string): Promise<void> {
    this.#full.delete(key)
    await clearAttempts(this.#pool, this.#hash(key))
  }

  async #begin(key: string): Promise<number> {
    const now = this.#now()
    const until = this.#full.get(key) ?? 0
    if (until > now) return secondsUntil(until, now)
    this.#full.delete(key)
    const first = await beginAttempt(this.#pool, this.#hash(key), { ...this.#limit, now })
    if (first === null) return 0
    this.#full.set(key, first + this.#limit.window)
    if (this.#full.size > MOST_KEYS) this.#full.delete(this.#full.keys().next().value!)
    return secondsUntil(first + this.#limit.window, now)
  }

  #hash(key: string): Buffer {
    return createHash('sha256').update(`${this.#name}\0${key}`).digest()
  }
}

function secondsUntil(until: number, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000))
}

/** Whoever has one IPv6 address has the /64 around it (RFC 6177), so that counts as one client. */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const [front = '', back] = address.split('%')[0]!.split('::')
  const head = front === '' ? [] : front.split(':')
  const missing = back === undefined ? 0 : 8 - head.length - (back === '' ? 0 : back.split(':').length)
  return [...head, ...Array<string>(missing).fill('0'), ...(back ?? '').split(':')].slice(0, 4).map(group => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':')
}
