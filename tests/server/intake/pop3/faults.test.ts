import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { TemporaryFailure } from '../../../../server/intake/arrival.ts'
import type { LedgerEntry } from '../../../../server/intake/pop3/ledger.ts'
import { type Faults, FaultyServer } from './faulty-server.ts'
import { letter, messageIdOf, Visitor } from './visitor.ts'

let visitor: Visitor

beforeEach(() => { visitor = new Visitor({ username: 'workerA@abc.net', password: 'secret' }) })

const mails = (count: number, name = (n: number): string => `u${n}`) => Array.from({ length: count }, (_, n) => ({ uidl: name(n), octets: letter(`${n}@bigco.com`) }))
const left = (server: FaultyServer): string[] => server.mails.map(({ octets }) => messageIdOf(octets))
const passwordOf = (server: FaultyServer): string[] => server.heard.filter(line => /^(?:PASS|AUTH|USER)\b/.test(line))

async function* drip(text: string, everyMs: number): AsyncGenerator<Buffer> {
  for (const letter of text) {
    yield Buffer.from(letter)
    await sleep(everyMs)
  }
}

async function* flood(head: string, octets: number): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  for (let sent = 0; sent < octets; sent += 65_536) yield Buffer.alloc(65_536, 'x')
}

const at = (verb: string, says: ReturnType<NonNullable<Faults['says']>>): Faults => ({ says: heard => heard === verb ? says : undefined })

describe('what a server may do wrong is told apart', () => {
  test.each<{ title: string; faults: Faults; code: string; step: string; again: boolean }>([
    { title: 'a greeting that turns us away', faults: at('GREETING', '-ERR closed for today\r\n'), code: 'greeting-refused', step: 'greeting', again: true },
    { title: 'a greeting [SYS/TEMP]', faults: at('GREETING', '-ERR [SYS/TEMP] later\r\n'), code: 'server-busy', step: 'mailbox', again: true },
    { title: 'another kind of server', faults: at('GREETING', '220 mail.abc.net ESMTP\r\n'), code: 'greeting-foreign', step: 'greeting', again: false },
    { title: 'a greeting of 10 MB', faults: at('GREETING', flood('+OK ', 10_000_000)), code: 'greeting-foreign', step: 'greeting', again: false },
    { title: 'a line without end', faults: at('STAT', flood('+OK ', 10_000_000)), code: 'too-much', step: 'limit', again: true },
    { title: 'a listing line without end', faults: at('UIDL', flood('+OK\r\n1 ', 10_000_000)), code: 'too-much', step: 'limit', again: true },
    { title: 'a listing without end', faults: { says: heard => heard === 'UIDL' ? flood(`+OK\r\n${'1 a\r\n'.repeat(20_000)}`, 1) : undefined }, code: 'too-much', step: 'limit', again: true },
    { title: 'a wrong password', faults: at('AUTH', '-ERR [AUTH] no\r\n'), code: 'sign-in-refused', step: 'sign-in', again: false },
    { title: 'a sign-in that failed for another reason (RFC 3206)', faults: { says: heard => heard === 'AUTH' || heard === 'PASS' ? '-ERR backend away\r\n' : undefined }, code: 'sign-in-later', step: 'sign-in', again: true },
    { title: '[IN-USE]', faults: at('AUTH', '-ERR [IN-USE] somebody is here\r\n'), code: 'mailbox-locked', step: 'mailbox', again: true },
    { title: 'a lock in words', faults: at('AUTH', '-ERR unable to lock maildrop\r\n'), code: 'mailbox-locked', step: 'mailbox', again: true },
    { title: '[LOGIN-DELAY]', faults: at('AUTH', '-ERR [LOGIN-DELAY] come later\r\n'), code: 'login-delay', step: 'mailbox', again: true },
    { title: '[SYS/TEMP]', faults: at('AUTH', '-ERR [SYS/TEMP] disk full\r\n'), code: 'server-busy', step: 'mailbox', again: true },
    { title: '[SYS/PERM]', faults: at('AUTH', '-ERR [SYS/PERM] broken\r\n'), code: 'server-broken', step: 'mailbox', again: false },
    { title: 'an account without POP3, as Gmail says it', faults: at('AUTH', '-ERR [SYS/PERM] Your account is not enabled for POP access.\r\n'), code: 'account-without', step: 'sign-in', again: false },
    { title: 'no way to sign in', faults: { capabilities: ['TOP', 'UIDL', 'STLS'] }, code: 'sign-in-method', step: 'sign-in', again: false },
    { title: 'no mailbox', faults: at('STAT', '-ERR\r\n'), code: 'mailbox-missing', step: 'mailbox', again: true },
    { title: 'a STAT that is none', faults: at('STAT', '+OK many mails\r\n'), code: 'not-understood', step: 'protocol', again: true },
    { title: 'more mails than there are', faults: at('STAT', '+OK 2000000000 1\r\n'), code: 'too-much', step: 'limit', again: true },
    { title: 'an answer that nobody asked for', faults: at('STAT', '+OK 1 300\r\n+OK and more\r\n+OK and more\r\n'), code: 'not-understood', step: 'protocol', again: true },
    { title: '[SYS/TEMP] at a mail', faults: at('RETR', '-ERR [SYS/TEMP] later\r\n'), code: 'server-busy', step: 'mailbox', again: true },
  ])('$title: $code', async ({ faults, code, step, again }) => {
    const server = await FaultyServer.start(mails(1), faults)
    const fault = await visitor.fault(server)
    expect({ code: fault.code, step: fault.step, again: fault.again }).toEqual({ code, step, again })
    expect(fault.message, 'what the server said stands in no error').not.toMatch(/today|ESMTP|backend|disk|somebody|enabled for POP/)
  })

  test('LOGIN-DELAY says how long to wait, in the refusal and for the next visit (RFC 2449, section 6.5)', async () => {
    const server = await FaultyServer.start([], { capabilities: ['USER', 'UIDL', 'RESP-CODES', 'LOGIN-DELAY 600'] })
    expect(await visitor.visit(server)).toMatchObject({ loginDelay: 600 })
    server.faults = { ...server.faults, ...at('PASS', '-ERR [LOGIN-DELAY] not yet\r\n') }
    expect(await visitor.fault(server)).toMatchObject({ code: 'login-delay', after: 600 })
  })

  test.each(['GREETING', 'CAPA', 'AUTH', 'STAT', 'UIDL', 'LIST', 'RETR', 'DELE', 'QUIT'])('silent at %s: given up after the patience, nothing deleted before QUIT', async (verb) => {
    const server = await FaultyServer.start(mails(1), at(verb, null))
    const fault = await visitor.fault(server, { patienceMs: 60, keepCopy: false })
    expect(fault.code).toBe(verb === 'GREETING' ? 'greeting-silent' : 'too-slow')
    expect(left(server)).toHaveLength(verb === 'QUIT' ? 0 : 1)
    expect(visitor.saved).toHaveLength(verb === 'QUIT' || verb === 'DELE' ? 1 : 0)
  })

  test('one octet after the other: slower than any line is, it is given up, in a mail and in an answer', async () => {
    const server = await FaultyServer.start(mails(1), at('STAT', drip(`+OK ${' '.repeat(500)}1 1\r\n`, 20)))
    expect((await visitor.fault(server, { patienceMs: 200 })).code).toBe('too-slow')
    server.faults = at('RETR', drip(`+OK\r\n${'x'.repeat(500)}\r\n.\r\n`, 20))
    expect((await visitor.fault(server, { patienceMs: 200 })).code).toBe('too-slow')
    expect(visitor.arrivals).toEqual([])
  })

  test('it stops when it is told to, and deletes nothing', async () => {
    const server = await FaultyServer.start(mails(3), at('QUIT', null))
    const stop = new AbortController()
    const visit = visitor.fault(server, { keepCopy: false, signal: stop.signal, progress: ({ done }) => { if (done === 3) stop.abort() } })
    expect((await visit).code).toBe('stopped')
    expect(visitor.saved).toHaveLength(3)
    expect(visitor.ledger.entries.size).toBe(3)
  })
})

describe('TLS is a hard state', () => {
  const starttls = { host: 'mail.abc.net', security: 'starttls' } as const

  test('STLS: all that is secret goes under TLS, and what can be done is asked again', async () => {
    const server = await FaultyServer.start(mails(2))
    expect(await visitor.visit({ port: server.port, ...starttls })).toMatchObject({ filed: 2 })
    expect(server.heard.slice(0, 4)).toEqual(['CAPA', 'STLS', 'CAPA', expect.stringMatching(/^AUTH PLAIN /)])
  })

  test.each<{ title: string; faults: Faults; code: string }>([
    { title: 'STLS taken out of the capabilities', faults: { capabilities: ['TOP', 'UIDL', 'USER'] }, code: 'tls-not-offered' },
    { title: 'STLS refused', faults: at('STLS', '-ERR no\r\n'), code: 'tls-not-offered' },
    { title: 'octets injected ahead of the handshake', faults: { injected: '+OK\r\nUIDL\r\n.\r\n' }, code: 'tls-injected' },
    { title: 'the half of a line injected', faults: { injected: '+O' }, code: 'tls-injected' },
    { title: 'no handshake', faults: at('STLS', '+OK\r\n'), code: 'too-slow' },
  ])('$title: no password is sent', async ({ faults, code }) => {
    const server = await FaultyServer.start(mails(1), faults)
    expect((await visitor.fault({ port: server.port, ...starttls }, { patienceMs: 300 })).code).toBe(code)
    expect(passwordOf(server)).toEqual([])
  })

  test('"Use SSL" against a plain server, and a plain client at a port for SSL', async () => {
    const plain = await FaultyServer.start(mails(1))
    expect((await visitor.fault({ port: plain.port, security: 'tls' })).code).toBe('tls-not-spoken')
    const secured = await FaultyServer.start(mails(1), { tls: true })
    expect((await visitor.fault({ port: secured.port, security: 'none' }, { patienceMs: 300 })).code).toBe('tls-expected')
    expect([...passwordOf(plain), ...passwordOf(secured)]).toEqual([])
  })
})

describe('ways to sign in', () => {
  const signedIn = async (capabilities: readonly string[] | null, account: ConstructorParameters<typeof Visitor>[0], says: Faults['says'] = () => undefined): Promise<string[]> => {
    const server = await FaultyServer.start([], { capabilities, says })
    await new Visitor(account).visit(server)
    const to = server.heard.indexOf('STAT')
    return server.heard.slice(0, to).filter(line => line !== 'CAPA')
  }
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const challenge = (verb: string): string | undefined => verb === 'AUTH' ? '+ \r\n' : undefined
  const kim = { username: 'kim@abc.net', password: '비밀' }
  const token = { username: 'kim@abc.net', token: 'T'.repeat(300) }

  test('AUTH PLAIN in one line, UTF-8 said before it (RFC 4616; RFC 6856)', async () => {
    expect(await signedIn(['SASL PLAIN', 'UTF8 USER', 'USER'], kim)).toEqual(['UTF8', `AUTH PLAIN ${base64('\0kim@abc.net\0비밀')}`])
  })
  test('AUTH PLAIN that is too long for one line (RFC 5034, section 4)', async () => {
    const long = { username: 'kim@abc.net', password: 'x'.repeat(250) }
    expect(await signedIn(['SASL PLAIN'], long, challenge)).toEqual(['AUTH PLAIN', base64(`\0kim@abc.net\0${long.password}`)])
  })
  test('AUTH LOGIN where there is nothing better', async () => {
    let asked = 0
    const says: Faults['says'] = verb => verb === 'AUTH' || (!['GREETING', 'CAPA', 'STAT', 'QUIT'].includes(verb) && ++asked === 1) ? '+ VXNlcg==\r\n' : undefined
    expect(await signedIn(['SASL LOGIN'], kim, says)).toEqual(['AUTH LOGIN', base64('kim@abc.net'), base64('비밀')])
  })
  test('USER and PASS where CAPA is not known (RFC 1939, section 7)', async () => {
    expect(await signedIn(null, { username: 'kim', password: 'a b' })).toEqual(['USER kim', 'PASS a b'])
  })
  test.each([
    { title: 'AUTH PLAIN refused without a reason: USER and PASS are tried, for the server offers them (RFC 5034, section 4)', refusal: '-ERR cannot do that\r\n', heard: ['AUTH', 'USER', 'PASS'], code: undefined },
    { title: 'refused for the password, by a code (RFC 3206): it is not said twice', refusal: '-ERR [AUTH] no\r\n', heard: ['AUTH'], code: 'sign-in-refused' },
    { title: 'refused for the password, in words: it is not said twice', refusal: '-ERR Authentication failed.\r\n', heard: ['AUTH'], code: 'sign-in-refused' },
  ])('$title', async ({ refusal, heard, code }) => {
    const server = await FaultyServer.start(mails(1), { capabilities: ['USER', 'UIDL', 'SASL PLAIN'], says: verb => verb === 'AUTH' ? refusal : undefined })
    const visitor = new Visitor({ username: 'kim', password: 'secret' })
    expect(await visitor.visit(server).then(() => undefined, (fault: { code: string }) => fault.code)).toBe(code)
    expect(passwordOf(server).map(line => line.split(' ')[0])).toEqual(heard)
  })
  test('a line end in a password begins no command', async () => {
    const server = await FaultyServer.start(mails(1), { capabilities: ['USER'] })
    expect((await new Visitor({ username: 'kim', password: 'a\r\nDELE 1' }).fault(server)).code).toBe('sign-in-refused')
    expect(passwordOf(server)).toEqual([])
  })
  test('OAUTHBEARER (RFC 7628), and XOAUTH2 where it is all there is', async () => {
    expect(await signedIn(['SASL PLAIN XOAUTH2 OAUTHBEARER'], token, challenge)).toEqual(['AUTH OAUTHBEARER', base64(`n,a=kim@abc.net,\x01auth=Bearer ${token.token}\x01\x01`)])
    expect(await signedIn(['SASL PLAIN XOAUTH2'], token, challenge)).toEqual(['AUTH XOAUTH2', base64(`user=kim@abc.net\x01auth=Bearer ${token.token}\x01\x01`)])
  })
  test('a token that is not taken: the reason is heard and the sign-in given up', async () => {
    const server = await FaultyServer.start([], { capabilities: ['SASL XOAUTH2'], says: verb => verb === 'AUTH' ? '+ eyJzdGF0dXMiOiI0MDAifQ==\r\n' : verb === '' ? '-ERR no\r\n' : undefined })
    expect((await new Visitor({ username: 'kim', token: 'short' }).fault(server)).code).toBe('sign-in-grant')
  })
})

describe('names', () => {
  test('no UIDL: a mail is known by its header, and comes once', async () => {
    const server = await FaultyServer.start(mails(3), { capabilities: ['TOP', 'USER', 'PIPELINING'] })
    expect(await visitor.visit(server)).toMatchObject({ filed: 3, unnamed: true })
    expect(await visitor.visit(server)).toMatchObject({ filed: 0, unnamed: true })
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 3 })
    expect(visitor.saved).toHaveLength(3)
  })

  test('no UIDL and no TOP, a UIDL that is refused, mails without a Message-ID: known by their octets, handed over once', async () => {
    const server = await FaultyServer.start([{ octets: Buffer.from('From: a@bigco.com\r\nTo: workerA@abc.net\r\n\r\none\r\n') }, { octets: letter('2@bigco.com') }], { capabilities: null, says: verb => verb === 'UIDL' || verb === 'TOP' ? '-ERR what?\r\n' : undefined })
    expect(await visitor.visit(server)).toMatchObject({ filed: 2, unnamed: true })
    expect(await visitor.visit(server)).toMatchObject({ filed: 0 })
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 2 })
  })

  test.each<{ title: string; name: (n: number) => string }>([
    { title: 'empty', name: () => '' },
    { title: 'the same for all', name: () => 'same' },
    { title: 'of 1,000 characters', name: n => `${'x'.repeat(999)}${n}` },
    { title: 'with blanks and octets beyond ASCII', name: n => `a b ${n} \xe4` },
  ])('UIDLs $title: each mail comes once', async ({ name }) => {
    const server = await FaultyServer.start(mails(3, name))
    expect(await visitor.visit(server)).toMatchObject({ filed: 3 })
    expect(await visitor.visit(server)).toMatchObject({ filed: 0 })
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 3 })
    expect(visitor.saved).toHaveLength(3)
  })

  test('all UIDLs changed: the mails are known by their headers, nothing is fetched again, nothing deleted in that visit', async () => {
    const server = await FaultyServer.start(mails(40))
    await visitor.visit(server)
    server.mails = [...mails(40, n => `new${n}`), { uidl: 'really-new', octets: letter('fresh@bigco.com') }]
    server.heard.length = 0
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 1, renamed: 40, deleted: 0 })
    expect(server.heard.filter(line => line.startsWith('RETR'))).toEqual(['RETR 41'])
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, renamed: 0, deleted: 41 })
    expect(visitor.saved).toHaveLength(41)
  })

  test('a UIDL that now names another mail of the same size: it is brought, never deleted unseen', async () => {
    const server = await FaultyServer.start([{ uidl: 'again', octets: letter('1@bigco.com') }])
    await visitor.visit(server)
    server.mails = [{ uidl: 'again', octets: letter('2@bigco.com') }]
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 1, deleted: 1 })
    expect(visitor.saved).toEqual(['1@bigco.com', '2@bigco.com'])
    server.mails = [{ uidl: 'again', octets: letter('3@bigco.com', { body: 'longer than before, and so a new one\r\n' }) }]
    expect(await visitor.visit(server)).toMatchObject({ filed: 1 })
    expect(visitor.saved).toHaveLength(3)
  })

  test('from Keep a Copy to Delete: what was stored is proven and deleted, what was kept out stays', async () => {
    const server = await FaultyServer.start([...mails(3), { uidl: 'x', octets: letter('x@bigco.com', { subject: 'kept out' }) }])
    await visitor.visit(server)
    server.heard.length = 0
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 3 })
    expect(left(server)).toEqual(['x@bigco.com'])
    expect(server.heard.filter(line => line.startsWith('RETR'))).toEqual([])
  })
})

test('a mailbox of 100,000 mails: one is new, one is asked for', async () => {
  const mail = letter('same@bigco.com')
  const server = await FaultyServer.start(Array.from({ length: 100_000 }, (_, n) => ({ uidl: `${n}`.padStart(30, '0'), octets: mail })))
  await visitor.ledger.note(server.mails.slice(0, -1).map(({ uidl }) => ({ name: uidl!, size: mail.length, mark: null, stored: true })))
  expect(await visitor.visit(server, { patienceMs: 20_000 })).toMatchObject({ mails: 100_000, filed: 1 })
  expect(server.heard.filter(line => /^(?:RETR|TOP)/.test(line))).toEqual(['RETR 100000'])
})

describe('sizes', () => {
  const KB64 = 'x'.repeat(62) + '\r\n'
  const large = (id: string, subject: string, kilobytes: number): Buffer => letter(id, { subject, body: KB64.repeat(kilobytes * 16) })

  test('of a large mail that is kept out the header comes alone; what is wanted comes whole', async () => {
    const server = await FaultyServer.start([{ uidl: '1', octets: large('1@bigco.com', 'kept out', 200) }, { uidl: '2', octets: large('2@bigco.com', 'Offer', 200) }])
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 2, deleted: 1 })
    expect(server.heard.filter(line => /^(?:TOP|RETR)/.test(line)).sort()).toEqual(['RETR 2', 'TOP 1 0', 'TOP 2 0'])
    expect(visitor.arrivals.find(arrival => messageIdOf(arrival) === '1@bigco.com')).toMatchObject({ headerOnly: true, size: server.mails[0]!.octets.length })
    expect(visitor.budget.used).toBe(0)
  })

  test('a large mail whose header says too little comes whole', async () => {
    const octets = Buffer.from(`From: a@bigco.com\r\nTo: workerA@abc.net\r\nSubject: kept out\r\n\r\n${KB64.repeat(2000)}`)
    const server = await FaultyServer.start([{ uidl: '1', octets }])
    expect(await visitor.visit(server)).toMatchObject({ filed: 1 })
    expect(visitor.arrivals[0]).toMatchObject({ headerOnly: false, size: octets.length })
  })

  test('a mail over the limit is filed once by its header, is not fetched again and not deleted', async () => {
    const server = await FaultyServer.start([{ uidl: '1', octets: large('1@bigco.com', 'Offer', 200) }])
    expect(await visitor.visit(server, { keepCopy: false, limit: 100_000 })).toMatchObject({ filed: 1, deleted: 0 })
    expect(await visitor.visit(server, { keepCopy: false, limit: 100_000 })).toMatchObject({ filed: 0, deleted: 0 })
    expect(visitor.arrivals).toHaveLength(1)
    expect(server.heard.filter(line => line.startsWith('RETR'))).toEqual([])
  })

  test.each<{ title: string; listed: number }>([{ title: 'less', listed: 10 }, { title: 'more', listed: 50_000 }, { title: 'nothing', listed: 0 }])(
    'LIST says $title than RETR gives: the mail comes as it is', async ({ listed }) => {
      const octets = letter('1@bigco.com', { body: KB64.repeat(300) })
      const server = await FaultyServer.start([{ uidl: '1', octets, listed }])
      expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 1, deleted: 1 })
      expect(visitor.arrivals[0]!.octets.equals(octets)).toBe(true)
      expect(visitor.budget.used).toBe(0)
    })

  test('LIST says little and RETR knows no end: filed by its header, given up, and not begun again', async () => {
    const server = await FaultyServer.start(mails(1), at('RETR', flood(`+OK\r\n${letter('1@bigco.com', { body: '' }).toString()}`, 50_000_000)))
    expect((await visitor.fault(server, { keepCopy: false, limit: 200_000 })).code).toBe('too-much')
    expect(visitor.arrivals).toMatchObject([{ headerOnly: true }])
    expect(await visitor.visit(server, { keepCopy: false, limit: 200_000 })).toMatchObject({ filed: 0, deleted: 0 })
  })

  test('every octet in a piece of its own, dots at the beginning of lines and all', async () => {
    const octets = letter('1@bigco.com', { body: '.\r\n..\r\n...three\r\n.\r\n\r\n.' + 'x'.repeat(10) + '\r\n' })
    const server = await FaultyServer.start([{ uidl: '1', octets }, { uidl: '2', octets: letter('2@bigco.com') }], { pieces: 1 })
    expect(await visitor.visit(server)).toMatchObject({ filed: 2 })
    expect(visitor.arrivals.some(arrival => arrival.octets.equals(octets))).toBe(true)
  })
})

describe('nothing is deleted that is not ours', () => {
  test('a mail that vanished since the listing is left out, the others come', async () => {
    const server = await FaultyServer.start(mails(3), { says: (verb, rest) => verb === 'RETR' && rest === '2' ? '-ERR no such message\r\n' : undefined })
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 2, left: 1, deleted: 2 })
  })

  test('the database is away in the middle of a fetch: no QUIT, and the next visit goes on where it stopped', async () => {
    const server = await FaultyServer.start(mails(20))
    let away = false
    const receive = visitor.receive
    const failing: typeof receive = async arrival => {
      if (messageIdOf(arrival) === '10@bigco.com') away = true
      if (away) throw new TemporaryFailure('database')
      return receive(arrival)
    }
    await expect(visitor.visit(server, { keepCopy: false, receive: failing })).rejects.toThrow(TemporaryFailure)
    expect(server.heard).not.toContain('QUIT')
    expect(left(server)).toHaveLength(20)
    const before = visitor.saved.length
    expect(before).toBeGreaterThan(0)
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 20 - before, deleted: 20 })
    expect(visitor.saved.toSorted()).toEqual(mails(20).map(({ octets }) => messageIdOf(octets)).sort())
  })

  test('the lease is another\'s, or the ledger cannot be written: no QUIT', async () => {
    const server = await FaultyServer.start(mails(3))
    const note = visitor.ledger.note.bind(visitor.ledger)
    visitor.ledger.note = async (entries: readonly LedgerEntry[]) => { await note(entries); throw new Error('the lease was lost') }
    await expect(visitor.visit(server, { keepCopy: false })).rejects.toThrow('the lease was lost')
    expect(left(server)).toHaveLength(3)
    expect(server.heard).not.toContain('QUIT')
  })

  test('QUIT answered with -ERR: what the server still has is deleted the next time', async () => {
    const server = await FaultyServer.start(mails(3), at('QUIT', '-ERR some were not removed\r\n'))
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 3, deleted: 0 })
    server.mails = mails(3)
    server.faults = {}
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 3 })
    expect(visitor.saved).toHaveLength(3)
  })

  test('DELE refused: the mail stays and comes no more', async () => {
    const server = await FaultyServer.start(mails(2), at('DELE', '-ERR no\r\n'))
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 2, deleted: 0 })
    expect(await visitor.visit(server, { keepCopy: false })).toMatchObject({ filed: 0, deleted: 0 })
  })
})
