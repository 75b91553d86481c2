import type pg from 'pg'
import type { Database } from '../../database/database.ts'
import type { Trust } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import type { Secrets } from '../../secrets.ts'
import {
  type DueMailbox, giveLeaseBack, isDue, keepLease, type Lease, LeaseLost, noteFetched, noteTrouble, postponeFetch, reportFetch,
} from '../../store/fetching.ts'
import { codeOf, type Log } from '../../watch/log.ts'
import type { Acknowledged, Receive, ReceiveHeader } from '../arrival.ts'
import type { Budget } from '../budget.ts'
import { ImapSession } from '../imap/visit.ts'
import type { SignIn } from '../pop3/mailbox.ts'
import { visitMailbox } from '../pop3/visit.ts'
import { folderLedgerOf, ledgerOf } from './ledger.ts'
import { isToBeTold, pauseAfterFault, pauseAfterFetch } from './pace.ts'
import { Progress, type Report } from './progress.ts'

/** What fetching needs of the house. */
export interface TurnParts {
  readonly database: Database
  readonly receive: Receive
  readonly receiveHeader: ReceiveHeader
  readonly acknowledged: Acknowledged
  readonly budget: Budget
  /** The largest mail that is kept whole, in octets. */
  readonly limit: number
  readonly trust: Trust
  readonly secrets: Pick<Secrets, 'mac'>
  /** How to sign in at a mailbox, at this moment. @throws ForeignFault (sign-in) where nothing is left to sign in with */
  readonly signIn: (mailbox: DueMailbox) => Promise<SignIn>
  /** Told how far a fetch is, and when it has ended, well or not. */
  readonly changed: (organization: string, id: string, report: Report, over: boolean) => void
  /** Tells administrators, in the transaction in which that is noted: once of each trouble that does not pass by itself, and (null) when all is well again. */
  readonly notice: (client: pg.ClientBase, mailbox: DueMailbox, fault: ForeignFault | null) => Promise<void>
  /** Told after that transaction of such a trouble. */
  readonly trouble: (mailbox: DueMailbox, fault: ForeignFault) => void
  readonly log: Log
  /** How long a server may take for one answer. */
  readonly patienceMs: number
}

/** Of what the lease lasts, so often it is kept. */
const KEEP_MS = 5000
const POSTPONED_SECONDS = 10

/** One turn of a mailbox under a lease: a visit, and with a server that tells of new mail by itself as many as it tells of. */
export class Turn {
  /** Waits for news, and takes nobody's place. */
  idle = false
  readonly #mailbox: DueMailbox
  readonly #lease: Lease
  readonly #parts: TurnParts
  readonly #mayIdle: () => boolean
  readonly #stopping = new AbortController()
  #nudge = new AbortController()
  #lost = false
  #failures: number

  constructor(mailbox: DueMailbox, lease: Lease, parts: TurnParts, mayIdle: () => boolean) {
    this.#mailbox = mailbox
    this.#lease = lease
    this.#parts = parts
    this.#mayIdle = mayIdle
    this.#failures = mailbox.failures
  }

  /** Resolves when the mailbox was left; whatever went wrong is noted. @throws where the lease could not be given back */
  async run(): Promise<void> {
    const keeping = setInterval(() => void this.#keep(), KEEP_MS)
    try {
      await this.#visits()
    } catch (error) {
      await this.#fail(error)
    } finally {
      clearInterval(keeping)
      await this.#within(client => giveLeaseBack(client, this.#lease))
    }
  }

  /** Looks at the mailbox at once, if it waits for news. */
  nudge(): void {
    this.#nudge.abort()
  }

  /** Leaves the mailbox: what was filed is noted, and nothing more is deleted. */
  stop(): void {
    this.#stopping.abort()
    this.nudge()
  }

  async #visits(): Promise<void> {
    const signIn = await this.#parts.signIn(this.#mailbox)
    const { server: host, port, security } = this.#mailbox
    const account = { server: { host, port, security }, signIn }
    if (this.#mailbox.type === 'pop3') return this.#once(visit => visitMailbox(account, this.#mailbox, this.#parts.trust, { ...visit, ledger: ledgerOf(this.#parts.database, this.#lease) }))
    const session = await ImapSession.open(account, this.#parts.trust, { ...this.#patience(), limit: this.#parts.limit })
    try {
      do {
        await this.#once(async visit => ({ ...await session.visit(this.#mailbox, { ...visit, ledger: folderLedgerOf(this.#parts.database, this.#lease) }), loginDelay: 0 }))
      } while (await this.#news(session))
    } finally {
      await session.close()
    }
  }

  async #once(visit: (options: Visiting) => Promise<{ readonly loginDelay: number }>): Promise<void> {
    const { organization, id } = this.#mailbox
    const progress = new Progress(report => this.#parts.changed(organization, id, report, false), report => this.#within(client => reportFetch(client, this.#lease, report)))
    try {
      const { loginDelay } = await visit({ ...this.#parts, ...this.#patience(), mac: text => this.#parts.secrets.mac('fetched mail', text), progress: progress.report })
      await this.#within(async client => {
        const wasTold = await noteFetched(client, this.#lease, pauseAfterFetch(loginDelay, Math.random()))
        if (wasTold) await this.#parts.notice(client, this.#mailbox, null)
      })
      this.#failures = 0
    } finally {
      this.#parts.changed(organization, id, progress.last, true)
    }
  }

  /** @returns false where nothing is to be waited for */
  async #news(session: ImapSession): Promise<boolean> {
    if (!session.tellsNews || this.#stopping.signal.aborted || !this.#mayIdle()) return false
    this.#nudge = new AbortController()
    this.idle = true
    try {
      await session.news(pauseAfterFetch(0, Math.random()) * 1000, this.#nudge.signal)
      await this.#within(client => reportFetch(client, this.#lease, { done: 0, total: 0 }))
      return !this.#stopping.signal.aborted
    } catch (error) {
      // A server ends a session in which nothing happens when it likes. That is no trouble.
      if (!(error instanceof ForeignFault) || error.code !== 'connection-lost') throw error
      await this.#within(client => postponeFetch(client, this.#lease, POSTPONED_SECONDS))
      return false
    } finally {
      this.idle = false
    }
  }

  async #fail(error: unknown): Promise<void> {
    const { organization, id } = this.#mailbox
    if (this.#lost || error instanceof LeaseLost) return this.#parts.log('info', 'another is at the mailbox, or it was changed', { organization, externalAddress: id })
    if (error instanceof ForeignFault && error.code !== 'stopped') return this.#noteFault(error)
    if (!this.#stopping.signal.aborted) this.#parts.log('warning', 'fetching is delayed', { organization, externalAddress: id, error: codeOf(error) })
    await this.#within(client => postponeFetch(client, this.#lease, this.#stopping.signal.aborted ? 0 : POSTPONED_SECONDS)).catch(() => {})
  }

  async #noteFault(fault: ForeignFault): Promise<void> {
    const { organization, id } = this.#mailbox
    const pause = pauseAfterFault(fault, this.#failures, Math.random())
    const tell = isToBeTold(fault, this.#failures)
    const first = await this.#within(async client => {
      const isNews = await noteTrouble(client, this.#lease, fault, pause, tell)
      if (isNews) await this.#parts.notice(client, this.#mailbox, fault)
      return isNews
    }).catch(() => false)
    this.#parts.log('info', 'a mailbox could not be fetched', { organization, externalAddress: id, step: fault.step, code: fault.code })
    if (first) this.#parts.trouble(this.#mailbox, fault)
    this.#parts.changed(organization, id, { done: 0, total: 0, perSecond: 0 }, true)
  }

  async #keep(): Promise<void> {
    try {
      if (!this.idle) await this.#within(client => keepLease(client, this.#lease))
      else if (await this.#within(client => isDue(client, this.#lease))) this.nudge()
    } catch (error) {
      // While the database is away nobody can take the lease either.
      if (!(error instanceof LeaseLost)) return
      this.#lost = true
      this.stop()
    }
  }

  #patience(): { readonly patienceMs: number; readonly signal: AbortSignal } {
    return { patienceMs: this.#parts.patienceMs, signal: this.#stopping.signal }
  }

  #within<T>(work: (client: Parameters<typeof keepLease>[0]) => Promise<T>): Promise<T> {
    return this.#parts.database.within([this.#mailbox.organization], ({ client }) => work(client))
  }
}

interface Visiting extends Omit<Parameters<typeof visitMailbox>[3], 'ledger'> {
  readonly patienceMs: number
}
