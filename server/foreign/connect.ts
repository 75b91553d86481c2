import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls'
import type { Security } from '../../core/settings/external-addresses.ts'
import type { AllowedServers } from './allowed.ts'
import { ForeignFault } from './fault.ts'
import { addressesOf, type Resolve, serverName } from './resolve.ts'
import { tlsFault } from './tls-fault.ts'

export interface ForeignServer {
  /** A name or an address, as somebody wrote it. */
  readonly host: string
  readonly port: number
  /** `starttls` connects in the open; the caller then says so to the server and calls `upgrade`. */
  readonly security: Security
}

export interface Trust {
  readonly allowed: AllowedServers
  /** Certificates of authorities to trust beside Node's own, PEM. An operator gives them by NODE_EXTRA_CA_CERTS; these take the place of those. */
  readonly authorities?: readonly string[]
  readonly resolve?: Resolve
}

export interface Patience {
  /** For all steps together. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Connects to a server that somebody named: its name is resolved and vetted, one of the vetted addresses is connected to,
 * and with `tls` its certificate is checked by the name (RFC 8314; RFC 9525). The socket reads nothing until it is listened
 * to, and an error of it that nobody listens for is dropped.
 * @throws ForeignFault (steps name, address, connect, tls)
 */
export async function connectTo({ host, port, security }: ForeignServer, { allowed, authorities, resolve, timeoutMs, signal }: Trust & Patience): Promise<Socket> {
  const ends = Date.now() + timeoutMs
  const name = serverName(host)
  const addresses = await within(addressesOf(host, allowed, resolve), new ForeignFault('name-unavailable'), { timeoutMs, ...signal && { signal } })
  const socket = await firstOf(addresses, port, ends, signal)
  if (security !== 'tls') return socket
  return upgrade(socket, name, { timeoutMs: ends - Date.now(), ...authorities && { authorities }, ...signal && { signal } })
}

interface UpgradeOptions extends Patience {
  /** Octets of the server that the caller has read and not yet understood: there must be none. */
  readonly unread?: number
  readonly authorities?: readonly string[]
}

/**
 * Begins TLS on a connection and checks the certificate by the name. Octets that came in the open and were not understood
 * yet would be taken for answers given under TLS (CVE-2011-0411), so they end the connection. The caller has taken its
 * listeners off the socket. A socket that could not be upgraded is destroyed.
 * @throws ForeignFault (step tls)
 */
export async function upgrade(socket: Socket, name: string, { timeoutMs, signal, unread = 0, authorities }: UpgradeOptions): Promise<TLSSocket> {
  if (unread > 0) {
    socket.destroy()
    throw new ForeignFault('tls-injected')
  }
  const secured = tlsOver(socket, name, authorities)
  try {
    await event(secured, 'secureConnect', { timeoutMs, ...signal && { signal } })
    return secured
  } catch (error) {
    secured.destroy()
    socket.destroy()
    throw error instanceof ForeignFault ? error : tlsFault(error)
  }
}

/**
 * Begins TLS on a connection that nobody listens to, for those who wait for it themselves; see `upgrade`.
 * @throws ForeignFault (tls-injected)
 */
export function tlsOver(socket: Socket, name: string, authorities: readonly string[] | undefined): TLSSocket {
  if (socket.readableLength > 0) {
    socket.destroy()
    throw new ForeignFault('tls-injected')
  }
  const host = serverName(name)
  return connectTls({
    socket, host, ...!isIP(host) && { servername: host }, minVersion: 'TLSv1.2',
    // What is given for `ca` takes the place of Node's own authorities, so these are added again.
    ...authorities && { ca: [...rootCertificates, ...authorities] },
  })
}

/** Does a server that says nothing in the open wait for TLS? Asked of one that was silent, to say what to do. */
export async function waitsForTls({ host, port }: Omit<ForeignServer, 'security'>, options: Trust & Patience): Promise<boolean> {
  try {
    (await connectTo({ host, port, security: 'tls' }, options)).destroy()
    return true
  } catch (error) {
    return error instanceof ForeignFault && error.code.startsWith('certificate-')
  }
}

/** The addresses in turn; the last may use all the time there is. */
async function firstOf(addresses: readonly string[], port: number, ends: number, signal: AbortSignal | undefined): Promise<Socket> {
  for (const [at, address] of addresses.entries()) {
    const left = Math.max(1, ends - Date.now())
    const socket = connect({ host: address, port, autoSelectFamily: false, keepAlive: true, noDelay: true })
    try {
      await event(socket, 'connect', { timeoutMs: left / (addresses.length - at), ...signal && { signal } })
      return socket
    } catch (error) {
      socket.destroy()
      if (at === addresses.length - 1 || signal?.aborted) throw error instanceof ForeignFault ? error : connectFault(error)
    }
  }
  throw new ForeignFault('name-unknown')
}

function connectFault(error: unknown): ForeignFault {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return new ForeignFault(code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'connect-refused' : 'connect-unreachable', { cause: error })
}

/** Waits for an event of a socket, or for what prevents it. */
function event(socket: Socket, name: 'connect' | 'secureConnect', patience: Patience): Promise<void> {
  const step = name === 'connect' ? 'connect' : 'tls'
  const happened = new Promise<void>((resolve, reject) => {
    socket.once(name, resolve)
    // The listener stays: an error between two listeners of the caller must not end the process.
    socket.on('error', reject)
    socket.once('close', () => reject(new ForeignFault('connection-lost', { step })))
  })
  return within(happened, new ForeignFault('too-slow', { step }), patience)
}

async function within<T>(work: Promise<T>, late: ForeignFault, { timeoutMs, signal }: Patience): Promise<T> {
  work.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), Math.max(1, timeoutMs))
    stop = () => reject(new ForeignFault('stopped', { step: late.step }))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    clearTimeout(timer)
    if (stop) signal?.removeEventListener('abort', stop)
  }
}
