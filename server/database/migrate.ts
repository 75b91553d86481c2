import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { packageRoot } from '../package-root.ts'
import type { Access } from './access.ts'

/** One step of the schema. Steps only ever go forward; a step that was released is never edited. */
export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Any number that all processes agree on: two of them migrate one after the other. */
const LOCK = 7_100_420_250

/** Reads the steps that this program brings, in their order. */
export function migrations(folder = path.join(packageRoot, 'server/database/migrations')): Migration[] {
  return readdirSync(folder).filter(file => /^\d{3}-.*\.sql$/.test(file)).sort().map(file => {
    const sql = readFileSync(path.join(folder, file), 'utf8')
    return { name: file.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

/**
 * Brings the schema to this program's version, as the owner and under a lock, and lets the application's role use it.
 * @returns the names of the steps that were taken
 * @throws Error, in words, when the schema is newer than the program or one of its steps is another than ours
 */
export async function migrate(access: Access, steps: readonly Migration[] = migrations()): Promise<string[]> {
  const client = new pg.Client(access.owner)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query('create table if not exists migration (name text primary key, checksum text not null, at timestamptz not null default now())')
    const missing = missingSteps(steps, await taken(client))
    for (const step of missing) await take(client, step)
    if (missing.length > 0) await letIn(client, access)
    return missing.map(step => step.name)
  } finally {
    await client.end()
  }
}

/**
 * Is the schema this program's? For those who come as guests to a running server, and must not change it.
 * @throws Error, in words, when it is not
 */
export async function checkSchema(access: Access, steps: readonly Migration[] = migrations()): Promise<void> {
  const client = new pg.Client(access.app)
  await client.connect()
  try {
    if (missingSteps(steps, await taken(client)).length > 0) throw new Error('The running server is of an older release than this program. Restart it, then try again.')
  } finally {
    await client.end()
  }
}

async function taken(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from migration')
  return new Map(rows.map(row => [row.name, row.checksum]))
}

function missingSteps(steps: readonly Migration[], before: ReadonlyMap<string, string>): Migration[] {
  const unknown = [...before.keys()].filter(name => !steps.some(step => step.name === name))
  if (unknown.length > 0) throw new Error(`The data was written by a newer Mailkeep (it knows ${unknown.join(', ')}). Nothing was changed: use that release or a later one.`)
  const changed = steps.filter(step => before.has(step.name) && before.get(step.name) !== step.checksum)
  if (changed.length > 0) throw new Error(`The data was made by another version of ${changed.map(step => step.name).join(', ')} than this program brings. Nothing was changed.`)
  return steps.filter(step => !before.has(step.name))
}

async function take(client: pg.Client, step: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(step.sql)
    await client.query('insert into migration (name, checksum) values ($1, $2)', [step.name, step.checksum])
    await client.query('commit')
  } catch (error) {
    throw new Error(`The schema could not be brought to ${step.name}; it stays as it was.`, { cause: error })
  }
}

/** The application reads and writes rows, and asks the lookups; which rows, the policies say. Only on `auth` there are none. */
async function letIn(client: pg.Client, { appRole }: Access): Promise<void> {
  const role = pg.escapeIdentifier(appRole)
  await client.query(`
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant usage, select on all sequences in schema public to ${role};
    grant usage on schema auth to ${role};
    grant select, insert, update, delete on all tables in schema auth to ${role}`)
  const { rows } = await client.query<{ owner: string }>('select current_user as owner')
  if (rows[0]?.owner !== appRole) await client.query(`revoke insert, update, delete on migration from ${role}`)
  await client.query('set role mailkeep_lookup')
  for (const { name } of await lookups(client)) await client.query(`grant execute on function ${name} to ${role}`)
  await client.query('reset role')
}

async function lookups(client: pg.Client): Promise<{ name: string }[]> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regprocedure::text as name from pg_proc where proowner = 'mailkeep_lookup'::regrole`)
  return rows
}
