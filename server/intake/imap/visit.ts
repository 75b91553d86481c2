import type { Trust } from '../../foreign/connect.ts'
import type { Mailbox } from '../pop3/mailbox.ts'
import type { Account, Patience } from '../pop3/session.ts'
import { Client } from './client.ts'
import { type Folder, foldersOf } from './folders.ts'
import { Sweep, type SweepParts } from './sweep.ts'

/** What a visit came to. */
export interface ImapVisited {
  /** How many mails the folders held. */
  readonly mails: number
  /** How many were filed, whatever their verdict. */
  readonly filed: number
  /** How many are left for the next time: the server did not give them, or there was no room for them. */
  readonly left: number
}

/** A session with an IMAP mailbox, in which it may be visited again and again. */
export class ImapSession {
  readonly #client: Client
  readonly #folders: readonly Folder[]
  /** Of INBOX, when it was looked through. */
  #uidNext: number | undefined

  private constructor(client: Client, folders: readonly Folder[]) {
    this.#client = client
    this.#folders = folders
  }

  /** Connects, signs in and looks which folders there are. @param patience limit: the largest mail that is kept whole, in octets @throws ForeignFault */
  static async open(account: Account, trust: Trust, patience: Patience & { readonly limit: number }): Promise<ImapSession> {
    const client = await Client.open(account, trust, patience)
    try {
      return new ImapSession(client, await foldersOf(client))
    } catch (error) {
      await client.close()
      throw error
    }
  }

  /**
   * Brings what the ledger does not know of INBOX and Sent. Flags stay as they are, and nothing is deleted. After a failure
   * the session is of no use; the same visit may be made again in another.
   * @throws ForeignFault for what the server did, TemporaryFailure where a mail could not be stored, the ledger's errors
   */
  async visit(mailbox: Mailbox, parts: SweepParts): Promise<ImapVisited> {
    const reports = this.#folders.map(() => ({ total: 0, done: 0 }))
    const sweeps = this.#folders.map((folder, at) => new Sweep(this.#client, folder, mailbox, { ...parts, progress: report => {
      reports[at] = report
      parts.progress({ total: sum(reports.map(({ total }) => total)), done: sum(reports.map(({ done }) => done)) })
    } }))
    let mails = 0
    for (const [at, sweep] of sweeps.entries()) {
      const swept = await sweep.run()
      mails += swept.mails
      if (at === 0) this.#uidNext = swept.uidNext
    }
    let left = 0
    for (const sweep of sweeps) left += await sweep.again()
    return { mails, filed: sum(reports.map(({ done }) => done)), left }
  }

  /** Does the server tell of new mail by itself (IDLE, RFC 2177)? */
  get tellsNews(): boolean {
    return this.#client.flow.capabilities.has('IDLE')
  }

  /** Waits until the server tells of new mail in INBOX, or for so long, or until the signal; @throws ForeignFault where the session breaks */
  async news(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { flow } = this.#client
    const { uidNext } = await this.#client.ask(() => flow.mailboxOpen('INBOX', { readOnly: true }))
    // What came since it was looked through is no news to the server.
    if (uidNext !== this.#uidNext) return
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer)
        flow.off('exists', done)
        flow.off('close', done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      flow.once('exists', done)
      flow.once('close', done)
      signal.addEventListener('abort', done, { once: true })
      flow.idle().then(done, done)
    })
    // Whatever comes next breaks the IDLE off; what broke the session shows here.
    await this.#client.ask(() => flow.noop())
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}

/** Signs in and looks, and changes nothing. @throws ForeignFault saying which step failed */
export async function lookIntoImap(account: Account, trust: Trust, patience: Patience): Promise<{ readonly mails: number }> {
  const client = await Client.open(account, trust, { ...patience, limit: 0 })
  try {
    const opened = await client.ask(() => client.flow.mailboxOpen('INBOX', { readOnly: true }))
    return { mails: opened.exists }
  } finally {
    await client.close()
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
