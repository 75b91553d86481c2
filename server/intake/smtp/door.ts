import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'
import { type Log, codeOf } from '../../watch/log.ts'
import type { Certificate } from './certificate.ts'
import { Connection } from './connection.ts'
import { within } from './delivery.ts'
import { CROWDED, STOPPING } from './reply.ts'

export interface DoorOptions {
  /** What it is called in the log. */
  readonly door: string
  readonly certificate: Certificate | null
  readonly limits: { readonly ceilingOctets: number; readonly mailMs: number; readonly clients: number; readonly stopMs: number }
  readonly log: Log
}

/** A door that speaks SMTP: it opens, takes clients in, keeps its certificate fresh, and closes gently. */
export abstract class Door<Client extends Connection> extends SMTPServer {
  stopping = false
  readonly #options: DoorOptions

  constructor(options: DoorOptions, smtp: SMTPServerOptions) {
    super({ ...smtp, ...options.certificate?.first })
    this.#options = options
  }

  /** Who comes in. */
  protected abstract clientOn(socket: Socket | TLSSocket, options: SMTPConnectionOptions | undefined): Client

  async open(bind: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
    await new Promise<void>((listening, failed) => {
      this.once('error', failed)
      this.listen({ ...bind, backlog: 511 }, () => listening())
    })
    this.removeAllListeners('error')
    const { log, door } = this.#options
    this.on('error', (error: Error) => log('info', 'a client went away in the middle of a mail', { door, error: codeOf(error) }))
    return this.server.address() as AddressInfo
  }

  /** Lets the mails under way in, sends idle clients away, and is done within `stopMs`. */
  async shut(): Promise<void> {
    this.stopping = true
    const closed = new Promise<void>((done) => this.server.close(() => done()))
    for (const client of this.clients()) if (!client.busy) client.leave(STOPPING)
    await within(this.#options.limits.stopMs, closed, () => undefined)
    for (const client of this.clients()) client.cut(STOPPING)
    await within(500, closed, () => undefined)
  }

  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions): void {
    const client = this.clientOn(socket, options)
    this.connections.add(client)
    client.on('error', (error: Error) => this._onError(error))
    client.init()
    if (this.connections.size > this.#options.limits.clients) this.#idlest().leave(CROWDED)
  }

  /** Takes a renewed certificate up; where that fails the present one goes on. */
  async refreshCertificate(): Promise<void> {
    const { certificate, log, door } = this.#options
    try {
      const renewed = await certificate?.renewed()
      if (renewed) this.updateSecureContext(renewed)
    } catch (error) {
      log('error', 'the renewed certificate cannot be used, the present one goes on', { door, error: codeOf(error) })
    }
  }

  protected clients(): Connection[] {
    return [...this.connections].filter((connection) => connection instanceof Connection)
  }

  /** The client that has been here longest without a mail under way; the newest where all are busy. */
  #idlest(): Connection {
    const clients = this.clients()
    return clients.find((client) => !client.busy) ?? clients.at(-1)!
  }
}
