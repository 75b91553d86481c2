import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()

test('a transaction sees the organizations that were put in view, and no other', async () => {
  await database.superuser.query(`insert into organization (id, name) values (1, 'ABC'), (2, 'BigCo'), (3, 'Little')`)
  const names = (organizations: string[]) => database.within(organizations, async ({ kysely }) =>
    (await kysely.selectFrom('organization').select('name').orderBy('id').execute()).map(row => row.name))
  expect(await names(['1'])).toEqual(['ABC'])
  expect(await names(['3', '1'])).toEqual(['ABC', 'Little'])
  expect(await names([])).toEqual([])
  expect(await database.kysely.selectFrom('organization').selectAll().execute()).toEqual([])
})

test('what the work throws rolls everything back and is thrown on', async () => {
  const change = database.within(['1'], async ({ kysely, client }) => {
    await client.query(`update organization set name = 'XYZ'`)
    expect(await kysely.selectFrom('organization').select('name').execute()).toEqual([{ name: 'XYZ' }])
    throw new Error('no')
  })
  await expect(change).rejects.toThrow('no')
  expect((await database.superuser.query('select name from organization where id = 1')).rows).toEqual([{ name: 'ABC' }])
})

test('a failure that the work swallows is no commit', async () => {
  const change = database.within(['1'], async ({ client }) => {
    await client.query(`update organization set name = 'XYZ'`)
    await client.query('select 1 / 0').catch(() => {})
    return 'done'
  })
  await expect(change).rejects.toThrow('nothing of it was committed')
})

test('a connection that broke does not come back from the pool', async () => {
  const kill = 'select pg_terminate_backend(pg_backend_pid())'
  await expect(database.within(['1'], ({ client }) => client.query(kill))).rejects.toThrow()
  await expect(database.within(['1'], ({ kysely }) => sql.raw(kill).execute(kysely))).rejects.toThrow()
  await expect(sql.raw(kill).execute(database.kysely)).rejects.toThrow()
  await expect(database.pool.query(kill)).rejects.toThrow()
  for (let time = 0; time < 20; time++) expect(await database.within(['1'], async ({ client }) => (await client.query('select 1')).rowCount)).toBe(1)
  expect(database.pool.totalCount).toBe(database.pool.idleCount)
})

test('a statement that takes too long is an error in time', async () => {
  const backend = async () => (await database.within(['1'], ({ client }) => client.query<{ pid: number }>('select pg_backend_pid() as pid'))).rows[0]!.pid
  const before = await backend()
  const begun = performance.now()
  await expect(sql`select pg_sleep(30)`.execute(database.kysely)).rejects.toMatchObject({ code: '57014' })
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(await backend()).toBe(before)
})

test('an id is a string, a date its text, a moment a Date', async () => {
  const { rows } = await database.pool.query(`select 9007199254740993::bigint as id, date '2026-03-01' as day, timestamptz '2026-03-01 00:00Z' as at, array[1, 2]::bigint[] as ids`)
  expect(rows).toEqual([{ id: '9007199254740993', day: '2026-03-01', at: new Date('2026-03-01T00:00:00Z'), ids: ['1', '2'] }])
})
