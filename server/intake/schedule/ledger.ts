import type { Database } from '../../database/database.ts'
import type { Lease } from '../../store/fetching.ts'
import { countFetched, findFetched, noteFetchedMails, noteListed } from '../../store/fetching-mails.ts'
import { findFolder, noteFolder } from '../../store/fetching-folders.ts'
import type { FolderLedger } from '../imap/ledger.ts'
import type { Ledger } from '../pop3/ledger.ts'

/** The ledger of a POP3 mailbox, for as long as a lease on it holds. Every call is a transaction that first keeps the lease. */
export function ledgerOf(database: Database, lease: Lease): Ledger {
  const within = <T>(work: Parameters<typeof database.within<T>>[1]): Promise<T> => database.within([lease.organization], work)
  return {
    count: () => within(({ client }) => countFetched(client, lease)),
    known: names => within(({ client }) => findFetched(client, lease, 'name', names)),
    marked: marks => within(({ client }) => findFetched(client, lease, 'mark', marks)),
    note: entries => within(({ client }) => noteFetchedMails(client, lease, entries)),
    listed: names => within(({ client }) => noteListed(client, lease, names)),
  }
}

/** How far the folders of an IMAP mailbox were read, for as long as a lease on it holds. */
export function folderLedgerOf(database: Database, lease: Lease): FolderLedger {
  const within = <T>(work: Parameters<typeof database.within<T>>[1]): Promise<T> => database.within([lease.organization], work)
  return {
    find: folder => within(({ client }) => findFolder(client, lease, folder)),
    note: (folder, mark, filed) => within(({ client }) => noteFolder(client, lease, folder, mark, filed)),
  }
}
