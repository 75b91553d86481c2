import { createHmac } from 'node:crypto'
import { allowedServers } from '../../../../server/foreign/allowed.ts'
import { ForeignFault } from '../../../../server/foreign/fault.ts'
import type { Arrival, Receipt } from '../../../../server/intake/arrival.ts'
import { Budget } from '../../../../server/intake/budget.ts'
import type { KnownEntry, Ledger, LedgerEntry } from '../../../../server/intake/pop3/ledger.ts'
import type { Mailbox, Progress, SignIn, Visit, Visited } from '../../../../server/intake/pop3/mailbox.ts'
import type { Patience } from '../../../../server/intake/pop3/session.ts'
import { visitMailbox } from '../../../../server/intake/pop3/visit.ts'
import type { Security } from '../../../../core/settings/external-addresses.ts'
import { authority } from '../../../certificates.ts'

/** A ledger that lives as long as the test. */
export class TestLedger implements Ledger {
  readonly entries = new Map<string, KnownEntry>()
  /** Thrown at whoever comes next, as a lost lease or a database that is away would. */
  fault: Error | null = null

  async count(): Promise<number> {
    return [...this.#ready().values()].filter(entry => !entry.gone).length
  }

  async known(names: readonly string[]): Promise<readonly KnownEntry[]> {
    return names.flatMap(name => this.#ready().get(name) ?? [])
  }

  async marked(marks: readonly string[]): Promise<readonly KnownEntry[]> {
    return [...this.#ready().values()].filter(({ mark }) => mark !== null && marks.includes(mark))
  }

  async note(entries: readonly LedgerEntry[]): Promise<void> {
    for (const entry of entries) this.#ready().set(entry.name, { ...entry, gone: false })
  }

  async listed(names: readonly string[]): Promise<void> {
    const there = new Set(names)
    for (const [name, entry] of this.#ready()) this.entries.set(name, { ...entry, gone: !there.has(name) })
  }

  #ready(): Map<string, KnownEntry> {
    if (this.fault) throw this.fault
    return this.entries
  }
}

/** Who visits a mailbox in these tests: what he brought, and what his ledger says. */
export class Visitor {
  readonly ledger = new TestLedger()
  readonly arrivals: Arrival[] = []
  readonly progress: Progress[] = []
  readonly budget = new Budget(64 * 1024 * 1024)
  acknowledged = 0
  /** Message-IDs of what is stored. */
  readonly saved: string[] = []
  readonly #account: SignIn

  constructor(account: SignIn) {
    this.#account = account
  }

  /** The Message-IDs of what was handed over, in the order of their names. */
  get brought(): string[] {
    return this.arrivals.map(messageIdOf).sort()
  }

  visit(server: { readonly port: number; readonly host?: string; readonly security?: Security }, changes: Partial<Mailbox & Visit & Patience> = {}): Promise<Visited> {
    const { organization = '1', address = 'workerA@abc.net', keepCopy = true, ...visit } = changes
    return visitMailbox(
      { server: { host: '127.0.0.1', security: 'none', ...server }, signIn: this.#account },
      { organization, address, keepCopy },
      { allowed: allowedServers(['127.0.0.0/8', 'localhost', 'mail.abc.net']), authorities: [authority], resolve: async () => ['127.0.0.1'] },
      {
        ledger: this.ledger, limit: 1024 * 1024, budget: this.budget, patienceMs: 5_000,
        mac: text => createHmac('sha256', 'a key of the tests').update(text).digest(),
        receive: this.receive,
        receiveHeader: async arrival => isKeptOut(arrival) ? this.receive(arrival) : null,
        acknowledged: () => { this.acknowledged++ },
        progress: progress => { this.progress.push(progress) },
        ...visit,
      })
  }

  /** The fault that ends a visit; fails the test where none does. */
  async fault(...[server, changes]: Parameters<Visitor['visit']>): Promise<ForeignFault> {
    const fault = await this.visit(server, changes).then(visited => visited, (error: unknown) => error)
    if (fault instanceof ForeignFault) return fault
    throw fault instanceof Error ? fault : new Error(`the visit went well: ${JSON.stringify(fault)}`)
  }

  /** All is saved, once, but what says `kept out` in its subject. */
  readonly receive = async (arrival: Arrival): Promise<Receipt> => {
    // In another turn of the loop, as a commit would be.
    await new Promise(setImmediate)
    this.arrivals.push(arrival)
    const logId = String(this.arrivals.length)
    if (isKeptOut(arrival)) return { logId, mailId: null, outcome: 'skipped', held: false }
    const id = messageIdOf(arrival)
    const outcome = this.saved.includes(id) ? 'duplicate' : 'saved'
    if (outcome === 'saved') this.saved.push(id)
    return { logId, mailId: id, outcome, held: !arrival.headerOnly }
  }
}

function isKeptOut({ octets }: Arrival): boolean {
  return /^subject:.*kept out/im.test(octets.subarray(0, 4096).toString('latin1'))
}

export function messageIdOf(mail: Arrival | Buffer): string {
  const text = (Buffer.isBuffer(mail) ? mail : mail.octets).subarray(0, 4096).toString('latin1')
  return /^message-id:\s*<([^>]*)>/im.exec(text)?.[1] ?? ''
}

/** A letter from a contact to the external address. */
export function letter(id: string, { subject = 'Offer', body = 'Dear worker,\r\n.\r\n..and more.\r\n', header = '' } = {}): Buffer {
  return Buffer.from(
    `Return-Path: <jane@bigco.com>\r\nFrom: Jane Doe <jane@bigco.com>\r\nTo: workerA@abc.net\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n${header}\r\n${body}`)
}
