import type { Socket } from 'node:net'
import { ForeignFault } from '../foreign/fault.ts'

/** An answer of a mail server (RFC 5321, 4.2): its code, and the text of its lines, octet for octet as latin1. */
export interface ServerReply {
  readonly code: number
  readonly lines: readonly string[]
}

/** RFC 5321, 4.5.3.1.5 allows 512 octets a line. */
const LONGEST_LINE = 4096
const MOST_LINES = 200

/** Reads the answers of a mail server off a connection. */
export class Replies {
  readonly #socket: Socket
  #octets = ''
  #lines: string[] = []
  #replies: ServerReply[] = []
  #fault: ForeignFault | null = null
  #wake: (() => void) | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#take).on('close', this.#closed)
  }

  /** Octets and answers that nobody asked for yet. */
  get unread(): number {
    return this.#octets.length + this.#lines.length + this.#replies.length
  }

  /** @throws ForeignFault when none comes in time, or none that can be understood */
  async next(timeoutMs: number): Promise<ServerReply> {
    const late = setTimeout(() => this.#fail(new ForeignFault('too-slow')), timeoutMs)
    try {
      while (this.#replies.length === 0) {
        if (this.#fault) throw this.#fault
        await new Promise<void>(resolve => { this.#wake = resolve })
      }
      return this.#replies.shift()!
    } finally {
      clearTimeout(late)
    }
  }

  /** Takes its hands off the connection, which goes on under TLS. */
  leave(): void {
    this.#socket.off('data', this.#take).off('close', this.#closed)
    this.#socket.pause()
  }

  readonly #take = (chunk: Buffer): void => {
    const lines = (this.#octets + chunk.toString('latin1')).split('\n')
    this.#octets = lines.pop()!
    for (const line of lines) this.#takeLine(line.replace(/\r$/, ''))
    if (this.#octets.length > LONGEST_LINE) this.#fail(new ForeignFault('too-much'))
    this.#wake?.()
  }

  #takeLine(line: string): void {
    const [, code, sign, text] = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line) ?? []
    if (code === undefined) return this.#fail(new ForeignFault('not-understood'))
    if (line.length > LONGEST_LINE || this.#lines.length >= MOST_LINES || this.#replies.length >= MOST_LINES) return this.#fail(new ForeignFault('too-much'))
    this.#lines.push(text ?? '')
    if (sign !== '-') this.#replies.push({ code: Number(code), lines: this.#lines.splice(0) })
  }

  readonly #closed = (): void => this.#fail(new ForeignFault('connection-lost'))

  #fail(fault: ForeignFault): void {
    this.#fault ??= fault
    if (fault.code !== 'connection-lost') this.#socket.destroy()
    this.#wake?.()
  }
}
