import net from 'node:net'
import tls from 'node:tls'

/** One answer of a server, all its lines. */
export interface WireReply {
  readonly code: number
  /** What follows the code, line by line. */
  readonly lines: readonly string[]
}

/** A client that says exactly what it is told, octet by octet, and shows exactly what it hears: SMTP and LMTP by hand. */
export class Wire {
  socket: net.Socket
  #heard = ''
  #closed = false
  #listeners: (() => void)[] = []

  private constructor(socket: net.Socket) {
    this.socket = socket
    this.#listen()
  }

  static async connect(port: number, host = '127.0.0.1', localAddress?: string): Promise<Wire> {
    const socket = net.connect({ port, host, noDelay: true, ...(localAddress ? { localAddress } : {}) })
    const wire = new Wire(socket)
    await new Promise<void>((connected, failed) => socket.once('connect', connected).once('error', failed))
    return wire
  }

  /** Connects and says hello; what the server greeted with is thrown away. */
  static async hello(port: number, word: 'EHLO' | 'LHLO' = 'EHLO'): Promise<Wire> {
    const wire = await Wire.connect(port)
    await wire.hear()
    await wire.say(`${word} mail.abc.com`)
    return wire
  }

  /** Sends `line` with its end and gives the answer. */
  async say(line: string): Promise<WireReply> {
    this.send(`${line}\r\n`)
    return this.hear()
  }

  send(octets: string | Buffer): void {
    if (!this.socket.destroyed) this.socket.write(octets)
  }

  /** Sends, and waits until the server has read most of it or has gone. */
  async drained(octets: Buffer): Promise<void> {
    if (this.socket.destroyed || this.socket.write(octets)) return
    await new Promise<void>((done) => {
      const goOn = (): void => {
        this.socket.off('drain', goOn).off('close', goOn)
        done()
      }
      this.socket.once('drain', goOn).once('close', goOn)
    })
  }

  /** The next answer; code 0 where the server closed without one. */
  async hear(): Promise<WireReply> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.#heard)?.[0]
      if (whole !== undefined) {
        this.#heard = this.#heard.slice(whole.length)
        const lines = whole.trimEnd().split('\r\n')
        return { code: Number(lines[0]!.slice(0, 3)), lines: lines.map((line) => line.slice(4)) }
      }
      if (this.#closed) return { code: 0, lines: [] }
      await new Promise<void>((heard) => this.#listeners.push(heard))
    }
  }

  /** All that the server still says until it closes. */
  async rest(): Promise<string> {
    while (!this.#closed) await new Promise<void>((heard) => this.#listeners.push(heard))
    return this.#heard
  }

  /** Goes over to TLS, whatever the certificate. */
  async secure(): Promise<void> {
    this.socket.removeAllListeners('data')
    this.socket = tls.connect({ socket: this.socket, rejectUnauthorized: false })
    this.#listen()
    await new Promise<void>((secured, failed) => this.socket.once('secureConnect', secured).once('error', failed))
  }

  close(): void {
    this.socket.destroy()
  }

  #listen(): void {
    this.socket.on('data', (octets: Buffer) => { this.#heard += octets.toString('latin1'); this.#wake() })
    this.socket.on('error', () => {})
    this.socket.on('close', () => { this.#closed = true; this.#wake() })
  }

  #wake(): void {
    for (const heard of this.#listeners.splice(0)) heard()
  }
}
