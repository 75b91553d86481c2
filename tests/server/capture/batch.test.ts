import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FiledMail } from '../../../server/capture/file.ts'
import { TemporaryFailure } from '../../../server/intake/arrival.ts'
import type { MailOfCase } from '../../core/capture/company-abc.ts'
import { settle } from '../../settle.ts'
import { handIn, startIntake } from './intake.ts'

const { database, abc, empty, histories, process, rows } = await startIntake()
const told: FiledMail[] = []
const capture = process(mails => told.push(...mails))

beforeEach(async () => {
  await settle(database, abc, {})
  await empty()
  told.length = 0
})

/** Letters that arrive in one moment; most of them are saved. */
function letters(count: number, change: (at: number) => MailOfCase = () => ({})): MailOfCase[] {
  return Array.from({ length: count }, (_, at) => ({
    from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], subject: `Letter ${at}`, messageId: `<${at}@batch.example>`, date: 'Mon, 02 Nov 2026 09:00:00 +0000', ...change(at),
  }))
}

async function outcomes(mails: readonly (MailOfCase | Buffer)[]): Promise<string[]> {
  return (await Promise.all(mails.map(mail => handIn(capture, abc, mail)))).map(receipt => receipt.outcome)
}

/** How many transactions wrote the rows that stand in the log. */
async function commits(): Promise<number> {
  return (await database.superuser.query<{ count: number }>('select count(distinct xmin::text)::int as count from mail_log')).rows[0]!.count
}

async function balance(): Promise<unknown> {
  const { acknowledged, rows, inFlight, unknown } = await capture.balance(abc.id, {})
  return { acknowledged, rows, inFlight, unknown }
}

test('what comes in one moment is filed in one commit, two hundred mails at most', async () => {
  expect(new Set(await outcomes(letters(200)))).toEqual(new Set(['saved']))
  expect(await commits()).toBe(1)
  await empty()
  await outcomes(letters(201))
  expect(await commits()).toBe(2)
})

test('receipts come in the order of the mails, each with its own row', async () => {
  const receipts = await Promise.all(letters(50, at => at % 2 ? { from: 'stranger@elsewhere.org' } : {}).map(mail => handIn(capture, abc, mail)))
  expect(receipts.map(receipt => receipt.outcome)).toEqual(receipts.map((_, at) => at % 2 ? 'skipped' : 'saved'))
  expect((await rows()).map(row => row.id)).toEqual(receipts.map(receipt => receipt.logId))
})

describe('a mail whose data the database refuses', () => {
  beforeEach(async () => { await database.superuser.query(`alter table mail add constraint planted check (subject not like 'poison%')`) })
  afterEach(async () => { await database.superuser.query('alter table mail drop constraint if exists planted') })

  test.each([
    ['in the middle of a full batch', [100]], ['at its beginning and its end', [0, 199]], ['among its like', [98, 99, 100, 101]],
  ])('%s is quarantined, and disturbs none of its neighbours', async (_, guilty) => {
    const expected = letters(200).map((_, at) => guilty.includes(at) ? 'quarantined' : 'saved')
    expect(await outcomes(letters(200, at => guilty.includes(at) ? { subject: `poison ${at}` } : {}))).toEqual(expected)
    expect((await rows()).map(row => row.outcome).sort()).toEqual(expected.sort())
    expect(await histories()).toHaveLength(200 - guilty.length)
    expect(told.map(mail => mail.outcome).sort(), 'those who look on are told of each').toEqual(expected)
    // Halves, not one by one: a guilty mail costs no more commits than the batch can be halved.
    expect(await commits()).toBeLessThanOrEqual(1 + 8 * guilty.length)
    expect(await balance()).toEqual({ acknowledged: 200, rows: 200, inFlight: 0, unknown: 0 })
  })

  test('is run again: in vain while the fault is there, and then as if nothing had been', async () => {
    const [receipt] = await Promise.all(letters(3, at => at === 0 ? { subject: 'poison' } : {}).map(mail => handIn(capture, abc, mail)))
    expect(await capture.runAgain(abc.id, receipt!.logId)).toBe(true)
    expect((await rows()).find(row => row.id === receipt!.logId)).toMatchObject({ outcome: 'quarantined' })

    await database.superuser.query('alter table mail drop constraint planted')
    expect(await capture.runAgain(abc.id, receipt!.logId)).toBe(true)
    expect((await rows()).map(row => row.outcome)).toEqual(['saved', 'saved', 'saved'])
    expect(await histories()).toHaveLength(3)
    expect(await capture.runAgain(abc.id, receipt!.logId), 'there is nothing left to be run').toBe(false)
    expect(await balance()).toEqual({ acknowledged: 3, rows: 3, inFlight: 0, unknown: 0 })
  })

  test('is one mail with its next copy, once it was run again', async () => {
    const poison = letters(1, () => ({ subject: 'poison' }))
    const { logId } = await handIn(capture, abc, poison[0]!)
    await database.superuser.query('alter table mail drop constraint planted')
    expect(await outcomes(poison)).toEqual(['saved'])
    await capture.runAgain(abc.id, logId)
    expect((await rows()).map(row => row.outcome)).toEqual(['duplicate', 'saved'])
    expect(await histories()).toHaveLength(1)
  })
})

describe('a mail that the rules keep out, and whose row the database refuses', () => {
  beforeEach(async () => { await database.superuser.query(`alter table mail_log add constraint planted check (identity is null or outcome <> 'skipped')`) })
  afterEach(async () => { await database.superuser.query('alter table mail_log drop constraint planted') })

  const sealed = async (): Promise<number | null> => (await database.superuser.query('select from quarantine')).rowCount

  test.each<[title: string, kept: number, mail: MailOfCase]>([
    ['from a stranger is sealed, for the fault may hide a contact', 1, { from: 'stranger@elsewhere.org' }],
    ['of colleagues is not', 0, { from: 'tech@abc.com' }],
    ['of an excepted account is not', 0, { to: ['ceo@abc.com'] }],
    ['of an added domain is not', 0, { from: 'reports@something.com' }],
  ])('%s', async (_, kept, mail) => {
    await settle(database, abc, { exceptionAddresses: ['ceo'], otherDomains: [{ domain: 'something.com' }] })
    expect(await outcomes(letters(1, () => mail))).toEqual(['quarantined'])
    expect(await sealed()).toBe(kept)
    expect((await rows())[0]).toMatchObject({ participants: [], reduced: kept === 0 })
  })
})

test('NUL and lone surrogates, wherever text is derived from, are taken out before anything is stored', async () => {
  const bad = 'a\0b =?utf-8?Q?c=00d?= =?utf-16be?B?2AA=?= =?utf-7?Q?+2AA-?='
  const headers = Object.fromEntries(['References', 'In-Reply-To'].map(name => [name, `<${bad}@x> <\0@y>`]))
  const broken: MailOfCase = { from: `"${bad}" <kim@acme.co.kr>`, to: [`${bad} <wuthering@abc.com>`], cc: [`=?utf-8?B?AA==?= <c\0@acme.co.kr>`], subject: bad, headers, date: `\0 ${bad}` }
  const all = letters(200, at => at % 2 ? { ...broken, messageId: `<\0${at} ${bad}@x>` } : {})
  expect(new Set(await outcomes(all))).toEqual(new Set(['saved']))
  expect(await commits(), 'nothing had to be halved').toBe(1)
})

describe('a fault that passes', () => {
  const fails = async (code: string, times: number): Promise<void> => {
    await database.superuser.query(`create sequence tries; grant usage on sequence tries to public;
      create function fail() returns trigger language plpgsql as $$
        begin if nextval('tries') <= ${times} then raise exception using errcode = '${code}', message = 'planted'; end if; return null; end $$;
      create trigger fail after insert on mail_log execute function fail()`)
  }
  afterEach(async () => { await database.superuser.query('drop function if exists fail cascade; drop sequence if exists tries') })

  test.each([['a deadlock', '40P01'], ['a lack of memory', '53200'], ['a contact that was deleted in this moment', '23503']])('%s is tried once again, unseen by the sender', async (_, code) => {
    await fails(code, 1)
    expect(await outcomes(letters(10))).toEqual(letters(10).map(() => 'saved'))
    expect(await balance()).toEqual({ acknowledged: 10, rows: 10, inFlight: 0, unknown: 0 })
  })

  test.each([['a database that stays away', '57P03', 'database'], ['a full disk', '53100', 'full']])('%s: nothing is stored, and all senders are told to come again', async (_, code, kind) => {
    await fails(code, 1000)
    const failures = await Promise.all(letters(10).map(mail => handIn(capture, abc, mail).catch((error: unknown) => error)))
    expect(failures.map(failure => failure instanceof TemporaryFailure && failure.kind)).toEqual(letters(10).map(() => kind))
    expect(await rows()).toEqual([])

    await database.superuser.query('drop function fail cascade')
    expect(new Set(await outcomes(letters(10)))).toEqual(new Set(['saved']))
    expect(await balance()).toEqual({ acknowledged: 10, rows: 10, inFlight: 0, unknown: 0 })
  })
})

test('what cannot be counted any more when it stops holds up nobody, and is named unknown', async () => {
  await database.superuser.query('alter table door_count add constraint planted check (acknowledged < 0) not valid')
  const other = process()
  await handIn(other, abc, letters(1)[0]!)
  await other.stop()
  await database.superuser.query('alter table door_count drop constraint planted')
  expect(await balance()).toEqual({ acknowledged: 0, rows: 1, inFlight: 0, unknown: 1 })
})

test('the counts of thousands of other organizations stand in no mail\'s way', async () => {
  const { rows: others } = await database.superuser.query<{ id: string }>(`insert into organization (name) select 'Other ' || n from generate_series(1, 2500) n returning id`)
  for (const { id } of others) capture.acknowledged(id, 'smtp')
  expect(await outcomes(letters(1))).toEqual(['saved'])
  expect((await capture.balance(others[2000]!.id, {})).acknowledged).toBe(1)
})

test('of a mail that was too large its header is what is run again', async () => {
  const octets = Buffer.from('Subject: Nobody on it\r\n\r\n')
  const { logId, outcome } = await capture.receive({ organization: abc.id, door: 'smtp', at: new Date(), octets, size: 70_000_000, headerOnly: true, envelope: { from: null, to: [] } })
  capture.acknowledged(abc.id, 'smtp')
  const before = (await rows())[0]!
  expect({ outcome, reasons: before.reasons }).toEqual({ outcome: 'quarantined', reasons: ['unreadable', 'too-large'] })
  await capture.runAgain(abc.id, logId)
  expect((await rows())[0]).toEqual(before)
})
