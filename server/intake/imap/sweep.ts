import type { MailboxObject } from 'imapflow'
import { ForeignFault } from '../../foreign/fault.ts'
import type { Arrival, Door, Receipt } from '../arrival.ts'
import { headerAlone } from '../content.ts'
import type { Mailbox, Visit } from '../pop3/mailbox.ts'
import type { Client } from './client.ts'
import type { Folder } from './folders.ts'
import type { FolderLedger, FolderMark } from './ledger.ts'
import { listAbove, type Listed, listThese } from './listing.ts'

/** So many mails, or octets, are asked for in one command: enough for a shared commit, and little memory. */
const CHUNK = { mails: 50, octets: 4 * 1024 * 1024 }
/** From this size on the header is looked at before the body is brought. */
const HEADER_FIRST = 64 * 1024
/** What is put aside for a header while its size is not known. */
const HEADER_ROOM = 32 * 1024
const MOST_LEFT_OVER = 1000

export interface SweepParts extends Omit<Visit, 'ledger' | 'mac'> {
  readonly ledger: FolderLedger
  /** The sweep brings a whole account in one go. */
  readonly importing?: {
    readonly id: string
    /** The mailbox's address is ours: whatever lies there was for it, or from it. */
    readonly ours: boolean
    /** The headers are all that is brought. */
    readonly look: boolean
  }
}

export interface Swept {
  /** How many mails the folder held. */
  readonly mails: number
  readonly filed: number
  /** Of the next mail to come, as the server foresees it. */
  readonly uidNext: number
}

/** One look through a folder that is read-only to us: brings what is above the mark, files it, and moves the mark behind it. */
export class Sweep {
  readonly #client: Client
  readonly #folder: Folder
  readonly #mailbox: Mailbox
  readonly #parts: SweepParts
  #mark: FolderMark = { uidValidity: 0n, uid: 0, leftOver: [] }
  #filed = 0
  #total = 0

  constructor(client: Client, folder: Folder, mailbox: Mailbox, parts: SweepParts) {
    this.#client = client
    this.#folder = folder
    this.#mailbox = mailbox
    this.#parts = parts
  }

  /** Brings what is new. @throws ForeignFault for what the server did, TemporaryFailure where a mail could not be stored, the ledger's errors */
  async run(): Promise<Swept> {
    const opened = await this.#open()
    const before = await this.#parts.ledger.find(this.#folder.path)
    const changed = before !== null && before.uidValidity !== opened.uidValidity
    this.#mark = before && !changed ? before : { uidValidity: opened.uidValidity, uid: 0, leftOver: [] }
    const fresh = opened.exists > 0 ? await listAbove(this.#client, this.#mark.uid) : []
    this.#tell(fresh.length)
    // Under a new UIDVALIDITY most mails are old acquaintances: their headers say so.
    const headerFirst = changed || this.#looks
    await this.#bringAll(chunksOf(fresh, headerFirst), headerFirst)
    return { mails: opened.exists, filed: this.#filed, uidNext: opened.uidNext }
  }

  /**
   * Brings what the server did not give before, one by one: a mail that breaks the session breaks nothing else off. Comes after
   * `run`. @returns how many mails are left over still
   */
  async again(): Promise<number> {
    if (this.#mark.leftOver.length === 0) return 0
    const { exists } = await this.#open()
    const there = exists > 0 ? await listThese(this.#client, this.#mark.leftOver) : []
    const inTurn = this.#mark.leftOver.flatMap(uid => there.filter(mail => mail.uid === uid))
    this.#tell(inTurn.length)
    await this.#noteLeftOver(inTurn.map(({ uid }) => uid), 0)
    for (const mail of inTurn) {
      const others = this.#mark.leftOver.filter(uid => uid !== mail.uid)
      // It goes to the end of the list before it is asked for.
      await this.#noteLeftOver([...others, mail.uid], 0)
      const { filed, missing } = await this.#bring([mail], this.#looks)
      await this.#noteLeftOver([...others, ...missing], await filed)
    }
    return this.#mark.leftOver.length
  }

  get #looks(): boolean {
    return this.#parts.importing?.look ?? false
  }

  get #door(): Door {
    return this.#parts.importing ? 'import' : 'imap'
  }

  /** EXAMINE (RFC 3501, section 6.3.2), and BODY.PEEK with every FETCH: no flag changes, not even \Recent. */
  async #open(): Promise<MailboxObject> {
    const opened = await this.#client.ask(() => this.#client.flow.mailboxOpen(this.#folder.path, { readOnly: true }))
    if (typeof opened.uidValidity !== 'bigint') throw new ForeignFault('not-understood')
    return opened
  }

  async #noteLeftOver(leftOver: readonly number[], filed: number): Promise<void> {
    this.#mark = { ...this.#mark, leftOver }
    await this.#parts.ledger.note(this.#folder.path, this.#mark, filed)
  }

  /** While one chunk is filed the next one comes. */
  async #bringAll(chunks: readonly (readonly Listed[])[], headerFirst: boolean): Promise<void> {
    let noted: Promise<void> = Promise.resolve()
    for (const chunk of chunks) {
      try {
        const brought = await this.#bring(chunk, headerFirst)
        await noted
        noted = this.#note(chunk, brought)
        noted.catch(() => {})
      } catch (error) {
        await noted
        if (isOfOneMail(error)) await this.#note(chunk, { filed: Promise.resolve(0), missing: chunk.map(({ uid }) => uid) })
        throw error
      }
    }
    await noted
  }

  async #note(chunk: readonly Listed[], { filed, missing }: Brought): Promise<void> {
    const count = await filed
    const leftOver = [...this.#mark.leftOver, ...missing]
    if (leftOver.length > MOST_LEFT_OVER) throw new ForeignFault('server-broken')
    // Everything up to the last of them, for they come in order.
    this.#mark = { ...this.#mark, uid: chunk.at(-1)!.uid, leftOver }
    await this.#parts.ledger.note(this.#folder.path, this.#mark, count)
  }

  async #bring(chunk: readonly Listed[], headerFirst: boolean): Promise<Brought> {
    const [first] = chunk
    if (!headerFirst && (chunk.length > 1 || first!.size <= HEADER_FIRST)) return this.#whole(chunk)
    const headers = await this.#headers(chunk)
    const wanted = chunk.filter(({ uid }) => headers.wanted.has(uid))
    const whole = wanted.length > 0 ? await this.#whole(wanted) : { filed: Promise.resolve(0), missing: [] }
    return { filed: Promise.all([headers.filed, whole.filed]).then(([a, b]) => a + b), missing: [...headers.missing, ...whole.missing] }
  }

  /** Deals with mails by their headers, where that is enough. */
  async #headers(chunk: readonly Listed[]): Promise<Brought & { readonly wanted: ReadonlySet<number> }> {
    const wanted = new Set<number>()
    const taken = await this.#parts.budget.wait(chunk.length * HEADER_ROOM)
    try {
      const filing: Promise<number>[] = []
      const missing = await this.#fetch(chunk, 'headers', (mail, octets) => {
        const arrival = this.#arrival(headerAlone(octets), mail.size, true)
        const receipt = mail.size > this.#parts.limit ? this.#parts.receive(arrival) : this.#parts.receiveHeader(arrival)
        filing.push(this.#counted(receipt.then(given => given ?? void wanted.add(mail.uid))))
      })
      const counts = await Promise.all(filing)
      return { filed: Promise.resolve(sum(counts)), missing, wanted }
    } finally {
      this.#parts.budget.release(taken)
    }
  }

  async #whole(chunk: readonly Listed[]): Promise<Brought> {
    const { budget, limit } = this.#parts
    let taken = await budget.wait(sum(chunk.map(({ size }) => Math.min(size, limit))))
    const filing: Promise<number>[] = []
    const refused: number[] = []
    try {
      const missing = await this.#fetch(chunk, 'source', (mail, octets) => {
        const more = Math.max(0, octets.length - Math.min(mail.size, limit))
        if (more > 0 && !budget.take(more)) return void refused.push(mail.uid)
        taken += more
        const whole = octets.length <= limit
        filing.push(this.#counted(this.#parts.receive(this.#arrival(whole ? octets : headerAlone(octets), octets.length, !whole))))
      })
      const filed = Promise.all(filing).then(sum).finally(() => budget.release(taken))
      filed.catch(() => {})
      return { filed, missing: [...missing, ...refused] }
    } catch (error) {
      await Promise.allSettled(filing)
      budget.release(taken)
      throw error
    }
  }

  /** Asks for a part of mails, and gives each on as it comes. @returns the UIDs that the server did not give */
  async #fetch(chunk: readonly Listed[], part: 'headers' | 'source', take: (mail: Listed, octets: Buffer) => void): Promise<number[]> {
    const awaited = new Map(chunk.map(mail => [mail.uid, mail]))
    try {
      await this.#client.ask(async () => {
        for await (const message of this.#client.flow.fetch([...awaited.keys()].join(','), { uid: true, [part]: true }, { uid: true })) {
          const mail = awaited.get(message.uid)
          const octets = message[part]
          if (!mail || !Buffer.isBuffer(octets)) continue
          awaited.delete(message.uid)
          take(mail, octets)
        }
      })
    } catch (error) {
      // A refusal is of one mail that the server cannot read, or of one that went: the others came.
      if (!(error instanceof ForeignFault) || error.code !== 'refused') throw error
    }
    return [...awaited.keys()]
  }

  #arrival(octets: Buffer, size: number, headerOnly: boolean): Arrival {
    const { organization, address } = this.#mailbox
    // The reverse-path of a mail that lies in a mailbox stands in its Return-Path (RFC 5321, section 4.4), which is read with its header.
    const { importing } = this.#parts
    const envelope = importing?.ours === false ? { from: null, to: [] } : this.#folder.sent ? { from: null, to: [], sentFrom: address } : { from: null, to: [address], evidence: 'mailbox' as const }
    return { organization, door: this.#door, at: new Date(), octets, size, headerOnly, envelope, ...importing && { import: importing.id } }
  }

  async #counted(filing: Promise<Receipt | void>): Promise<number> {
    if (!await filing) return 0
    this.#parts.acknowledged(this.#mailbox.organization, this.#door)
    this.#filed++
    this.#tell(0)
    return 1
  }

  #tell(more: number): void {
    this.#total += more
    this.#parts.progress({ total: this.#total, done: this.#filed })
  }
}

interface Brought {
  /** How many mails were filed, once they are. */
  readonly filed: Promise<number>
  readonly missing: readonly number[]
}

/** The server's answer to one mail broke the session; without that mail the session goes on. */
function isOfOneMail(error: unknown): boolean {
  return error instanceof ForeignFault && (error.code === 'too-much' || error.code === 'not-understood')
}

/** In order; a large mail is alone, unless headers are all that is asked for. */
function chunksOf(mails: readonly Listed[], headerFirst: boolean): Listed[][] {
  const chunks: Listed[][] = []
  let octets = 0
  for (const mail of mails) {
    const last = chunks.at(-1)
    const large = mail.size > HEADER_FIRST && !headerFirst
    const fits = last && last.length < CHUNK.mails && octets + mail.size <= CHUNK.octets && !large && !(last[0]!.size > HEADER_FIRST)
    if (fits) last.push(mail)
    else chunks.push([mail])
    octets = fits ? octets + mail.size : mail.size
  }
  return chunks
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
