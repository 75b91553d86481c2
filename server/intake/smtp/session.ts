import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { SMTPServer } from 'smtp-server'
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import { readHeader } from '../../../core/mail/header.ts'
import type { Arrival } from '../arrival.ts'
import type { Budget } from '../budget.ts'
import { Content } from '../content.ts'
import { type Outcome, type Recipient, byOrganization } from './delivery.ts'
import { MailStream } from './mail-stream.ts'
import { readPath } from './path.ts'
import * as replies from './reply.ts'

/** RFC 5321, 6.3: a mail with more Received fields than this goes round in a loop. */
const MOST_HOPS = 100

/** What a session asks of the door that it came in by. */
export interface SessionDoor extends SMTPServer {
  readonly name: 'smtp' | 'lmtp'
  readonly budget: Budget
  readonly limits: { readonly mailOctets: number; readonly ceilingOctets: number; readonly recipients: number; readonly mailMs: number }
  readonly stopping: boolean
  admits(address: string): boolean
  recipientOf(address: string): Promise<Recipient | replies.Reply>
  deliver(arrival: Arrival): Promise<Outcome>
  inTime(delivery: Promise<Outcome>): Promise<Outcome>
  refreshCertificate(): Promise<void>
}

/**
 * One client at the door. The library speaks the protocol (greeting, EHLO, STARTTLS, AUTH, pipelining, timeouts); whose
 * a recipient is, what is kept of a mail and when it is acknowledged is said here.
 */
export class Session extends SMTPConnection {
  readonly #door: SessionDoor
  /** It comes from the company's networks. */
  readonly #known: boolean
  #recipients: Recipient[] = []
  /** The mail that is coming in. */
  #content: Content | null = null
  #contentSince = 0
  /** A mail is in and waits for its verdict. */
  #answering = false

  constructor(door: SessionDoor, socket: Socket | TLSSocket, options?: SMTPConnectionOptions) {
    super(door, socket, options)
    this.#door = door
    this.#known = door.admits(this.remoteAddress)
  }

  /** Is a mail under way? Such a session is not closed on it. */
  get busy(): boolean {
    return this.#answering || this.#content !== null || Boolean(this.session.envelope?.mailFrom)
  }

  /** Says why and closes. */
  leave({ code, text }: replies.Reply): void {
    this.send(code, text, false)
    this.close()
  }

  /** Closes also where a mail is under way: its sender comes again. */
  cut(reply: replies.Reply): void {
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

  override _resetSession(): void {
    super._resetSession()
    this.#recipients = []
  }

  /** AUTH is there over TLS alone. */
  override _isSupported(command: string): boolean {
    if (command.trim().toUpperCase() === 'AUTH' && !this.secure) return false
    return super._isSupported(command)
  }

  override handler_STARTTLS(command: Buffer, next: () => void): void {
    this.#door.refreshCertificate().finally(() => super.handler_STARTTLS(command, next))
  }

  override handler_MAIL(command: Buffer, next: () => void): void {
    if (this.#known || this.session.user) return super.handler_MAIL(command, next)
    this.#reply(replies.SIGN_IN_FIRST)
    next()
  }

  override handler_RCPT(command: Buffer, next: () => void): void {
    this.#takeRecipient(command).then((reply) => this.#reply(reply)).finally(next)
  }

  override handler_DATA(_command: Buffer, next: () => void): void {
    const parser = this._parser
    const content = new Content(this.#door.budget, this.#door.limits.mailOctets)
    if (this.#recipients.length === 0 || !(parser instanceof MailStream)) this.#reply(replies.RECIPIENT_FIRST)
    else if (!content.reserve(this.#declaredSize())) this.#reply(replies.NO_ROOM)
    else {
      this.#content = content
      this.#contentSince = Date.now()
      parser.readMail((octets) => this.#takeOctets(octets), (goOn) => void this.#finish().then(goOn))
      this.send(354, 'End the mail with <CR><LF>.<CR><LF>')
    }
    next()
  }

  /** The library closes a client that is idle; one that waits for our answer is not. */
  override _onTimeout(): void {
    if (this.#answering) this._armTimeout()
    else super._onTimeout()
  }

  override _onClose(): void {
    this.#dropContent()
    super._onClose()
  }

  async #takeRecipient(command: Buffer): Promise<replies.Reply> {
    const path = readPath('RCPT TO', command.toString())
    if (!path?.address) return replies.NO_PATH
    if (!this.session.envelope.mailFrom) return replies.MAIL_FIRST
    if (this.#recipients.length >= this.#door.limits.recipients) return replies.TOO_MANY_RECIPIENTS
    const recipient = await this.#door.recipientOf(path.address)
    if ('code' in recipient) return recipient
    this.#recipients.push(recipient)
    return replies.RECIPIENT_TAKEN
  }

  #declaredSize(): number {
    const { mailFrom } = this.session.envelope
    return mailFrom && mailFrom.args ? Number(mailFrom.args['SIZE'] ?? 0) : 0
  }

  #takeOctets(octets: Buffer): void {
    const { limits } = this.#door
    this.#content?.add(octets)
    if ((this.#content?.size ?? 0) > limits.ceilingOctets) this.cut(replies.TOO_LONG)
    else if (Date.now() - this.#contentSince > limits.mailMs) this.cut(replies.TOO_SLOW)
  }

  #dropContent(): void {
    this.#content?.release()
    this.#content = null
  }

  async #finish(): Promise<void> {
    const content = this.#content
    if (!content) return
    this.#content = null
    this.#answering = true
    const answers = await this.#answersTo(content)
    this.#answering = false
    this._socket.cork()
    for (const answer of answers) this.#reply(answer)
    this._socket.uncork()
    this._unrecognizedCommands = 0
    this._resetSession()
    if (this.#door.stopping) this.leave(replies.STOPPING)
  }

  /** One answer, in LMTP one for each recipient (RFC 2033, 4.2). Gives the mail's room back when nobody holds it any more. */
  async #answersTo(content: Content): Promise<replies.Reply[]> {
    const lmtp = this.#door.name === 'lmtp'
    const octets = content.octets()
    const refusal = content.refused ? replies.NO_ROOM : refusalOf(octets)
    if (refusal) {
      content.release()
      return lmtp ? this.#recipients.map(() => refusal) : [refusal]
    }
    const outcomes = await this.#outcomesOf(content, octets)
    if (!lmtp) return [replies.replyTo([...outcomes.values()])]
    return this.#recipients.map(({ organization }) => replies.replyTo([outcomes.get(organization)!]))
  }

  /** One arrival for each organization; none sees another's recipients. */
  async #outcomesOf(content: Content, octets: Buffer): Promise<Map<string, Outcome>> {
    const { mailFrom } = this.session.envelope
    const from = mailFrom ? mailFrom.address : ''
    const { size, headerOnly } = content
    const at = new Date()
    const shares = [...byOrganization(this.#recipients)]
    // Written out, for a spread of the common fields costs more than all else here.
    const deliveries = shares.map(([organization, to]) =>
      this.#door.deliver({ organization, door: this.#door.name, at, octets, size, headerOnly, envelope: { from, to } }))
    void Promise.all(deliveries).then(() => content.release())
    const outcomes = await Promise.all(deliveries.map((delivery) => this.#door.inTime(delivery)))
    return new Map(shares.map(([organization], n) => [organization, outcomes[n]!]))
  }

  #reply({ code, text }: replies.Reply): void {
    this.send(code, text, false)
  }
}

function refusalOf(octets: Buffer): replies.Reply | null {
  const received = readHeader(octets, (name) => name === 'received').fields.get('received') ?? []
  return received.length > MOST_HOPS ? replies.TOO_MANY_HOPS : null
}
