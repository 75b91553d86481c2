import { createHash } from 'node:crypto'
import { readMessage } from '../../../core/mail/message.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import type { Arrival } from '../arrival.ts'
import { Content } from '../content.ts'
import { headOf, markOf, offersTop } from './head.ts'
import type { Listing } from './listing.ts'
import type { Mailbox, Visit } from './mailbox.ts'
import { Notes } from './notes.ts'
import type { Plan } from './plan.ts'
import { codedFault } from './refusal.ts'
import { Room } from './room.ts'
import type { Session } from './session.ts'

/** Asked for and not answered: enough for a line of 40 ms. One at a time where the server takes no commands ahead. */
const ASKED = { mails: 256, octets: 4 * 1024 * 1024 }
/** Asked for and not filed yet: several commits' worth. */
const HELD = { mails: 1024, octets: 16 * 1024 * 1024 }
/** From this size on the header is looked at before the body is brought. */
const HEADER_FIRST = 64 * 1024

/** Brings what is new, files it, and deletes what may be deleted, as `plan` says; nothing is final before QUIT. */
export class Haul {
  filed = 0
  left = 0
  readonly deleted = new Set<number>()
  readonly #session: Session
  readonly #listing: Listing
  readonly #mailbox: Mailbox
  readonly #visit: Visit
  readonly #plan: Plan
  readonly #notes: Notes
  readonly #asked: Room
  readonly #held = new Room(HELD.mails, HELD.octets)
  readonly #underWay = new Set<Promise<void>>()
  #done = 0
  #failure: { readonly error: unknown } | null = null

  constructor(session: Session, listing: Listing, mailbox: Mailbox, visit: Visit, plan: Plan) {
    this.#session = session
    this.#listing = listing
    this.#mailbox = mailbox
    this.#visit = visit
    this.#plan = plan
    this.#notes = new Notes(visit.ledger)
    this.#asked = new Room(session.connection.pipelining ? ASKED.mails : 2, ASKED.octets)
  }

  /** Resolves when all is done and noted; what is under way comes to its end also where something fails. @throws what failed first */
  async run(): Promise<void> {
    for (const entry of this.#plan.renamed) this.#start(() => this.#notes.add(entry))
    this.#tell()
    for (const at of this.#plan.fresh) {
      if (this.#failure) break
      await this.#enter(at)
    }
    for (const at of this.#plan.proven) {
      if (this.#failure) break
      await this.#asked.enter(0)
      this.#start(() => this.#delete(at).finally(() => { this.#asked.leave(0); this.#did() }))
    }
    await Promise.all(this.#underWay)
    if (this.#failure) throw this.#failure.error
  }

  /** Waits until there is room for a mail, and lets it come. */
  async #enter(at: number): Promise<void> {
    const { sizes } = this.#listing
    const octets = Math.min(sizes[at]!, this.#visit.limit)
    await this.#asked.enter(octets)
    await this.#held.enter(octets)
    const taken = await this.#visit.budget.wait(octets)
    this.#start(() => this.#bring(at, new Content(this.#visit.budget, this.#visit.limit, taken), () => this.#asked.leave(octets)).finally(() => {
      this.#held.leave(octets)
      this.#did()
    }))
  }

  #start(work: () => Promise<void>): void {
    const one: Promise<void> = work().catch((error: unknown) => { this.#failure ??= { error } }).finally(() => this.#underWay.delete(one))
    this.#underWay.add(one)
  }

  async #bring(at: number, content: Content, answered: () => void): Promise<void> {
    let asking = true
    const wasAnswered = (): void => {
      if (asking) answered()
      asking = false
    }
    try {
      const size = this.#listing.sizes[at]!
      if (size > HEADER_FIRST && offersTop(this.#session) && await this.#byHeader(at, size)) return
      await this.#whole(at, content, wasAnswered)
    } finally {
      wasAnswered()
      content.release()
    }
  }

  /** Deals with a large mail by its header, where that is enough. @returns false where the whole is wanted */
  async #byHeader(at: number, size: number): Promise<boolean> {
    const header = await headOf(this.#session, at)
    if (!header) return false
    const arrival = this.#arrival(header, size, true)
    const mark = markOf(arrival.message, this.#visit.mac)
    const name = this.#listing.names[at] ??= mark && ` mark ${mark}`
    if (size > this.#visit.limit) {
      // Filed once; it stays on the server, and its name says that it was seen.
      await this.#visit.receive(arrival)
      await this.#note(at, name, mark, false)
      return true
    }
    const receipt = mark === null ? null : await this.#visit.receiveHeader(arrival)
    if (receipt) await this.#note(at, name, mark, receipt.held)
    return receipt !== null
  }

  async #whole(at: number, content: Content, answered: () => void): Promise<void> {
    const flooded = await this.#read(at, content)
    answered()
    // It went since the listing, or the server cannot read it; or more came than LIST said, and there was no room for it.
    if (flooded === 'not given' || content.refused) {
      this.left++
      return
    }
    const octets = content.octets()
    const arrival = this.#arrival(octets, content.size, content.headerOnly)
    const mark = markOf(arrival.message, this.#visit.mac)
    const name = this.#listing.names[at] ??= ` ${mark === null ? `octets ${digestOf(octets, this.#visit.mac)}` : `mark ${mark}`}`
    if (!await this.#knownByContent(at, name)) {
      const receipt = await this.#visit.receive(arrival)
      await this.#note(at, name, mark, receipt.held && !content.headerOnly)
    }
    if (flooded) throw flooded
  }

  /**
   * Asks for the whole mail. Of one that goes on and on beyond the limit the header is kept, and the connection given up.
   * @returns null when it came to its end, or the fault that broke it off
   */
  async #read(at: number, content: Content): Promise<ForeignFault | 'not given' | null> {
    const { connection } = this.#session
    const { limit } = this.#visit
    content.reserve(this.#listing.sizes[at]!)
    try {
      const reply = await connection.ask(`RETR ${at + 1}`, octets => {
        content.add(octets)
        if (content.size > 2 * limit) throw new ForeignFault('too-much')
      })
      // Trouble of the whole mailbox, and not of one mail.
      if (reply.code === 'SYS/TEMP' || reply.code === 'IN-USE') throw codedFault(reply)
      return reply.status === 'ok' ? null : 'not given'
    } catch (error) {
      if (content.headerOnly && error instanceof ForeignFault && error.code === 'too-much') return error
      throw error
    }
  }

  /** A mail that got its name from its content only now may have been dealt with before. */
  async #knownByContent(at: number, name: string): Promise<boolean> {
    if (!name.startsWith(' ') || name.startsWith(' long ')) return false
    const [entry] = await this.#visit.ledger.known([name])
    if (entry?.stored && this.#plan.mayDelete) await this.#delete(at)
    return entry !== undefined
  }

  #arrival(octets: Buffer, size: number, headerOnly: boolean): Arrival & Required<Pick<Arrival, 'message'>> {
    const { organization, address } = this.#mailbox
    // The reverse-path of a mail that lies in a mailbox stands in its Return-Path (RFC 5321, section 4.4), which is read with its header.
    return { organization, door: 'pop3', at: new Date(), octets, size, headerOnly, message: readMessage(octets), envelope: { from: null, to: [address], evidence: 'mailbox' } }
  }

  /** Notes what became of a mail, and deletes it if it is ours. One that has no name yet comes again, which is harmless. */
  async #note(at: number, name: string | null, mark: string | null, stored: boolean): Promise<void> {
    this.filed++
    const noted = name === null ? Promise.resolve() : this.#notes.add({ name, size: this.#listing.sizes[at]!, mark, stored })
    await Promise.all([noted, stored && this.#plan.mayDelete ? this.#delete(at) : null])
    this.#visit.acknowledged(this.#mailbox.organization, 'pop3')
  }

  async #delete(at: number): Promise<void> {
    const { status } = await this.#session.connection.ask(`DELE ${at + 1}`)
    if (status === 'ok') this.deleted.add(at)
  }

  #did(): void {
    this.#done++
    this.#tell()
  }

  #tell(): void {
    const { fresh, proven } = this.#plan
    this.#visit.progress({ total: fresh.length + proven.length, done: this.#done })
  }
}

function digestOf(octets: Buffer, mac: (text: string) => Buffer): string {
  return mac(createHash('sha256').update(octets).digest('hex')).toString('base64url')
}
