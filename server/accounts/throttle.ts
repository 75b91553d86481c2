import { isIPv6 } from 'node:net'

interface Limit {
  /** So many attempts … */
  readonly attempts: number
  /** … within so many milliseconds. */
  readonly window: number
}

const MOST_KEYS = 10_000

/**
 * Counts attempts by key, over a sliding window. An attempt is counted when it begins, so that many at once are no way around;
 * one that went well is forgotten again. What is counted lives in this process and ends with it.
 */
export class Throttle {
  readonly #limit: Limit
  readonly #now: () => number
  readonly #attempts = new Map<string, number[]>()

  constructor(limit: Limit, now: () => number = Date.now) {
    this.#limit = limit
    this.#now = now
  }

  /** Begins an attempt. @returns 0 where it may be made, else the seconds until another may */
  begin(key: string): number {
    const recent = this.#recent(key)
    if (recent.length >= this.#limit.attempts) return Math.max(1, Math.ceil((recent[0]! + this.#limit.window - this.#now()) / 1000))
    recent.push(this.#now())
    this.#keep(key, recent)
    return 0
  }

  /** The last attempt went well. */
  forgive(key: string): void {
    const recent = this.#recent(key)
    recent.pop()
    this.#keep(key, recent)
  }

  /** Every attempt of this key is forgotten. */
  clear(key: string): void {
    this.#attempts.delete(key)
  }

  #recent(key: string): number[] {
    const since = this.#now() - this.#limit.window
    return (this.#attempts.get(key) ?? []).filter(at => at > since)
  }

  #keep(key: string, recent: number[]): void {
    this.#attempts.delete(key)
    if (recent.length > 0) this.#attempts.set(key, recent)
    // The oldest go first: whoever floods us with keys pushes out his own.
    while (this.#attempts.size > MOST_KEYS) this.#attempts.delete(this.#attempts.keys().next().value!)
  }
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
