import { expect, test } from 'vitest'
import { run as migrate } from '../../../server/command/migrate.ts'
import { cloneDatabase } from '../../database.ts'
import { terminal } from './terminal.ts'

const at = terminal(await cloneDatabase())

test('says how far the database is', async () => {
  const { code, out, err } = await at(migrate)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^The database is up to date: \d{3}-[a-z-]+, PostgreSQL 18\.\d+\.\n$/)
})

test('takes nothing else', async () => {
  expect(await at(migrate, 'now')).toMatchObject({ code: 2, err: expect.stringContaining('"now" is not understood here') })
})
