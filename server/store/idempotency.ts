import { createHash } from 'node:crypto'
import type pg from 'pg'

/** What an earlier request with the same Idempotency-Key was, and what it made: never a body. */
export interface Earlier {
  readonly status: number
  /** What the request asked for, hashed. */
  readonly request: string
  /** The id of what it made or changed, and the change in the audit log; '' where there is none. */
  readonly id: string
  readonly changeId: string
}

const HOURS = 24

/**
 * Claims a key for the request of this transaction. Of two requests at once the later waits here until the earlier ends.
 * @returns null: it is ours; else what the earlier request was
 */
export async function claimKey(client: pg.ClientBase, organization: string, key: Buffer): Promise<Earlier | null> {
  await client.query('delete from idempotency_key where organization_id = $1 and at < now() - make_interval(hours => $2)', [organization, HOURS])
  const { rowCount } = await client.query(
    `insert into idempotency_key (organization_id, hash, resource, status) values ($1, $2, '', 0) on conflict do nothing`, [organization, key])
  if (rowCount === 1) return null
  const { rows } = await client.query<{ resource: string; status: number }>(
    'select resource, status from idempotency_key where organization_id = $1 and hash = $2', [organization, key])
  const { resource, status } = rows[0]!
  const [request = '', id = '', changeId = ''] = resource.split(' ')
  return { status, request, id, changeId }
}

/** Keeps what came of the request. */
export async function keepResult(client: pg.ClientBase, organization: string, key: Buffer, { status, request, id, changeId }: Earlier): Promise<void> {
  await client.query('update idempotency_key set resource = $3, status = $4 where organization_id = $1 and hash = $2',
    [organization, key, `${request} ${id} ${changeId}`, status])
}

/** One key counts for one caller. */
export function keyHash(caller: string, key: string): Buffer {
  return createHash('sha256').update(`${caller}\0${key}`).digest()
}

/** What a request asked for, so that a key is not used for another request. */
export function requestHash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
