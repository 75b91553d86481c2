import type { Trust } from '../../foreign/connect.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { Haul } from './haul.ts'
import { type Listing, list } from './listing.ts'
import type { Mailbox, Visit, Visited } from './mailbox.ts'
import { plan } from './plan.ts'
import { type Account, openSession, type Patience, type Session } from './session.ts'

/** With QUIT the server does the deleting (RFC 1939, section 6). */
const QUIT_PATIENCE = 5

/**
 * One visit to a POP3 mailbox: brings what the ledger does not know, hands it over, and deletes what may be deleted once it
 * is durably ours. Whatever fails on our side or the server's ends it without QUIT, so that nothing is deleted; the same
 * visit may be made again at any time.
 * @throws ForeignFault for what the server did, TemporaryFailure where a mail could not be stored, the ledger's errors
 */
export async function visitMailbox(account: Account, mailbox: Mailbox, trust: Trust, visit: Visit & Patience): Promise<Visited> {
  const session = await openSession(account, trust, visit)
  try {
    const listing = await list(session, visit.patienceMs)
    const unnamed = listing.names.includes(null)
    const work = await plan(session, listing, mailbox, visit)
    const haul = new Haul(session, listing, mailbox, visit, work)
    await haul.run()
    const gone = await quit(session, visit, haul.deleted)
    if (work.differs || gone.size > 0) await visit.ledger.listed(namesOf(listing, gone))
    const { filed, left } = haul
    return { mails: session.mails, filed, left, deleted: gone.size, renamed: work.renamed.length, unnamed, loginDelay: session.capabilities.seconds('LOGIN-DELAY') }
  } finally {
    session.connection.destroy()
  }
}

/** Signs in and looks, and changes nothing. @throws ForeignFault saying which step failed */
export async function lookIntoMailbox(account: Account, trust: Trust, patience: Patience): Promise<Pick<Session, 'mails' | 'size'>> {
  const session = await openSession(account, trust, patience)
  try {
    await list(session, patience.patienceMs)
    await quit(session, patience, new Set())
    return { mails: session.mails, size: session.size }
  } finally {
    session.connection.destroy()
  }
}

/** @returns what is deleted on the server: only its answer to QUIT makes it so */
async function quit({ connection }: Session, { patienceMs }: Patience, deleted: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  try {
    const { status } = await connection.ask('QUIT', null, patienceMs * QUIT_PATIENCE)
    return status === 'ok' ? deleted : new Set()
  } catch (error) {
    // Some servers hang up on hearing it. What was deleted is seen the next time.
    if (error instanceof ForeignFault && deleted.size === 0) return deleted
    throw error
  }
}

function namesOf({ names }: Listing, gone: ReadonlySet<number>): string[] {
  return names.filter((name, at): name is string => name !== null && !gone.has(at))
}
