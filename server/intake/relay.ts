import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse, SMTPServerSession } from 'smtp-server'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import type { Dialogue } from '../outbound/dialogue.ts'
import type { Relayed } from '../outbound/relayed.ts'
import { type Log, codeOf } from '../watch/log.ts'
import type { Acknowledged, Arrival, Receive } from './arrival.ts'
import type { Budget } from './budget.ts'
import { type RelayAccount, RelaySession } from './relay/session.ts'
import type { SmtpLimits } from './smtp.ts'
import { Certificate } from './smtp/certificate.ts'
import { within } from './smtp/delivery.ts'
import { Door } from './smtp/door.ts'
import { Guesses } from './smtp/guesses.ts'
import { STOPPING } from './smtp/reply.ts'

export interface RelayOptions {
  readonly bind: { readonly host: string; readonly port: number }
  readonly hostname: string
  readonly tls: { readonly certFile: string; readonly keyFile: string }
  readonly budget: Budget
  readonly limits: SmtpLimits
  readonly log: Log
  /** Whose relay password is this? null: nobody's, or not this address's. */
  readonly signIn: (address: string, password: string) => Promise<RelayAccount | null>
  /** Signs in at the real server of an address. @throws ForeignFault */
  readonly serverOf: (account: RelayAccount) => Promise<Dialogue>
  /** Keeps a mail, sealed, until it is let go. @throws where it cannot be kept, and nothing was */
  readonly hold: (relayed: Relayed) => Promise<string>
  readonly letGo: (organization: string, held: string) => Promise<void>
  readonly receive: Receive
  readonly acknowledged: Acknowledged
}

/** So long a client waits for its 250 while what was sent cannot be stored (RFC 5321, 4.5.3.2.6 gives it 10 minutes). */
const CAPTURE_MS = 4 * 60_000
const CAPTURE_AGAIN_MS = 1000

/**
 * Opens the submission relay (RFC 6409): a mail program sends through it as the external address whose relay password it has,
 * over TLS alone.
 * @throws the system's error where it cannot listen, or where a certificate file cannot be read
 */
export async function startRelay(options: RelayOptions): Promise<{ readonly address: AddressInfo; readonly close: () => Promise<void> }> {
  const relay = new Relay(options)
  return { address: await relay.open(options.bind), close: () => relay.shut() }
}

export class Relay extends Door<RelaySession> {
  readonly budget: Budget
  readonly limits: SmtpLimits
  readonly #options: RelayOptions
  readonly #guesses = new Guesses()
  /** Who has signed in, by the name that stands in the session. */
  readonly #accounts = new Map<string, RelayAccount>()

  constructor(options: RelayOptions) {
    super({ door: 'relay', certificate: new Certificate(options.tls.certFile, options.tls.keyFile), limits: options.limits, log: options.log }, {
      name: options.hostname,
      banner: 'Mailkeep relay',
      heloResponse: '%s greets %s',
      size: options.limits.mailOctets,
      socketTimeout: options.limits.idleMs,
      hideENHANCEDSTATUSCODES: false,
      disableReverseLookup: true,
      authMethods: ['PLAIN', 'LOGIN'],
      disabledCommands: ['WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD', 'VRFY', 'EXPN'],
    })
    this.budget = options.budget
    this.limits = options.limits
    this.#options = options
  }

  protected override clientOn(socket: Socket | TLSSocket, options: SMTPConnectionOptions | undefined): RelaySession {
    return new RelaySession(this, socket, options)
  }

  override onConnect(_session: SMTPServerSession, next: (error?: Error | null) => void): void {
    next(this.stopping ? Object.assign(new Error(STOPPING.text), { responseCode: STOPPING.code }) : null)
  }

  override onAuth(auth: SMTPServerAuthentication, session: SMTPServerSession, answer: (error: Error | null, response?: SMTPServerAuthenticationResponse) => void): void {
    const username = auth.username ?? ''
    const password = auth.password ?? ''
    const who = `${session.remoteAddress} ${username.toLowerCase()}`
    if (this.#guesses.tooMany(who, Date.now())) return this.#refuse(session, 454, '4.7.0 Too many wrong passwords, come again in 15 minutes', answer)
    this.#options.signIn(username, password).then(account => {
      if (!account) {
        this.#guesses.wrong(who, Date.now())
        return this.#refuse(session, 535, '5.7.8 This is not the relay password of this address', answer)
      }
      this.#guesses.right(who)
      const user = `${account.organization} ${account.id}`
      this.#accounts.set(user, account)
      answer(null, { user })
    }).catch(() => this.#refuse(session, 454, '4.7.0 The password cannot be looked up now, come again', answer))
  }

  accountOf(user: string): RelayAccount | null {
    return this.#accounts.get(user) ?? null
  }

  serverOf(account: RelayAccount): Promise<Dialogue> {
    return this.#options.serverOf(account)
  }

  hold(relayed: Relayed): Promise<string> {
    return this.#options.hold(relayed)
  }

  /** It did not leave. While the database is away that waits; the client does not. */
  async letGo(organization: string, held: string): Promise<void> {
    while (!this.stopping && !await this.#options.letGo(organization, held).then(() => true, () => false)) await sleep(CAPTURE_AGAIN_MS)
  }

  /** The mail has left, so it is captured whatever comes: while the database is away, the client waits as long as it can. */
  async capture(arrival: Arrival, held: string): Promise<void> {
    await within(CAPTURE_MS, this.#capture(arrival, held), () => undefined)
  }

  async #capture(arrival: Arrival, held: string): Promise<void> {
    const { receive, acknowledged, log } = this.#options
    for (;;) {
      try {
        await receive(arrival)
        acknowledged(arrival.organization, 'relay')
        return this.letGo(arrival.organization, held)
      } catch (error) {
        if (this.stopping) return log('warning', 'a mail was relayed and is captured at the next start', { organization: arrival.organization, error: codeOf(error) })
        await sleep(CAPTURE_AGAIN_MS)
      }
    }
  }

  #refuse({ remoteAddress }: SMTPServerSession, responseCode: number, message: string, answer: (error: Error | null, response?: SMTPServerAuthenticationResponse) => void): void {
    this.#options.log('warning', 'a mail program could not sign in', { door: 'relay', client: remoteAddress, reply: responseCode })
    answer(null, { responseCode, message })
  }
}
