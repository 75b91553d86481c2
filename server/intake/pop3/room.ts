/** How much may be under way at once. When it is full it fills up again only from half on, so that what goes out goes in few pieces. */
export class Room {
  readonly #mostMails: number
  readonly #mostOctets: number
  #mails = 0
  #octets = 0
  #full = false
  #wake: (() => void) | null = null

  constructor(mails: number, octets: number) {
    this.#mostMails = mails
    this.#mostOctets = octets
  }

  /** Resolves when there is room; something larger than all the room goes alone. For one who waits at a time. */
  async enter(octets: number): Promise<void> {
    while (this.#full || !this.#fits(octets)) {
      this.#full = true
      await new Promise<void>(wake => { this.#wake = wake })
    }
    this.#mails++
    this.#octets += octets
  }

  leave(octets: number): void {
    this.#mails--
    this.#octets -= octets
    if (this.#mails > this.#mostMails / 2 || this.#octets > this.#mostOctets / 2) return
    this.#full = false
    this.#wake?.()
    this.#wake = null
  }

  #fits(octets: number): boolean {
    return this.#mails === 0 || (this.#mails < this.#mostMails && this.#octets + octets <= this.#mostOctets)
  }
}
