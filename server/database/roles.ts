import pg from 'pg'
import type { Access } from './access.ts'

/*
 * Three roles: `mailkeep` owns the database and migrates; `mailkeep_app` works under row-level security that it cannot
 * bypass; `mailkeep_lookup`, which nobody signs in as, owns the few functions that look across organizations.
 */
const ROLES = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'mailkeep') then create role mailkeep login; end if;
  if not exists (select from pg_roles where rolname = 'mailkeep_app') then create role mailkeep_app login; end if;
  if not exists (select from pg_roles where rolname = 'mailkeep_lookup') then create role mailkeep_lookup nologin; end if;
  -- The owner may act as it, but does not see with its eyes.
  grant mailkeep_lookup to mailkeep with inherit false, set true;
end $$`

/** Makes the roles and the database of a server of our own, where they are missing. The superuser is used for nothing else. */
export async function bootstrap(socketFolder: string, name = 'mailkeep'): Promise<Access> {
  const client = new pg.Client(config(socketFolder, 'postgres', 'postgres'))
  await client.connect()
  try {
    await client.query(ROLES)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)} owner mailkeep`)
  } finally {
    await client.end()
  }
  return accessTo(socketFolder, name)
}

/** How a database of a server of our own is reached. */
export function accessTo(socketFolder: string, name = 'mailkeep'): Access {
  return { owner: config(socketFolder, 'mailkeep', name), app: config(socketFolder, 'mailkeep_app', name), appRole: 'mailkeep_app' }
}

function config(socketFolder: string, user: string, database: string): pg.ClientConfig {
  return { host: socketFolder, port: 5432, user, database, connectionTimeoutMillis: 10_000 }
}
