import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { openDatabase } from '../../server/database/open.ts'
import { packageRoot } from '../../server/package-root.ts'
import { filesWith } from './files.ts'
import { type Letter, Sender } from './sender.ts'
import { Served } from './served.ts'

/** Stands in subject, body and file name of every letter that is kept out, and of no other. */
const KEPT_OUT = 'Zq7vKeptOutXw93'
const SAVED = 'Yd4mSavedRt58'

/** Why each is kept out, and who is on it. */
const WAYS: readonly { readonly reason: string; readonly from: string; readonly to: string; readonly bcc?: string }[] = [
  { reason: 'exception-address', from: 'jane@bigco.com', to: 'ceo@abc.com' },
  { reason: 'exception-domain', from: 'reports@something.com', to: 'wuthering@abc.com' },
  { reason: 'free-provider', from: 'solo@naver.com', to: 'wuthering@abc.com' },
  { reason: 'no-contact', from: 'stranger@elsewhere.org', to: 'wuthering@abc.com' },
  { reason: 'internal', from: 'ceo2@abc.com', to: 'wuthering@abc.com' },
  { reason: 'exception-address', from: 'jane@bigco.com', to: 'other@elsewhere.org', bcc: 'ceo@abc.com' },
  { reason: 'not-ours', from: 'jane@bigco.com', to: 'other@elsewhere.org' },
]

let served: Served
let captureAddress: string

beforeAll(async () => {
  served = await Served.in(packageRoot)
  await served.found()
  await served.start()
  for (const [login, name] of [['ceo', 'Langston Morrison'], ['ceo2', 'Katherine Hong']] as const) {
    await served.post('/users', { login, name, addresses: [`${login}@abc.com`] })
  }
  await served.post('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com' }] })
  await served.post('/contacts', { kind: 'customer', name: 'Solo Trader', addresses: [{ address: 'solo@naver.com' }] })
  await served.post('/mail-settings/exception-addresses', { login: 'ceo' })
  await served.post('/mail-settings/exception-domains/other', { domain: 'something.com' })
  captureAddress = (await served.get<{ captureAddress: string }>('/organization')).captureAddress
})

afterAll(async () => { await served.remove() })

describe('what no rule lets in never touches the disk', () => {
  test('a thousand letters through every door, and not a word of them in any file', { timeout: 120_000 }, async () => {
    await send(letters(0, 400), served.smtp, 'EHLO')
    await send(letters(400, 800), served.lmtp, 'LHLO')
    for (const { octets } of letters(800, 900)) await served.post('/mail-log/uploads', octets)
    await importMail(letters(900, 1000))
    await send([letter('saved', SAVED, 'jane@bigco.com', 'wuthering@abc.com')], served.smtp, 'EHLO')

    const { items } = await served.get<{ items: { outcome: string; reasons: { code: string }[] }[] }>('/mail-log?outcome=skipped&limit=200')
    expect(new Set(items.map(({ reasons }) => reasons[0]!.code))).toEqual(new Set(WAYS.map(({ reason }) => reason)))
    const balance = await served.get<{ byOutcome: Record<string, number> }>('/mail-log/balance')
    expect(balance.byOutcome).toMatchObject({ skipped: 1000, saved: 1, duplicate: 0, quarantined: 0 })

    // A statement that fails, with their data in it.
    await behind(`alter table mail_log add constraint planted check (outcome <> 'skipped') not valid`)
    await send(letters(1000, 1012), served.smtp, 'EHLO')
    expect((await served.get<{ byOutcome: object }>('/mail-log/balance')).byOutcome).toMatchObject({ skipped: 1000, quarantined: 12 })

    // While it runs, and after everything was written out.
    expect(filesWith(KEPT_OUT, served)).toEqual([])
    await served.stop()
    expect(filesWith(KEPT_OUT, served)).toEqual([])
    expect(filesWith(SAVED, served), 'the search finds what was saved').not.toEqual([])
  })
})

function letters(from: number, to: number): Letter[] {
  return Array.from({ length: to - from }, (_, at) => {
    const way = WAYS[(from + at) % WAYS.length]!
    return letter(`kept-out-${from + at}`, KEPT_OUT, way.from, way.to, way.bcc)
  })
}

function letter(name: string, marker: string, from: string, to: string, bcc?: string): Letter {
  const octets = Buffer.from([
    `From: ${from}`, `To: ${to}`, ...bcc === undefined ? [] : [`Bcc: ${bcc}`], `Subject: ${marker} in the subject`, `Message-ID: <${name}@letters.example>`, 'Date: Tue, 24 Nov 2026 09:00:00 +0000',
    'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain', '', `Dear all, ${marker} in the body.`,
    '--b', 'Content-Type: application/octet-stream', `Content-Disposition: attachment; filename="${marker}.bin"`, 'Content-Transfer-Encoding: base64', '',
    Buffer.from(`${marker} in the file`).toString('base64'), '--b--', '',
  ].join('\r\n'))
  return { id: name, from, to: [captureAddress], octets }
}

async function send(all: readonly Letter[], port: number, word: 'EHLO' | 'LHLO'): Promise<void> {
  const waiting = [...all]
  const sender = new Sender(port, () => waiting.shift() ?? null, word)
  await sender.run(8)
  expect([...sender.refused]).toEqual([])
  expect(sender.acknowledged.size).toBe(all.length)
}

/** As the owner of the database. */
async function behind(sql: string): Promise<void> {
  const database = await openDatabase(readConfig({ MAILKEEP_DATA: served.data }), { exclusive: false })
  const owner = new pg.Client(database.access.owner)
  await owner.connect()
  await owner.query(sql)
  await owner.end()
  await database.close()
}

/** From a folder that is not the product's: there the letters lie, of course. */
async function importMail(all: readonly Letter[]): Promise<void> {
  const folder = path.join(path.dirname(served.data), 'to-import')
  mkdirSync(folder)
  for (const { id, octets } of all) writeFileSync(path.join(folder, `${id}.eml`), octets)
  await served.command('import', 'mail', folder)
}
