import { execFile } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { LogItem } from '../../contract/mail-log.ts'
import type { OutgoingMail } from '../../contract/outbox.ts'
import type { TransportTested } from '../../contract/transport.ts'
import { packageRoot } from '../../server/package-root.ts'
import { authorityFile } from '../certificates.ts'
import { type Dovecot, startDovecot } from '../dovecot.ts'
import { filesWith } from '../faults/files.ts'
import { Served, freePort } from '../faults/served.ts'
import { type Postfix, startPostfix } from '../postfix.ts'

/*
 * Mail leaves through a real Postfix that asks a real Dovecot for passwords, and mail programs send through the relay to the
 * same Postfix.
 */
let served: Served
let dovecot: Dovecot
let postfix: Postfix
let submission: number
let relay: number
let bigco: string
let relayPassword: string

beforeAll(async () => {
  [relay, submission] = [await freePort(), await freePort()]
  dovecot = await startDovecot({ users: { 'abc': 'of the company', 'worker.a@abc.net': 'of the worker' } })
  postfix = await startPostfix({ hostname: 'mail.abc.net', mailboxes: ['jane@bigco.com'], submission: { port: submission, sasl: dovecot.sasl } })
  served = await Served.in(packageRoot, { MAILKEEP_RELAY: `127.0.0.1:${relay}`, MAILKEEP_ALLOW_PRIVATE_SERVERS: 'localhost', NODE_EXTRA_CA_CERTS: authorityFile })
  await served.found()
  await served.start()
  await served.post('/users', { login: 'ceo', name: 'Langston Morrison', addresses: ['ceo@abc.com'] })
  await served.post('/mail-settings/exception-addresses', { login: 'ceo' })
  bigco = (await served.post<{ id: string }>('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com' }] })).id
  await setTransport({ server: 'localhost', port: submission, security: 'starttls', username: 'abc', password: 'of the company' })
  const { id } = await served.post<{ id: string }>('/mail-settings/external-addresses', { type: 'smtp', server: 'localhost', port: submission, security: 'starttls', email: 'worker.a@abc.net', password: 'of the worker' })
  relayPassword = (await served.post<{ password: string }>(`/mail-settings/external-addresses/${id}/relay-password`, undefined)).password
}, 120_000)

afterAll(async () => {
  await served.remove()
  await Promise.all([postfix.stop(), dovecot.stop()])
})

describe('A mail that is written here', () => {
  test('reaches the mailbox of its recipient, and stands in the history', async () => {
    const { id } = await served.post<OutgoingMail>('/mails', { from: 'wuthering@abc.com', to: ['Jane Doe <jane@bigco.com>'], subject: '견적서', text: 'Good day, Jabberwocky.' })
    expect(await settled(id)).toMatchObject({ state: 'sent', recorded: true, fault: null })
    await received('Jabberwocky')
    expect((await history())[0]).toMatchObject({ direction: 'outgoing', mail: { subject: '견적서' } })
  })

  test('of an excepted account reaches it too, stands nowhere, and is nowhere on the disk when it has left', async () => {
    const { id } = await served.post<OutgoingMail>('/mails', { from: 'ceo@abc.com', to: ['jane@bigco.com'], subject: 'Bandersnatch', text: 'Bandersnatch', files: [{ name: 'Bandersnatch.txt', content: Buffer.from('Bandersnatch').toString('base64') }] })
    expect(await settled(id)).toMatchObject({ state: 'sent', recorded: false, subject: null })
    await received('Bandersnatch')
    expect(JSON.stringify(await history())).not.toContain('Bandersnatch')
    expect(filesWith('Bandersnatch', served)).toEqual([])
    expect(filesWith('Jabberwocky', served)).not.toEqual([])
  })

  test('that the server refuses has failed, and says so', async () => {
    const { id } = await served.post<OutgoingMail>('/mails', { from: 'wuthering@abc.com', to: ['gone@bigco.com'], subject: 'Gone', text: 'x' })
    expect(await settled(id)).toMatchObject({ state: 'failed', fault: 'recipients-refused', reply: '550 5.1.1', subject: 'Gone' })
  })

  test('the outgoing server is tested with the password that is set, and with a wrong one', async () => {
    const tried = (body: object) => served.post<TransportTested>('/organization/transport/test', body)
    expect(await tried({})).toEqual({ ok: true, fault: null })
    expect(await tried({ password: 'guessed' })).toMatchObject({ ok: false, fault: { step: 'sign-in', code: 'sign-in-refused' } })
    expect(await tried({ server: '127.0.0.1' })).toMatchObject({ ok: false, fault: { step: 'sign-in', code: 'sign-in-missing' } })
    expect(await tried({ security: 'tls', password: 'of the company' })).toMatchObject({ ok: false, fault: { step: 'tls', code: 'tls-not-spoken' } })
  })
})

describe('A mail program at the relay', () => {
  const swaks = (to: string, name: string, password = relayPassword): Promise<Ran> => run('swaks', [
    '--server', `127.0.0.1:${relay}`, '--tls', '--auth', 'PLAIN', '--auth-user', 'worker.a@abc.net', '--auth-password', password, '--from', 'worker.a@abc.net', '--to', to,
    '--header', `Subject: ${name}`, '--header', `Message-Id: <${name}@swaks.example>`,
  ])

  test('swaks sends: the mail arrives, and is in the history', async () => {
    expect(await swaks('jane@bigco.com', 'by-swaks')).toMatchObject({ code: 0 })
    await received('Subject: by-swaks')
    expect((await history())[0]).toMatchObject({ direction: 'outgoing', mail: { subject: 'by-swaks' } })
    expect((await logged('by-swaks@swaks.example'))[0]).toMatchObject({ door: 'relay', outcome: 'saved' })
  })

  test("Postfix's refusal reaches it word for word, and nothing is captured", async () => {
    const { code, out } = await swaks('gone@bigco.com', 'refused')
    expect(code).not.toBe(0)
    const [, words] = /reject: RCPT from .*?: (550 5\.1\.1 <gone@bigco\.com>: .*?);/.exec(postfix.log())!
    expect(out).toContain(`<~* ${words}`)
    expect(await logged('refused@swaks.example')).toEqual([])
  })

  test('a wrong password is refused before anything is passed on', async () => {
    const { code, out } = await swaks('jane@bigco.com', 'guessed', `${relayPassword.slice(0, -4)}AAAA`)
    expect(code).not.toBe(0)
    expect(out).toContain('535 5.7.8')
    expect(await logged('guessed@swaks.example')).toEqual([])
  })

  test('msmtp trusts the certificate that the relay made, and sends', async () => {
    const file = path.join(served.temporary, 'msmtprc')
    writeFileSync(file, [
      'account default', 'host localhost', `port ${relay}`, 'auth plain', 'user worker.a@abc.net', `password ${relayPassword}`, 'from worker.a@abc.net', 'tls on', 'tls_starttls on',
      `tls_trust_file ${path.join(served.data, 'relay-cert.pem')}`, '',
    ].join('\n'))
    chmodSync(file, 0o600)
    const mail = 'From: worker.a@abc.net\nTo: jane@bigco.com\nSubject: by-msmtp\nMessage-ID: <by-msmtp@laptop.example>\n\nGood day.\n.\n'
    expect(await run('msmtp', ['-C', file, '-t'], mail)).toMatchObject({ code: 0, error: '' })
    await received('Subject: by-msmtp')
    expect((await logged('by-msmtp@laptop.example'))[0]).toMatchObject({ door: 'relay', outcome: 'saved' })
  })
})

async function setTransport(body: object): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${served.http}/api/v1/organization/transport`, { method: 'PATCH', headers: { authorization: `Bearer ${served.key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(answer.status, await answer.text()).toBe(200)
}

/** The mail when nothing is under way with it any more. */
async function settled(id: string): Promise<OutgoingMail> {
  for (const end = performance.now() + 60_000; ;) {
    const mail = await served.get<OutgoingMail>(`/outbox/${id}`)
    if (mail.state !== 'sending' || performance.now() > end) return mail
    await sleep(50)
  }
}

async function received(text: string): Promise<void> {
  await expect.poll(() => decoded(postfix.mailbox('jane@bigco.com')), { timeout: 60_000, interval: 100 }).toContain(text)
}

/** Lines that were broken for the way are whole again. */
function decoded(mailbox: string): string {
  return mailbox.replace(/=\r?\n/g, '')
}

async function history(): Promise<ActivityItem[]> {
  return (await served.get<{ items: ActivityItem[] }>(`/contacts/${bigco}/activity`)).items
}

async function logged(messageId: string): Promise<LogItem[]> {
  return (await served.get<{ items: LogItem[] }>(`/mail-log?messageId=${encodeURIComponent(messageId)}`)).items
}

interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

function run(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise(resolve => {
    const child = execFile(program, args, { encoding: 'utf8' }, (error, out, said) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, error: said }))
    child.stdin!.end(input)
  })
}
