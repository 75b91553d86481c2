import pg from 'pg'
import { expect, test } from 'vitest'
import { type Migration, checkSchema, migrate, migrations } from '../../../server/database/migrate.ts'
import { cloneDatabase } from '../../database.ts'

const { access, pool, superuser } = await cloneDatabase()
const steps = migrations()
const step = (name: string, sql: string): Migration => ({ name, sql, checksum: sql })

test('a schema that is up to date is left alone', async () => expect(await migrate(access)).toEqual([]))

test('processes that start at once take each step once, and the application may use what is new', async () => {
  const later = [...steps, step('900-later', 'create table later (x int); select pg_sleep(0.1)')]
  const taken = await Promise.all([1, 2, 3].map(() => migrate(access, later)))
  expect(taken.flat()).toEqual(['900-later'])
  expect((await pool.query('insert into later values (1)')).rowCount).toBe(1)
})

test('a schema newer than the program is refused, to those who migrate and to guests', async () => {
  await expect(migrate(access, steps)).rejects.toThrow('written by a newer Mailkeep (it knows 900-later)')
  await expect(checkSchema(access, steps)).rejects.toThrow('newer Mailkeep')
})

test('a guest with a newer program is told to restart the server', async () => {
  await expect(checkSchema(access, [...steps, step('900-later', 'create table later (x int); select pg_sleep(0.1)'), step('901-more', '')])).rejects.toThrow('Restart it')
  await superuser.query(`drop table later; delete from migration where name = '900-later'`)
})

test('a step that fails leaves nothing behind, and can be taken later', async () => {
  const broken = step('900-broken', 'create table half (x int); select 1 / 0')
  await expect(migrate(access, [...steps, broken])).rejects.toThrow('could not be brought to 900-broken')
  expect((await superuser.query(`select from pg_class where relname = 'half'`)).rowCount).toBe(0)
  expect(await migrate(access, [...steps, step('900-broken', 'create table half (x int)')])).toEqual(['900-broken'])
  await superuser.query(`drop table half; delete from migration where name = '900-broken'`)
})

test('a released step that was edited is refused', async () => {
  await expect(migrate(access, steps.map((each, at) => at === 0 ? { ...each, checksum: 'other' } : each))).rejects.toThrow(`another version of ${steps[0]!.name}`)
})

test('an empty database becomes ours, and everything in it belongs to the owner or the look-ups\' role', async () => {
  const name = `empty_${process.pid}`
  await superuser.query(`create database ${name} owner mailkeep`)
  const owner = { ...access.owner, database: name }
  expect(await migrate({ ...access, owner })).toEqual(steps.map(each => each.name))
  const client = new pg.Client(owner)
  await client.connect()
  const { rows } = await client.query(`select distinct pg_get_userbyid(relowner) as owner from pg_class where relnamespace = 'public'::regnamespace`)
  expect(rows).toEqual([{ owner: 'mailkeep' }])
  await client.end()
  await superuser.query(`drop database ${name}`)
})
