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

test('an id is a string, a date its text, a moment a Date', async () => {
  const { rows } = await database.pool.query(`select 9007199254740993::bigint as id, date '2026-03-01' as day, timestamptz '2026-03-01 00:00Z' as at, array[1, 2]::bigint[] as ids`)
  expect(rows).toEqual([{ id: '9007199254740993', day: '2026-03-01', at: new Date('2026-03-01T00:00:00Z'), ids: ['1', '2'] }])
})
