import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { Access } from '../server/database/access.ts'
import { type Database, connectDatabase } from '../server/database/database.ts'
import { accessTo } from '../server/database/roles.ts'
import { TEMPLATE } from './setup.ts'

/** A database of a test file's own: the whole schema, no rows. */
export interface TestDatabase extends Database {
  readonly access: Access
  /** The superuser, whom no policy binds: to prepare rows and to look behind the application's back. */
  readonly superuser: pg.Pool
}

let count = 0

/** Call at the top of a test file: `const database = await cloneDatabase()`. It is dropped when the file is done. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const socketFolder = inject('socketFolder')
  const name = `test_${process.pid}_${++count}`
  const superuser = { host: socketFolder, port: 5432, user: 'postgres' }
  await once({ ...superuser, database: 'postgres' }, `create database ${name} template ${TEMPLATE} strategy file_copy owner mailkeep`)
  const access = accessTo(socketFolder, name)
  const database = connectDatabase(access.app, { connections: 8, notice: () => {} })
  const behind = new pg.Pool({ ...superuser, database: name, max: 2 })
  // The end of the database may overtake the end of a connection to it.
  behind.on('connect', client => client.on('error', () => {}))
  afterAll(async () => {
    await Promise.all([database.close(), behind.end()])
    await once({ ...superuser, database: 'postgres' }, `drop database ${name} with (force)`)
  })
  return { ...database, access, superuser: behind }
}

async function once(config: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
