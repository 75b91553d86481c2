import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import { connectTo, type ForeignServer, type Trust, upgrade, waitsForTls } from '../../../server/foreign/connect.ts'
import { authority, certificateOf } from '../../certificates.ts'

const TIME = 10_000
const LOOPBACK = { allowed: allowedServers(['*']), authorities: [authority], resolve: async () => ['127.0.0.1'] } satisfies Trust
const closers: (() => unknown)[] = []
afterAll(() => closers.forEach(close => close()))

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => { server.close(); for (const socket of sockets) socket.destroy() })
  return (server.address() as AddressInfo).port
}

/** Answers in the open with a greeting at once, as mail servers do. */
const plainServer = (greeting: string): Promise<number> => listening(createServer(socket => void socket.write(greeting)))
const tlsServer = (which: Parameters<typeof certificateOf>[0]): Promise<number> => listening(createTlsServer(certificateOf(which), socket => void socket.write('+OK ready\r\n')).on('tlsClientError', () => {}))

const open = (server: Partial<ForeignServer> & { port: number }, trust: Partial<Trust> = {}, timeoutMs = TIME): Promise<Socket> =>
  connectTo({ host: 'mail.abc.net', security: 'tls', ...server }, { ...LOOPBACK, ...trust, timeoutMs })

describe('A connection to a server that somebody named', () => {
  test('goes to the address that was vetted, and the certificate is checked by the name', async () => {
    const socket = await open({ port: await tlsServer('mail') })
    expect(socket.remoteAddress).toBe('127.0.0.1')
    expect(String((await once(socket, 'data'))[0])).toBe('+OK ready\r\n')
    socket.destroy()
  })

  test('an address is found in the certificate too', async () => {
    (await open({ host: '127.0.0.1', port: await tlsServer('mail') })).destroy()
  })

  test.each([
    ['has expired', 'expired', 'certificate-expired'], ['is for another name', 'elsewhere', 'certificate-name'], ['is self-signed', 'self-signed', 'certificate-untrusted'],
  ] as const)('a certificate that %s ends it', async (_, which, code) => {
    const port = await tlsServer(which)
    await expect(open({ port })).rejects.toMatchObject({ code, step: 'tls' })
  })

  test('a certificate of an authority that nobody trusts ends it', async () => {
    const port = await tlsServer('mail')
    await expect(connectTo({ host: 'mail.abc.net', port, security: 'tls' }, { allowed: LOOPBACK.allowed, resolve: LOOPBACK.resolve, timeoutMs: TIME })).rejects.toMatchObject({ code: 'certificate-untrusted' })
  })

  test('a server that speaks in the open where SSL was chosen', async () => {
    await expect(open({ port: await plainServer('+OK POP3 ready <1896.697170952@abc.net>\r\n') })).rejects.toMatchObject({ code: 'tls-not-spoken', again: false })
  })

  test('a server that wants SSL where none was chosen says nothing; asked why, it can be told', async () => {
    const port = await tlsServer('mail')
    const socket = await open({ port, security: 'none' })
    expect(await waitsForTls({ host: 'mail.abc.net', port }, { ...LOOPBACK, timeoutMs: TIME })).toBe(true)
    socket.destroy()
    expect(await waitsForTls({ host: 'mail.abc.net', port: await plainServer('+OK\r\n') }, { ...LOOPBACK, timeoutMs: TIME })).toBe(false)
  })

  test('nobody listens at the port', async () => {
    const server = createServer()
    const port = await listening(server)
    server.close()
    await expect(open({ port })).rejects.toMatchObject({ code: 'connect-refused', step: 'connect', again: true })
  })

  test('the next address is tried when one does not answer', async () => {
    const port = await plainServer('+OK\r\n')
    const socket = await open({ port, security: 'none' }, { resolve: async () => ['127.0.0.2', '127.0.0.1'] })
    expect(socket.remoteAddress).toBe('127.0.0.1')
    socket.destroy()
  })

  test('a server that begins no TLS', async () => {
    const port = await listening(createServer(() => {}))
    await expect(open({ port }, {}, 300)).rejects.toMatchObject({ code: 'too-slow', step: 'tls' })
  })

  test('a resolver that never answers', async () => {
    await expect(open({ port: 995 }, { resolve: () => new Promise(() => {}) }, 200)).rejects.toMatchObject({ code: 'name-unavailable', step: 'name' })
  })

  test('given up from this side', async () => {
    const port = await listening(createServer(() => {}))
    const stop = new AbortController()
    const connecting = connectTo({ host: 'mail.abc.net', port, security: 'tls' }, { ...LOOPBACK, timeoutMs: TIME, signal: stop.signal })
    stop.abort()
    await expect(connecting).rejects.toMatchObject({ code: 'stopped' })
  })
})

describe('A name that rebinds', () => {
  test('is resolved once: what it leads to afterwards is never connected to', async () => {
    const port = await plainServer('+OK\r\n')
    let asked = 0
    // 240.0.0.1 stands for a server on the internet that the operator of the test cannot reach.
    const resolve = async (): Promise<string[]> => asked++ === 0 ? ['240.0.0.1'] : ['127.0.0.1']
    await expect(open({ port, security: 'none' }, { resolve, allowed: allowedServers(['240.0.0.0/4']) }, 1500)).rejects.toMatchObject({ step: 'connect' })
    expect(asked).toBe(1)
    await expect(open({ port, security: 'none' }, { resolve, allowed: allowedServers(['240.0.0.0/4']) })).rejects.toMatchObject({ code: 'address-private' })
  })
})

describe('STARTTLS', () => {
  /** Says OK to the first line and begins TLS; `ahead` comes in the same segment as the OK. */
  const upgrading = (ahead = ''): Promise<number> => listening(createServer(socket => {
    socket.once('data', () => {
      socket.write(`+OK begin\r\n${ahead}`)
      new TLSSocket(socket, { isServer: true, ...certificateOf('mail') }).on('error', () => {}).on('secure', function (this: TLSSocket) { this.write('hello\r\n') })
    })
  }))

  async function asked(port: number): Promise<{ socket: Socket; answer: string }> {
    const socket = await open({ port, security: 'starttls' })
    socket.write('STLS\r\n')
    await once(socket, 'readable')
    return { socket, answer: String(socket.read('+OK begin\r\n'.length)) }
  }

  test('the connection goes on under TLS', async () => {
    const { socket } = await asked(await upgrading())
    const secured = await upgrade(socket, 'mail.abc.net', { ...LOOPBACK, timeoutMs: TIME })
    expect(String((await once(secured, 'data'))[0])).toBe('hello\r\n')
    secured.destroy()
  })

  test('the certificate is checked by the name', async () => {
    const { socket } = await asked(await upgrading())
    await expect(upgrade(socket, 'pop.elsewhere.example', { ...LOOPBACK, timeoutMs: TIME })).rejects.toMatchObject({ code: 'certificate-name' })
    expect(socket.destroyed).toBe(true)
  })

  test('octets that came ahead of TLS end it, wherever they wait', async () => {
    const { socket, answer } = await asked(await upgrading('+OK injected\r\n'))
    expect(answer).toBe('+OK begin\r\n')
    await expect(upgrade(socket, 'mail.abc.net', { ...LOOPBACK, timeoutMs: TIME })).rejects.toMatchObject({ code: 'tls-injected', step: 'tls' })
    const second = await asked(await upgrading())
    await expect(upgrade(second.socket, 'mail.abc.net', { ...LOOPBACK, timeoutMs: TIME, unread: 3 })).rejects.toMatchObject({ code: 'tls-injected' })
    expect(second.socket.destroyed).toBe(true)
  })
})
