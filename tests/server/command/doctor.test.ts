import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { found } from '../../../demo/found.ts'
import { run as doctor } from '../../../server/command/doctor.ts'
import { readConfig, type Config } from '../../../server/config.ts'
import { cloneDatabase } from '../../database.ts'
import { recordingDoor } from '../intake/recording-door.ts'
import { terminal } from './terminal.ts'

const database = await cloneDatabase()
const data = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-doctor-'))
const closed = { MAILKEEP_DATA: data, MAILKEEP_HTTP: 'off', MAILKEEP_SMTP: 'off', MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off' }
afterAll(() => rmSync(data, { recursive: true }))

/** As if the cluster of this folder were the test's database. */
beforeAll(() => {
  mkdirSync(path.join(data, 'postgres'))
})

function doctorOf(environment: Record<string, string> = {}, config: Config = readConfig({ ...closed, ...environment })) {
  return terminal(database, { config })(doctor)
}

function stateOf(out: string, what: string): string[] {
  return out.split('\n').filter((line) => line.slice(7).startsWith(what)).map((line) => line.slice(0, 6).trim())
}

test('a new installation is well, and says what comes next', async () => {
  const { code, out } = await doctorOf()
  expect(code).toBe(0)
  expect(out).toContain('All is well.')
  expect(out).toMatch(/PostgreSQL 18\.\d+; its schema is this program's/)
  expect(stateOf(out, 'balance')).toEqual(['note'])
})

test('a folder that is not there yet is no fault, and is not made', async () => {
  const { code, out } = await doctorOf({}, readConfig({ ...closed, MAILKEEP_DATA: path.join(data, 'later') }))
  expect(code).toBe(0)
  expect(stateOf(out, 'database')).toEqual(['note'])
  expect(stateOf(out, 'permissions')).toEqual(['note'])
})

describe('permissions', () => {
  test('a key or a configuration that others may read is a fault, with the line that closes it', async () => {
    writeFileSync(path.join(data, 'key'), '', { mode: 0o644 })
    writeFileSync(path.join(data, '.env'), '', { mode: 0o640 })
    chmodSync(data, 0o755)
    const { code, out } = await doctorOf()
    expect(code).toBe(1)
    expect(out).toContain(`chmod 600 "${path.join(data, 'key')}"`)
    expect(out).toContain(`chmod 600 "${path.join(data, '.env')}"`)
    expect(out).toContain(`chmod o-rwx "${data}"`)
    expect(out).toContain('3 things are wrong.')
    for (const [name, mode] of [['key', 0o600], ['.env', 0o600], ['', 0o710]] as const) chmodSync(path.join(data, name), mode)
    expect((await doctorOf()).code).toBe(0)
  })
})

describe('doors', () => {
  test('closed doors mean that no server runs', async () => {
    const { code, out } = await doctorOf({ MAILKEEP_SMTP: await freePlace(), MAILKEEP_LMTP: await freePlace() })
    expect(code).toBe(0)
    expect(out).toContain('no server runs here now')
  })

  test('open doors are named', async () => {
    const [smtp, lmtp] = [await recordingDoor(), await recordingDoor({ protocol: 'lmtp' })]
    const { code, out } = await doctorOf({ MAILKEEP_SMTP: `127.0.0.1:${smtp.port}`, MAILKEEP_LMTP: `127.0.0.1:${lmtp.port}` })
    expect(code).toBe(0)
    expect(out).toContain(`SMTP on 127.0.0.1:${smtp.port}`)
    expect(out).toContain(`LMTP on 127.0.0.1:${lmtp.port}`)
  })

  test('one that is closed while others are open is a fault', async () => {
    const smtp = await recordingDoor()
    const { code, out } = await doctorOf({ MAILKEEP_SMTP: `127.0.0.1:${smtp.port}`, MAILKEEP_HTTP: await freePlace() })
    expect(code).toBe(1)
    expect(stateOf(out, 'door')).toEqual(['ok', 'fault'])
  })

  test.each([['greets as another mail server', '220 mx.abc.com ESMTP Postfix\r\n'], ['speaks no SMTP', 'SSH-2.0-OpenSSH_9.2\r\n']])('a program on the port that %s is a fault', async (_, greeting) => {
    const other = net.createServer((socket) => socket.end(greeting)).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { code, out } = await doctorOf({ MAILKEEP_SMTP: `127.0.0.1:${(other.address() as net.AddressInfo).port}` })
    other.close()
    expect(code).toBe(1)
    expect(out).toContain('Is another program on this port?')
  })
})

describe('the balance', () => {
  let organization = ''
  const rows = (count: number, outcome = 'skipped') => database.superuser.query(
    `insert into mail_log (id, organization_id, at, door, size, outcome, verdict, settings_version) select nextval('arrival_number'), $1, now(), 'smtp', 1, $3, '{}', 1 from generate_series(1, $2)`, [organization, count, outcome])
  const acknowledged = (count: number) => database.superuser.query(
    `insert into door_count (organization_id, door, day, acknowledged) values ($1, 'smtp', current_date, $2) on conflict (organization_id, door, day) do update set acknowledged = $2`, [organization, count])

  beforeAll(async () => {
    organization = (await found(database)).organization
  })

  test('holds while every acknowledged arrival has its row', async () => {
    await rows(3)
    await acknowledged(3)
    const { code, out } = await doctorOf()
    expect(code).toBe(0)
    expect(out).toContain('ABC: 3 arrivals, each with a verdict\n')
  })

  test('an acknowledged arrival without a row is a fault', async () => {
    await acknowledged(5)
    const { code, out } = await doctorOf()
    expect(code).toBe(1)
    expect(out).toContain('ABC: 2 of 5 acknowledged arrivals are without a verdict')
  })

  test('rows that no door has counted are told, and are no fault; quarantined ones are named', async () => {
    await acknowledged(1)
    await rows(1, 'quarantined')
    const { code, out } = await doctorOf()
    expect(code).toBe(0)
    expect(out).toContain('ABC: 4 arrivals, each with a verdict; 3 of them not counted by their door')
    expect(stateOf(out, 'quarantine')).toEqual(['note'])
  })
})

test('a database that does not open is a fault in its own words', async () => {
  const config = readConfig(closed)
  let out = ''
  const code = await doctor([], {
    config, stdout: { write: (text) => { out += text } }, stderr: { write: () => {} },
    openDatabase: async () => { throw new Error('PostgreSQL runs with fsync = off, so an acknowledged mail could be lost.') },
    openIntake: async () => { throw new Error('No mail is handed over here.') },
  })
  expect(code).toBe(1)
  expect(out).toContain('fault  database       PostgreSQL runs with fsync = off')
})

/** A place where nothing listens. */
async function freePlace(): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `127.0.0.1:${port}`
}
