/** Octets that come in chunks, looked at before they are taken. */
export class ReadAhead {
  /** What was read and not dropped yet. */
  buffer: Buffer = Buffer.alloc(0)
  /** How many octets were dropped so far. */
  dropped = 0
  /** Nothing comes after `buffer`. */
  ended = false
  readonly #chunks: AsyncIterator<Buffer>

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Reads until `buffer` has `length` octets, or all that come. Who doubles his wish copies each octet twice at most. */
  async fill(length: number): Promise<void> {
    const parts = [this.buffer]
    for (let read = this.buffer.length; read < length && !this.ended;) {
      const next = await this.#chunks.next()
      if (next.done) this.ended = true
      else parts.push(next.value)
      read += next.done ? 0 : next.value.length
    }
    if (parts.length > 1) this.buffer = Buffer.concat(parts)
  }

  drop(length: number): void {
    this.buffer = this.buffer.subarray(length)
    this.dropped += length
  }

  /** Lets the source go, also before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
