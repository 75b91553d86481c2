import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Knows which connections have a request on its way. The server itself counts one that has never sent a request as busy, as
 * browsers keep them ready, and would wait a minute for it when it stops.
 */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #busy = new Map<Socket, number>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1)
      response.once('close', () => this.#answered(socket))
    })
  }

  endIdle(): void {
    for (const socket of this.#open) if (!this.#busy.has(socket)) socket.destroy()
  }

  endAll(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #answered(socket: Socket): void {
    const left = (this.#busy.get(socket) ?? 1) - 1
    if (left === 0) this.#busy.delete(socket)
    else this.#busy.set(socket, left)
  }
}
