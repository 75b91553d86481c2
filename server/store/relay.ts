import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type pg from 'pg'

/** The external address that a relay password belongs to. */
export interface RelayHolder {
  readonly organization: string
  readonly id: string
  readonly address: string
}

/** `mkr_<organization>_<row>_<secret>`: whose it is can be looked up under row-level security, and only the hash is kept. */
const FORM = /^mkr_([1-9]\d{0,17})_([1-9]\d{0,17})_[A-Za-z0-9_-]{32}$/

/** Makes the relay password of an external address; the one of before ends. @returns it, for this once */
export async function renewRelayPassword(client: pg.ClientBase, organization: string, id: string): Promise<string> {
  const password = `mkr_${organization}_${id}_${randomBytes(24).toString('base64url')}`
  await client.query('update external_address set relay_hash = $3 where organization_id = $1 and id = $2', [organization, id, hashOf(password)])
  return password
}

/** Nobody sends through the relay as this external address any more. */
export async function endRelayPassword(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('update external_address set relay_hash = null where organization_id = $1 and id = $2', [organization, id])
}

/** The organization that a relay password says it is of; null where it is none. */
export function organizationOfRelayPassword(password: string): string | null {
  return FORM.exec(password)?.[1] ?? null
}

/** @returns the address whose password this is */
export async function relayHolder(client: pg.ClientBase, organization: string, password: string): Promise<RelayHolder | null> {
  const id = FORM.exec(password)?.[2]
  if (id === undefined) return null
  const { rows } = await client.query<{ address: string; relay_hash: Buffer | null }>(
    `select address, relay_hash from external_address where organization_id = $1 and id = $2`, [organization, id])
  const [row] = rows
  return row?.relay_hash && timingSafeEqual(row.relay_hash, hashOf(password)) ? { organization, id, address: row.address } : null
}

/** 192 random bits need no salt and no slow hash. */
function hashOf(password: string): Buffer {
  return createHash('sha256').update(password).digest()
}
