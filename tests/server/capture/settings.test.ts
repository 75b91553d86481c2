import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MailOfCase } from '../../core/capture/company-abc.ts'
import { settle } from '../../settle.ts'
import { handIn, startIntake } from './intake.ts'

const { database, abc, empty, process, rows } = await startIntake()
const capture = process()
const toCeo: MailOfCase = { from: 'kim@acme.co.kr', to: ['ceo@abc.com'], messageId: '<one@acme.co.kr>' }
const without = {}
const ceoExcepted = { exceptionAddresses: ['ceo'] }

beforeEach(async () => {
  await settle(database, abc, without)
  await empty()
})

describe('a mail and a change of settings in the same moment', () => {
  // Whoever writes first keeps what it locked for a while.
  const dawdle = (table: string) => database.superuser.query(`create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return null; end $$;
    create trigger dawdle after insert on ${table} execute function dawdle()`)
  const dawdles = async (): Promise<void> => {
    const asked = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    while ((await database.superuser.query(asked)).rowCount === 0) await sleep(5)
  }
  afterEach(async () => { await database.superuser.query('drop function if exists dawdle cascade') })

  test('a mail that was decided by the old settings is committed before the change is answered', async () => {
    await dawdle('activity')
    const order: string[] = []
    const filed = handIn(capture, abc, toCeo).then(receipt => order.push(receipt.outcome))
    await dawdles()
    await Promise.all([filed, settle(database, abc, ceoExcepted).then(() => order.push('changed'))])
    expect(order).toEqual(['saved', 'changed'])
  })

  test('a mail that comes while the change is written waits for it, and obeys it', async () => {
    await dawdle('exception_address')
    const order: string[] = []
    const changed = settle(database, abc, ceoExcepted).then(() => order.push('changed'))
    await dawdles()
    await Promise.all([changed, handIn(capture, abc, toCeo).then(receipt => order.push(receipt.outcome))])
    expect(order).toEqual(['changed', 'skipped'])
    expect((await rows())[0]).toMatchObject({ reasons: ['exception-address'], reduced: true })
  })
})

test('a change that is rolled back never was', async () => {
  await expect(database.within([abc.id], async ({ client }) => {
    await client.query('update organization set settings_version = settings_version + 1 where id = $1', [abc.id])
    await client.query('insert into exception_address (organization_id, account_id, version) values ($1, $2, 99)', [abc.id, abc.accounts.get('ceo')])
    throw new Error('never mind')
  })).rejects.toThrow('never mind')
  expect(await handIn(capture, abc, toCeo)).toMatchObject({ outcome: 'saved' })
})

test('every process knows of a change that another one made', async () => {
  const other = process()
  expect(await handIn(other, abc, toCeo)).toMatchObject({ outcome: 'saved' })
  await settle(database, abc, ceoExcepted)
  for (const at of [capture, other]) expect(await handIn(at, abc, { ...toCeo, messageId: '<two@acme.co.kr>' })).toMatchObject({ outcome: 'skipped' })
})

test('of a stored mail a rule made since takes nothing away, and its copies nothing in', async () => {
  const first = await handIn(capture, abc, { ...toCeo, cc: ['wuthering@abc.com'] })
  await settle(database, abc, { otherDomains: [{ domain: 'something.com' }] })
  const late = await handIn(capture, abc, { ...toCeo, cc: ['wuthering@abc.com'], envelopeTo: ['reports@something.com', 'ops@globex.com'] })
  expect(late).toMatchObject({ outcome: 'duplicate', mailId: first.mailId })
  expect((await rows())[1]).toMatchObject({ reasons: ['exception-domain'], verdict: { saved: [] } })
})
