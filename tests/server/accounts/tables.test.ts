import { randomBytes } from 'node:crypto'
import { getMigrations } from 'better-auth/db/migration'
import pg from 'pg'
import { expect, test } from 'vitest'
import { authOver } from '../../../server/accounts/auth.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { cloneDatabase } from '../../database.ts'
import { foundCompany } from '../api/company.ts'
import { Accounts } from '../../../server/accounts/accounts.ts'

/*
 * The schema `auth` has no row-level security. So what stands in it must be what better-auth needs, and nothing that tells of
 * people or mail.
 */
const database = await cloneDatabase()
const secrets = secretsWith([randomBytes(32)])

test('better-auth finds every table and column that it wants', async () => {
  const pool = new pg.Pool({ ...database.access.owner, options: '-c search_path=auth', max: 1 })
  const { options } = authOver(database, secrets, 'http://x')
  const { toBeCreated, toBeAdded } = await getMigrations({ ...options, database: pool })
  await pool.end()
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })
})

test('nobody’s name, login or address stands in it, and no password or token as it is', async () => {
  const abc = await foundCompany(database, 'ABC', 'abc.com')
  const accounts = new Accounts({ database, secrets, url: 'http://x', data: '/nonexistent/mailkeep' })
  const ceo = { organization: abc.id, account: abc.accounts.get('ceo')!, login: 'ceo', name: 'Langston Morrison', hasPassword: true }
  await database.within([abc.id], ({ client }) => accounts.setPassword(client, ceo, 'some long password'))
  const { cookies } = await accounts.signInAs(ceo, { address: '192.0.2.1', program: 'Firefox', cookie: undefined })
  const { rows } = await database.superuser.query<{ row: string }>(
    'select u::text as row from auth."user" u union all select s::text from auth.session s union all select a::text from auth.account a union all select v::text from auth.verification v')
  const text = rows.map(({ row }) => row).join('\n')
  expect(text).toContain('192.0.2.1')
  expect(text).not.toMatch(/(^|[(,@"])ceo([),@"]|$)/m)
  for (const absent of ['Langston', 'Morrison', 'abc.com', 'some long password', decodeURIComponent(cookies[0]!.split(/[=;]/)[1]!)]) expect(text).not.toContain(absent)
})

test.each([
  ['make a table in it', 'create table auth.mine (x int)'], ['empty it', 'truncate auth.session'], ['change its tables', 'alter table auth.session add column mine text'],
])('the application may not %s', async (_title, sql) => {
  await expect(database.pool.query(sql)).rejects.toThrow(/must be owner|permission denied/)
})

test('what goes with an organization goes from it too', async () => {
  await database.superuser.query('delete from organization')
  const { rows } = await database.superuser.query(`select (select count(*)::int from auth."user") as users, (select count(*)::int from auth.session) as sessions, (select count(*)::int from auth.account) as passwords`)
  expect(rows).toEqual([{ users: 1, sessions: 0, passwords: 1 }])
})
