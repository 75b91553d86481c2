import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startDovecot } from '../../../dovecot.ts'
import { letter, messageIdOf } from '../pop3/visitor.ts'
import { until } from '../recording-door.ts'
import { Visitor } from './visitor.ts'

const WORKER = 'workerA@abc.net'
const dovecot = await startDovecot({ users: { [WORKER]: 'correct horse', 'kim@abc.net': '비밀 번호' } })
afterAll(() => dovecot.stop())

let visitor: Visitor
const inOpen = { port: dovecot.imap }
beforeEach(() => {
  for (const folder of ['INBOX', 'Sent']) dovecot.clear(WORKER, folder)
  visitor = new Visitor({ username: WORKER, password: 'correct horse' })
})

const lieThere = (folder: string, ...mails: readonly Buffer[]): void => { for (const mail of mails) dovecot.deliver(WORKER, mail, folder) }

describe('An IMAP mailbox on a real server', () => {
  test('every mail of INBOX and Sent comes once, as its octets are', async () => {
    const inbox = Array.from({ length: 120 }, (_, n) => letter(`in${n}@bigco.com`, { body: n % 10 === 0 ? 'x'.repeat(100_000) : `.\r\n..${n}\r\n` }))
    lieThere('INBOX', ...inbox)
    lieThere('Sent', letter('out@abc.net', { header: 'Bcc: solo@naver.com\r\n' }))
    expect(await visitor.visit(inOpen)).toEqual({ mails: 121, filed: 121, left: 0 })
    expect(visitor.arrivals.filter(({ envelope }) => envelope.to.length > 0).map(({ octets }) => octets.toString()).sort()).toEqual(inbox.map(mail => mail.toString()).sort())
    expect(visitor.arrivals[0]).toMatchObject({ organization: '1', door: 'imap', headerOnly: false, envelope: { from: null, to: ['workera@abc.net'], evidence: 'mailbox' } })
    const sent = visitor.arrivals.find(arrival => messageIdOf(arrival) === 'out@abc.net')!
    expect(sent).toMatchObject({ envelope: { from: null, to: [], sentFrom: 'workera@abc.net' } })
    expect(sent.octets.toString()).toContain('Bcc: solo@naver.com')
    expect([visitor.ledger.filed, visitor.acknowledged]).toEqual([121, 121])
    expect(visitor.progress.at(-1)).toEqual({ total: 121, done: 121 })
    lieThere('INBOX', letter('later@bigco.com'))
    expect(await visitor.visit(inOpen)).toMatchObject({ mails: 122, filed: 1 })
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 0 })
    expect(visitor.budget.used).toBe(0)
  })

  test('flags stay as they are: nothing was seen, nothing is deleted', async () => {
    lieThere('INBOX', letter('1@bigco.com'), letter('2@bigco.com', { body: 'x'.repeat(100_000) }))
    await visitor.visit(inOpen)
    const socket = connect(dovecot.imap, '127.0.0.1')
    socket.write(`a LOGIN "${WORKER}" "correct horse"\r\nb SELECT INBOX\r\nc FETCH 1:* FLAGS\r\nd LOGOUT\r\n`)
    const said = await text(socket)
    expect(said).toMatch(/\* 1 FETCH \(FLAGS \((?:\\Recent)?\)\)/)
    expect(said).toMatch(/\* 2 FETCH \(FLAGS \((?:\\Recent)?\)\)/)
    expect(said).toContain('2 RECENT')
  })

  test('a folder of sent mail that bears a Korean name and no special use', async () => {
    dovecot.deliver('kim@abc.net', letter('in@bigco.com'))
    dovecot.deliver('kim@abc.net', letter('out@abc.net'), '&vPSwuNO4ycDVaA-')
    const kim = new Visitor({ username: 'kim@abc.net', password: '비밀 번호' })
    expect(await kim.visit(inOpen)).toMatchObject({ filed: 2 })
    expect(kim.arrivals.find(arrival => messageIdOf(arrival) === 'out@abc.net')).toMatchObject({ envelope: { sentFrom: 'workera@abc.net' } })
  })

  test.each([
    ['under TLS', { port: dovecot.imaps, host: 'mail.abc.net', security: 'tls' }],
    ['by STARTTLS', { port: dovecot.imap, host: 'mail.abc.net', security: 'starttls' }],
  ] as const)('%s, with the certificate checked by the name', async (_, where) => {
    lieThere('INBOX', letter('1@bigco.com'))
    expect(await visitor.visit(where)).toMatchObject({ filed: 1 })
    expect(await visitor.fault({ ...where, host: 'imap.elsewhere.example' })).toMatchObject({ code: 'certificate-name', step: 'tls' })
  })

  test('a large mail whose header is enough is not brought; one beyond the limit is filed by its header, once', async () => {
    lieThere('INBOX', letter('kept-out@bigco.com', { body: 'x'.repeat(200_000) }), letter('wanted@bigco.com', { body: 'x'.repeat(200_000) }), letter('huge@bigco.com', { body: 'x'.repeat(1_500_000) }))
    visitor.enough.add('kept-out@bigco.com')
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 3, left: 0 })
    const of = (id: string) => visitor.arrivals.find(arrival => messageIdOf(arrival) === id)!
    expect(of('kept-out@bigco.com')).toMatchObject({ headerOnly: true })
    expect(of('wanted@bigco.com')).toMatchObject({ headerOnly: false })
    expect(of('wanted@bigco.com').octets.length).toBeGreaterThan(200_000)
    expect(of('huge@bigco.com')).toMatchObject({ headerOnly: true })
    expect(of('huge@bigco.com').size).toBeGreaterThan(1_500_000)
    expect(of('huge@bigco.com').octets.length).toBeLessThan(1_000)
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 0 })
  })

  test('another UIDVALIDITY: what is known already is known by its header', async () => {
    lieThere('INBOX', ...Array.from({ length: 70 }, (_, n) => letter(`old${n}@bigco.com`)))
    await visitor.visit(inOpen)
    visitor.ledger.marks.set('INBOX', { ...visitor.ledger.marks.get('INBOX')!, uidValidity: 1n })
    for (const id of visitor.brought) visitor.enough.add(id)
    lieThere('INBOX', letter('new@bigco.com'))
    visitor.arrivals.length = 0
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 71, left: 0 })
    expect(visitor.arrivals.filter(({ headerOnly }) => !headerOnly).map(messageIdOf)).toEqual(['new@bigco.com'])
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 0 })
  })

  test('the server tells of new mail by itself', async () => {
    const session = await visitor.open(inOpen)
    await visitor.visitIn(session)
    expect(session.tellsNews).toBe(true)
    const news = session.news(60_000, new AbortController().signal)
    lieThere('INBOX', letter('new@bigco.com'))
    await news
    await visitor.visitIn(session)
    expect(visitor.brought).toEqual(['new@bigco.com'])
    // What came between the look and the waiting is no news to the server, and is found all the same.
    lieThere('INBOX', letter('newer@bigco.com'))
    await session.news(60_000, new AbortController().signal)
    await visitor.visitIn(session)
    expect(visitor.brought).toEqual(['new@bigco.com', 'newer@bigco.com'])
    await session.close()
  })

  test('the database away in the middle: nothing is noted, and all comes the next time', async () => {
    lieThere('INBOX', letter('1@bigco.com'), letter('2@bigco.com'))
    visitor.refusal = new Error('The database is away.')
    await expect(visitor.visit(inOpen)).rejects.toThrow('The database is away.')
    expect([visitor.ledger.filed, visitor.budget.used]).toEqual([0, 0])
    visitor.refusal = null
    expect(await visitor.visit(inOpen)).toMatchObject({ filed: 2 })
  })

  test('broken off from our side', async () => {
    lieThere('INBOX', ...Array.from({ length: 300 }, (_, n) => letter(`${n}@bigco.com`)))
    const stop = new AbortController()
    const visiting = visitor.visit(inOpen, { signal: stop.signal })
    await until(() => visitor.arrivals.length > 0)
    stop.abort()
    await expect(visiting).rejects.toMatchObject({ code: 'stopped' })
    await visitor.visit(inOpen)
    expect(new Set(visitor.brought).size).toBe(300)
  })

  test('a password beyond ASCII', async () => {
    dovecot.deliver('kim@abc.net', letter('1@bigco.com'))
    const kim = new Visitor({ username: 'kim@abc.net', password: '비밀 번호' })
    await kim.visit(inOpen)
    expect(kim.brought).toContain('1@bigco.com')
  })

  test('a wrong password', async () => {
    expect(await new Visitor({ username: WORKER, password: 'wrong' }).fault(inOpen)).toMatchObject({ code: 'sign-in-refused', step: 'sign-in', again: false })
  })
})
