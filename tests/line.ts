import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What becomes of octets on their way: those that are passed on, and whether the line is cut behind them. */
interface Passed {
  readonly octets: Buffer
  readonly cut?: boolean
}

/** Looks at what passes on one connection; made anew for each. */
export interface Watch {
  readonly fromClient?: (octets: Buffer) => Passed
  readonly fromServer?: (octets: Buffer) => Passed
}

export interface Line {
  readonly port: number
  stop(): Promise<void>
}

const pass = (octets: Buffer): Passed => ({ octets })

/** A line to a server on loopback on which a test looks at every octet, holds some back, and cuts where it likes. */
export async function startLine(to: number, watch: () => Watch): Promise<Line> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, client => {
    const { fromClient = pass, fromServer = pass } = watch()
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    for (const [from, into, look] of [[client, far, fromClient], [far, client, fromServer]] as const) {
      sockets.add(from)
      from.on('data', chunk => {
        const { octets, cut } = look(chunk)
        if (octets.length > 0) into.write(octets)
        if (cut) for (const side of [client, far]) side.destroySoon()
      })
      from.on('end', () => into.end()).on('error', () => into.destroy()).on('close', () => { sockets.delete(from); into.destroy() })
    }
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(closed => server.close(closed))
    },
  }
}
