/** How many octets of mail may be in memory at once, over all doors; what a door cannot take it must not hold. */
export class Budget {
  readonly total: number
  #used = 0
  #waiting: { octets: number; taken: () => void }[] = []

  constructor(total: number) {
    this.total = total
  }

  get used(): number {
    return this.#used
  }

  /** Takes `octets` if they are free now; false where they are not, and then nothing is taken. */
  take(octets: number): boolean {
    if (this.#used + octets > this.total) return false
    this.#used += octets
    return true
  }

  /**
   * For a door that can wait, as a fetcher can: resolves once `octets` are taken, first come, first served. Nobody
   * waits for more than there is: a larger wish is granted when everything is free. Answers what was taken, which is
   * what to release.
   */
  async wait(octets: number): Promise<number> {
    const wanted = Math.min(octets, this.total)
    if (this.#waiting.length === 0 && this.take(wanted)) return wanted
    await new Promise<void>((taken) => this.#waiting.push({ octets: wanted, taken }))
    return wanted
  }

  release(octets: number): void {
    this.#used -= octets
    for (let next = this.#waiting[0]; next && this.take(next.octets); next = this.#waiting[0]) {
      this.#waiting.shift()
      next.taken()
    }
  }
}
