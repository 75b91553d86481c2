import { afterEach, describe, expect, test } from 'vitest'
import { letter } from '../pop3/visitor.ts'
import { type FaultyFolder, type Faults, startFaultyServer } from './faulty-server.ts'
import { Visitor } from './visitor.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => { for (const close of closers.splice(0)) await close() })

async function serverWith(faults: Faults) {
  const server = await startFaultyServer(faults)
  closers.push(server.close)
  return server
}

const visitorAt = (): Visitor => new Visitor({ username: 'workerA', password: 'secret' })
const PATIENCE = 400

const inbox = (count: number, uidValidity = 7): FaultyFolder => ({
  uidValidity, mails: Array.from({ length: count }, (_, n) => ({ uid: n + 1, octets: letter(`${n + 1}@bigco.com`, { body: '.\r\n' }) })),
})
const three: Faults = { folders: { INBOX: inbox(3), Sent: { uidValidity: 9, mails: [{ uid: 5, octets: letter('out@abc.net', { body: '' }) }] } } }
const ALL = ['1@bigco.com', '2@bigco.com', '3@bigco.com', 'out@abc.net']

test('the server of these tests is a good one where it has no faults', async () => {
  const server = await serverWith(three)
  const visitor = visitorAt()
  expect(await visitor.visit(server)).toEqual({ mails: 4, filed: 4, left: 0 })
  expect(visitor.brought).toEqual(ALL)
  expect(server.asked.filter(command => /^(?:SELECT|STORE|UID STORE|EXPUNGE|APPEND)/.test(command) || /BODY\[/.test(command))).toEqual([])
})

describe('A server that fails at a step', () => {
  test.each<[string, Faults, string, string]>([
    ['says nothing', { greeting: '' }, 'greeting-silent', 'greeting'],
    ['speaks POP3', { greeting: '+OK POP3 ready\r\n' }, 'greeting-foreign', 'greeting'],
    ['speaks HTTP', { greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, 'greeting-foreign', 'greeting'],
    ['turns us away', { greeting: '* BYE too many connections from you, 192.0.2.1\r\n' }, 'greeting-refused', 'greeting'],
    ['greets with 10 MB', { greeting: `* OK ${'x'.repeat(10_000_000)}\r\n` }, 'too-much', 'limit'],
    ['greets with a line without end', { greeting: `* ${'x'.repeat(3_000_000)}` }, 'too-much', 'limit'],
    ['is silent at the sign-in', { answer: command => command.startsWith('LOGIN') ? null : undefined }, 'too-slow', 'limit'],
    ['is silent at the list of folders', { answer: command => command.startsWith('LIST') ? null : undefined }, 'too-slow', 'limit'],
    ['is silent at the folder', { answer: command => command.startsWith('EXAMINE') ? null : undefined }, 'too-slow', 'limit'],
    ['is silent at the mails', { answer: command => command.startsWith('UID FETCH') ? null : undefined }, 'too-slow', 'limit'],
    ['refuses the password', { answer: (command, tag) => command.startsWith('LOGIN') ? `${tag} NO [AUTHENTICATIONFAILED] secret is wrong\r\n` : undefined }, 'sign-in-refused', 'sign-in'],
    ['is away for the sign-in', { answer: (command, tag) => command.startsWith('LOGIN') ? `${tag} NO [UNAVAILABLE] later\r\n` : undefined }, 'server-busy', 'mailbox'],
    ['has the mailbox in use', { answer: (command, tag) => command.startsWith('LOGIN') ? `${tag} NO [INUSE] in use\r\n` : undefined }, 'mailbox-locked', 'mailbox'],
    ['has no IMAP for this account', { answer: (command, tag) => command.startsWith('LOGIN') ? `${tag} NO Your account is not enabled for IMAP use.\r\n` : undefined }, 'account-without', 'sign-in'],
    ['wants no password here', { capabilities: 'IMAP4rev1 LOGINDISABLED' }, 'sign-in-method', 'sign-in'],
    ['has no INBOX', { folders: {} }, 'mailbox-missing', 'mailbox'],
    ['gives no UIDVALIDITY', { answer: (command, tag) => command.startsWith('EXAMINE') ? `* 1 EXISTS\r\n${tag} OK\r\n` : undefined }, 'not-understood', 'protocol'],
    ['announces a literal of 10 GB', { answer: command => command.includes('BODY.PEEK[]') ? '* 1 FETCH (UID 1 BODY[] {10000000000}\r\nFrom: x' : undefined }, 'too-much', 'limit'],
    ['answers a command that was not given', { answer: command => command.startsWith('EXAMINE') ? 'ZZ9 OK\r\n+ go\r\n* nonsense (((\r\n' : undefined }, 'too-slow', 'limit'],
  ])('%s', async (_, faults, code, step) => {
    const server = await serverWith({ ...three, ...faults })
    const visitor = visitorAt()
    const fault = await visitor.fault(server, { patienceMs: PATIENCE })
    expect({ code: fault.code, step: fault.step }).toEqual({ code, step })
    expect(JSON.stringify(fault) + fault.message).not.toMatch(/secret|192\.0\.2\.1|too many connections/)
    expect(visitor.budget.used).toBe(0)
    server.faults = three
    await visitor.visit(server)
    expect([...new Set(visitor.brought)]).toEqual(ALL)
  })

  test('one octet a second is too slow, at whatever step', async () => {
    const server = await serverWith({ ...three, dripMs: 40 })
    expect(await visitorAt().fault(server, { patienceMs: PATIENCE })).toMatchObject({ code: expect.stringMatching(/too-slow|greeting-silent/), again: true })
  })
})

describe('STARTTLS', () => {
  test.each<[string, Faults, string]>([
    ['taken away', { capabilities: 'IMAP4rev1' }, 'tls-not-offered'],
    ['offered and refused', { capabilities: 'IMAP4rev1 STARTTLS', answer: (command, tag) => command === 'STARTTLS' ? `${tag} NO\r\n` : undefined }, 'tls-not-offered'],
    ['forestalled by a greeting that signs us in', { greeting: '* PREAUTH hello\r\n' }, 'tls-not-offered'],
    ['with octets injected', { capabilities: 'IMAP4rev1 STARTTLS', answer: (command, tag) => command === 'STARTTLS' ? `${tag} OK\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n` : undefined }, 'tls-injected'],
  ])('%s: no password is sent', async (_, faults, code) => {
    const server = await serverWith({ ...three, ...faults })
    const fault = await visitorAt().fault({ port: server.port, host: 'mail.abc.net', security: 'starttls' }, { patienceMs: 2_000 })
    expect({ code: fault.code, step: fault.step }).toEqual({ code, step: 'tls' })
    expect(server.asked.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE|secret/)
  })
})

describe('A mail that the server does not give', () => {
  const withPoison = (uid: number): Faults => ({
    folders: { ...three.folders, INBOX: inbox(120) },
    answer: command => command.includes('BODY.PEEK[]') && command.split(' ')[2]!.split(/[,:]/).some((_, at, parts) => Number(parts[at]) === uid || (command.includes(':') && Number(parts[at]) < uid && Number(parts[at + 1]) > uid))
      ? `* ${uid} FETCH (UID ${uid} BODY[] {10000000000}\r\nFrom:` : undefined,
  })

  test('and that breaks the session is left over: all others come, the next time or the time after', async () => {
    const server = await serverWith(withPoison(60))
    const visitor = visitorAt()
    for (let visits = 0; visits < 60 && new Set(visitor.brought).size < 120; visits++) await visitor.visit(server).catch(() => {})
    expect(new Set(visitor.brought).size).toBe(120)
    expect(visitor.ledger.marks.get('INBOX')!.leftOver).toEqual([60])
    expect(visitor.brought).not.toContain('60@bigco.com')
    server.faults = { ...server.faults, answer: () => undefined }
    expect(await visitor.visit(server)).toMatchObject({ filed: 1, left: 0 })
    expect(visitor.brought).toContain('60@bigco.com')
  })

  test('but refuses: the session goes on, and it is asked for again', async () => {
    let refuse = true
    const server = await serverWith({ ...three, answer: (command, tag) => refuse && command.includes('BODY.PEEK[]') && command.includes('1') ? `${tag} NO [SERVERBUG] cannot read\r\n` : undefined })
    const visitor = visitorAt()
    expect(await visitor.visit(server)).toMatchObject({ filed: 3, left: 1 })
    refuse = false
    expect(await visitor.visit(server)).toMatchObject({ filed: 1, left: 0 })
    expect(visitor.brought).toEqual(ALL)
  })

  test('because it vanished since it was listed: it is forgotten', async () => {
    const server = await serverWith(three)
    server.faults = { ...three, answer: (command, tag) => {
      if (!command.includes('BODY.PEEK[]')) return undefined
      server.faults = { folders: { ...three.folders, INBOX: { uidValidity: 7, mails: inbox(3).mails.slice(1) } } }
      return `* 2 FETCH (UID 2 BODY[] {5}\r\nA: b\r\n)\r\n${tag} OK\r\n`
    } }
    const visitor = visitorAt()
    await visitor.visit(server)
    await visitor.visit(server)
    expect(visitor.ledger.marks.get('INBOX')).toMatchObject({ uid: 3, leftOver: [] })
    expect(visitor.brought).toContain('3@bigco.com')
  })

  test('sizes that lie: more than there is room for is left over, and memory stays within the budget', async () => {
    const big = letter('big@bigco.com', { body: 'x'.repeat(900_000) })
    const mails = Array.from({ length: 100 }, (_, n) => ({ uid: n + 1, octets: big, size: 100 }))
    const server = await serverWith({ folders: { INBOX: { uidValidity: 1, mails } } })
    const visitor = visitorAt()
    const { filed, left } = await visitor.visit(server)
    expect(filed + left).toBeGreaterThanOrEqual(100)
    expect(visitor.budget.used).toBe(0)
  })
})

test('another UIDVALIDITY: nothing is lost, and what came before is known by its header', async () => {
  const server = await serverWith(three)
  const visitor = visitorAt()
  await visitor.visit(server)
  for (const id of ALL) visitor.enough.add(id)
  server.faults = { folders: { ...three.folders, INBOX: { uidValidity: 8, mails: [{ uid: 1, octets: letter('new@bigco.com') }, ...inbox(3).mails.map(mail => ({ ...mail, uid: mail.uid + 10 }))] } } }
  const before = visitor.arrivals.length
  await visitor.visit(server)
  expect(visitor.arrivals.slice(before).filter(({ headerOnly }) => !headerOnly)).toHaveLength(1)
  expect(visitor.brought).toContain('new@bigco.com')
  expect(visitor.ledger.marks.get('INBOX')).toMatchObject({ uidValidity: 8n, uid: 13 })
})

test('a server without IDLE tells no news', async () => {
  const server = await serverWith({ ...three, capabilities: 'IMAP4rev1' })
  const session = await visitorAt().open(server)
  expect(session.tellsNews).toBe(false)
  await session.close()
})

test('cut at every octet of a session: whatever was noted was filed, and the next visit brings the rest', async () => {
  const server = await serverWith(three)
  await visitorAt().visit(server)
  const octets = server.answered()
  expect(octets).toBeGreaterThan(1000)
  const cuts = Array.from({ length: octets }, (_, at) => at)
  const lanes = Array.from({ length: 8 }, async () => {
    const own = await serverWith(three)
    for (let at = cuts.pop(); at !== undefined; at = cuts.pop()) {
      own.faults = { ...three, cutAfter: at }
      const visitor = visitorAt()
      const broken = await visitor.visit(own).catch((error: unknown) => error)
      const noted = [...visitor.ledger.marks].flatMap(([folder, { uid }]) => own.faults.folders![folder]!.mails.filter(mail => mail.uid <= uid).length).reduce((a, b) => a + b, 0)
      expect(visitor.arrivals.length, `cut at ${at}: ${String(broken)}`).toBeGreaterThanOrEqual(noted)
      own.faults = three
      await visitor.visit(own)
      expect([...new Set(visitor.brought)], `cut at ${at}`).toEqual(ALL)
      expect(visitor.budget.used).toBe(0)
    }
  })
  await Promise.all(lanes)
}, 60_000)
