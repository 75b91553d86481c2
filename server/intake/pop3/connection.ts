import type { Socket } from 'node:net'
import { DotStuffing } from '../../../core/mail/dot-stuffing.ts'
import { upgrade } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { type Reply, readReply } from './reply.ts'

/** A status line has 512 octets at most (RFC 2449, section 4), a challenge more; nobody needs so many. */
const LONGEST_LINE = 16_384
/** In each stretch of patience an answer comes to its end, or at least so many octets come for each second of it. */
const LEAST_RATE = 128
const LF = 0x0a

/** Takes what follows a status line, dots unstuffed, as it comes. What it throws breaks the connection off. */
export type Take = (octets: Buffer) => void

interface Question {
  readonly command: string
  readonly take: Take | null
  readonly patienceMs: number
  readonly answered: (reply: Reply) => void
  readonly failed: (fault: ForeignFault) => void
}

/**
 * A connection to a POP3 server, in octets: commands go out, answers come in their order, however the network cuts them.
 * Whatever goes wrong ends it, and every answer that is still awaited fails with the same fault.
 */
export class Connection {
  /** Does the server take commands ahead of its answers (RFC 2449, section 6.6)? */
  pipelining = false
  #socket: Socket
  readonly #patienceMs: number
  /** Sent and not answered; the first is being answered. */
  #sent: Question[] = []
  /** Not sent yet, for the server wants one command at a time. */
  #unsent: Question[] = []
  #line: Buffer[] = []
  #lineLength = 0
  /** The content of a multi-line answer is on its way. */
  #dots: DotStuffing | null = null
  #reply: Reply | null = null
  #fault: ForeignFault | null = null
  #securing = false
  #watch: NodeJS.Timeout | null = null
  #octets = 0
  #answers = 0

  /** @param patienceMs how long the server may take for an answer, unless a question says otherwise */
  constructor(socket: Socket, { patienceMs, signal }: { readonly patienceMs: number; readonly signal?: AbortSignal | undefined }) {
    this.#socket = socket
    this.#patienceMs = patienceMs
    this.#listen()
    const stop = (): void => this.#fail(new ForeignFault('stopped'))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    socket.once('close', () => signal?.removeEventListener('abort', stop))
  }

  /** What the server says before it is asked (RFC 1939, section 4). */
  greeting(): Promise<Reply> {
    return this.#ask('', null, this.#patienceMs, question => this.#sent.push(question))
  }

  /**
   * Sends a command, without its end, and waits for the answer. With `take` the answer is of many lines where it is good
   * (RFC 1939, section 3), and resolves after its last octet was taken.
   * @throws ForeignFault where no answer comes, or what comes is none
   */
  ask(command: string, take: Take | null = null, patienceMs = this.#patienceMs): Promise<Reply> {
    return this.#ask(command, take, patienceMs, question => {
      this.#unsent.push(question)
      this.#send()
    })
  }

  /** Goes over to TLS after the server agreed to STLS (RFC 2595, section 4). @throws ForeignFault (step tls) */
  async secure(name: string, options: { readonly authorities?: readonly string[]; readonly signal?: AbortSignal }): Promise<void> {
    this.#securing = true
    const reply = await this.ask('STLS')
    if (reply.status !== 'ok') throw new ForeignFault('tls-not-offered')
    if (this.#fault) throw this.#fault
    const socket = this.#socket
    socket.pause()
    for (const event of ['data', 'end', 'close', 'error']) socket.removeAllListeners(event)
    socket.on('error', () => {})
    this.#socket = await upgrade(socket, name, { timeoutMs: this.#patienceMs, unread: this.#lineLength, ...options })
    this.#securing = false
    this.#listen()
  }

  /** Ends the connection without a word: a server that hears no QUIT deletes nothing (RFC 1939, section 6). */
  destroy(): void {
    this.#fail(new ForeignFault('stopped'))
  }

  #ask(command: string, take: Take | null, patienceMs: number, put: (question: Question) => void): Promise<Reply> {
    if (this.#fault) return Promise.reject(this.#fault)
    return new Promise((answered, failed) => {
      put({ command, take, patienceMs, answered, failed })
      if (!this.#watch) this.#watchOver()
    })
  }

  /** Everything that may go out now goes in one piece. */
  #send(): void {
    const ready = this.pipelining ? this.#unsent.splice(0) : this.#sent.length === 0 ? this.#unsent.splice(0, 1) : []
    if (ready.length === 0) return
    if (this.#socket.writableCorked === 0) {
      const socket = this.#socket
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    for (const question of ready) {
      this.#sent.push(question)
      this.#socket.write(`${question.command}\r\n`)
    }
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', error => this.#fail(new ForeignFault('connection-lost', { cause: error })))
    this.#socket.on('close', () => this.#fail(new ForeignFault('connection-lost')))
    this.#socket.on('end', () => this.#fail(new ForeignFault('connection-lost')))
    this.#socket.resume()
  }

  #read(chunk: Buffer): void {
    this.#octets += chunk.length
    for (let at = 0; at < chunk.length && !this.#fault;) {
      at = this.#dots ? this.#readContent(chunk, at, this.#dots) : this.#readLine(chunk, at)
    }
  }

  /** @returns where in the chunk to go on */
  #readContent(chunk: Buffer, at: number, dots: DotStuffing): number {
    try {
      const read = dots.read(at === 0 ? chunk : chunk.subarray(at), this.#sent[0]!.take!)
      if (read < 0) return chunk.length
      this.#dots = null
      this.#answer(this.#reply!)
      return at + read
    } catch (error) {
      this.#fail(error instanceof ForeignFault ? error : new ForeignFault('stopped', { cause: error }))
      return chunk.length
    }
  }

  #readLine(chunk: Buffer, at: number): number {
    if (this.#sent.length === 0) {
      // Octets ahead of the encryption would be taken for answers given under it (CVE-2011-0411).
      this.#fail(new ForeignFault(this.#securing ? 'tls-injected' : 'not-understood'))
      return chunk.length
    }
    const end = chunk.indexOf(LF, at)
    const part = chunk.subarray(at, end < 0 ? chunk.length : end)
    this.#lineLength += part.length
    if (this.#lineLength > LONGEST_LINE) {
      this.#fail(new ForeignFault('too-much'))
      return chunk.length
    }
    this.#line.push(part)
    if (end < 0) return chunk.length
    const line = Buffer.concat(this.#line).toString('utf8').replace(/\r$/, '')
    this.#line = []
    this.#lineLength = 0
    this.#readStatus(line)
    return end + 1
  }

  #readStatus(line: string): void {
    const reply = readReply(line)
    if (!reply) return this.#fail(new ForeignFault('not-understood'))
    if (reply.status === 'ok' && this.#sent[0]!.take) {
      this.#reply = reply
      this.#dots = new DotStuffing()
    } else this.#answer(reply)
  }

  #answer(reply: Reply): void {
    this.#answers++
    this.#sent.shift()!.answered(reply)
    this.#send()
  }

  /** Looks from time to time whether the server still gets on. */
  #watchOver(): void {
    const [question] = this.#sent.length > 0 ? this.#sent : this.#unsent
    if (!question || this.#fault) {
      this.#watch = null
      return
    }
    const { patienceMs } = question
    const before = { octets: this.#octets, answers: this.#answers }
    this.#watch = setTimeout(() => {
      const idle = this.#answers === before.answers && this.#octets - before.octets < LEAST_RATE * patienceMs / 1000
      if (idle && this.#sent.length > 0) this.#fail(new ForeignFault('too-slow'))
      else this.#watchOver()
    }, patienceMs)
    this.#watch.unref()
  }

  #fail(fault: ForeignFault): void {
    if (this.#fault) return
    this.#fault = fault
    if (this.#watch) clearTimeout(this.#watch)
    this.#socket.destroy()
    this.#line = []
    for (const question of [...this.#sent.splice(0), ...this.#unsent.splice(0)]) question.failed(fault)
  }
}
