import { createHash } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Capture } from '../../../../server/capture/capture.ts'
import { allowedServers } from '../../../../server/foreign/allowed.ts'
import { Budget } from '../../../../server/intake/budget.ts'
import type { Visit, Visited } from '../../../../server/intake/pop3/mailbox.ts'
import { visitMailbox } from '../../../../server/intake/pop3/visit.ts'
import { ledgerOf } from '../../../../server/intake/schedule/ledger.ts'
import { takeLease } from '../../../../server/store/fetching.ts'
import { startDovecot } from '../../../dovecot.ts'
import { settle } from '../../../settle.ts'
import { handIn, startIntake } from '../../capture/intake.ts'
import { FaultyServer } from './faulty-server.ts'
import { messageIdOf } from './visitor.ts'

const WORKER = 'workera@abc.net'
const AT_GMAIL = 'externalmailaddress@gmail.com'
const dovecot = await startDovecot({ users: { [WORKER]: 'secret', [AT_GMAIL]: 'secret' } })
afterAll(() => dovecot.stop())
const { database, abc, process: startCapture, rows, histories, empty } = await startIntake()
const capture = startCapture()
const boxes = new Map<string, string>()

beforeEach(async () => {
  await empty()
  await settle(database, abc, { externalAddresses: [WORKER, AT_GMAIL] })
  for (const address of [WORKER, AT_GMAIL]) {
    dovecot.clear(address)
    const { rows: [row] } = await database.superuser.query<{ id: string }>('select id from external_address where address = $1', [address])
    boxes.set(address, row!.id)
  }
})

/** A visit as the schedule makes it: a lease, its ledger, the real way of a mail. */
async function visit(address: string, { port = dovecot.pop3, keepCopy = true, of = capture, ...changes }: { port?: number; keepCopy?: boolean; of?: Capture } & Partial<Visit> = {}): Promise<Visited> {
  const box = { organization: abc.id, id: boxes.get(address)! }
  await database.superuser.query(`update fetch_state set lease_until = '-infinity' where external_address_id = $1`, [box.id])
  const lease = (await database.within([abc.id], ({ client }) => takeLease(client, box)))!
  return visitMailbox(
    { server: { host: '127.0.0.1', port, security: 'none' }, signIn: { username: address, password: 'secret' } },
    { organization: abc.id, address, keepCopy }, { allowed: allowedServers(['127.0.0.0/8']) }, {
      ledger: ledgerOf(database, lease), receive: of.receive, receiveHeader: of.receiveHeader, acknowledged: of.acknowledged, patienceMs: 10_000,
      budget: new Budget(64 * 1024 * 1024), limit: 1024 * 1024, mac: text => createHash('sha256').update(text).digest(), progress: () => {}, ...changes,
    })
}

interface Letter { readonly id: string; readonly from?: string; readonly to?: string; readonly body?: string; readonly header?: string }

function letter({ id, from = 'jane@bigco.com', to = WORKER, body = 'Dear worker,\r\n', header = '' }: Letter): Buffer {
  return Buffer.from(`Return-Path: <${from}>\r\nFrom: ${from}\r\nTo: ${to}\r\nSubject: ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n${header}\r\n${body}`)
}

const outcomes = async (): Promise<string[]> => (await rows()).map(row => row.outcome).sort()
const lying = (address: string): string[] => dovecot.mails(address).map(messageIdOf)

describe('a fetched mail', () => {
  test('is saved for the contact, known to have been in the mailbox, also where nobody wrote to the address by name', async () => {
    dovecot.deliver(WORKER, letter({ id: 'by-name@bigco.com' }))
    dovecot.deliver(WORKER, letter({ id: 'blind@bigco.com', to: 'list@elsewhere.example' }))
    await visit(WORKER)
    expect(await outcomes()).toEqual(['saved', 'saved'])
    expect((await histories()).flatMap(({ people }) => people.filter(who => who.endsWith(WORKER))).sort()).toEqual([`bcc mailbox ${WORKER}`, `to header ${WORKER}`])
  })

  test('to an external address that is itself at a free provider is saved, while the provider stays locked', async () => {
    dovecot.deliver(AT_GMAIL, letter({ id: 'gmail@bigco.com', to: 'externalMailAddress@gmail.com' }))
    dovecot.deliver(AT_GMAIL, letter({ id: 'private@gmail.com', from: 'friend@gmail.com', to: 'externalMailAddress@gmail.com' }))
    await visit(AT_GMAIL)
    const { rows: [lock] } = await database.superuser.query<{ locked: boolean }>(`select locked from free_provider where domain = 'gmail.com'`)
    expect(lock).toEqual({ locked: true })
    expect(await outcomes()).toEqual(['saved', 'skipped'])
    const [saved] = await histories()
    expect(saved).toMatchObject({ people: ['from header jane@bigco.com', `to header ${AT_GMAIL}`] })
  })

  test('that comes by two mailboxes and by the SMTP door is one mail', async () => {
    const octets = letter({ id: 'three-ways@bigco.com', to: `${WORKER}, ${AT_GMAIL}, wuthering@abc.com` })
    dovecot.deliver(WORKER, octets)
    dovecot.deliver(AT_GMAIL, octets)
    await Promise.all([visit(WORKER), visit(AT_GMAIL), handIn(capture, abc, octets)])
    expect(await outcomes()).toEqual(['duplicate', 'duplicate', 'saved'])
    expect(await histories()).toHaveLength(1)
  })

  test('whose Return-Path is empty, from a machine, is a bounce and opens no ticket', async () => {
    await settle(database, abc, { externalAddresses: [WORKER, AT_GMAIL], supportAddresses: ['support'] })
    const { rows: [row] } = await database.superuser.query<{ id: string }>('select id from external_address where address = $1', [WORKER])
    boxes.set(WORKER, row!.id)
    const bounce = letter({ id: 'bounce@bigco.com', from: 'mailer-daemon@bigco.com', to: `${WORKER}, support@abc.com` }).toString().replace(/^Return-Path: .*/, 'Return-Path: <>')
    dovecot.deliver(WORKER, bounce)
    await visit(WORKER)
    expect((await rows())[0]!.reasons).toContain('bounce')
  })
})

describe('Keep a Copy or Delete', () => {
  const three = (): void => {
    dovecot.deliver(WORKER, letter({ id: '1@bigco.com' }))
    dovecot.deliver(WORKER, letter({ id: '2@stranger.example', from: 'nobody@stranger.example' }))
    dovecot.deliver(WORKER, letter({ id: '3@bigco.com' }))
  }

  test('kept: the mailbox is full, and a second visit saves nothing twice', async () => {
    three()
    expect(await visit(WORKER)).toMatchObject({ filed: 3, deleted: 0 })
    expect(await visit(WORKER)).toMatchObject({ filed: 0, deleted: 0 })
    expect(await outcomes()).toEqual(['saved', 'saved', 'skipped'])
    expect(lying(WORKER)).toHaveLength(3)
  })

  test('deleted: what is saved is gone from the server, what the rules keep out still lies there', async () => {
    three()
    expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 3, deleted: 2 })
    expect(lying(WORKER)).toEqual(['2@stranger.example'])
    expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 0 })
    expect(await histories()).toHaveLength(2)
  })

  test('deleted: a copy of what came another way is gone too; what has no header is kept out, and stays', async () => {
    await handIn(capture, abc, letter({ id: 'known@bigco.com' }))
    dovecot.deliver(WORKER, letter({ id: 'known@bigco.com' }))
    dovecot.deliver(WORKER, Buffer.from('no header at all\r\n'))
    expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 2 })
    expect(lying(WORKER)).toEqual([''])
    expect(await outcomes()).toEqual(['duplicate', 'saved', 'skipped'])
  })

  test('of a large mail that the rules keep out the header is fetched alone, and the log knows its size', async () => {
    const octets = letter({ id: 'large@stranger.example', from: 'nobody@stranger.example', body: `${'x'.repeat(70)}\r\n`.repeat(3000) })
    const wanted = letter({ id: 'large@bigco.com', body: `${'x'.repeat(70)}\r\n`.repeat(3000) })
    const server = await FaultyServer.start([{ uidl: '1', octets }, { uidl: '2', octets: wanted }])
    expect(await visit(WORKER, { port: server.port, keepCopy: false })).toMatchObject({ filed: 2, deleted: 1 })
    expect(server.heard.filter(line => line.startsWith('RETR'))).toEqual(['RETR 2'])
    const { rows: [row] } = await database.superuser.query<{ size: number }>(`select size from mail_log where outcome = 'skipped'`)
    expect(row!.size).toBe(octets.length)
    const { rows: [mail] } = await database.superuser.query<{ raw: Buffer }>('select raw from mail')
    expect(mail!.raw.equals(wanted)).toBe(true)
  })

  test('of a mail over the limit the header is saved with a notice, once, and the mail stays on the server', async () => {
    dovecot.deliver(WORKER, letter({ id: 'huge@bigco.com', body: `${'x'.repeat(70)}\r\n`.repeat(20_000) }))
    expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 1, deleted: 0 })
    expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 0 })
    expect(lying(WORKER)).toEqual(['huge@bigco.com'])
    expect((await rows())[0]).toMatchObject({ outcome: 'saved', reasons: ['too-large'] })
  })
})

test('what the door acknowledged is what the log holds', async () => {
  for (let n = 0; n < 30; n++) dovecot.deliver(WORKER, letter({ id: `${n}@bigco.com`, from: n % 3 ? 'jane@bigco.com' : 'nobody@stranger.example' }))
  await visit(WORKER)
  expect(await capture.balance(abc.id, {})).toMatchObject({ acknowledged: 30, rows: 30, inFlight: 0, unknown: 0 })
})

test('who lost the lease writes and deletes nothing more', async () => {
  dovecot.deliver(WORKER, letter({ id: '1@bigco.com' }))
  const stolen = async (arrival: Parameters<Visit['receive']>[0]): ReturnType<Visit['receive']> => {
    await database.superuser.query('update fetch_state set fence = fence + 1')
    return capture.receive(arrival)
  }
  await expect(visit(WORKER, { keepCopy: false, receive: stolen })).rejects.toThrow('Another is at the mailbox now')
  expect(lying(WORKER)).toEqual(['1@bigco.com'])
  expect(await visit(WORKER, { keepCopy: false })).toMatchObject({ filed: 1, deleted: 1 })
  expect(await outcomes()).toEqual(['duplicate', 'saved'])
})
