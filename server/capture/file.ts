import type pg from 'pg'
import { type Copy, decideCopies } from '../../core/capture/copies.ts'
import { type Database, transact } from '../database/database.ts'
import { faultOf } from '../database/fault.ts'
import type { Arrival, Door, Receipt } from '../intake/arrival.ts'
import type { Secrets } from '../secrets.ts'
import {
  addDoorCounts, begin, insertFirstCopies, lockStored, nextArrivalNumbers, quarantinePlace, reusedMessageIds, takeQuarantined,
} from '../store/filing.ts'
import type { Rules } from '../store/rules.ts'
import type { DoorCounts } from './counts.ts'
import { acknowledge } from './acknowledge.ts'
import { countNumbers, holdDesks, isReceived, mayAnswer, planDesk } from './desk.ts'
import { copyOf, gather, RulesCache } from './gather.ts'
import { type DecidedMail, isWhole, type Letter, mailIdOf, type NumberedMail } from './letter.ts'
import { type ReadMail, read } from './read.ts'
import { roundsOf } from './rounds.ts'
import { type FiledTicket, ticketOf, withTicket, writeTickets } from './tickets.ts'
import { firstRow, mayBeSealed, writeDecided, writeRefused } from './write.ts'

export interface FilerParts {
  readonly database: Database
  readonly secrets: Secrets
  readonly counts: DoorCounts
  readonly captureHost: string
  /** Told after each commit what it filed. */
  readonly filed: (mails: readonly FiledMail[]) => void
}

/** What others may want to know of a filed arrival. */
export interface FiledMail extends Receipt {
  readonly organization: string
  readonly contacts: readonly string[]
  /** What it did at the Help Desk; null where nothing. */
  readonly ticket: FiledTicket | null
}

/** Files batches of mails: decides each and writes all of them in one transaction. */
export class Filer {
  readonly #parts: FilerParts
  readonly #rules = new RulesCache()
  #numbers: { next: bigint; end: bigint } = { next: 0n, end: 0n }

  constructor(parts: FilerParts) {
    this.#parts = parts
  }

  get secrets(): Secrets {
    return this.#parts.secrets
  }

  /**
   * Resolves when all are committed, with a receipt for each in the order given; null for a header whose whole mail is wanted.
   * An empty batch writes the doors' counts.
   * @throws the database's error, and nothing was stored
   */
  async file(mails: readonly ReadMail[]): Promise<(Receipt | null)[]> {
    const arrivals = await this.#number(mails)
    const decided = await this.#transaction(mails.map(mail => mail.arrival.organization), (client, versions) => this.#fileWithin(client, versions, arrivals))
    const filed = decided.flatMap(filedOf)
    this.#parts.filed(filed)
    const byNumber = new Map(filed.map(mail => [mail.logId, mail]))
    return arrivals.map(({ id }) => byNumber.get(id) ?? null)
  }

  /** Keeps a mail whose own data the database refuses: a row, and the sealed octets for an administrator to look at. */
  async quarantine(mail: ReadMail): Promise<Receipt> {
    const { organization } = mail.arrival
    const [arrival] = await this.#number([mail])
    const kept = await this.#transaction([organization], async (client, versions) => {
      const rules = (await this.#rules.at(client, versions)).get(organization)!
      return writeRefused(client, arrival!, copyOf(mail, rules, this.#parts.captureHost), rules, this.#parts.secrets)
    })
    const receipt: Receipt = { logId: arrival!.id, mailId: null, outcome: 'quarantined', held: kept && !mail.arrival.headerOnly }
    this.#parts.filed([{ ...receipt, organization, contacts: [], ticket: null }])
    return receipt
  }

  /**
   * Decides a quarantined mail again, by today's rules and program, under the number and time of its arrival. One that the
   * database still refuses stays where it is.
   * @returns false where there is no such mail
   */
  async runAgain(organization: string, logId: string): Promise<boolean> {
    try {
      await this.#reserve(1)
      const decided = await this.#transaction([organization], async (client, versions) => {
        const arrival = await this.#fromQuarantine(client, organization, logId)
        return arrival && this.#fileWithin(client, versions, [{ id: logId, mail: read(arrival, this.#parts.secrets) }])
      })
      this.#parts.filed(decided?.flatMap(filedOf) ?? [])
      return decided !== null
    } catch (error) {
      if (faultOf(error) !== 'data') throw error
      return true
    }
  }

  async #fromQuarantine(client: pg.ClientBase, organization: string, logId: string): Promise<Arrival | null> {
    const taken = await takeQuarantined(client, organization, logId)
    if (!taken) return null
    const octets = this.#parts.secrets.open(taken.sealed, quarantinePlace(organization, logId))
    const { at, size, envelope } = taken
    return { organization, door: taken.door as Door, at, octets, size, headerOnly: octets.length < size, envelope, ...taken.import !== null && { import: taken.import } }
  }

  /** One transaction in which the settings of these organizations stand still; it carries the doors' counts too. */
  async #transaction<T>(organizations: readonly string[], work: (client: pg.ClientBase, versions: ReadonlyMap<string, number>) => Promise<T>): Promise<T> {
    const { database, counts } = this.#parts
    const taken = counts.take()
    const asked = new Set(organizations)
    try {
      const all = [...new Set([...asked, ...taken.map(count => count.organization)])]
      return await transact(database.pool, client => begin(client, all), async (client, versions) => {
        // Of those that have counts alone nobody's rules are asked for.
        const result = await work(client, new Map([...versions].filter(([id]) => asked.has(id))))
        // Counts of an organization that was deleted meanwhile go with it.
        await addDoorCounts(client, taken.filter(count => versions.has(count.organization)))
        return result
      })
    } catch (error) {
      counts.putBack(taken)
      throw error
    }
  }

  async #fileWithin(client: pg.ClientBase, versions: ReadonlyMap<string, number>, arrivals: readonly NumberedMail[]): Promise<DecidedMail[]> {
    if (arrivals.length === 0) return []
    const rules = await this.#rules.at(client, versions)
    const letters = await this.#noteReuse(client, this.#letters(arrivals, rules))
    const decided: DecidedMail[] = []
    for (const round of roundsOf(letters)) decided.push(...await this.#fileRound(client, await this.#atDesk(client, round)))
    return decided
  }

  async #fileRound(client: pg.ClientBase, letters: readonly Letter[]): Promise<DecidedMail[]> {
    const fresh = await withoutWanted(client, await decideAll(client, letters.filter(letter => letter.stored === null)))
    const first = await insertFirstCopies(client, fresh.map(firstRow))
    const met = fresh.filter(({ letter }) => !first.has(letter.arrivals[0]!.id))
    const known = [...letters.filter(letter => letter.stored !== null), ...met.length === 0 ? [] : await this.#withStored(client, met.map(mail => mail.letter))]
    const again = known.length === 0 ? [] : await withoutWanted(client, await decideAll(client, known))
    const decided = [...fresh.filter(mail => !met.includes(mail)), ...again]
    await writeDecided(client, decided, this.#parts.secrets)
    await writeTickets(client, decided)
    return acknowledge(client, decided, this.#parts.secrets)
  }

  /** Looks at what the Help Desk may have to do with. Its rows are held from now on; so what is stored of these mails is known before. */
  async #atDesk(client: pg.ClientBase, letters: readonly Letter[]): Promise<readonly Letter[]> {
    const concerned = letters.filter(letter => isReceived(letter) || mayAnswer(letter))
    if (concerned.length === 0) return letters
    const desks = await holdDesks(client, concerned.filter(isReceived))
    const planned = await planDesk(client, await this.#withStored(client, concerned), desks, this.#parts.secrets, () => this.#takeNumber())
    await countNumbers(client, planned)
    const byKey = new Map(planned.map(letter => [keyOf(letter), letter]))
    return letters.map(letter => byKey.get(keyOf(letter)) ?? letter)
  }

  /** Copies of one mail are decided together, in the order in which they came. */
  #letters(arrivals: readonly NumberedMail[], rulesOf: ReadonlyMap<string, Rules>): Letter[] {
    const letters = new Map<string, Letter & { arrivals: NumberedMail[]; copies: Copy[] }>()
    for (const arrival of arrivals) {
      const { organization } = arrival.mail.arrival
      const rules = rulesOf.get(organization)
      if (!rules) throw new Error(`There is no organization ${organization}.`)
      const key = `${organization} ${arrival.mail.identity}`
      let letter = letters.get(key)
      if (!letter) letters.set(key, letter = { organization, rules, identity: arrival.mail.identity, known: null, copies: [], arrivals: [], idReuse: false, stored: null, desk: null })
      letter.arrivals.push(arrival)
      letter.copies.push(copyOf(arrival.mail, rules, this.#parts.captureHost))
    }
    return [...letters.values()]
  }

  /** A Message-ID that stands for another mail already, in the log or in this batch. */
  async #noteReuse(client: pg.ClientBase, letters: readonly Letter[]): Promise<Letter[]> {
    const asked = letters.flatMap(({ organization, identity, arrivals }) => {
      const mac = arrivals[0]!.mail.messageIdMac
      return mac === null ? [] : [{ organization_id: organization, mac, identity }]
    })
    const reused = await reusedMessageIds(client, asked)
    return letters.map((letter) => {
      const mac = letter.arrivals[0]!.mail.messageIdMac
      if (mac === null) return letter
      const key = `${letter.organization} ${mac}`
      const idReuse = reused.has(key)
      reused.add(key)
      return idReuse ? { ...letter, idReuse } : letter
    })
  }

  /** Mails of which others may have filed a copy before, with what is stored of them. */
  async #withStored(client: pg.ClientBase, letters: readonly Letter[]): Promise<Letter[]> {
    const stored = await lockStored(client, letters.map(letter => ({ organization_id: letter.organization, identity: letter.identity })))
    const byKey = new Map(stored.map(mail => [`${mail.organization_id} ${mail.identity}`, mail]))
    return letters.map((letter) => {
      const mail = byKey.get(keyOf(letter))
      if (!mail) return letter
      return {
        ...letter,
        stored: mail,
        known: { participants: mail.participants, settingsVersion: mail.settings_version, contacts: mail.contacts, ticket: mail.for_desk },
      }
    })
  }

  async #number(mails: readonly ReadMail[]): Promise<NumberedMail[]> {
    // Each may open a ticket, which takes a number too.
    await this.#reserve(mails.length * 2)
    return mails.map(mail => ({ id: this.#takeNumber(), mail }))
  }

  /** What is left of a block that is too small is given up, so that numbers rise with the arrivals. */
  async #reserve(count: number): Promise<void> {
    if (this.#numbers.end - this.#numbers.next >= BigInt(count)) return
    const next = await nextArrivalNumbers(this.#parts.database.pool)
    this.#numbers = { next, end: next + 1000n }
  }

  #takeNumber(): string {
    return String(this.#numbers.next++)
  }
}

function keyOf({ organization, identity }: Letter): string {
  return `${organization} ${identity}`
}

async function decideAll(client: pg.ClientBase, letters: readonly Letter[]): Promise<DecidedMail[]> {
  const contacts = await gather(client, letters)
  return letters.map(letter => withTicket({ letter, filing: decideCopies(letter.known, letter.copies, letter.rules, contacts(letter.organization)) }))
}

/**
 * A header that came before its mail is filed where nothing of it would be stored. Where it would, it is as if it had not
 * come: the door is told to bring the whole.
 */
async function withoutWanted(client: pg.ClientBase, mails: readonly DecidedMail[]): Promise<DecidedMail[]> {
  const wanted = mails.filter(({ letter, filing }) => letter.arrivals.some(({ mail }, at) =>
    mail.headerFirst && (at === filing.store || filing.verdicts[at]?.outcome === 'quarantined')))
  if (wanted.length === 0) return [...mails]
  const rest = wanted.map(({ letter }) => withoutHeaders(letter)).filter(letter => letter.arrivals.length > 0)
  return [...mails.filter(mail => !wanted.includes(mail)), ...await decideAll(client, rest)]
}

function withoutHeaders(letter: Letter): Letter {
  const whole = (_: unknown, at: number): boolean => !letter.arrivals[at]!.mail.headerFirst
  const { arrivals, copies, desk } = letter
  return { ...letter, arrivals: arrivals.filter(whole), copies: copies.filter(whole), desk: desk && { ...desk, copies: desk.copies.filter(whole) } }
}

function filedOf(mail: DecidedMail): FiledMail[] {
  const { letter, filing } = mail
  return letter.arrivals.map(({ id, mail: read }, at) => {
    const { outcome, saved } = filing.verdicts[at]!
    const held = outcome === 'quarantined' ? mayBeSealed(read, letter.copies[at]!, letter.rules) && !read.arrival.headerOnly : outcome !== 'skipped' && isWhole(mail)
    return { organization: letter.organization, logId: id, mailId: mailIdOf(mail), outcome, held, contacts: saved.map(({ contact }) => contact), ticket: ticketOf(mail, at) }
  })
}
