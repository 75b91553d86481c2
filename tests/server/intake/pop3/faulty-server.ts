import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach } from 'vitest'
import { certificateOf } from '../../../certificates.ts'

/** A mail as the server has it. */
export interface FaultyMail {
  readonly octets: Buffer
  /** Without one UIDL says nothing of it. */
  readonly uidl?: string
  /** What LIST says, where that is not the truth. */
  readonly listed?: number
}

/** What the server says in place of what it should. null: nothing, for ever. */
type Instead = string | Buffer | AsyncIterable<Buffer> | null

export interface Faults {
  /** By the verb of the command, `GREETING` before any; undefined goes on as it should. */
  readonly says?: (verb: string, rest: string, session: number) => Instead | undefined
  /** null: it does not know CAPA. */
  readonly capabilities?: readonly string[] | null
  /** After so many octets of a session, in both directions together, the connection is cut. */
  readonly cutAfter?: number
  /** So many octets go out at once, at most, and then nothing for a turn of the loop. */
  readonly pieces?: number
  /** Said in the same breath as the answer to STLS. */
  readonly injected?: string
  /** TLS from the first octet on. */
  readonly tls?: boolean
}

const CAPABILITIES = ['TOP', 'UIDL', 'RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING', 'USER', 'SASL PLAIN', 'STLS']

const open = new Set<FaultyServer>()
afterEach(async () => { for (const server of open) await server.stop() })

/**
 * A POP3 server (RFC 1939) that keeps its mails in memory and does wrong what a test asks for: what real servers do not do
 * when they are told to. It is stopped after the test.
 */
export class FaultyServer {
  mails: FaultyMail[]
  faults: Faults
  /** Every command that was heard whole, session after session. */
  readonly heard: string[] = []
  port = 0
  sessions = 0
  /** How many octets were said. */
  said = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(mails: readonly FaultyMail[], faults: Faults) {
    this.mails = [...mails]
    this.faults = faults
    this.#server = createServer({ noDelay: true }, socket => {
      this.#sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
      const number = ++this.sessions
      const meter = { left: this.faults.cutAfter ?? Infinity }
      const plain = this.faults.tls ? this.#secured(socket) : socket
      void new FaultySession(this, plain, number, meter, () => this.#secured(socket)).run().catch(() => socket.destroy())
    })
  }

  static async start(mails: readonly FaultyMail[], faults: Faults = {}): Promise<FaultyServer> {
    const server = new FaultyServer(mails, faults)
    await new Promise<void>(ready => server.#server.listen(0, '127.0.0.1', ready))
    server.port = (server.#server.address() as AddressInfo).port
    open.add(server)
    return server
  }

  async stop(): Promise<void> {
    open.delete(this)
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(closed => this.#server.close(closed))
  }

  #secured(socket: Socket): Socket {
    const secured = new TLSSocket(socket, { isServer: true, ...certificateOf('mail') })
    secured.on('error', () => {})
    return secured
  }
}

class FaultySession {
  readonly #server: FaultyServer
  #socket: Socket
  readonly #number: number
  readonly #meter: { left: number }
  readonly #secure: () => Socket
  /** The mails as they were when the session began: numbers do not move (RFC 1939, section 5). */
  readonly #mails: readonly FaultyMail[]
  readonly #deleted = new Set<number>()

  constructor(server: FaultyServer, socket: Socket, number: number, meter: { left: number }, secure: () => Socket) {
    this.#server = server
    this.#socket = socket
    this.#number = number
    this.#meter = meter
    this.#secure = secure
    this.#mails = [...server.mails]
  }

  async run(): Promise<void> {
    if (this.#meter.left <= 0) return void this.#socket.destroy()
    await this.#say('GREETING', '', '+OK at your service\r\n')
    for (let again = true; again;) again = await this.#talk()
  }

  /** @returns true where the talk goes on under TLS */
  async #talk(): Promise<boolean> {
    let rest = ''
    for await (const chunk of this.#socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const heard = chunk.subarray(0, this.#meter.left)
      this.#meter.left -= heard.length
      rest += heard.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        this.#server.heard.push(line)
        if (await this.#command(line)) return true
      }
      if (this.#meter.left <= 0) this.#socket.destroy()
    }
    return false
  }

  async #command(line: string): Promise<boolean> {
    const [verb = '', ...words] = line.split(' ')
    const answer = this.#answer(verb.toUpperCase(), words)
    const asItShould = await this.#say(verb.toUpperCase(), words.join(' '), answer)
    if (verb === 'QUIT' && asItShould) this.#socket.end()
    if (verb !== 'STLS' || !asItShould) return false
    this.#socket = this.#secure()
    return true
  }

  #answer(verb: string, words: readonly string[]): string | Buffer {
    const { capabilities = CAPABILITIES, injected = '' } = this.#server.faults
    const at = Number(words[0]) - 1
    const mail = this.#deleted.has(at) ? undefined : this.#mails[at]
    const each = (of: (mail: FaultyMail) => string | number | undefined): string => this.#mails.map((mail, n) => of(mail) === undefined ? '' : `${n + 1} ${of(mail)}\r\n`).join('')
    switch (verb) {
      case 'CAPA': return capabilities === null ? '-ERR what?\r\n' : `+OK\r\n${capabilities.map(name => `${name}\r\n`).join('')}.\r\n`
      case 'STLS': return `+OK go ahead\r\n${injected}`
      case 'STAT': return `+OK ${this.#mails.length} ${this.#mails.reduce((sum, { octets }) => sum + octets.length, 0)}\r\n`
      case 'UIDL': return `+OK\r\n${each(({ uidl }) => uidl)}.\r\n`
      case 'LIST': return `+OK\r\n${each(({ octets, listed }) => listed ?? octets.length)}.\r\n`
      case 'TOP': return mail ? content(mail.octets.subarray(0, mail.octets.indexOf('\r\n\r\n') + 4)) : '-ERR no such mail\r\n'
      case 'RETR': return mail ? content(mail.octets) : '-ERR no such mail\r\n'
      case 'DELE': return mail ? (this.#deleted.add(at), '+OK\r\n') : '-ERR no such mail\r\n'
      case 'QUIT': return this.#quit()
      default: return '+OK\r\n'
    }
  }

  #quit(): string {
    // The update happens when QUIT was heard, whether or not its answer arrives (RFC 1939, section 6).
    const gone = new Set([...this.#deleted].map(at => this.#mails[at]))
    this.#server.mails = this.#server.mails.filter(mail => !gone.has(mail))
    return '+OK bye\r\n'
  }

  /** @returns whether it said what it should */
  async #say(verb: string, rest: string, should: string | Buffer): Promise<boolean> {
    const instead = this.#server.faults.says?.(verb, rest, this.#number)
    const says = instead === undefined ? should : instead
    if (says === null) return false
    for await (const octets of typeof says === 'string' || Buffer.isBuffer(says) ? [Buffer.from(says)] : says) await this.#write(octets)
    return instead === undefined
  }

  async #write(octets: Buffer): Promise<void> {
    const { pieces = Infinity } = this.#server.faults
    for (let at = 0; at < octets.length && this.#meter.left > 0 && !this.#socket.destroyed;) {
      const piece = octets.subarray(at, at + Math.min(pieces, this.#meter.left))
      at += piece.length
      this.#meter.left -= piece.length
      this.#server.said += piece.length
      const more = this.#socket.write(piece)
      if (this.#meter.left <= 0) this.#socket.end()
      else if (!more) await new Promise<void>(drained => this.#socket.once('drain', drained).once('close', () => drained()))
      else if (pieces !== Infinity) await new Promise(setImmediate)
    }
  }
}

/** A multi-line answer: a dot before every line that begins with one (RFC 1939, section 3). */
function content(octets: Buffer): Buffer {
  const text = octets.toString('latin1').replace(/^\./gm, '..')
  return Buffer.from(`+OK\r\n${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1')
}
