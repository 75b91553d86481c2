import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse, SMTPServerSession } from 'smtp-server'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import { captureAddressOf } from '../../core/mail/capture-address.ts'
import { type Log, codeOf } from '../watch/log.ts'
import { type Acknowledged, type Arrival, type Receive, type Route, TemporaryFailure } from './arrival.ts'
import type { Budget } from './budget.ts'
import { type TrustedNetworks, unwrapJournal } from './journal.ts'
import type { Networks } from './networks.ts'
import { Certificate } from './smtp/certificate.ts'
import { Door } from './smtp/door.ts'
import { type Outcome, type Recipient, attempt, within } from './smtp/delivery.ts'
import { type Reply, COME_AGAIN, QUOTA_USED, STOPPING, STRANGER, SUSPENDED, WRONG_TOKEN } from './smtp/reply.ts'
import { Session } from './smtp/session.ts'
import { SignIn } from './smtp/sign-in.ts'

export interface SmtpLimits {
  /** A larger mail is handed over as its header alone; twice as much is announced, and beyond that refused. */
  readonly mailOctets: number
  /** A mail that did not say how large it is and grows beyond this has its connection cut. */
  readonly ceilingOctets: number
  readonly recipients: number
  readonly clients: number
  /** How long a client may say nothing (RFC 5321, 4.5.3.2.7: 5 minutes or more), and how long one mail may take to come in. */
  readonly idleMs: number
  readonly mailMs: number
  /** How long the verdict may take before the sender is told to come again, and the sessions under way when stopping. */
  readonly answerMs: number
  readonly stopMs: number
}

const MEBIBYTE = 1024 * 1024

/** The limits for mails of up to `mailOctets` (50 MB unless said otherwise). */
export function smtpLimits(mailOctets = 50 * MEBIBYTE): SmtpLimits {
  return {
    mailOctets, ceilingOctets: 4 * mailOctets, recipients: 1000, clients: 1000,
    idleMs: 5 * 60_000, mailMs: 15 * 60_000, answerMs: 9_000, stopMs: 9_000,
  }
}

export interface SmtpOptions {
  readonly protocol: 'smtp' | 'lmtp'
  readonly bind: { readonly host: string; readonly port: number }
  /** The name it greets with. */
  readonly hostname: string
  readonly captureHost: string
  readonly receive: Receive
  readonly route: Route
  readonly acknowledged: Acknowledged
  readonly budget: Budget
  readonly limits: SmtpLimits
  /** Clients in these need not sign in. */
  readonly networks: Networks
  readonly trustedNetworks: TrustedNetworks
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  readonly signIn: { readonly user: string; readonly password: string } | null
  readonly log: Log
}

/** What a door refused since it was opened, and how many clients it has. */
export interface SmtpCounts {
  readonly clients: number
  readonly strangers: number
  readonly wrongTokens: number
  readonly outsiders: number
}

export interface OpenDoor {
  readonly address: AddressInfo
  readonly counts: () => SmtpCounts
  /** Lets the mails under way in, sends idle clients away, and is done within `stopMs`. */
  readonly close: () => Promise<void>
}

/**
 * Opens the door for the company's mail server, SMTP or LMTP.
 * @throws the system's error where it cannot listen, or where a certificate file cannot be read
 */
export async function startSmtp(options: SmtpOptions): Promise<OpenDoor> {
  const door = new SmtpDoor(options)
  const address = await door.open(options.bind)
  return { address, counts: () => door.counts, close: () => door.shut() }
}

export class SmtpDoor extends Door<Session> {
  readonly name: 'smtp' | 'lmtp'
  readonly budget: Budget
  readonly limits: SmtpLimits
  readonly #door: SmtpOptions
  readonly #signIn: SignIn | null
  #strangers = 0
  #wrongTokens = 0
  #outsiders = 0

  constructor(door: SmtpOptions) {
    const certificate = door.tls && new Certificate(door.tls.certFile, door.tls.keyFile)
    super({ door: door.protocol, certificate, limits: door.limits, log: door.log }, {
      lmtp: door.protocol === 'lmtp',
      name: door.hostname,
      banner: 'Mailkeep',
      heloResponse: '%s greets %s',
      size: 2 * door.limits.mailOctets,
      socketTimeout: door.limits.idleMs,
      hideENHANCEDSTATUSCODES: false,
      disableReverseLookup: true,
      authOptional: true,
      disabledCommands: ['WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD', ...(certificate ? [] : ['STARTTLS']), ...(door.signIn ? [] : ['AUTH'])],
    })
    this.name = door.protocol
    this.budget = door.budget
    this.limits = door.limits
    this.#door = door
    this.#signIn = certificate && door.signIn && new SignIn(door.signIn.user, door.signIn.password)
    if (door.signIn && !this.#signIn) door.log('warning', 'clients cannot sign in: without a certificate their password would be readable on the way', { door: door.protocol })
  }

  get counts(): SmtpCounts {
    return { clients: this.connections.size, strangers: this.#strangers, wrongTokens: this.#wrongTokens, outsiders: this.#outsiders }
  }

  protected override clientOn(socket: Socket | TLSSocket, options: SMTPConnectionOptions | undefined): Session {
    return new Session(this, socket, options)
  }

  override onConnect({ remoteAddress }: SMTPServerSession, next: (error?: Error | null) => void): void {
    if (this.stopping) return next(Object.assign(new Error(STOPPING.text), { responseCode: STOPPING.code }))
    if (this.admits(remoteAddress) || this.#signIn) return next()
    this.#outsiders++
    next(Object.assign(new Error('This server takes mail from the company\'s own mail servers only'), { responseCode: 554 }))
  }

  override onMailFrom(_address: unknown, _session: unknown, next: () => void): void {
    next()
  }

  override onAuth(auth: SMTPServerAuthentication, session: SMTPServerSession, answer: (error: Error | null, response?: SMTPServerAuthenticationResponse) => void): void {
    const checked = this.#signIn?.check(session.remoteAddress, auth.username ?? '', auth.password ?? '', Date.now()) ?? 'wrong'
    if (checked === 'right') return answer(null, { user: auth.username })
    this.#door.log('warning', 'a client could not sign in', { door: this.name, client: session.remoteAddress, why: checked })
    if (checked === 'wrong') return answer(null, { responseCode: 535, message: 'Name or password is wrong' })
    answer(null, { responseCode: 454, message: 'Too many wrong passwords, come again in 15 minutes' })
  }

  admits(address: string): boolean {
    return this.#door.networks.contains(address)
  }

  /** Whose recipient is it? Else why it is not taken. */
  async recipientOf(address: string): Promise<Recipient | Reply> {
    const found = await this.inTime(this.#attempt(() => this.#door.route(address)))
    if (found instanceof TemporaryFailure) return COME_AGAIN
    if (found?.closed) return found.closed === 'full' ? QUOTA_USED : SUSPENDED
    if (found) return found
    if (captureAddressOf(address, this.#door.captureHost)) {
      this.#wrongTokens++
      return WRONG_TOKEN
    }
    this.#strangers++
    return STRANGER
  }

  /** Hands an arrival over and counts the receipt, also one that comes too late for its sender: its row stands. */
  deliver(arrival: Arrival): Promise<Outcome> {
    return this.#attempt(async () => {
      const mails = await unwrapJournal(arrival, this.#door.trustedNetworks)
      const receipts = await Promise.all(mails.map(async (mail) => {
        const receipt = await this.#door.receive(mail)
        this.#door.acknowledged(mail.organization, this.name)
        return receipt
      }))
      return receipts[0]!
    })
  }

  async inTime<T>(work: Promise<T>): Promise<T | TemporaryFailure> {
    return within(this.limits.answerMs, work, () => new TemporaryFailure('database'))
  }

  #attempt<T>(work: () => Promise<T>): Promise<T | TemporaryFailure> {
    return attempt(work, (error) => this.#door.log('error', 'a mail could not be taken, its sender comes again', { door: this.name, error: codeOf(error) }))
  }
}
