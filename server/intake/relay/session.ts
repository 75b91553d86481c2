import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import { normalAddress } from '../../../core/mail/address.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import type { Dialogue } from '../../outbound/dialogue.ts'
import type { Relayed } from '../../outbound/relayed.ts'
import type { ServerReply } from '../../outbound/replies.ts'
import type { Arrival } from '../arrival.ts'
import type { Budget } from '../budget.ts'
import { Content } from '../content.ts'
import { Connection, type ConnectionDoor } from '../smtp/connection.ts'
import { readPath } from '../smtp/path.ts'
import * as replies from '../smtp/reply.ts'

/** Whose mail a client sends: it has signed in with the relay password of this address. */
export interface RelayAccount {
  readonly organization: string
  /** The row of the external address. */
  readonly id: string
  /** In normal form. */
  readonly address: string
}

/** What a session asks of the relay. */
export interface RelayDoor extends ConnectionDoor {
  readonly budget: Budget
  readonly limits: { readonly mailOctets: number; readonly ceilingOctets: number; readonly recipients: number; readonly mailMs: number }
  readonly stopping: boolean
  accountOf(user: string): RelayAccount | null
  /** Signs in at the real server of the address. @throws ForeignFault */
  serverOf(account: RelayAccount): Promise<Dialogue>
  /** Keeps a mail before that server has the end of it, so that it is captured even if we die. @throws where it cannot be kept */
  hold(relayed: Relayed): Promise<string>
  /** That server did not take it. */
  letGo(organization: string, held: string): Promise<void>
  /** Captures what that server took, and lets it go; resolves in any case, in time for the client. */
  capture(arrival: Arrival, held: string): Promise<void>
}

/**
 * A mail program that sends through us. What it says goes on to the real server of its address, and what that server answers
 * comes back to it word for word; a mail is captured when that server has taken it, and not before.
 */
export class RelaySession extends Connection {
  readonly #door: RelayDoor
  #server: Dialogue | null = null
  /** Of the transaction under way, as the client wrote it; null where there is none. */
  #from: string | null = null
  #accepted: string[] = []
  /** The client has closed. */
  #gone = false

  constructor(door: RelayDoor, socket: Socket | TLSSocket, options?: SMTPConnectionOptions) {
    super(door, socket, options)
    this.#door = door
  }

  /** What was given whole goes its way without the client: the server's answer still says whether it is captured. */
  override _onClose(): void {
    this.#gone = true
    if (!this.answering) this.#leaveServer()
    super._onClose()
  }

  /** A transaction that the client gives up is given up with the server too. */
  override _resetSession(): void {
    super._resetSession()
    if (this.#from !== null) this.#leaveServer()
    this.#from = null
    this.#accepted = []
  }

  override handler_MAIL(command: Buffer, next: () => void): void {
    this.#during(() => this.#begin(command.toString()), next)
  }

  override handler_RCPT(command: Buffer, next: () => void): void {
    this.#during(() => this.#addRecipient(command.toString()), next)
  }

  override handler_DATA(_command: Buffer, next: () => void): void {
    this.#during(() => this.#beginMail(), next)
  }

  /** The client waits for what the server says. */
  #during(work: () => Promise<void>, next: () => void): void {
    this.answering = true
    work().catch((error: unknown) => this.#fail(error)).finally(() => {
      this.answering = false
      if (this.#gone) this.#leaveServer()
      next()
    })
  }

  async #begin(command: string): Promise<void> {
    const account = this.#door.accountOf(this.session.user ?? '')
    const path = readPath('MAIL FROM', command)
    if (!account) return this.reply(replies.SIGN_IN_FIRST)
    if (this.#from !== null) return this.reply(replies.ONE_AT_A_TIME)
    if (!path) return this.reply(replies.NO_PATH)
    // Never for anybody else, and never for nobody: this is no open relay.
    if (normalAddress(path.address) !== account.address) return this.send(553, `5.7.1 This password is for mail from ${account.address} only`, false)
    if (Number(path.args && path.args['SIZE'] || 0) > this.#door.limits.mailOctets) return this.reply(replies.TOO_LONG)
    this.#server = await this.#door.serverOf(account)
    const answer = await this.#server.say(`MAIL FROM:<${path.address}>${parametersFor(this.#server, path.args || {})}`)
    this.#pass(answer)
    if (answer.code !== 250) return this.#leaveServer()
    this.#from = path.address
    this.session.envelope.mailFrom = { address: path.address, args: path.args }
  }

  async #addRecipient(command: string): Promise<void> {
    const path = readPath('RCPT TO', command)
    if (this.#from === null || !this.#server) return this.reply(replies.MAIL_FIRST)
    if (!path?.address) return this.reply(replies.NO_PATH)
    if (this.#accepted.length >= this.#door.limits.recipients) return this.reply(replies.TOO_MANY_RECIPIENTS)
    const answer = await this.#server.say(`RCPT TO:<${path.address}>`)
    if (answer.code < 300) this.#accepted.push(path.address)
    this.#pass(answer)
  }

  async #beginMail(): Promise<void> {
    if (this.#accepted.length === 0 || !this.#server) return this.reply(replies.RECIPIENT_FIRST)
    const content = new Content(this.#door.budget, this.#door.limits.mailOctets)
    if (!content.reserve(this.declaredSize())) return this.reply(replies.NO_ROOM)
    try {
      const answer = await this.#server.say('DATA')
      if (answer.code === 354) this.readMail(content, whole => this.#give(whole))
      else content.release()
      this.#pass(answer)
    } catch (error) {
      content.release()
      throw error
    }
  }

  async #give(content: Content): Promise<void> {
    try {
      const octets = content.octets()
      const refusal = content.refused ? replies.NO_ROOM : content.headerOnly ? replies.TOO_LONG : hasBareLineEnd(octets) ? replies.BARE_LINE_END : null
      // The server waits for a mail that does not come: that conversation is over.
      if (refusal) return this.reply(refusal)
      const account = this.#door.accountOf(this.session.user ?? '')
      if (!account) return this.reply(replies.SIGN_IN_FIRST)
      this.#pass(await this.#giveHeld(account, octets))
      this.#server?.leave()
      this.#server = null
    } catch (error) {
      this.#fail(error)
    } finally {
      content.release()
      this._unrecognizedCommands = 0
      this._resetSession()
      if (this.#door.stopping) this.leave(replies.STOPPING)
    }
  }

  /** What cannot be kept now is not given away: the client comes again. */
  async #giveHeld(account: RelayAccount, octets: Buffer): Promise<ServerReply> {
    const arrival = this.#arrival(account, octets)
    const { organization, address: sender } = account
    const held = await this.#door.hold({ organization, sender, octets, envelope: { from: this.#from ?? '', to: this.#accepted } })
    try {
      const answer = await this.#server!.give(octets)
      if (answer.code === 250) await this.#door.capture(arrival, held)
      else void this.#door.letGo(organization, held)
      return answer
    } catch (error) {
      void this.#door.letGo(organization, held)
      throw error
    }
  }

  #arrival({ organization }: RelayAccount, octets: Buffer): Arrival {
    return { organization, door: 'relay', at: new Date(), octets, size: octets.length, headerOnly: false, envelope: { from: this.#from ?? '', to: this.#accepted } }
  }

  /** Word for word. A line of another charset than UTF-8 is shown as Latin 1. */
  #pass({ code, lines }: ServerReply): void {
    this.send(code, lines.map(utf8), false)
  }

  /** The way to the server broke off, or was never open: the program tries again, or tells its user what to look at. */
  #fail(error: unknown): void {
    this.#leaveServer()
    if (!(error instanceof ForeignFault)) return this.reply(replies.COME_AGAIN)
    const enhanced = error.step === 'sign-in' ? '454 4.7.0' : '451 4.4.1'
    this.send(Number(enhanced.slice(0, 3)), `${enhanced.slice(4)} The mail server of your address: ${error.message}`, false)
  }

  #leaveServer(): void {
    this.#server?.cut()
    this.#server = null
    this.#from = null
    this.#accepted = []
  }
}

/** What a server that knows these extensions is told of a mail (RFC 1870, 6152, 6531). */
function parametersFor({ extensions }: Dialogue, args: Readonly<Record<string, string | true>>): string {
  const extensionOf: Readonly<Record<string, string>> = { SIZE: 'SIZE', BODY: '8BITMIME', SMTPUTF8: 'SMTPUTF8' }
  return Object.entries(args).filter(([name]) => extensions.has(extensionOf[name] ?? '')).map(([name, value]) => value === true ? ` ${name}` : ` ${name}=${value}`).join('')
}

/** A line that ends otherwise than with CRLF may be the end of the mail to one server and not to another (RFC 5321, 2.3.8). */
function hasBareLineEnd(octets: Buffer): boolean {
  for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) if (octets[at - 1] !== CR) return true
  for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) if (octets[at + 1] !== LF) return true
  return false
}

const LF = 0x0a
const CR = 0x0d

function utf8(line: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(line, 'latin1'))
  } catch {
    return line
  }
}
