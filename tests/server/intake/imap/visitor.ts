import { allowedServers } from '../../../../server/foreign/allowed.ts'
import type { Trust } from '../../../../server/foreign/connect.ts'
import { ForeignFault } from '../../../../server/foreign/fault.ts'
import type { Arrival, Receipt } from '../../../../server/intake/arrival.ts'
import { Budget } from '../../../../server/intake/budget.ts'
import type { FolderLedger, FolderMark } from '../../../../server/intake/imap/ledger.ts'
import { ImapSession, type ImapVisited } from '../../../../server/intake/imap/visit.ts'
import type { Progress, SignIn } from '../../../../server/intake/pop3/mailbox.ts'
import type { Account, Patience } from '../../../../server/intake/pop3/session.ts'
import type { Security } from '../../../../core/settings/external-addresses.ts'
import { authority } from '../../../certificates.ts'
import { messageIdOf } from '../pop3/visitor.ts'

/** A ledger that lives as long as the test. */
export class TestFolders implements FolderLedger {
  readonly marks = new Map<string, FolderMark>()
  filed = 0
  /** Thrown at whoever comes next, as a lost lease or a database that is away would. */
  fault: Error | null = null

  async find(folder: string): Promise<FolderMark | null> {
    if (this.fault) throw this.fault
    return this.marks.get(folder) ?? null
  }

  async note(folder: string, mark: FolderMark, filed: number): Promise<void> {
    if (this.fault) throw this.fault
    this.marks.set(folder, mark)
    this.filed += filed
  }
}

const TRUST: Trust = { allowed: allowedServers(['127.0.0.0/8', 'mail.abc.net']), authorities: [authority], resolve: async () => ['127.0.0.1'] }
const MEBIBYTE = 1024 * 1024

export interface Where {
  readonly port: number
  readonly host?: string
  readonly security?: Security
}

/** Who visits an IMAP mailbox in these tests: what he brought, and what his ledger says. */
export class Visitor {
  readonly ledger = new TestFolders()
  readonly arrivals: Arrival[] = []
  readonly progress: Progress[] = []
  readonly budget = new Budget(64 * MEBIBYTE)
  acknowledged = 0
  /** Mails whose headers alone are enough, by Message-ID. */
  readonly enough = new Set<string>()
  /** Thrown in place of the next receipts. */
  refusal: Error | null = null
  readonly #signIn: SignIn

  constructor(signIn: SignIn) {
    this.#signIn = signIn
  }

  /** The Message-IDs of what was handed over, in the order of their names. */
  get brought(): string[] {
    return this.arrivals.map(messageIdOf).sort()
  }

  account({ port, host = '127.0.0.1', security = 'none' }: Where): Account {
    return { server: { host, port, security }, signIn: this.#signIn }
  }

  open(where: Where, patience: Partial<Patience & { limit: number; trust: Trust }> = {}): Promise<ImapSession> {
    return ImapSession.open(this.account(where), patience.trust ?? TRUST, { patienceMs: 5_000, limit: MEBIBYTE, ...patience })
  }

  async visit(where: Where, patience: Partial<Patience & { limit: number }> = {}): Promise<ImapVisited> {
    const session = await this.open(where, patience)
    try {
      return await this.visitIn(session, patience.limit)
    } finally {
      await session.close()
    }
  }

  visitIn(session: ImapSession, limit = MEBIBYTE): Promise<ImapVisited> {
    return session.visit({ organization: '1', address: 'workera@abc.net', keepCopy: true }, {
      ledger: this.ledger, budget: this.budget, limit,
      receive: arrival => this.#receive(arrival),
      receiveHeader: async arrival => this.enough.has(messageIdOf(arrival)) ? this.#receive(arrival) : null,
      acknowledged: () => { this.acknowledged++ },
      progress: progress => { this.progress.push(progress) },
    })
  }

  /** The fault that ends a visit; fails the test where none does. */
  async fault(...[where, patience]: Parameters<Visitor['visit']>): Promise<ForeignFault> {
    const fault = await this.visit(where, patience).then(visited => visited, (error: unknown) => error)
    if (fault instanceof ForeignFault) return fault
    throw fault instanceof Error ? fault : new Error(`the visit went well: ${JSON.stringify(fault)}`)
  }

  async #receive(arrival: Arrival): Promise<Receipt> {
    // In another turn of the loop, as a commit would be.
    await new Promise(setImmediate)
    if (this.refusal) throw this.refusal
    this.arrivals.push(arrival)
    return { logId: String(this.arrivals.length), mailId: null, outcome: 'saved', held: !arrival.headerOnly }
  }
}
