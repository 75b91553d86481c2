import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { clearLeftovers, isAlive, isPostmasterOf, readPidFile } from '../../../server/database/leftovers.ts'
import { Opened, endAll } from './opened.ts'

const base = mkdtempSync(path.join(os.tmpdir(), 'mailkeep embedded '))
chmodSync(base, 0o755)
let count = 0
const newFolder = () => path.join(base, `folder ${++count}`)

/** One folder for the tests that begin with an existing one. */
const home = newFolder()

afterEach(endAll)
afterAll(async () => {
  for (const folder of readdirSync(base)) await clearLeftovers(path.join(base, folder, 'postgres'))
  rmSync(base, { recursive: true })
})

test('the first start makes everything, in a folder whose path has blanks; nobody else may look in', async () => {
  const opened = new Opened(home)
  expect(await opened.says('ready')).toMatchObject({ role: 'mailkeep_app' })
  expect(statSync(home).mode & 0o007).toBe(0)
  expect(statSync(path.join(home, 'postgres')).mode & 0o077).toBe(0)
  const settings = `select json_object_agg(name, setting) as on from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'listen_addresses')`
  expect((await opened.asks(settings)).rows).toEqual([{ on: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', data_checksums: 'on', listen_addresses: '' } }])
  await opened.stop()
  expect(existsSync(path.join(home, 'postgres/postmaster.pid'))).toBe(false)
})

test('it is ready at once on a folder that exists', async () => {
  const opened = new Opened(home)
  const { ready } = await opened.says('ready')
  expect(ready).toBeLessThan(1500)
  await opened.stop()
})

describe('one server per folder', () => {
  test('a second one says who is there', async () => {
    const first = new Opened(home)
    await first.says('ready')
    const second = new Opened(home)
    expect((await second.says('failed')).failed).toBe(`mailkeep serve (process ${first.process.pid}) is using ${home}. Stop it first, or choose another folder with --data.`)
    expect((await first.asks('select 1 as one')).rows).toEqual([{ one: 1 }])
    await first.stop()
  })

  test('a short command works beside it, and leaves it running', async () => {
    const server = new Opened(home)
    await server.says('ready')
    const command = new Opened(home, { exclusive: false })
    await command.says('ready')
    expect((await command.asks('select 1 as one')).rows).toEqual([{ one: 1 }])
    await command.stop()
    expect((await server.asks('select 1 as one')).rows).toEqual([{ one: 1 }])
    await server.stop()
  })

  test('short commands without a server share one, and the first waits for the others to finish', async () => {
    const first = new Opened(home, { exclusive: false })
    await first.says('ready')
    const second = new Opened(home, { exclusive: false })
    await second.says('ready')
    const firstEnds = first.stop()
    await sleep(300)
    expect((await second.asks('select 1 as one')).rows).toEqual([{ one: 1 }])
    await second.stop()
    await firstEnds
    expect(readPidFile(path.join(home, 'postgres'))).toBeNull()
  })
})

describe('after kill -9', () => {
  test.each([
    ['of the program alone: PostgreSQL still runs', async (opened: Opened) => opened.kill()],
    ['of both', async (opened: Opened) => { process.kill(opened.postmaster, 'SIGKILL'); await opened.kill() }],
    ['of the program, while PostgreSQL is paused', async (opened: Opened) => { process.kill(opened.postmaster, 'SIGSTOP'); await opened.kill() }],
  ])('%s', async (_title, kill) => {
    const before = new Opened(home)
    await before.says('ready')
    const { postmaster } = before
    await kill(before)
    const after = new Opened(home)
    await after.says('ready')
    expect(after.postmaster).not.toBe(postmaster)
    expect(isPostmasterOf(postmaster, path.join(home, 'postgres'))).toBe(false)
    await after.stop()
  })

  test('of PostgreSQL alone: it is started again, and the program goes on', async () => {
    const opened = new Opened(home)
    await opened.says('ready')
    const { postmaster } = opened
    process.kill(postmaster, 'SIGKILL')
    await opened.says('notice')
    while ((await opened.asks('select 1 as one')).error) await sleep(50)
    expect(opened.postmaster).not.toBe(postmaster)
    await opened.stop()
  })

  test('PostgreSQL that dies again and again is given time, and still comes back', async () => {
    const opened = new Opened(home)
    await opened.says('ready')
    for (let round = 0; round < 3; round++) {
      process.kill(opened.postmaster, 'SIGKILL')
      while ((await opened.asks('select 1 as one')).error) await sleep(50)
    }
    await opened.stop()
  })
})

test('a database that is paused is an error within 10 seconds, and well again when it goes on', async () => {
  const opened = new Opened(home)
  await opened.says('ready')
  const { postmaster } = opened
  const processes = [postmaster, ...readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ').map(Number)]
  for (const pid of processes) process.kill(pid, 'SIGSTOP')
  for (let attempt = 0; attempt < 2; attempt++) {
    const begun = performance.now()
    expect((await opened.asks('select 1 as one')).error).toMatch(/timeout/)
    expect(performance.now() - begun).toBeLessThan(10_000)
  }
  for (const pid of processes) process.kill(pid, 'SIGCONT')
  expect((await opened.asks('select 1 as one')).rows).toEqual([{ one: 1 }])
  await opened.stop()
})

describe('what another process left behind', () => {
  test('a lock file with the number of somebody else, who is left alone', async () => {
    const opened = new Opened(home)
    await opened.says('ready')
    const file = path.join(home, 'postgres/postmaster.pid')
    const lines = readFileSync(file, 'utf8').split('\n')
    await opened.stop()
    // The tests' own PostgreSQL: another cluster's postmaster is as foreign as any process.
    const neighbour = readPidFile(inject('socketFolder'))!.pid
    writeFileSync(file, [neighbour, ...lines.slice(1)].join('\n'))
    const again = new Opened(home)
    await again.says('ready')
    expect(isAlive(neighbour)).toBe(true)
    await again.stop()
  })

  test('half a cluster, from a first start that was interrupted', async () => {
    const data = newFolder()
    mkdirSync(path.join(data, 'postgres.init/base'), { recursive: true })
    writeFileSync(path.join(data, 'postgres.init/PG_VERSION'), '18\n')
    const opened = new Opened(data)
    await opened.says('ready')
    await opened.stop()
  })
})

test('a path too long for a socket', async () => {
  const data = path.join(newFolder(), 'long '.repeat(20).trim())
  const opened = new Opened(data)
  const { socket } = await opened.says('ready')
  expect(path.dirname(socket!)).toBe(os.tmpdir())
  expect(statSync(socket!).mode & 0o077).toBe(0)
  await opened.stop()
  rmSync(socket!, { recursive: true })
})

test('the log of PostgreSQL holds no value, not even of a statement that failed', async () => {
  const opened = new Opened(home)
  await opened.says('ready')
  const { error } = await opened.asks(`select 'marker-7c1f'::bigint`)
  expect(error).toContain('marker-7c1f')
  await opened.asks(`do $$ begin raise exception 'marker-7c1f'; end $$`)
  process.kill(opened.postmaster, 'SIGHUP')
  await sleep(100)
  const log = readFileSync(path.join(home, 'postgres.log'), 'utf8')
  expect(log).toContain('SIGHUP')
  expect(log).not.toContain('marker-7c1f')
  await opened.stop()
})

test('an ordinary user runs it as itself', async () => {
  const account = { uid: 65_534, gid: 65_534 }
  const data = newFolder()
  mkdirSync(data)
  chownSync(data, account.uid, account.gid)
  const opened = new Opened(data, { account })
  await opened.says('ready')
  expect(statSync(path.join(data, 'postgres')).uid).toBe(account.uid)
  await opened.stop()
  const again = new Opened(data, { account })
  await again.says('ready')
  await again.stop()
})

test('under a home that nobody else may enter, root keeps the cluster elsewhere and the folder links to it', async () => {
  const closed = newFolder()
  mkdirSync(closed, { mode: 0o700 })
  const data = path.join(closed, 'data')
  const opened = new Opened(data)
  await opened.says('ready')
  const link = readlinkSync(path.join(data, 'postgres'))
  expect(link).toMatch(/^\/var\/lib\/mailkeep\/data-[0-9a-f]{8}\/postgres$/)
  await opened.stop()
  const again = new Opened(data)
  await again.says('ready')
  expect(realpathSync(path.join(data, 'postgres'))).toBe(link)
  expect(statSync(closed).mode & 0o777).toBe(0o700)
  await again.stop()
  rmSync(path.dirname(link), { recursive: true })
})
