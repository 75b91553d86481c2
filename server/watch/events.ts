import type { Event } from '../../contract/events.ts'
import { Presence } from './presence.ts'

interface Listener {
  tell(event: Event): void
  end(): void
}

/** Tells what happens in an organization to those who listen. Nothing is kept: who was away asks again. */
export class EventHub {
  /** Takes what is published to other processes, where there may be some. */
  relay: ((organization: string, event: Event) => void) | null = null
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly presence = new Presence()

  /** @returns how to stop listening */
  listen(organization: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(organization) ?? new Set()
    this.#listeners.set(organization, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(organization)
    }
  }

  publish(organization: string, event: Event): void {
    this.tell(organization, event)
    this.relay?.(organization, event)
  }

  /** Tells those who listen in this process. */
  tell(organization: string, event: Event): void {
    for (const listener of this.#listeners.get(organization) ?? []) listener.tell(event)
  }

  /** May anybody be listening? What costs time to tell need not be told to nobody. */
  hears(organization: string): boolean {
    return this.relay !== null || this.#listeners.has(organization)
  }

  /** Lets everybody go, when the server stops. */
  close(): void {
    for (const listeners of [...this.#listeners.values()]) for (const listener of [...listeners]) listener.end()
  }
}
