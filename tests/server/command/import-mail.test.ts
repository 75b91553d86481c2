import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { found } from '../../../demo/found.ts'
import { letters, type Letter } from '../../../demo/letters.ts'
import { Capture } from '../../../server/capture/capture.ts'
import { run as importMail } from '../../../server/command/import-mail.ts'
import { TemporaryFailure } from '../../../server/intake/arrival.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { cloneDatabase } from '../../database.ts'
import { terminal } from './terminal.ts'

const database = await cloneDatabase()
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Letters whose own header tells all that there is to know: no Bcc, no delivery report. */
const all = letters(new Date('2026-11-24T09:30:00Z')).filter(({ subject }) => !/^Letters from ABC|^Trial for 30|^Und/.test(subject.replace(/^Re: /, '')))
const of = (outcome: string): Letter[] => all.filter(({ fate }) => fate.outcome === outcome)

let organization = ''
beforeAll(async () => {
  organization = (await found(database)).organization
})
beforeEach(() => database.superuser.query('truncate mail_log, mail, door_count cascade'))

function intake() {
  const capture = new Capture({ database, secrets: secretsWith([Buffer.alloc(32, 1)]), captureHost: 'capture.localhost', filed: () => {} })
  return { receive: capture.receive, acknowledged: capture.acknowledged, drain: () => capture.stop() }
}
const at = (...args: string[]) => terminal(database, intake())(importMail, ...args)

async function rows() {
  const { rows } = await database.superuser.query<{ door: string; outcome: string; count: number }>('select door, outcome, count(*)::int as count from mail_log where organization_id = $1 group by 1, 2 order by 2', [organization])
  return rows
}

function put(name: string, content: Buffer | string): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

/** As mail programs write it: lines that begin with "From " are quoted. */
function mbox(some: readonly Letter[]): Buffer {
  const quoted = ({ octets }: Letter) => Buffer.from(octets.toString('latin1').replace(/^(>*From )/gm, '>$1'), 'latin1')
  return Buffer.concat(some.flatMap((letter) => [Buffer.from('From - Tue Nov 24 09:30:00 2026\n'), quoted(letter), Buffer.from('\n')]))
}

test('an .eml file', async () => {
  const [letter] = of('saved')
  const { code, out, err } = await at(put('one.eml', letter?.octets ?? ''))
  expect({ code, out, err }).toEqual({ code: 0, err: '', out: '1 mail\n       1  saved to an Activity History\n' })
  expect(await rows()).toEqual([{ door: 'import', outcome: 'saved', count: 1 }])
})

test('an .mbox file with three months of letters: each becomes what it becomes at the door', async () => {
  const { code, out } = await at(put('all.mbox', mbox(all)))
  expect(code).toBe(0)
  const counts = new Map((await rows()).map(({ outcome, count }) => [outcome, count]))
  for (const outcome of ['saved', 'ticket', 'saved+ticket', 'skipped']) expect(counts.get(outcome), outcome).toBe(of(outcome).length)
  expect(out).toContain(`${all.length} mails\n`)
  expect(out).toContain(`${of('skipped').length}  kept out; the mail log says why`)
})

test('a Maildir and a folder of files, each mail once, and what is no mail left alone', async () => {
  const [one, two, three] = of('saved')
  put('Maildir/cur/1.a:2,S', one?.octets ?? '')
  put('Maildir/new/2.b', two?.octets ?? '')
  put('Maildir/tmp/3.c', three?.octets ?? '')
  put('Maildir/dovecot-uidlist', '3 V1 N1')
  put('export/a.eml', three?.octets ?? '')
  put('export/readme.txt', 'no mail')
  const { out } = await at(path.join(folder, 'Maildir'), path.join(folder, 'export'))
  expect(out).toContain('3 mails\n       3  saved')
})

test('once more the same: nothing is doubled', async () => {
  const file = put('again.mbox', mbox(of('saved').slice(0, 20)))
  expect((await at(file)).out).toContain('20  saved')
  expect((await at(file)).out).toBe('20 mails\n      20  there already\n')
  const { rows } = await database.superuser.query('select count(*)::int as count from mail')
  expect(rows).toEqual([{ count: 20 }])
})

test('the balance is whole: what was acknowledged stands in the log', async () => {
  await at(put('some.mbox', mbox(all.slice(0, 100))))
  const { rows } = await database.superuser.query(`select door, sum(acknowledged)::int as acknowledged from door_count group by door`)
  expect(rows).toEqual([{ door: 'import', acknowledged: 100 }])
})

describe('when it cannot be done', () => {
  test('a file that is not there: nothing of the others is filed', async () => {
    const { code, out, err } = await at(put('one.eml', of('saved')[0]?.octets ?? ''), path.join(folder, 'nowhere.eml'))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('nowhere.eml cannot be read')
    expect(await rows()).toEqual([])
  })

  test('no file at all', async () => expect((await at()).code).toBe(2))

  test('the disk is full: it says how many are filed and what to do', async () => {
    const real = intake()
    let left = 5
    const full = { ...real, receive: (...[arrival]: Parameters<typeof real.receive>) => left-- > 0 ? real.receive(arrival) : Promise.reject(new TemporaryFailure('full')) }
    const { code, out, err } = await terminal(database, full)(importMail, put('full.mbox', mbox(of('saved').slice(0, 8))))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('There is no room left on the disk. 5 mails are filed; run the same command again for the others.')
  })
})
