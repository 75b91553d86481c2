import { connectTo, type ForeignServer, type Trust, waitsForTls } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { askCapabilities, type Capabilities } from './capabilities.ts'
import { Connection } from './connection.ts'
import type { SignIn } from './mailbox.ts'
import { codedFault } from './refusal.ts'
import { signIn } from './sign-in.ts'

export interface Account {
  readonly server: ForeignServer
  readonly signIn: SignIn
}

export interface Patience {
  /** How long the server may take for one answer. */
  readonly patienceMs: number
  readonly signal?: AbortSignal
}

/** A session in its TRANSACTION state (RFC 1939, section 5): signed in, and nothing deleted yet. */
export interface Session {
  readonly connection: Connection
  readonly capabilities: Capabilities
  /** How many mails the mailbox holds. */
  readonly mails: number
  /** In octets, as the server counts. */
  readonly size: number
}

/** More mails than any mailbox holds. */
const MOST_MAILS = 1_000_000

/**
 * Connects, asks for TLS where it is wanted and goes no further without it, and signs in.
 * @throws ForeignFault
 */
export async function openSession({ server, signIn: who }: Account, trust: Trust, patience: Patience): Promise<Session> {
  const options = { ...patience.signal && { signal: patience.signal } }
  const connection = new Connection(await connectTo(server, { ...trust, ...options, timeoutMs: patience.patienceMs }), patience)
  try {
    await greet(connection, server, trust, patience)
    let capabilities = await askCapabilities(connection)
    if (server.security === 'starttls') {
      // One who does not even answer CAPA may know STLS all the same (RFC 2595, section 4).
      if (capabilities.told && !capabilities.has('STLS')) throw new ForeignFault('tls-not-offered')
      await connection.secure(server.host, { ...options, ...trust.authorities && { authorities: trust.authorities } })
      capabilities = await askCapabilities(connection)
    }
    // Letters beyond ASCII in names and mails (RFC 6856, section 2): said before the sign-in, and after STLS.
    if (capabilities.has('UTF8')) await connection.ask('UTF8')
    // It is the same before and after the sign-in (RFC 2449, section 6.6).
    connection.pipelining = capabilities.has('PIPELINING')
    await signIn(connection, who, capabilities)
    const [capabilitiesNow, size] = await Promise.all([askCapabilities(connection), stat(connection)])
    connection.pipelining = capabilitiesNow.has('PIPELINING')
    return { connection, capabilities: capabilitiesNow, ...size }
  } catch (error) {
    connection.destroy()
    throw error
  }
}

async function greet(connection: Connection, server: ForeignServer, trust: Trust, { patienceMs, signal }: Patience): Promise<void> {
  const reply = await connection.greeting().catch(async (error: unknown) => { throw await greetingFault(error, async () =>
    server.security !== 'tls' && waitsForTls(server, { ...trust, timeoutMs: Math.min(patienceMs, 10_000), ...signal && { signal } })) })
  if (reply.status === 'refused') throw codedFault(reply) ?? new ForeignFault('greeting-refused')
  if (reply.status === 'challenge') throw new ForeignFault('greeting-foreign')
}

async function greetingFault(error: unknown, wantsTls: () => Promise<boolean>): Promise<unknown> {
  if (!(error instanceof ForeignFault)) return error
  if (error.code === 'not-understood' || error.code === 'too-much') return new ForeignFault('greeting-foreign', { cause: error })
  if (error.code === 'connection-lost') return new ForeignFault('connection-lost', { step: 'greeting', cause: error })
  if (error.code !== 'too-slow') return error
  return new ForeignFault(await wantsTls() ? 'tls-expected' : 'greeting-silent', { cause: error })
}

async function stat(connection: Connection): Promise<{ mails: number; size: number }> {
  const reply = await connection.ask('STAT')
  if (reply.status !== 'ok') throw codedFault(reply) ?? new ForeignFault('mailbox-missing')
  const [, mails = '', size = ''] = /^(\d{1,15})[ \t]+(\d{1,15})/.exec(reply.text) ?? []
  if (mails === '') throw new ForeignFault('not-understood')
  if (Number(mails) > MOST_MAILS) throw new ForeignFault('too-much')
  return { mails: Number(mails), size: Number(size) }
}
