import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../../server/database/embedded.ts'
import { migrations } from '../../../server/database/migrate.ts'
import { type OpenDatabase, openDatabase } from '../../../server/database/open.ts'
import { placeOf } from '../../../server/database/state-folder.ts'

/*
 * DATABASE_URL: a PostgreSQL that is not ours, with whatever role its administrator gave us. The tests stand in for that
 * administrator on a server of their own.
 */
const base = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-external-'))
chmodSync(base, 0o755)
let server: EmbeddedServer
let administrator: pg.Client

beforeAll(async () => {
  server = await startEmbedded({ ...placeOf(path.join(base, 'server')), logFile: path.join(base, 'log'), durable: true, notice: () => {} })
  administrator = new pg.Client({ host: server.socketFolder, port: 5432, user: 'postgres', database: 'postgres' })
  await administrator.connect()
  for (const [role, rights] of [['plain', ''], ['crm', 'createrole'], ['boss', 'superuser'], ['seer', 'bypassrls'], ['tenant', '']] as const) {
    await administrator.query(`create role ${role} login ${rights}`)
    await administrator.query(`create database ${role} owner ${role}`)
  }
})
afterAll(async () => {
  await administrator.end()
  await server.stop()
  rmSync(base, { recursive: true })
})

test.each([['boss', 'superuser'], ['seer', 'bypass row-level security']])('a role with too many rights is refused: %s', async (role, words) => {
  await expect(open(role)).rejects.toThrow(words)
})

test('a role that can neither make the look-ups\' role nor act as it is refused, with the line an administrator is to run', async () => {
  await expect(open('plain')).rejects.toThrow('create role mailkeep_lookup nologin; grant mailkeep_lookup to "plain" with inherit false, set true;')
})

test('a role that may create roles gives the application one of its own', async () => {
  const database = await open('crm')
  expect(await whoami(database)).toBe('mailkeep_app')
  await usual(database)
  await expect(database.pool.query('delete from migration')).rejects.toThrow('permission denied')
  await database.close()
})

test('opened again, nothing is done twice', async () => {
  const database = await open('crm')
  expect((await ownerOf(database).then(rows => rows.length))).toBe(migrations().length)
  await database.close()
})

describe('a role that may not create roles', () => {
  beforeAll(() => administrator.query('grant mailkeep_lookup to plain with inherit false, set true'))

  test('works itself, under row-level security that binds the owner too', async () => {
    const database = await open('plain')
    expect(await whoami(database)).toBe('plain')
    await usual(database)
    await database.close()
  })

  test('is refused where it would see with the look-ups\' eyes', async () => {
    await administrator.query('grant mailkeep_lookup to tenant with inherit true, set true')
    await expect(open('tenant')).rejects.toThrow('"tenant" may see past row-level security')
  })
})

test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('a server with %s = off is refused', async setting => {
  await administrator.query(`alter system set ${setting} = off`)
  await administrator.query('select pg_reload_conf()')
  await expect.poll(async () => (await administrator.query(`show ${setting}`)).rows[0]).toEqual({ [setting]: 'off' })
  await expect(open('crm')).rejects.toThrow(`${setting} = off`)
  await administrator.query(`alter system reset ${setting}`)
  await administrator.query('select pg_reload_conf()')
})

function open(role: string): Promise<OpenDatabase> {
  const url = `postgres:///${role}?host=${encodeURIComponent(server.socketFolder)}&port=5432&user=${role}`
  return openDatabase({ data: path.join(base, 'data'), databaseUrl: url }, { exclusive: true, notice: () => {} })
}

async function whoami(database: OpenDatabase): Promise<string | undefined> {
  return (await database.pool.query<{ role: string }>('select current_user as role')).rows[0]?.role
}

async function ownerOf(database: OpenDatabase): Promise<unknown[]> {
  return (await database.pool.query('select name from migration')).rows
}

/** What the application does: makes an organization, sees it in view only, finds it through a look-up. */
async function usual(database: OpenDatabase): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(`select nextval(pg_get_serial_sequence('organization', 'id')) as id`)
  const { id } = rows[0]!
  await database.within([id], async ({ kysely }) => {
    await kysely.insertInto('organization').values({ id, name: 'ABC' }).execute()
    await kysely.insertInto('organization_domain').values({ organization_id: id, domain: 'abc.com' }).execute()
  })
  expect((await database.pool.query('select from organization_domain')).rowCount).toBe(0)
  expect((await database.pool.query(`select * from route_recipient('{}', '{abc.com}')`)).rows).toEqual([{ key: 'abc.com', organization_id: id }])
}
