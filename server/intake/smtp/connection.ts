import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { SMTPServer } from 'smtp-server'
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import type { Content } from '../content.ts'
import { MailStream } from './mail-stream.ts'
import { readPath } from './path.ts'
import { type Reply, TOO_LONG, TOO_SLOW } from './reply.ts'

/** What a connection asks of the door that it came in by. */
export interface ConnectionDoor extends SMTPServer {
  readonly limits: { readonly ceilingOctets: number; readonly mailMs: number }
  refreshCertificate(): Promise<void>
}

/**
 * One client at a door that speaks SMTP. The library speaks the protocol (greeting, EHLO, STARTTLS, AUTH, pipelining, timeouts);
 * here it is told what real mail needs, and how a mail is read. What becomes of a mail is said by who inherits this.
 */
export abstract class Connection extends SMTPConnection {
  readonly #door: ConnectionDoor
  /** The mail that is coming in. */
  #content: Content | null = null
  #contentSince = 0
  /** The client waits for an answer that takes its time. */
  protected answering = false

  constructor(door: ConnectionDoor, socket: Socket | TLSSocket, options?: SMTPConnectionOptions) {
    super(door, socket, options)
    this.#door = door
  }

  /** Is a mail under way? Such a client is not sent away on it. */
  get busy(): boolean {
    return this.answering || this.#content !== null || Boolean(this.session.envelope?.mailFrom)
  }

  /** Says why and closes. */
  leave({ code, text }: Reply): void {
    this.send(code, text, false)
    this.close()
  }

  /** Closes also where a mail is under way: its sender comes again. */
  cut(reply: Reply): void {
    this.leave(reply)
    this._socket.destroySoon()
  }

  /** Nothing that is half here is kept, also while the client has not yet closed its side. */
  override close(): void {
    this.#dropContent()
    super.close()
  }

  /** The library waits 100 ms here, to catch clients that talk too soon. */
  override init(): void {
    this._setListeners(() => this.connectionReady())
  }

  /**
   * Commands are answered when all clients of this turn of the loop were heard: many answers at once wake the other side
   * once, where one by one they take twice the processor time (32 sessions, Linux, loopback).
   */
  override _createParser(): MailStream {
    const parser = new MailStream()
    parser.oncommand = (command, next) => setImmediate(() => this._onCommand(command, next))
    parser.on('error', () => this.leave({ code: 421, text: '4.5.2 The command is too long' }))
    return parser
  }

  override _parseAddressCommand(verb: string, command: Buffer | string): ReturnType<SMTPConnection['_parseAddressCommand']> {
    return readPath(verb === 'mail from' ? 'MAIL FROM' : 'RCPT TO', command.toString()) ?? false
  }

  /** AUTH is there over TLS alone. */
  override _isSupported(command: string): boolean {
    if (command.trim().toUpperCase() === 'AUTH' && !this.secure) return false
    return super._isSupported(command)
  }

  override handler_STARTTLS(command: Buffer, next: () => void): void {
    this.#door.refreshCertificate().finally(() => super.handler_STARTTLS(command, next))
  }

  /** The library closes a client that is idle; one that waits for our answer is not. */
  override _onTimeout(): void {
    if (this.answering) this._armTimeout()
    else super._onTimeout()
  }

  override _onClose(): void {
    this.#dropContent()
    super._onClose()
  }

  protected reply({ code, text }: Reply): void {
    this.send(code, text, false)
  }

  /** Octets that the client has announced with MAIL (RFC 1870). */
  protected declaredSize(): number {
    const { mailFrom } = this.session.envelope
    return mailFrom && mailFrom.args ? Number(mailFrom.args['SIZE'] ?? 0) : 0
  }

  /** Reads a mail into `content`; `ended` answers it when it is whole. */
  protected readMail(content: Content, ended: (content: Content) => Promise<void>): void {
    const parser = this._parser
    if (!(parser instanceof MailStream)) throw new Error('Another parser reads this connection.')
    this.#content = content
    this.#contentSince = Date.now()
    parser.readMail((octets) => this.#takeOctets(octets), (goOn) => void this.#finish(ended).then(goOn))
  }

  #takeOctets(octets: Buffer): void {
    const { limits } = this.#door
    this.#content?.add(octets)
    if ((this.#content?.size ?? 0) > limits.ceilingOctets) this.cut(TOO_LONG)
    else if (Date.now() - this.#contentSince > limits.mailMs) this.cut(TOO_SLOW)
  }

  #dropContent(): void {
    this.#content?.release()
    this.#content = null
  }

  async #finish(ended: (content: Content) => Promise<void>): Promise<void> {
    const content = this.#content
    if (!content) return
    this.#content = null
    this.answering = true
    await ended(content)
    this.answering = false
  }
}
