import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Head } from '../../core/mail/draft.ts'
import { PATIENCE_SECONDS, type SendingFault, pauseBefore } from '../../core/settings/sending.ts'
import type { Database } from '../database/database.ts'
import { ForeignFault } from '../foreign/fault.ts'
import type { Acknowledged, Receive } from '../intake/arrival.ts'
import { type Delivery, deliver } from '../outbound/deliver.ts'
import type { DialogueOptions } from '../outbound/dialogue.ts'
import { openHead, sealHead } from '../outbound/outbox.ts'
import { type Keys, openTransport } from '../outbound/transports.ts'
import { type Secrets, UnsealError } from '../secrets.ts'
import { organizationIds } from '../store/organization.ts'
import {
  type LeasedMail, endLeases, forgetOutgoing, leaseOutgoing, markCaptured, markFailed, markTaken, octetsPlace, postpone, renewLease, secondsUntilDue,
} from '../store/outbox.ts'
import { serverFor } from '../store/transport.ts'
import { codeOf, type Log } from '../watch/log.ts'

const AT_ONCE = 4
const LEASE_SECONDS = 20
const RENEW_MS = 5000
/** What another process put into the outbox is seen so soon. */
const LOOK_MS = 15_000
const PAUSE_AFTER_FAILURE = 1000
const STOP_MS = 5000
const FORGET_DAYS = 30
const DAY_MS = 24 * 3600 * 1000
const CAPTURE_AGAIN_SECONDS = 5

export interface SendParts extends Pick<DialogueOptions, 'trust' | 'name'>, Pick<Keys, 'tokenFor'> {
  readonly database: Database
  readonly secrets: Secrets
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  /** Does no other process work on this database? Then whoever held a lease is dead. */
  readonly alone: boolean
  /** Told whenever a mail came further. */
  readonly changed: (organization: string, id: string) => void
  readonly log: Log
  /** Seconds before the n-th further try. */
  readonly pause?: (n: number) => number
  readonly answerMs?: number
  readonly mailMs?: number
}

/**
 * Sends what lies in the outbox, and captures what was sent as any mail is. A mail is sent again only where nobody saw the answer
 * to it, and is the same mail then. Any number of processes may do so at once.
 */
export class SendJob {
  readonly #parts: SendParts
  readonly #underWay = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #wake: () => void = () => {}
  #woken = false
  #stopped = false
  #forgotAt = 0
  #running: Promise<void> | null = null

  constructor(parts: SendParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    if (this.#parts.alone) await this.#inView(endLeases)
    this.#running = this.#run()
  }

  /** There may be something to be sent. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** What is being sent has some seconds to come to its end. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#stopping.abort(), STOP_MS)
    this.#stopped = true
    this.wake()
    await this.#running
    await Promise.all(this.#underWay)
    clearTimeout(late)
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        this.#woken = false
        await this.#forget()
        const mails = this.#underWay.size < AT_ONCE ? await this.#inView(client => leaseOutgoing(client, AT_ONCE - this.#underWay.size, LEASE_SECONDS)) : []
        for (const mail of mails) this.#begin(mail)
        await this.#rest(this.#underWay.size < AT_ONCE ? await this.#inView(secondsUntilDue) : null)
      } catch (error) {
        this.#parts.log('warning', 'sending is delayed', { error: codeOf(error) })
        await this.#rest(PAUSE_AFTER_FAILURE / 1000)
      }
    }
  }

  async #forget(): Promise<void> {
    if (Date.now() - this.#forgotAt < DAY_MS) return
    await this.#inView(client => forgetOutgoing(client, FORGET_DAYS))
    this.#forgotAt = Date.now()
  }

  /** Until somebody wakes it, or something is due. */
  async #rest(seconds: number | null): Promise<void> {
    if (this.#woken) return
    const ms = Math.min(LOOK_MS, Math.max(20, (seconds ?? Infinity) * 1000))
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => { clearTimeout(timer); resolve() }
    })
  }

  #begin(mail: LeasedMail): void {
    const work = this.#one(mail).catch((error: unknown) => {
      // Its lease ends by itself, and it is tried again.
      this.#parts.log('warning', 'a mail that leaves is delayed', { organization: mail.organization, outbox: mail.id, error: codeOf(error) })
    }).finally(() => {
      this.#underWay.delete(work)
      this.wake()
    })
    this.#underWay.add(work)
  }

  async #one(mail: LeasedMail): Promise<void> {
    const renew = setInterval(() => void this.#within(mail, client => renewLease(client, mail, LEASE_SECONDS)).catch(() => {}), RENEW_MS)
    try {
      const head = openHead(mail.head, mail.organization, mail.id, this.#parts.secrets)
      const octets = this.#parts.secrets.open(mail.octets, octetsPlace(mail.organization, mail.id))
      const taken = mail.state === 'waiting' ? await this.#send(mail, head, octets) : head
      if (taken) await this.#capture(mail, taken, octets)
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      await this.#fail(mail, 'unreadable', null)
    } finally {
      clearInterval(renew)
      this.#parts.changed(mail.organization, mail.id)
    }
  }

  /** @returns what is known of the mail once a server took it; null where none did */
  async #send(mail: LeasedMail, head: Head, octets: Buffer): Promise<Head | null> {
    const delivery = await this.#deliver(mail, head, octets)
    if (!delivery.taken) {
      if (delivery.again) await this.#later(mail, delivery.fault, delivery.reply)
      else await this.#fail(mail, delivery.fault, delivery.reply)
      return null
    }
    const { accepted, deferred, refused } = delivery
    const taken = { ...head, accepted, refused: [...head.refused, ...refused], envelope: { ...head.envelope, to: deferred } }
    await this.#note(mail, sealHead(taken, mail.organization, mail.id, this.#parts.secrets))
    return taken
  }

  async #deliver(mail: LeasedMail, head: Head, octets: Buffer): Promise<Delivery> {
    const { trust, name, answerMs = 60_000, mailMs = 600_000 } = this.#parts
    const server = await this.#within(mail, client => serverFor(client, mail.organization, mail.sender))
    if (!server) return { taken: false, fault: 'no-server', reply: null, again: true }
    try {
      const dialogue = await openTransport(mail.organization, server, this.#parts, { trust, name, answerMs, mailMs, signal: this.#stopping.signal })
      try {
        return await deliver(dialogue, head.envelope, octets)
      } finally {
        dialogue.leave()
      }
    } catch (error) {
      if (!(error instanceof ForeignFault)) throw error
      return { taken: false, fault: error.code, reply: null, again: true }
    }
  }

  /** A server's 250 was seen, and must be known, or the mail would be sent again: while the database is away, that waits. */
  async #note(mail: LeasedMail, head: Buffer): Promise<void> {
    for (;;) {
      try {
        return await this.#within(mail, client => markTaken(client, mail, head))
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error
        await sleep(PAUSE_AFTER_FAILURE)
      }
    }
  }

  /** Hands the mail over as a door does, with those who have it by now. */
  async #capture(mail: LeasedMail, head: Head, octets: Buffer): Promise<void> {
    const { organization, id } = mail
    const door = mail.purpose === 'relay' ? 'relay' : 'outbox'
    const { secrets, receive, acknowledged } = this.#parts
    const envelope = { from: head.envelope.from, to: head.accepted }
    const receipt = await receive({ organization, door, at: new Date(), octets, size: octets.length, headerOnly: false, envelope }).catch(() => null)
    if (!receipt) return this.#within(mail, client => postpone(client, mail, CAPTURE_AGAIN_SECONDS, { fault: null, reply: null }))
    acknowledged(organization, door)
    const waiting = head.envelope.to.length > 0
    const left = waiting || head.refused.length > 0 ? sealHead({ ...head, accepted: [] }, organization, id, secrets) : null
    await this.#within(mail, client => markCaptured(client, mail, {
      outcome: receipt.outcome, mailId: receipt.mailId, head: left,
      rest: waiting ? { seconds: this.#pause(mail), fault: 'server-later', reply: null } : null,
    }))
  }

  async #later(mail: LeasedMail, fault: SendingFault, reply: string | null): Promise<void> {
    if (Date.now() - mail.createdAt.getTime() > PATIENCE_SECONDS * 1000) return this.#fail(mail, 'given-up', reply)
    await this.#within(mail, client => postpone(client, mail, this.#pause(mail), { fault, reply }))
  }

  #fail(mail: LeasedMail, fault: SendingFault, reply: string | null): Promise<void> {
    return this.#within(mail, client => markFailed(client, mail, { fault, reply }))
  }

  #pause({ tries }: LeasedMail): number {
    return (this.#parts.pause ?? pauseBefore)(tries)
  }

  #within<T>({ organization }: Pick<LeasedMail, 'organization'>, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return this.#parts.database.within([organization], ({ client }) => work(client))
  }

  /** With all organizations in view: whose mail is due first is asked once for all of them. */
  async #inView<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const { database } = this.#parts
    return database.within(await organizationIds(database.pool), ({ client }) => work(client))
  }
}
