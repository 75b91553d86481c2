import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to a server on loopback on which every octet takes its time. */
export interface DelayLine {
  readonly port: number
  stop(): Promise<void>
}

/** @param roundTripMs there and back; each way takes half of it, however much is on the line */
export async function startDelayLine(to: number, roundTripMs: number): Promise<DelayLine> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, near => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true })
    for (const [from, into] of [[near, far], [far, near]] as const) {
      sockets.add(from)
      const later = (work: () => void): void => { setTimeout(work, roundTripMs / 2) }
      from.on('data', octets => later(() => into.write(octets))).on('end', () => later(() => into.end())).on('error', () => into.destroy()).on('close', () => sockets.delete(from))
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
