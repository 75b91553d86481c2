import type pg from 'pg'
import { keepLease, type Lease } from './fetching.ts'
import { countAsFetched } from './fetching-mails.ts'

/** How far a folder of an IMAP mailbox was read (RFC 3501, section 2.3.1.1): UIDs mean something under their UIDVALIDITY alone. */
export interface FetchedFolder {
  readonly uidValidity: bigint
  /** All mails up to this UID were dealt with … */
  readonly uid: number
  /** … but for these, which the server did not give. */
  readonly leftOver: readonly number[]
}

export async function findFolder(client: pg.ClientBase, lease: Lease, folder: string): Promise<FetchedFolder | null> {
  await keepLease(client, lease)
  const { rows } = await client.query<{ validity: string; uid: string; left: string[] }>(
    'select uid_validity as validity, uid, left_over::text[] as left from fetched_folder where organization_id = $1 and external_address_id = $2 and folder = $3', [lease.organization, lease.id, folder])
  return rows[0] ? { uidValidity: BigInt(rows[0].validity), uid: Number(rows[0].uid), leftOver: rows[0].left.map(Number) } : null
}

/** @param filed how many mails were filed since this was last told */
export async function noteFolder(client: pg.ClientBase, lease: Lease, folder: string, { uidValidity, uid, leftOver }: FetchedFolder, filed: number): Promise<void> {
  await keepLease(client, lease)
  await client.query(
    `insert into fetched_folder (organization_id, external_address_id, folder, uid_validity, uid, left_over) values ($1, $2, $3, $4, $5, $6)
     on conflict (external_address_id, folder) do update set uid_validity = excluded.uid_validity, uid = excluded.uid, left_over = excluded.left_over`,
    [lease.organization, lease.id, folder, String(uidValidity), uid, leftOver])
  await countAsFetched(client, lease, filed)
}
