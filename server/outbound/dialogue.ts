import type { Socket } from 'node:net'
import { type ForeignServer, type Trust, connectTo, upgrade, waitsForTls } from '../foreign/connect.ts'
import { ForeignFault } from '../foreign/fault.ts'
import { Replies, type ServerReply } from './replies.ts'

/** How we show a mail server who we are. */
export interface SignIn {
  readonly username: string
  readonly proof: { readonly password: string } | { readonly token: string }
}

export interface DialogueOptions {
  readonly trust: Trust
  readonly signIn: SignIn | null
  /** The name that we greet with (RFC 5321, 4.1.1.1): a domain, or an address in brackets. */
  readonly name: string
  /** For connecting and for each answer, and for the answer to a whole mail (RFC 5321, 4.5.3.2). */
  readonly answerMs: number
  readonly mailMs: number
  readonly signal?: AbortSignal
}

/** A conversation with a mail server that takes mail from us (RFC 5321, RFC 6409). */
export class Dialogue {
  readonly #options: DialogueOptions
  #socket: Socket
  #replies: Replies
  /** What the server can do, by keyword, in capitals, with its parameters (RFC 5321, 4.1.1.1). */
  extensions: ReadonlyMap<string, string> = new Map()

  private constructor(socket: Socket, options: DialogueOptions) {
    this.#options = options
    this.#socket = socket
    this.#replies = new Replies(socket)
  }

  /**
   * Connects, and has greeted, encrypted and signed in when it resolves.
   * @throws ForeignFault
   */
  static async open(server: ForeignServer, options: DialogueOptions): Promise<Dialogue> {
    const { trust, answerMs, signal } = options
    const socket = await connectTo(server, { ...trust, timeoutMs: answerMs, ...signal && { signal } })
    const dialogue = new Dialogue(socket, options)
    signal?.addEventListener('abort', dialogue.cut)
    try {
      await dialogue.#greet(server)
      if (server.security === 'starttls') await dialogue.#encrypt(server)
      if (options.signIn) await dialogue.#signIn(options.signIn)
      return dialogue
    } catch (error) {
      dialogue.cut()
      throw error
    }
  }

  /** Says one line. @throws ForeignFault when no answer comes */
  async say(line: string): Promise<ServerReply> {
    if (/[\r\n]/.test(line)) throw new Error('A command is one line.')
    this.#socket.write(`${line}\r\n`)
    return this.#replies.next(this.#options.answerMs)
  }

  /** Gives the octets of a mail, after 354, and waits for the answer to all of it. @throws ForeignFault when none comes: the server may have the mail or not */
  async give(octets: Buffer): Promise<ServerReply> {
    this.#socket.write(withDots(octets))
    this.#socket.write(octets.length === 0 || octets.subarray(-2).equals(CRLF) ? '.\r\n' : '\r\n.\r\n')
    return this.#replies.next(this.#options.mailMs)
  }

  /** Takes leave; does not wait for what the server says to that. */
  leave(): void {
    const late = setTimeout(this.cut, 2000)
    this.#socket.once('close', () => { clearTimeout(late); this.cut() }).end('QUIT\r\n')
  }

  readonly cut = (): void => {
    this.#options.signal?.removeEventListener('abort', this.cut)
    this.#socket.destroy()
  }

  async #greet(server: ForeignServer): Promise<void> {
    const greeting = await this.#replies.next(this.#options.answerMs).catch((error: unknown) => this.#silent(server, error))
    if (greeting.code >= 400) throw new ForeignFault('greeting-refused')
    if (greeting.code !== 220) throw new ForeignFault('greeting-foreign')
    await this.#hello()
  }

  /** A server that waits for TLS says nothing in the open. */
  async #silent(server: ForeignServer, error: unknown): Promise<never> {
    if (!(error instanceof ForeignFault)) throw error
    if (error.code === 'not-understood') throw new ForeignFault('greeting-foreign')
    if (error.code !== 'too-slow') throw error
    const { trust, answerMs } = this.#options
    throw new ForeignFault(server.security !== 'tls' && await waitsForTls(server, { ...trust, timeoutMs: answerMs }) ? 'tls-expected' : 'greeting-silent')
  }

  async #hello(): Promise<void> {
    const hello = await this.say(`EHLO ${this.#options.name}`)
    if (hello.code === 250) {
      this.extensions = new Map(hello.lines.slice(1).map(line => [line.split(/[ =]/)[0]!.toUpperCase(), line.slice(line.search(/[ =]|$/) + 1)]))
    } else if ((await this.say(`HELO ${this.#options.name}`)).code !== 250) {
      throw new ForeignFault('greeting-refused')
    }
  }

  /** RFC 3207: what was said in the open counts for nothing afterwards. */
  async #encrypt({ host }: ForeignServer): Promise<void> {
    if (!this.extensions.has('STARTTLS') || (await this.say('STARTTLS')).code !== 220) throw new ForeignFault('tls-not-offered')
    this.#replies.leave()
    const { trust, answerMs, signal } = this.#options
    this.#socket = await upgrade(this.#socket, host, { timeoutMs: answerMs, unread: this.#replies.unread, ...trust.authorities && { authorities: trust.authorities }, ...signal && { signal } })
    this.#replies = new Replies(this.#socket)
    this.extensions = new Map()
    await this.#hello()
  }

  /** RFC 4954; PLAIN is RFC 4616, LOGIN and XOAUTH2 are nobody's, and what many servers know alone. */
  async #signIn({ username, proof }: SignIn): Promise<void> {
    const offered = (this.extensions.get('AUTH') ?? '').toUpperCase().split(' ')
    if ('token' in proof) {
      if (!offered.includes('XOAUTH2')) throw new ForeignFault('sign-in-method')
      const answer = await this.say(`AUTH XOAUTH2 ${base64(`user=${username}\x01auth=Bearer ${proof.token}\x01\x01`)}`)
      // The server says why in a challenge, which wants an empty answer.
      return this.#signedIn(answer.code === 334 ? await this.say('') : answer, 'sign-in-grant')
    }
    if (offered.includes('PLAIN')) return this.#signedIn(await this.say(`AUTH PLAIN ${base64(`\0${username}\0${proof.password}`)}`), 'sign-in-refused')
    if (!offered.includes('LOGIN')) throw new ForeignFault('sign-in-method')
    let answer = await this.say('AUTH LOGIN')
    for (const part of [username, proof.password]) if (answer.code === 334) answer = await this.say(base64(part))
    this.#signedIn(answer, 'sign-in-refused')
  }

  #signedIn({ code }: ServerReply, refused: 'sign-in-refused' | 'sign-in-grant'): void {
    if (code !== 235) throw new ForeignFault(code >= 500 ? refused : 'sign-in-later')
  }
}

const CRLF = Buffer.from('\r\n')
const DOT = 0x2e
const LF = 0x0a

/** RFC 5321, 4.5.2: a line that begins with a dot gets another one. */
function withDots(octets: Buffer): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let at = octets.indexOf(DOT); at >= 0; at = octets.indexOf(DOT, at + 1)) {
    if (at > 0 && octets[at - 1] !== LF) continue
    parts.push(octets.subarray(from, at), Buffer.of(DOT))
    from = at
  }
  return parts.length === 0 ? octets : Buffer.concat([...parts, octets.subarray(from)])
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
