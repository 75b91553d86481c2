import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import { readHeader } from '../../../core/mail/header.ts'
import type { Arrival } from '../arrival.ts'
import type { Budget } from '../budget.ts'
import { Content } from '../content.ts'
import { Connection, type ConnectionDoor } from './connection.ts'
import { type Outcome, type Recipient, byOrganization } from './delivery.ts'
import { readPath } from './path.ts'
import * as replies from './reply.ts'

/** RFC 5321, 6.3: a mail with more Received fields than this goes round in a loop. */
const MOST_HOPS = 100

/** What a session asks of the door that it came in by. */
export interface SessionDoor extends ConnectionDoor {
  readonly name: 'smtp' | 'lmtp'
  readonly budget: Budget
  readonly limits: { readonly mailOctets: number; readonly ceilingOctets: number; readonly recipients: number; readonly mailMs: number }
  readonly stopping: boolean
  admits(address: string): boolean
  recipientOf(address: string): Promise<Recipient | replies.Reply>
  deliver(arrival: Arrival): Promise<Outcome>
  inTime(delivery: Promise<Outcome>): Promise<Outcome>
}

/** One client at the door of the company's mail server: whose a recipient is, what is kept of a mail and when it is acknowledged is said here. */
export class Session extends Connection {
  readonly #door: SessionDoor
  /** It comes from the company's networks. */
  readonly #known: boolean
  #recipients: Recipient[] = []

  constructor(door: SessionDoor, socket: Socket | TLSSocket, options?: SMTPConnectionOptions) {
    super(door, socket, options)
    this.#door = door
    this.#known = door.admits(this.remoteAddress)
  }

  override _resetSession(): void {
    super._resetSession()
    this.#recipients = []
  }

  override handler_MAIL(command: Buffer, next: () => void): void {
    if (this.#known || this.session.user) return super.handler_MAIL(command, next)
    this.reply(replies.SIGN_IN_FIRST)
    next()
  }

  override handler_RCPT(command: Buffer, next: () => void): void {
    this.#takeRecipient(command).then((reply) => this.reply(reply)).finally(next)
  }

  override handler_DATA(_command: Buffer, next: () => void): void {
    const content = new Content(this.#door.budget, this.#door.limits.mailOctets)
    if (this.#recipients.length === 0) this.reply(replies.RECIPIENT_FIRST)
    else if (!content.reserve(this.declaredSize())) this.reply(replies.NO_ROOM)
    else {
      this.readMail(content, (whole) => this.#answer(whole))
      this.send(354, 'End the mail with <CR><LF>.<CR><LF>')
    }
    next()
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

  async #answer(content: Content): Promise<void> {
    const answers = await this.#answersTo(content)
    this._socket.cork()
    for (const answer of answers) this.reply(answer)
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
}

function refusalOf(octets: Buffer): replies.Reply | null {
  const received = readHeader(octets, (name) => name === 'received').fields.get('received') ?? []
  return received.length > MOST_HOPS ? replies.TOO_MANY_HOPS : null
}
