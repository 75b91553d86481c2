import pg from 'pg'
import type { Access } from './access.ts'

/*
 * Three roles: the owner of the database migrates; `mailkeep_app` works under row-level security that it cannot bypass;
 * `mailkeep_lookup`, which nobody signs in as, owns the few functions that look across organizations (002-lookup.sql).
 */

/** Makes the roles and the database of a server of our own, where they are missing. The superuser is used for nothing else. */
export async function bootstrap(socketFolder: string, name = 'mailkeep'): Promise<Access> {
  await withClient(socketConfig(socketFolder, 'postgres', 'postgres'), async client => {
    await createRole(client, 'mailkeep', 'login')
    await createRole(client, 'mailkeep_app', 'login')
    await createRole(client, 'mailkeep_lookup', 'nologin')
    // The owner may act as it, but does not see with its eyes.
    await client.query('grant mailkeep_lookup to mailkeep with inherit false, set true')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)} owner mailkeep`)
  })
  return accessTo(socketFolder, name)
}

/** How a database of a server of our own is reached. */
export function accessTo(socketFolder: string, name = 'mailkeep'): Access {
  return { owner: socketConfig(socketFolder, 'mailkeep', name), app: socketConfig(socketFolder, 'mailkeep_app', name), appRole: 'mailkeep_app' }
}

function socketConfig(socketFolder: string, user: string, database: string): pg.ClientConfig {
  return { host: socketFolder, port: 5432, user, database, connectionTimeoutMillis: 10_000 }
}

/**
 * Prepares a server that is not ours. The role of the URL migrates. Where it may create roles, the application works as
 * `mailkeep_app`; else as that role itself, under row-level security that is forced upon the owner too.
 * @param url as in DATABASE_URL
 * @throws Error, in words, for a server too old, a role with too many rights, and one with too few
 */
export async function prepareExternal(url: string): Promise<Access> {
  const owner: pg.ClientConfig = { connectionString: url, connectionTimeoutMillis: 10_000 }
  return withClient(owner, async client => {
    const role = await roleOf(client)
    if (role.version < 150_000) throw new Error(`DATABASE_URL leads to PostgreSQL ${Math.floor(role.version / 10_000)}; Mailkeep needs 15 or later.`)
    if (role.bypasses) throw new Error(`DATABASE_URL signs in as "${role.name}", who is a superuser or may bypass row-level security. Use a role without these rights, who owns the database.`)
    const apart = role.creates && await createRole(client, 'mailkeep_app', 'nologin') && await joined(client, 'mailkeep_app', role)
    if (role.creates) await createRole(client, 'mailkeep_lookup', 'nologin')
    if (!await joined(client, 'mailkeep_lookup', role)) throw new Error(`"${role.name}" may not create roles and is no member of "mailkeep_lookup", which the look-ups need. Let an administrator of that PostgreSQL run: ${adviceFor(role)}`)
    return apart
      ? { owner, app: { ...owner, options: '-c role=mailkeep_app' }, appRole: 'mailkeep_app' }
      : { owner, app: owner, appRole: role.name }
  })
}

interface Role {
  readonly name: string
  readonly version: number
  readonly bypasses: boolean
  readonly creates: boolean
}

async function roleOf(client: pg.Client): Promise<Role> {
  const { rows } = await client.query<Role>(`select rolname as name, current_setting('server_version_num')::integer as version,
    rolsuper or rolbypassrls as bypasses, rolcreaterole as creates from pg_roles where rolname = current_user`)
  return rows[0]!
}

/** Makes the role where it is missing, also when another process does so in the same moment. */
async function createRole(client: pg.Client, name: string, login: 'login' | 'nologin'): Promise<true> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  if (rowCount) return true
  try {
    await client.query(`create role ${name} ${login}`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !['42710', '23505'].includes(error.code ?? '')) throw error
  }
  return true
}

/** May the role act as the other? If not yet, it lets itself in, which it can where it made that other. */
async function joined(client: pg.Client, name: string, role: Role): Promise<boolean> {
  const member = async () => {
    const { rows } = await client.query<{ member: boolean }>(
      `select coalesce((select pg_has_role(oid, $2) from pg_roles where rolname = $1), false) as member`,
      [name, role.version < 160_000 ? 'MEMBER' : 'SET'])
    return rows[0]!.member
  }
  if (!await member() && role.creates) {
    const how = role.version < 160_000 ? '' : 'with inherit false, set true'
    await client.query(`grant ${name} to ${pg.escapeIdentifier(role.name)} ${how}`).catch(() => {})
  }
  return member()
}

/** Before PostgreSQL 16 a membership cannot be told not to inherit; the role must be, which then also ends its rights as the database's owner. */
function adviceFor(role: Role): string {
  const name = pg.escapeIdentifier(role.name)
  return role.version < 160_000
    ? `create role mailkeep_lookup nologin; alter role ${name} noinherit; grant mailkeep_lookup to ${name}; alter schema public owner to ${name};`
    : `create role mailkeep_lookup nologin; grant mailkeep_lookup to ${name} with inherit false, set true;`
}

async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
