import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Draft } from '../../../core/mail/draft.ts'
import { Capture } from '../../../server/capture/capture.ts'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import { TemporaryFailure } from '../../../server/intake/arrival.ts'
import { SendJob, type SendParts } from '../../../server/jobs/send.ts'
import { openHead, putIntoOutbox } from '../../../server/outbound/outbox.ts'
import { holdRelayed } from '../../../server/outbound/relayed.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { nextVersion } from '../../../server/store/changes.ts'
import { insertExternalAddress, passwordPlace, putSealedPassword } from '../../../server/store/external-addresses.ts'
import { type OutgoingRecord, findOutgoing } from '../../../server/store/outbox.ts'
import { putGrant } from '../../../server/store/oauth-grants.ts'
import { putTransport, putTransportPassword, transportPlace } from '../../../server/store/transport.ts'
import { authority } from '../../certificates.ts'
import { cloneDatabase } from '../../database.ts'
import { type OutgoingServer, startOutgoing } from '../../outgoing.ts'
import { foundCompany } from '../api/company.ts'

const database = await cloneDatabase()
const secrets = secretsWith([randomBytes(32)])
const abc = await foundCompany(database, 'ABC', 'abc.com')
const capture = new Capture({ database, secrets, captureHost: 'capture.localhost', filed: () => {} })
const TRUST = { allowed: allowedServers(['*']), authorities: [authority] }

let server: OutgoingServer
let listeners: (() => void)[] = []
const parts: SendParts = {
  database, secrets, tokenFor: async (_organization, _id, refused) => refused === null ? 'expired' : 'fresh', trust: TRUST, name: 'mail.abc.com', receive: capture.receive, acknowledged: capture.acknowledged, alone: true,
  changed: () => { for (const listener of listeners) listener() }, log: () => {}, pause: () => 0.05, answerMs: 1000, mailMs: 1000,
}
let job = new SendJob(parts)

beforeAll(async () => {
  server = await startOutgoing()
  await within(async client => {
    await putTransport(client, abc.id, { server: '127.0.0.1', port: server.port, security: 'starttls', username: 'abc' })
    await putTransportPassword(client, abc.id, secrets.seal('open sesame', transportPlace(abc.id)))
  })
  await job.start()
})
afterAll(async () => {
  await job.stop()
  await capture.stop()
  await server.close()
})
beforeEach(() => {
  server.answer({})
  server.mails.splice(0)
  server.lines.splice(0)
  listeners = []
})

const xoauth = (token: string): string => Buffer.from(`user=oauth@abc.net\x01auth=Bearer ${token}\x01\x01`).toString('base64')
const JAMIE = { name: 'Jamie', address: 'jamie@abc.com' }
const JANE = { name: 'Jane', address: 'jane@bigco.com' }

describe('A mail in the outbox', () => {
  test('leaves through the outgoing server, signed in and encrypted, and stands in the history like any other', async () => {
    const { id, messageId } = await write({ bcc: [{ name: '', address: 'kim@acme.co.kr' }] })
    const sent = await until(id, ({ state }) => state === 'sent')
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]).toMatchObject({ from: 'jamie@abc.com', to: ['jane@bigco.com', 'kim@acme.co.kr'] })
    expect(server.mails[0]!.octets).toContain(`Message-ID: <${messageId}>`)
    expect(server.lines).toContain(`AUTH PLAIN ${Buffer.from('\0abc\0open sesame').toString('base64')}`)
    expect(server.lines.indexOf('STARTTLS')).toBeLessThan(server.lines.findIndex(line => line.startsWith('AUTH')))
    expect(sent).toMatchObject({ outcome: 'saved', head: null, fault: null })
    const { rows: [row] } = await within(client => client.query('select l.door, l.outcome, l.participants, m.direction from mail_log l join mail m on m.organization_id = l.organization_id and m.id = l.mail_id where l.mail_id = $1', [sent.mailId]))
    expect(row).toMatchObject({ door: 'outbox', outcome: 'saved', direction: 'outgoing' })
    expect(row.participants).toContainEqual({ address: 'kim@acme.co.kr', role: 'bcc', evidence: 'envelope' })
  })

  test('is sealed as long as it waits, and gone afterwards', async () => {
    server.answer({ MAIL: '451 4.3.0 later' })
    const { id } = await write({ subject: 'Marker Jabberwocky', text: 'Marker Jabberwocky' })
    await until(id, ({ fault }) => fault === 'server-later')
    const everything = async () => JSON.stringify((await within(client => client.query('select encode(sealed_head, \'escape\') as head, encode(sealed_octets, \'escape\') as octets, m.message_id, m.sender, m.created_by, m.fault, m.reply from outgoing_mail m where id = $1', [id]))).rows)
    expect(await everything()).not.toContain('Jabberwocky')
    server.answer({})
    await until(id, ({ state }) => state === 'sent')
    expect(JSON.parse(await everything())[0]).toMatchObject({ head: null, octets: null })
  })

  test('that the rules keep out leaves all the same, and no history has it', async () => {
    const { id } = await write({ to: [{ name: '', address: 'nobody@elsewhere.example' }] })
    expect(await until(id, ({ state }) => state === 'sent')).toMatchObject({ outcome: 'skipped', mailId: null })
    expect(server.mails).toHaveLength(1)
  })

  test('of an external address leaves through its own server, with its own name and password', async () => {
    const own = await startOutgoing({}, { tls: true })
    await within(async client => {
      await nextVersion(client, abc.id)
      const external = await insertExternalAddress(client, abc.id, { type: 'smtp', server: 'localhost', port: own.port, security: 'tls', keepCopy: true, email: 'workera@abc.net', username: null }, 'workera@abc.net', { version: '1', by: 'test' }, null)
      await putSealedPassword(client, abc.id, external, secrets.seal('other', passwordPlace(abc.id, external)))
    })
    const { id } = await write({ from: { name: '', address: 'workera@abc.net' } })
    expect(await until(id, ({ state }) => state === 'sent')).toMatchObject({ outcome: 'saved' })
    expect([own.mails.length, server.mails.length]).toEqual([1, 0])
    expect(own.lines).toContain(`AUTH PLAIN ${Buffer.from('\0workera@abc.net\0other').toString('base64')}`)
    await own.close()
  })

  test('of an external address whose provider gave a permission leaves with a token, and with another one where that was refused', async () => {
    const own = await startOutgoing({ EHLO: '250-x\r\n250 AUTH XOAUTH2', AUTH: line => line.endsWith(xoauth('fresh')) ? '235 ok' : '334 e30=', HELO: '535 5.7.8 no' }, { tls: true })
    await within(async client => {
      const external = await insertExternalAddress(client, abc.id, { type: 'smtp', server: 'localhost', port: own.port, security: 'tls', keepCopy: true, email: 'oauth@abc.net', username: null }, 'oauth@abc.net', { version: '1', by: 'test' }, null)
      await putGrant(client, abc.id, external, { provider: 'google', by: 'test', endsSeconds: 3600, useSeconds: 3600, sealedTokens: Buffer.of(1) })
    })
    const { id } = await write({ from: { name: '', address: 'oauth@abc.net' } })
    await until(id, ({ state }) => state === 'sent')
    expect(own.lines.filter(line => line.startsWith('AUTH'))).toEqual(['expired', 'fresh'].map(token => `AUTH XOAUTH2 ${xoauth(token)}`))
    await own.close()
  })

  test('of an external address that has no SMTP server waits, and says why', async () => {
    await within(client => insertExternalAddress(client, abc.id, { type: 'pop3', server: 'localhost', port: 110, security: 'none', keepCopy: true, email: 'b@abc.net', username: null }, 'b@abc.net', { version: '1', by: 'test' }, null))
    const { id } = await write({ from: { name: '', address: 'b@abc.net' } })
    expect(await until(id, ({ fault }) => fault !== null)).toMatchObject({ state: 'waiting', fault: 'no-server' })
    expect(server.lines).toEqual([])
  })

  test('keeps its recipients apart: who is refused is named, who is deferred gets it later, and nobody gets it twice', async () => {
    let deferrals = 0
    server.answer({ RCPT: line => line.includes('gone@') ? '550 5.1.1 no such user' : line.includes('slow@') && deferrals++ === 0 ? '451 4.2.1 later' : '250 2.1.5 ok' })
    const { id } = await write({ to: [JANE, { name: '', address: 'gone@bigco.com' }, { name: '', address: 'slow@bigco.com' }] })
    const sent = await until(id, ({ state }) => state === 'sent')
    expect(server.mails.map(({ to }) => to)).toEqual([['jane@bigco.com'], ['slow@bigco.com']])
    expect(new Set(server.mails.map(({ octets }) => octets)).size).toBe(1)
    expect(openHead(sent.head!, abc.id, id, secrets)).toMatchObject({ refused: ['gone@bigco.com'], accepted: [] })
    expect(sent.mailId).not.toBeNull()
  })
})

describe('What a server will not have', () => {
  test.each([
    ['its sender', { MAIL: '553 5.7.1 not you' }, 'sender-refused', '553 5.7.1'],
    ['all its recipients', { RCPT: '550 no' }, 'recipients-refused', '550'],
    ['its content', { end: '554 5.7.1 <script>spam</script>' }, 'content-refused', '554 5.7.1'],
    ['DATA', { DATA: '503 5.5.1 no' }, 'content-refused', '503 5.5.1'],
    ['so large a mail', { EHLO: '250-x\r\n250-AUTH PLAIN\r\n250-STARTTLS\r\n250 SIZE 100' }, 'mail-too-large', null],
  ] as const)('%s: the mail has failed, at once and for good, and is captured nowhere', async (_, answers, fault, reply) => {
    server.answer(answers)
    const { id, messageId } = await write({})
    const failed = await until(id, ({ state }) => state === 'failed')
    expect(failed).toMatchObject({ fault, reply, outcome: null, tries: 1 })
    expect(openHead(failed.head!, abc.id, id, secrets).subject).toBe('Offer')
    expect((await within(client => client.query('select from mail where message_id = $1', [messageId]))).rowCount).toBe(0)
  })

  test.each([
    ['that is busy', { MAIL: '451 4.3.2 later' }, 'server-later'],
    ['that turns us away', { greeting: '554 5.7.1 go away' }, 'greeting-refused'],
    ['that says nothing', { greeting: null }, 'greeting-silent'],
    ['that falls silent before the mail', { DATA: null }, 'too-slow'],
    ['that falls silent after the mail', { end: null }, 'too-slow'],
    ['that offers no encryption', { EHLO: '250-x\r\n250 AUTH PLAIN' }, 'tls-not-offered'],
    ['that sends octets ahead of the encryption', { STARTTLS: '220 go\r\n250 injected' }, 'tls-injected'],
    ['that does not take the password', { AUTH: '535 5.7.8 secret words' }, 'sign-in-refused'],
    ['that is none', { greeting: '+OK POP3 ready' }, 'greeting-foreign'],
    ['that never ends its line', { greeting: 'x'.repeat(100_000) }, 'too-much'],
  ] as const)('a server %s is tried again, the same mail and no other', async (_, answers, fault) => {
    server.answer(answers)
    const { id, messageId } = await write({})
    const waiting = await until(id, record => record.fault !== null)
    expect(waiting).toMatchObject({ state: 'waiting', fault })
    if (fault.startsWith('tls-')) expect(server.lines.join()).not.toMatch(/AUTH|MAIL/)
    server.answer({})
    await until(id, ({ state }) => state === 'sent')
    for (const { octets } of server.mails) expect(octets).toContain(`Message-ID: <${messageId}>`)
    const { rows } = await within(client => client.query('select outcome from mail_log where message_id = $1', [messageId]))
    expect(rows).toEqual([{ outcome: 'saved' }])
  })

  test('a certificate of another name ends it before the password is sent', async () => {
    const false_ = await startOutgoing({}, { certificate: 'elsewhere' })
    await within(client => putTransport(client, abc.id, { server: '127.0.0.1', port: false_.port, security: 'starttls', username: 'abc' }))
    const { id } = await write({})
    await until(id, ({ fault }) => fault === 'certificate-name')
    expect(false_.lines.join()).not.toMatch(/AUTH|MAIL/)
    await within(client => putTransport(client, abc.id, { server: '127.0.0.1', port: server.port, security: 'starttls', username: 'abc' }))
    await until(id, ({ state }) => state === 'sent')
    await false_.close()
  })
})

describe('Two processes', () => {
  test('share one outbox: every mail is sent once', async () => {
    const other = new SendJob({ ...parts, alone: false })
    await other.start()
    const ids = await Promise.all(Array.from({ length: 30 }, () => write({})))
    other.wake()
    for (const { id } of ids) await until(id, ({ state }) => state === 'sent')
    await other.stop()
    expect(server.mails).toHaveLength(30)
    expect(new Set(server.mails.map(({ octets }) => /Message-ID: (.*)/.exec(octets)![1])).size).toBe(30)
  })

  test('one that died after the 250 leaves the capture to the next, and the mail is not sent again', async () => {
    await job.stop()
    const dying = new SendJob({ ...parts, receive: () => Promise.reject(new TemporaryFailure('stopping')) })
    await dying.start()
    const { id } = await write({}, dying)
    await until(id, ({ state, sentAt }) => state === 'taken' && sentAt !== null)
    await dying.stop()
    await within(client => client.query('update outgoing_mail set leased_until = now() + interval \'1 hour\', due_at = now() where id = $1', [id]))
    job = new SendJob(parts)
    await job.start()
    expect(await until(id, ({ state }) => state === 'sent')).toMatchObject({ outcome: 'saved' })
    expect(server.mails).toHaveLength(1)
  })
})

function within<T>(work: (client: Parameters<Parameters<typeof database.within>[1]>[0]['client']) => Promise<T>): Promise<T> {
  return database.within([abc.id], ({ client }) => work(client))
}

test('a mail of the relay whose process died before it was captured: the next start captures it for its recipients, and sends it to nobody', async () => {
  await job.stop()
  const octets = Buffer.from('From: jamie@abc.com\r\nTo: jane@bigco.com\r\nSubject: Relayed\r\nMessage-ID: <relayed@laptop.example>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\nGood day.\r\n')
  const id = await within(client => holdRelayed(client, { organization: abc.id, sender: 'jamie@abc.com', octets, envelope: { from: 'jamie@abc.com', to: ['jane@bigco.com', 'kim@acme.co.kr'] } }, secrets))
  job = new SendJob(parts)
  await job.start()
  await expect.poll(() => within(async client => (await client.query('select state, sealed_octets as octets from outgoing_mail where id = $1', [id])).rows[0]), { timeout: 15_000 }).toEqual({ state: 'sent', octets: null })
  const { rows } = await within(client => client.query<{ door: string; outcome: string; participants: unknown }>('select door, outcome, participants from mail_log where message_id = $1', ['relayed@laptop.example']))
  expect(rows).toMatchObject([{ door: 'relay', outcome: 'saved' }])
  expect(JSON.stringify(rows)).toContain('kim@acme.co.kr')
  expect(server.mails).toEqual([])
})

async function write(draft: Partial<Draft>, by = job): Promise<{ id: string; messageId: string }> {
  const made = await within(client => putIntoOutbox(client, abc.id, { from: JAMIE, to: [JANE], subject: 'Offer', text: 'Good day.', ...draft }, { purpose: 'compose', account: null, by: 'test' }, secrets))
  by.wake()
  return made
}

/** The row of a mail as soon as it is so. */
async function until(id: string, so: (record: OutgoingRecord) => boolean): Promise<OutgoingRecord> {
  for (const end = performance.now() + 15_000; ;) {
    const record = (await within(client => findOutgoing(client, abc.id, id)))!
    if (so(record)) return record
    if (performance.now() > end) throw new Error(`${record.state} ${record.fault} ${record.reply} after ${record.tries} tries`)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, 200)
      listeners.push(() => { clearTimeout(timer); resolve() })
    })
  }
}
