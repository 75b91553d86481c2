import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ImapFlow, type ImapTransport } from 'imapflow'
import { connectTo, tlsOver, type Trust, waitsForTls } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { serverName } from '../../foreign/resolve.ts'
import type { Account, Patience } from '../pop3/session.ts'
import { imapFault } from './fault.ts'

const MEBIBYTE = 1024 * 1024
const ASTERISK = 0x2a
const TOKEN_WAYS = ['AUTH=OAUTHBEARER', 'AUTH=XOAUTH2', 'AUTH=XOAUTH']
/** In each stretch of patience a call comes to its end, or at least so many octets come for each second of it. */
const LEAST_RATE = 128
/** A server may end a session that is silent for 30 minutes (RFC 2177), and routers forget it sooner. */
const LONGEST_IDLE = 4 * 60_000

/** A signed-in session with an IMAP server. All calls go through `ask`, which waits no longer than there is patience, and says what failed. */
export class Client {
  readonly flow: ImapFlow
  readonly #account: Account
  readonly #patience: Patience
  /** What broke the session; the call that waits hears only that it broke. */
  #broke: unknown

  private constructor(flow: ImapFlow, account: Account, patience: Patience) {
    this.flow = flow
    this.#account = account
    this.#patience = patience
  }

  /**
   * Connects to a vetted address, asks for TLS where it is wanted and goes no further without it, and signs in.
   * @param limit the largest mail that is kept whole, in octets
   * @throws ForeignFault
   */
  static async open(account: Account, trust: Trust, patience: Patience & { readonly limit: number }): Promise<Client> {
    const signal = patience.signal && { signal: patience.signal }
    const socket = await connectTo(account.server, { ...trust, ...signal, timeoutMs: patience.patienceMs })
    await hearGreeting(socket, account, trust, patience)
    const flow = flowOver(socket, account, trust, patience)
    patience.signal?.addEventListener('abort', () => flow.close(), { once: true })
    const client = new Client(flow, account, patience)
    flow.on('error', error => { client.#broke ??= error })
    try {
      await client.ask(() => flow.connect())
      return client
    } catch (error) {
      flow.close()
      socket.destroy()
      throw connectFault(error, client)
    }
  }

  /** @throws ForeignFault in place of what imapflow throws */
  async ask<T>(work: () => Promise<T>): Promise<T> {
    const { patienceMs, signal } = this.#patience
    if (signal?.aborted) throw new ForeignFault('stopped')
    let watch: NodeJS.Timeout | undefined
    const tooSlow = new Promise<never>((_, reject) => {
      let before = this.flow.stats().received
      watch = setInterval(() => {
        const { received } = this.flow.stats()
        if (received - before < LEAST_RATE * patienceMs / 1000) reject(new ForeignFault('too-slow'))
        before = received
      }, patienceMs)
    })
    const working = work()
    working.catch(() => {})
    try {
      return await Promise.race([working, tooSlow])
    } catch (error) {
      const fault = signal?.aborted ? new ForeignFault('stopped') : this.#faultOf(error)
      if (fault.code !== 'refused') this.flow.close()
      throw fault
    } finally {
      clearInterval(watch)
    }
  }

  #faultOf(error: unknown): ForeignFault {
    const token = 'token' in this.#account.signIn
    const fault = imapFault(error, token)
    return fault.code === 'connection-lost' && this.#broke !== undefined ? imapFault(this.#broke, token) : fault
  }

  get account(): Account {
    return this.#account
  }

  get patience(): Patience {
    return this.#patience
  }

  /** Ends the session politely, where the server lets it. */
  async close(): Promise<void> {
    if (this.flow.usable) await Promise.race([this.flow.logout().catch(() => {}), new Promise(late => setTimeout(late, 1000).unref())])
    this.flow.close()
  }
}

function flowOver(socket: Socket, { server, signIn }: Account, { authorities }: Trust, { patienceMs, limit }: Patience & { readonly limit: number }): ImapFlow {
  const name = serverName(server.host)
  const transport: ImapTransport = {
    connect: (_, onConnect) => {
      setImmediate(onConnect)
      return socket
    },
    upgrade: (_, __, onSecure) => tlsOver(socket, name, authorities).once('secureConnect', onSecure),
  }
  return new ImapFlow({
    host: name, port: server.port, secure: server.security === 'tls', doSTARTTLS: server.security === 'starttls', transport,
    auth: 'token' in signIn ? { user: signIn.username, accessToken: signIn.token } : { user: signIn.username, pass: signIn.password },
    // Its log would hold what the server says, and that may be anything.
    logger: false, clientInfo: { name: 'Mailkeep', version: false, vendor: false, 'support-url': false },
    disableAutoIdle: true, disableCompression: true, maxIdleTime: LONGEST_IDLE,
    connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: 2 * patienceMs,
    maxLineLength: MEBIBYTE, maxLiteralSize: limit + MEBIBYTE, maxResponseSize: limit + 4 * MEBIBYTE, maxResponseTokens: 100_000,
  })
}

/** Waits for the first octets of a greeting, `* OK` or the like (RFC 3501, section 7.1), and leaves them where they are. @throws ForeignFault */
async function hearGreeting(socket: Socket, { server }: Account, trust: Trust, { patienceMs, signal }: Patience): Promise<void> {
  const options = signal && { signal }
  const heard = await Promise.race([
    once(socket, 'readable', options).then(() => 'octets' as const, () => 'lost' as const),
    sleep(patienceMs, 'silence' as const, { ref: false, ...options }).catch(() => 'lost' as const),
  ])
  const octets: unknown = heard === 'octets' ? socket.read() : null
  if (Buffer.isBuffer(octets) && octets[0] === ASTERISK) return void socket.unshift(octets)
  socket.destroy()
  if (signal?.aborted) throw new ForeignFault('stopped')
  if (Buffer.isBuffer(octets)) throw new ForeignFault('greeting-foreign')
  if (heard !== 'silence') throw new ForeignFault('connection-lost', { step: 'greeting' })
  const wantsTls = server.security !== 'tls' && await waitsForTls(server, { ...trust, timeoutMs: Math.min(patienceMs, 10_000), ...options })
  throw new ForeignFault(wantsTls ? 'tls-expected' : 'greeting-silent')
}

/** What failed before the session stood. */
function connectFault(error: unknown, { flow, account: { signIn } }: Client): unknown {
  if (!(error instanceof ForeignFault)) return error
  if (flow.greeting === undefined && flow.byeReason !== undefined) return new ForeignFault('greeting-refused')
  if (flow.greeting === undefined && error.code === 'not-understood') return new ForeignFault('greeting-foreign', { cause: error })
  if (flow.greeting === undefined && error.code === 'connection-lost') return new ForeignFault('connection-lost', { step: 'greeting', cause: error })
  if (error.code === 'not-understood' && 'token' in signIn && !TOKEN_WAYS.some(way => flow.capabilities.has(way))) return new ForeignFault('sign-in-method')
  return error
}
