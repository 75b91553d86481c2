import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type Page, type Slice, pageOf } from './page.ts'

export type Role = 'administrator' | 'agent' | 'member'

export interface ApiKeyRecord {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const API_KEY = 'select id, name, role, created_at as "createdAt", last_used_at as "lastUsedAt" from api_key'

/** Makes an API key. @returns it, and the key itself, which is kept nowhere */
export async function createApiKey(
  client: pg.ClientBase, organization: string, { name, role }: { readonly name: string; readonly role: Role },
): Promise<ApiKeyRecord & { readonly key: string }> {
  const key = `mk_${organization}_${randomBytes(32).toString('base64url')}`
  const { rows } = await client.query<{ id: string }>(
    'insert into api_key (organization_id, name, role, hash) values ($1, $2, $3, $4) returning id', [organization, name, role, hashOf(key)])
  return { ...(await findApiKey(client, organization, rows[0]!.id))!, key }
}

/** Whose key is this? The organization stands in the key: only that one is looked into. null: nobody's. */
export function organizationOfKey(key: string): string | null {
  return /^mk_([1-9][0-9]{0,17})_[\w-]{43}$/.exec(key)?.[1] ?? null
}

/** Finds a key by its hash, and notes at most once a minute that it was used. */
export async function useApiKey(client: pg.ClientBase, organization: string, key: string): Promise<ApiKeyRecord | null> {
  const { rows } = await client.query<ApiKeyRecord>(`${API_KEY} where organization_id = $1 and hash = $2`, [organization, hashOf(key)])
  const [found] = rows
  if (!found) return null
  if (!found.lastUsedAt || Date.now() - found.lastUsedAt.getTime() > 60_000) {
    await client.query('update api_key set last_used_at = now() where organization_id = $1 and id = $2', [organization, found.id])
  }
  return found
}

/** 256 random bits need no slow hash. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

export async function findApiKey(client: pg.ClientBase, organization: string, id: string): Promise<ApiKeyRecord | null> {
  const { rows } = await client.query<ApiKeyRecord>(`${API_KEY} where organization_id = $1 and id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function listApiKeys(client: pg.ClientBase, organization: string, { limit, after }: Slice): Promise<Page<ApiKeyRecord>> {
  const { rows } = await client.query<ApiKeyRecord>(
    `${API_KEY} where organization_id = $1 and ($2::bigint is null or id > $2) order by id limit $3`, [organization, after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.id])
}

export async function deleteApiKey(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('delete from api_key where organization_id = $1 and id = $2', [organization, id])
}
