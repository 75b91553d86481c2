import { HEADER_LIMIT, readHeader } from '../../core/mail/header.ts'
import type { Budget } from './budget.ts'

const MEBIBYTE = 1024 * 1024

/**
 * The octets of one mail while it comes in, inside the budget of all doors. Beyond the size limit only the header is
 * kept and the rest is counted; where the budget has no room nothing is kept.
 */
export class Content {
  /** Octets that came in, also those that were not kept. */
  size = 0
  headerOnly = false
  /** The budget had no room. */
  refused = false
  readonly #budget: Budget
  readonly #limit: number
  #taken: number
  #parts: Buffer[] = []
  /** A place made ready for a large mail of declared size, so that it is never in memory twice. */
  #place: { readonly octets: Buffer; filled: number } | null = null

  /** @param taken octets that the door has waited for, and taken out of the budget for this mail */
  constructor(budget: Budget, limit: number, taken = 0) {
    this.#budget = budget
    this.#limit = limit
    this.#taken = taken
  }

  /** Takes the declared size (RFC 1870) out of the budget beforehand; false where there is no room for it. */
  reserve(declared: number): boolean {
    const octets = Math.min(declared, this.#limit)
    if (!this.#take(octets)) return false
    if (octets > MEBIBYTE) this.#place = { octets: Buffer.allocUnsafeSlow(octets), filled: 0 }
    return true
  }

  add(octets: Buffer): void {
    this.size += octets.length
    if (this.refused || this.headerOnly) return
    if (this.size > this.#limit) this.#keepTheHeader(octets)
    else if (this.#take(this.size)) this.#keep(octets)
    else this.#refuse()
  }

  /** The whole mail, or its header alone. */
  octets(): Buffer {
    const parts = this.#kept()
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  /** Gives everything back; nothing of the mail is held after it. */
  release(): void {
    this.#parts = []
    this.#place = null
    this.#budget.release(this.#taken)
    this.#taken = 0
  }

  /** Has at least `octets` of the budget; false where there is no room for them. */
  #take(octets: number): boolean {
    if (octets <= this.#taken) return true
    if (!this.#budget.take(octets - this.#taken)) return false
    this.#taken = octets
    return true
  }

  #keep(octets: Buffer): void {
    const place = this.#place
    if (place && this.#parts.length === 0 && place.filled + octets.length <= place.octets.length) {
      place.filled += octets.copy(place.octets, place.filled)
    } else {
      this.#parts.push(octets)
    }
  }

  #kept(): Buffer[] {
    const place = this.#place
    return place ? [place.octets.subarray(0, place.filled), ...this.#parts] : this.#parts
  }

  #keepTheHeader(octets: Buffer): void {
    const header = headerAlone(Buffer.concat([...this.#kept(), octets], Math.min(this.size, HEADER_LIMIT)))
    this.release()
    this.headerOnly = true
    if (this.#take(header.length)) this.#parts = [header]
    else this.#refuse()
  }

  #refuse(): void {
    this.release()
    this.refused = true
  }
}

/** The header of a mail with the empty line after it, as octets of its own; at most 1 MiB. */
export function headerAlone(octets: Buffer): Buffer {
  const start = octets.subarray(0, HEADER_LIMIT)
  return Buffer.from(start.subarray(0, readHeader(start, () => false).bodyOffset))
}
