import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { run as keys } from '../../../server/command/keys.ts'
import { resealAll } from '../../../server/command/reseal.ts'
import { readConfig } from '../../../server/config.ts'
import { keysFrom, readKeyFile, replaceKeyFile } from '../../../server/keys.ts'
import { openSecrets, secretsWith } from '../../../server/secrets.ts'
import { passwordPlace } from '../../../server/store/external-addresses.ts'
import { quarantinePlace } from '../../../server/store/filing.ts'
import { sealedColumns } from '../../../server/store/sealed.ts'
import { cloneDatabase } from '../../database.ts'
import { foundCompany } from '../api/company.ts'
import { terminal } from './terminal.ts'

/*
 * `mailkeep keys rotate` on a database that nobody else works on; tests/journeys/secrets.test.ts does it beside a server.
 */
const database = await cloneDatabase()
const abc = await foundCompany(database, 'ABC', 'abc.com')
const xyz = await foundCompany(database, 'XYZ', 'xyz.example')
const data = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-keys-'))
const file = path.join(data, 'key')
afterAll(() => rmSync(data, { recursive: true }))

/** More than one transaction seals anew. */
const ROWS = 205
const LETTER = Buffer.alloc(50_000, 'a letter that nobody could read\r\n')

/** Everything there is to seal, sealed by the key in the file of now. */
beforeEach(async () => {
  rmSync(file, { force: true })
  const secrets = openSecrets({ data, key: null })
  await database.superuser.query('delete from external_address; delete from mail_log')
  for (const { id } of [abc, xyz]) {
    await database.superuser.query(
      `insert into external_address (organization_id, type, server, port, security, email, address, version)
       select $1, 'pop3', 'pop.abc.net', 995, 'tls', n || '@abc.net', n || '@abc.net', 1 from generate_series(1, $2::int) n`, [id, ROWS])
    const { rows } = await database.superuser.query<{ id: string }>('select id from external_address where organization_id = $1', [id])
    await database.superuser.query('update external_address e set sealed_password = x.sealed from unnest($1::bigint[], $2::bytea[]) as x(id, sealed) where e.id = x.id',
      [rows.map(row => row.id), rows.map(row => secrets.seal(`password ${row.id}`, passwordPlace(id, row.id)))])
  }
  await database.superuser.query('set session_replication_role = replica')
  for (const log of ['1', '2']) {
    await database.superuser.query(`insert into quarantine (organization_id, log_id, sealed, envelope, expires_at) values ($1, $2, $3, '{}', now())
      on conflict (organization_id, log_id) do update set sealed = excluded.sealed`, [abc.id, log, secrets.seal(LETTER, quarantinePlace(abc.id, log))])
  }
})

/** Opens all that is sealed with one key. @returns how many values opened */
async function opened(key: Buffer): Promise<number> {
  const secrets = secretsWith([key])
  const { rows } = await database.superuser.query<{ place: string; id: string; organization: string; sealed: Buffer }>(
    `select 'password' as place, id, organization_id as organization, sealed_password as sealed from external_address
     union all select 'quarantine', log_id, organization_id, sealed from quarantine`)
  const plain = rows.map(({ place, organization, id, sealed }) => {
    try {
      const text = secrets.open(sealed, place === 'password' ? passwordPlace(organization, id) : quarantinePlace(organization, id))
      return place === 'password' ? text.toString() === `password ${id}` : text.equals(LETTER)
    } catch {
      return false
    }
  })
  return plain.filter(Boolean).length
}

const ALL = 2 * ROWS + 2

const withFile = () => terminal(database, { config: { ...readConfig({ MAILKEEP_DATA: data }), key: null } })

test('a new key seals everything anew, and the old one opens nothing any more', async () => {
  const { sealing: [old] } = readKeyFile(file)
  expect(await opened(old!)).toBe(ALL)
  const { code, out, err } = await withFile()(keys, 'rotate')
  expect({ code, out }).toEqual({ code: 0, out: `${ALL}\n` })
  expect(err).toBe(`The key was changed. Keep a new copy of ${file}, apart from the data.\n`)
  const now = readKeyFile(file)
  expect(now.codes).toEqual(old)
  expect(now.sealing).toHaveLength(1)
  expect([await opened(now.sealing[0]!), await opened(old!)]).toEqual([ALL, 0])
})

test('again and again: two keys stand in the file, the newest and that of the codes', async () => {
  const { codes } = readKeyFile(file)
  const seen = []
  for (let time = 0; time < 2; time++) {
    expect((await withFile()(keys, 'rotate')).code).toBe(0)
    seen.push(readKeyFile(file).sealing[0]!)
    expect(await opened(seen.at(-1)!)).toBe(ALL)
  }
  expect(new Set(seen.map(String)).size).toBe(2)
  expect(readFileSync(file, 'utf8')).toBe(`${seen.at(-1)!.toString('base64')}\ncodes:${codes.toString('base64')}\n`)
})

test.each([['before the first value', 0], ['in the middle', 200], ['before the second organization is begun', ROWS]])('broken off %s, the change goes on where it was', async (_title, after) => {
  const [old, newer] = [readKeyFile(file).sealing[0]!, randomBytes(32)]
  replaceKeyFile(file, { sealing: [newer, old], codes: old })
  await expect(resealAll(database, openSecrets({ data, key: null }), done => { if (done >= after) throw new Error('killed') })).rejects.toThrow('killed')
  const [withNew, withOld] = [await opened(newer), await opened(old)]
  expect(withNew + withOld).toBe(ALL)
  expect(withOld).toBeGreaterThan(0)

  const { code, out, err } = await withFile()(keys, 'rotate')
  expect({ code, out }).toEqual({ code: 0, out: `${withOld}\n` })
  expect(err).toContain('It goes on')
  expect(readKeyFile(file)).toEqual({ sealing: [newer], codes: old })
  expect(await opened(newer)).toBe(ALL)
})

test('what a transaction of before the change writes late is sealed anew too', async () => {
  const old = openSecrets({ data, key: null })
  const value = secretsWith(readKeyFile(file).sealing)
  const late = await database.pool.connect()
  await late.query(`begin; set local mailkeep.organizations = '{${abc.id}}'`)
  const { rows: [row] } = await late.query<{ id: string }>('select max(id) as id from external_address where organization_id = $1', [abc.id])
  let wrote = false
  // It seals before the change, writes when all others are sealed anew, and commits only when it is waited for.
  const sealed = value.seal(`password ${row!.id}`, passwordPlace(abc.id, row!.id))
  replaceKeyFile(file, { sealing: [randomBytes(32), readKeyFile(file).sealing[0]!], codes: readKeyFile(file).codes })
  const done = resealAll(database, old, count => {
    if (count < ALL || wrote) return
    wrote = true
    void late.query('update external_address set sealed_password = $2 where id = $1', [row!.id, sealed]).then(() => late.query('commit')).then(() => late.release())
  })
  expect(await done).toEqual({ done: ALL + 1, unreadable: 0 })
  expect(await opened(readKeyFile(file).sealing[0]!)).toBe(ALL)
})

test('two changes at once: the second is told to wait', async () => {
  const [one, other] = await Promise.all([withFile()(keys, 'rotate'), withFile()(keys, 'rotate')])
  expect([one.code, other.code].toSorted()).toEqual([0, 1])
  expect(one.err + other.err).toContain('being changed by another process')
  expect(await opened(readKeyFile(file).sealing[0]!)).toBe(ALL)
})

test('what no key opens stays as it is, is counted, and stands in nobody\'s way', async () => {
  const lost = secretsWith([randomBytes(32)])
  const { rows: [row] } = await database.superuser.query<{ id: string }>('select min(id) as id from external_address where organization_id = $1', [abc.id])
  await database.superuser.query('update external_address set sealed_password = $2 where id = $1', [row!.id, lost.seal('x', passwordPlace(abc.id, row!.id))])
  const { code, out, err } = await withFile()(keys, 'rotate')
  expect({ code, out }).toEqual({ code: 0, out: `${ALL - 1}\n` })
  expect(err).toContain('1 value was sealed with a key that is not here')
  expect(await opened(readKeyFile(file).sealing[0]!)).toBe(ALL - 1)
})

describe('with the key in the environment', () => {
  const [old, newer] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
  const withKey = (key: string) => terminal(database, { config: readConfig({ MAILKEEP_DATA: data, MAILKEEP_KEY: key }) })

  test('one key alone: the words say what to do first, and nothing is changed', async () => {
    const before = readFileSync(file, 'utf8')
    const { code, out, err } = await withKey(old)(keys, 'rotate')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('MAILKEEP_KEY=new,old')
    expect(err).not.toContain(old)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('a new one before it: everything is sealed with the new one, and the words say what may go', async () => {
    writeFileSync(file, `${newer}\n${readFileSync(file, 'utf8')}`)
    const before = readFileSync(file, 'utf8')
    const present = keysFrom(before)
    const { code, out, err } = await withKey(before.replaceAll('\n', ','))(keys, 'rotate')
    expect({ code, out }).toEqual({ code: 0, out: `${ALL}\n` })
    expect(err).toContain('MAILKEEP_KEY=first,codes:last')
    for (const key of present.sealing) expect(err).not.toContain(key.toString('base64'))
    expect(await opened(present.sealing[0]!)).toBe(ALL)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})

test('where there is no key yet, there is none to change', async () => {
  rmSync(file)
  const { code, err } = await withFile()(keys, 'rotate')
  expect(code).toBe(1)
  expect(err).toContain('no key to change')
})

test('every column of sealed values is known to the change of keys', async () => {
  const { rows } = await database.superuser.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and column_name ~ '^sealed' order by 1, 2`)
  expect(sealedColumns.map(({ table, column }) => ({ table, column })).toSorted((a, b) => a.table < b.table ? -1 : 1)).toEqual(rows)
})

test.each([[[], 'Say what to do'], [['burn'], '"burn" is not rotate']])('%j is a fault in words', async (args, words) => {
  const { code, err } = await withFile()(keys, ...args)
  expect(code).toBe(2)
  expect(err).toContain(words)
})
