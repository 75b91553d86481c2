import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../../contract/activity.ts'
import type { Mail } from '../../../contract/mails.ts'
import { selfMadeCertificate } from '../../../server/intake/relay/self-made.ts'
import { type OutgoingServer, startOutgoing } from '../../outgoing.ts'
import { startProduct } from '../../product.ts'
import { Wire } from '../../wire.ts'

const product = await startProduct({ MAILKEEP_RELAY: '127.0.0.1:0', MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })
const { get, send } = product
const port = product.running.relay!.port
const ADDRESS = 'Worker.A@abc.net'
let real: OutgoingServer
let external: string
let password: string
let count = 0

beforeAll(async () => {
  real = await startOutgoing()
  external = (await send<{ id: string }>('POST', '/mail-settings/external-addresses', { type: 'smtp', server: '127.0.0.1', port: real.port, security: 'none', email: ADDRESS, password: 'of the real server' })).id
  password = await newPassword()
})
afterAll(() => real.close())
beforeEach(() => {
  real.answer({})
  real.mails.splice(0)
  real.lines.splice(0)
})

const newPassword = async (): Promise<string> => (await send<{ password: string }>('POST', `/mail-settings/external-addresses/${external}/relay-password`)).password
const plain = (user: string, secret: string): string => `AUTH PLAIN ${Buffer.from(`\0${user}\0${secret}`).toString('base64')}`

/** A mail program that has greeted, over TLS. */
async function program(): Promise<Wire> {
  const wire = await Wire.hello(port)
  expect(await wire.say('STARTTLS')).toMatchObject({ code: 220 })
  await wire.secure()
  await wire.say('EHLO laptop.example')
  return wire
}

async function signedIn(): Promise<Wire> {
  const wire = await program()
  expect(await wire.say(plain(ADDRESS, password))).toMatchObject({ code: 235 })
  return wire
}

const letter = (more = ''): { id: string; text: string } => {
  const id = `relay${++count}@abc.net`
  return { id, text: `From: ${ADDRESS}\r\nTo: jane@bigco.com\r\nSubject: Offer\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\n${more}\r\nGood day.\r\n..dots\r\n` }
}

async function sendBy(wire: Wire, text: string, to: readonly string[] = ['jane@bigco.com']): Promise<string[]> {
  const answers = []
  for (const line of [`MAIL FROM:<${ADDRESS}> SIZE=${text.length} BODY=8BITMIME`, ...to.map(address => `RCPT TO:<${address}>`), 'DATA', `${text.replace(/^\./gm, '..')}.`]) {
    const { code, lines } = await wire.say(line)
    answers.push(`${code} ${lines.join('|')}`)
    if (code >= 400) break
  }
  return answers
}

describe('A mail program that is pointed at the relay', () => {
  test('sends through the real server, hears its words, and the mail is in the history with its blind recipient', async () => {
    real.answer({ end: '250-2.0.0 queued\r\n250 2.0.0 as 4711 한글', RCPT: '250 2.1.5 fine by me' })
    const { id, text } = letter()
    const wire = await signedIn()
    expect(await sendBy(wire, text, ['jane@bigco.com', 'kim@acme.co.kr'])).toEqual([
      '250 2.1.0 ok', '250 2.1.5 fine by me', '250 2.1.5 fine by me', '354 go on', `250 2.0.0 queued|2.0.0 as 4711 ${Buffer.from('한글').toString('latin1')}`,
    ])
    expect(real.mails).toEqual([{ from: ADDRESS, to: ['jane@bigco.com', 'kim@acme.co.kr'], octets: text }])
    expect(real.lines).toContain(plain(ADDRESS, 'of the real server'))
    const [row] = await product.rows(`<${id}>`)
    expect(row).toMatchObject({ door: 'relay', outcome: 'saved', verdict: { direction: 'outgoing' } })
    const mail = await get<Mail>(`/mails/${row!.mailId}`)
    expect(mail.blindCopies.map(({ address }) => address)).toEqual(['kim@acme.co.kr'])
    const { items } = await get<{ items: ActivityItem[] }>(`/contacts/${product.company.contacts.get('acme')}/activity`)
    expect(items[0]).toMatchObject({ direction: 'outgoing', mail: { subject: 'Offer' } })
  })

  test('keeps the octets as they came, a Bcc field of the program too', async () => {
    const { id, text } = letter('Bcc: kim@acme.co.kr\r\nX-Odd:   kept \t\r\n')
    await sendBy(await signedIn(), text)
    expect(real.mails[0]!.octets).toBe(text)
    const [row] = await product.rows(`<${id}>`)
    const raw = await fetch(`${product.url}/api/v1/mails/${row!.mailId}/raw`, { headers: { authorization: `Bearer ${product.company.keys.administrator}` } })
    expect(await raw.text()).toBe(text)
  })

  test('sends one mail after the other', async () => {
    const wire = await signedIn()
    for (const { text } of [letter(), letter()]) expect((await sendBy(wire, text)).at(-1)).toBe('250 2.0.0 queued as 4711')
    expect(real.mails).toHaveLength(2)
  })
})

describe('What the real server refuses', () => {
  test.each([
    ['the sender', { MAIL: '553 5.7.1 <Worker.A@abc.net>: not today' }, '553 5.7.1 <Worker.A@abc.net>: not today'],
    ['a recipient', { RCPT: '550-5.1.1 no such user\r\n550 5.1.1 see https://abc.net/550' }, '550 5.1.1 no such user|5.1.1 see https://abc.net/550'],
    ['DATA', { DATA: '452 4.3.1 full' }, '452 4.3.1 full'],
    ['the mail', { end: '554 5.7.1 smells of spam' }, '554 5.7.1 smells of spam'],
    ['everything, for now', { end: '421 4.3.2 shutting down' }, '421 4.3.2 shutting down'],
  ] as const)('%s: the program hears it word for word, and nothing is captured', async (_, answers, words) => {
    real.answer(answers)
    const { id, text } = letter()
    expect((await sendBy(await signedIn(), text)).at(-1)).toBe(words)
    expect(await product.rows(`<${id}>`)).toEqual([])
  })

  test('one of two recipients: the other one gets the mail, and alone stands on it', async () => {
    real.answer({ RCPT: line => line.includes('gone@') ? '550 5.1.1 gone' : '250 ok' })
    const { id, text } = letter()
    const wire = await signedIn()
    const codes = []
    for (const line of [`MAIL FROM:<${ADDRESS}>`, 'RCPT TO:<gone@bigco.com>', 'RCPT TO:<jane@bigco.com>', 'DATA', `${text.replace(/^\./gm, '..')}.`]) codes.push((await wire.say(line)).code)
    expect(codes).toEqual([250, 550, 250, 354, 250])
    expect(JSON.stringify(await product.rows(`<${id}>`))).not.toContain('gone@')
  })

  test.each([
    ['does not take its password', { AUTH: '535 5.7.8 secret words' }, 454, /does not take this name and password/],
    ['turns us away', { greeting: '554 go away' }, 451, /turns us away/],
  ] as const)('a server that %s: the program hears what to look at, in our words', async (_, answers, code, words) => {
    real.answer(answers)
    const reply = await (await signedIn()).say(`MAIL FROM:<${ADDRESS}>`)
    expect(reply.code).toBe(code)
    expect(reply.lines.join()).toMatch(words)
    expect(reply.lines.join()).not.toContain('secret')
  })

  test('a server that breaks off after the mail: the program is told to come again, and nothing is captured', async () => {
    const { id, text } = letter()
    const wire = await signedIn()
    real.answer({ end: null })
    for (const line of [`MAIL FROM:<${ADDRESS}>`, 'RCPT TO:<jane@bigco.com>', 'DATA']) await wire.say(line)
    wire.send(`${text.replace(/^\./gm, '..')}.\r\n`)
    await expect.poll(() => real.mails.length).toBe(1)
    real.cut()
    expect(await wire.hear()).toMatchObject({ code: 451 })
    expect(await product.rows(`<${id}>`)).toEqual([])
  })
})

describe('What the relay keeps while the real server has not answered', () => {
  const held = async () => (await product.running.database.within([product.company.id], ({ client }) => client.query<{ octets: Buffer }>(`select sealed_octets as octets from outgoing_mail where purpose = 'relay'`))).rows

  test('is sealed, and gone when it was captured, or refused', async () => {
    const { text } = letter()
    const wire = await signedIn()
    real.answer({ end: null })
    for (const line of [`MAIL FROM:<${ADDRESS}>`, 'RCPT TO:<jane@bigco.com>', 'DATA']) await wire.say(line)
    wire.send(`${text.replace(/^\./gm, '..')}.\r\n`)
    await expect.poll(() => real.mails.length).toBe(1)
    const [row] = await held()
    expect(row!.octets.includes('Good day.')).toBe(false)
    real.cut()
    expect(await wire.hear()).toMatchObject({ code: 451 })
    await expect.poll(held).toEqual([])
    real.answer({})
    expect((await sendBy(await signedIn(), letter().text)).at(-1)).toBe('250 2.0.0 queued as 4711')
    await expect.poll(held).toEqual([])
  })

  test('a mail that cannot be kept now is given to nobody: the program is told to come again', async () => {
    await product.behind(`alter table outgoing_mail add constraint planted check (purpose <> 'relay')`)
    try {
      expect((await sendBy(await signedIn(), letter().text)).at(-1)).toMatch(/^451 /)
      expect(real.mails).toEqual([])
    } finally {
      await product.behind('alter table outgoing_mail drop constraint planted')
    }
  })
})

describe('The relay is never open', () => {
  test('no AUTH before TLS, no mail before AUTH', async () => {
    const wire = await Wire.connect(port)
    await wire.hear()
    expect((await wire.say('EHLO x')).lines.join(' ')).not.toContain('AUTH')
    expect((await wire.say(plain(ADDRESS, password))).code).toBeGreaterThanOrEqual(500)
    expect((await wire.say(`MAIL FROM:<${ADDRESS}>`)).code).toBe(530)
    const secured = await program()
    expect((await secured.say(`MAIL FROM:<${ADDRESS}>`)).code).toBe(530)
    for (const line of ['RCPT TO:<jane@bigco.com>', 'DATA']) expect((await secured.say(line)).code).toBe(530)
    expect(real.lines).toEqual([])
  })

  test.each([['jamie@abc.com'], ['worker.b@abc.net'], [''], ['worker.a@abc.net.evil.example']])('not from <%s>', async from => {
    const wire = await signedIn()
    expect((await wire.say(`MAIL FROM:<${from}>`)).code).toBe(553)
    expect((await wire.say('RCPT TO:<jane@bigco.com>')).code).toBe(503)
    expect(real.lines).toEqual([])
  })

  test.each([
    ['the password of another address', async () => plain('worker.b@abc.net', password)],
    ['the password of the real server', async () => plain(ADDRESS, 'of the real server')],
    ['a guessed one', async () => plain(ADDRESS, password.replace(/.{32}$/, 'A'.repeat(32)))],
    ['one of another organization', async () => plain(ADDRESS, password.replace(/^mkr_\d+/, 'mkr_999'))],
    ['none', async () => plain(ADDRESS, '')],
  ])('not with %s', async (_, line) => {
    const wire = await program()
    expect((await wire.say(await line())).code).toBe(535)
    expect((await wire.say(`MAIL FROM:<${ADDRESS}>`)).code).toBe(530)
    // With the right one the wrong ones are forgotten.
    await signedIn()
  })

  test('a new password ends the one of before, and neither is ever shown again', async () => {
    const before = password
    password = await newPassword()
    expect((await (await program()).say(plain(ADDRESS, before))).code).toBe(535)
    await signedIn()
    const shown = JSON.stringify([await get('/mail-settings/external-addresses'), await get('/audit')])
    expect(shown).not.toContain(password.slice(-32))
    expect(shown).toContain('relayPassword')
  })

  test('an address that was changed takes its password away', async () => {
    await send('PATCH', `/mail-settings/external-addresses/${external}`, { email: 'other@abc.net' })
    expect((await (await program()).say(plain('other@abc.net', password))).code).toBe(535)
    await send('PATCH', `/mail-settings/external-addresses/${external}`, { email: ADDRESS })
    password = await newPassword()
  })

  test('who guesses at one address is refused after five wrong passwords, with the right one too', async () => {
    const wire = await program()
    const codes = []
    for (let n = 0; n < 6; n++) codes.push((await wire.say(plain('guessed@abc.net', `mkr_1_1_${'x'.repeat(32)}`))).code)
    expect(codes.slice(0, 5).every(code => code === 535 || code === 421)).toBe(true)
    expect((await (await program()).say(plain('guessed@abc.net', 'x'))).code).toBe(454)
    await signedIn()
  })

  test.each([['a line feed alone', 'Good\nday.\r\n'], ['a dot between line feeds', 'a\n.\r\nMAIL FROM:<eve@evil.example>\r\n'], ['a carriage return alone', 'Good\rday.\r\n']])('a mail with %s goes nowhere: it could be two mails to another server', async (_, body) => {
    const { id, text } = letter()
    const answers = await sendBy(await signedIn(), text + body)
    expect(answers.at(-1)).toBe('554 5.6.0 Lines of a mail end with <CR><LF>')
    expect(real.mails).toEqual([])
    expect(await product.rows(`<${id}>`)).toEqual([])
  })
})

describe('The certificate that the relay makes itself', () => {
  test('names the host, is kept for the next start, and only we read its key', async () => {
    const { certFile, keyFile } = selfMadeCertificate(product.folder, 'ignored.example')
    const made = new X509Certificate(readFileSync(certFile))
    expect(made.verify(made.publicKey)).toBe(true)
    expect(made.checkHost('localhost')).toBe('localhost')
    expect(made.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(path.dirname(certFile)).toBe(product.folder)
    const shown = new X509Certificate(((await program()).socket as TLSSocket).getPeerCertificate().raw)
    expect(shown.fingerprint256).toBe(made.fingerprint256)
  })
})
