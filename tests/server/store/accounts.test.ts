import { expect, it } from 'vitest'
import { hasMail } from '../../../server/store/accounts.ts'
import { createOrganization } from '../../../server/store/organization.ts'
import { insertUser } from '../../../server/store/users.ts'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()
const abc = await createOrganization(database, { name: 'ABC', domains: ['abc.com'] })
const user = await database.within([abc], ({ client }) => insertUser(
  client, abc, { login: 'ceo', name: 'Langston Morrison', department: '', position: '', role: 'member', active: true }, [{ address: 'ceo@abc.com', written: 'ceo@abc.com' }], null))

it('a user without mail has none, and the time for statements is as it was', async () => {
  await database.within([abc], async ({ client }) => {
    const before = await client.query('show statement_timeout')
    expect(await hasMail(client, abc, user)).toBe(false)
    expect((await client.query('show statement_timeout')).rows).toEqual(before.rows)
  })
})

it('a user whose mail cannot be looked through in time counts as one with mail', async () => {
  const locker = await database.superuser.connect()
  await locker.query('begin; lock table mail in access exclusive mode')
  try {
    expect(await database.within([abc], async ({ client }) => [await hasMail(client, abc, user), (await client.query('select 1 as one')).rows[0].one])).toEqual([true, 1])
  } finally {
    await locker.query('rollback')
    locker.release()
  }
})
