import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { ExternalAddress } from '../../contract/external-addresses.ts'
import type { Event } from '../../contract/events.ts'
import { octetsOf } from '../core/capture/company-abc.ts'
import { startDovecot } from '../dovecot.ts'
import { startProduct } from '../product.ts'

/*
 * workerA@abc.net is ours at a foreign provider, as in the manual: its mailbox is fetched, and what concerns a contact is on the
 * contact's page.
 */
const WORKER = 'workerA@abc.net'
const dovecot = await startDovecot({ users: { [WORKER]: 'correct horse', 'externalMailAddress@gmail.com': 'battery staple' } })
afterAll(() => dovecot.stop())
const product = await startProduct({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.0/8' })

const AT = '/mail-settings/external-addresses'
const server = { server: '127.0.0.1', security: 'none', email: WORKER, password: 'correct horse' } as const
const pop3 = { ...server, type: 'pop3', port: dovecot.pop3 } as const
const imap = { ...server, type: 'imap', port: dovecot.imap } as const

let serial = 0
function letter({ from = 'Solo <solo@naver.com>', to = WORKER, cc = '', subject = 'Offer' } = {}): { id: string; octets: Buffer } {
  const id = `fetched-${++serial}@letters.example`
  const octets = Buffer.from(`Return-Path: <x@letters.example>\r\nFrom: ${from}\r\nTo: ${to}\r\n${cc && `Cc: ${cc}\r\n`}Subject: ${subject}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\nDear worker.\r\n`)
  return { id, octets }
}

const add = (body: object): Promise<ExternalAddress> => product.send('POST', AT, body)
const find = async (id: string): Promise<ExternalAddress> => (await product.get<{ items: ExternalAddress[] }>(AT)).items.find(item => item.id === id)!
const remove = (id: string): Promise<unknown> => product.send('DELETE', `${AT}/${id}`)

/** Waits until an address is in a state; the events say when to look. */
async function reaches(id: string, wanted: (address: ExternalAddress) => boolean): Promise<ExternalAddress> {
  for (const end = Date.now() + 20_000; ; ) {
    const found = await find(id)
    if (wanted(found)) return found
    if (Date.now() > end) throw new Error(`not reached: ${JSON.stringify(found)}`)
    await new Promise(later => setTimeout(later, 30))
  }
}

async function fetched(id: string): Promise<ExternalAddress> {
  const before = (await find(id)).lastFetch
  await product.send('POST', `${AT}/${id}/fetch`)
  return reaches(id, ({ lastFetch, state }) => lastFetch !== null && lastFetch !== before && state.code !== 'fetching')
}

const rowsOf = async (id: string): Promise<string[]> => (await product.rows(id)).map(({ door, outcome }) => `${door} ${outcome}`).toSorted()

beforeEach(() => { for (const folder of ['INBOX', 'Sent']) dovecot.clear(WORKER, folder) })

describe('POP3', () => {
  test('a new address is fetched by itself; Keep a Copy leaves all mail there, and a second fetch saves nothing twice', async () => {
    const mail = letter({ from: 'Jane <jane@bigco.com>' })
    const stranger = letter({ from: 'Nobody <nobody@nowhere.example>' })
    dovecot.deliver(WORKER, mail.octets)
    dovecot.deliver(WORKER, stranger.octets)
    const { id } = await add(pop3)
    expect(await reaches(id, ({ state }) => state.code === 'fetched')).toMatchObject({ count: 2, state: { fault: null, progress: null }, nextRun: expect.any(String) })
    expect([await rowsOf(mail.id), await rowsOf(stranger.id)]).toEqual([['pop3 saved'], ['pop3 skipped']])
    await fetched(id)
    expect([await rowsOf(mail.id), dovecot.mails(WORKER).length]).toEqual([['pop3 saved'], 2])
    await remove(id)
  })

  test('Delete: what is saved is gone from the server, what the rules keep out lies there', async () => {
    const mail = letter({ from: 'Jane <jane@bigco.com>' })
    const stranger = letter({ from: 'Nobody <nobody@nowhere.example>' })
    dovecot.deliver(WORKER, mail.octets)
    dovecot.deliver(WORKER, stranger.octets)
    const { id } = await add({ ...pop3, keepCopy: false })
    await reaches(id, ({ state }) => state.code === 'fetched')
    expect(dovecot.mails(WORKER).map(String).join()).toContain(stranger.id)
    expect(dovecot.mails(WORKER)).toHaveLength(1)
    expect(await rowsOf(mail.id)).toEqual(['pop3 saved'])
    await remove(id)
  })
})

describe('IMAP', () => {
  test('INBOX and Sent; new mail comes as soon as the server tells of it', async () => {
    const inbox = letter({ from: 'Jane <jane@bigco.com>' })
    const sent = letter({ from: WORKER, to: 'Jane <jane@bigco.com>' })
    dovecot.deliver(WORKER, inbox.octets)
    dovecot.deliver(WORKER, sent.octets, 'Sent')
    const { id } = await add(imap)
    await reaches(id, ({ state, count }) => state.code === 'fetched' && count === 2)
    expect([await rowsOf(inbox.id), await rowsOf(sent.id)]).toEqual([['imap saved'], ['imap saved']])
    const later = letter({ from: 'Jane <jane@bigco.com>' })
    dovecot.deliver(WORKER, later.octets)
    await reaches(id, ({ count }) => count === 3)
    expect(await rowsOf(later.id)).toEqual(['imap saved'])
    await remove(id)
  })
})

test('the same mail in two mailboxes, by two protocols, and through the SMTP door is one mail', async () => {
  const mail = {
    messageId: '<same@letters.example>', from: 'Jane <jane@bigco.com>', to: [WORKER, 'tech@abc.com'], cc: ['externalMailAddress@gmail.com'], subject: 'Offer',
    date: 'Tue, 24 Nov 2026 09:00:00 +0000', envelopeTo: ['tech@abc.com'],
  }
  dovecot.deliver(WORKER, octetsOf(mail))
  dovecot.deliver('externalMailAddress@gmail.com', octetsOf(mail))
  const [first, second, third] = await Promise.all([
    add(pop3), add(imap), add({ ...pop3, email: 'externalMailAddress@gmail.com', password: 'battery staple' }), product.hand(mail),
  ])
  for (const { id } of [first, second, third]) await reaches(id, ({ state }) => state.code === 'fetched')
  const rows = await product.rows('same@letters.example')
  expect(rows.map(({ door }) => door).toSorted()).toEqual(['imap', 'pop3', 'pop3', 'smtp'])
  expect(rows.map(({ outcome }) => outcome).toSorted()).toEqual(['duplicate', 'duplicate', 'duplicate', 'saved'])
  for (const { id } of [first, second, third]) await remove(id)
})

describe('Trouble', () => {
  test('an address says since when and why; a new password ends it', async () => {
    const { id } = await add({ ...pop3, password: 'wrong' })
    const { state, nextRun } = await reaches(id, one => one.state.code === 'trouble')
    expect(state).toMatchObject({ fault: { step: 'sign-in', code: 'sign-in-refused', again: false }, since: expect.any(String) })
    expect(Date.parse(nextRun!) - Date.now()).toBeGreaterThan(600_000)
    await product.send('PATCH', `${AT}/${id}`, { password: 'correct horse' })
    expect(await reaches(id, one => one.state.code === 'fetched')).toMatchObject({ state: { fault: null } })
    await remove(id)
  })

  test('it is told of once, and the fetch is told live', async () => {
    const told: Event[] = []
    const stop = new AbortController()
    const stream = await fetch(`${product.url}/api/v1/events`, { headers: { authorization: `Bearer ${product.company.keys.administrator}` }, signal: stop.signal })
    const reading = (async () => {
      let text = ''
      for await (const chunk of stream.body!) {
        text += Buffer.from(chunk).toString()
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
          if (data) told.push(JSON.parse(data) as Event)
          text = text.slice(end + 2)
        }
      }
    })().catch(() => {})
    const { id } = await add({ ...imap, password: 'wrong' })
    await reaches(id, one => one.state.code === 'trouble')
    await product.send('POST', `${AT}/${id}/fetch`)
    await reaches(id, one => one.state.code === 'trouble' && Date.parse(one.nextRun!) > Date.now() + 600_000)
    for (let n = 0; n < 30; n++) dovecot.deliver(WORKER, letter({ from: 'Jane <jane@bigco.com>' }).octets)
    await product.send('PATCH', `${AT}/${id}`, { password: 'correct horse' })
    await reaches(id, one => one.state.code === 'fetched')
    await remove(id)
    stop.abort()
    await reading
    expect(told.filter(event => event.type === 'trouble' && event.externalAddress === id)).toHaveLength(1)
    const fetching = told.filter(event => event.type === 'fetching' && event.externalAddress === id)
    expect(fetching).toContainEqual(expect.objectContaining({ done: 30, total: 30, over: true }))
  })
})

describe('Test connection', () => {
  const tryIt = (body: object) => product.send('POST', `${AT}/test`, body)
  test('before saving, for each type', async () => {
    dovecot.deliver(WORKER, letter().octets)
    expect(await tryIt(pop3)).toEqual({ ok: true, fault: null, mails: expect.any(Number) })
    expect(await tryIt(imap)).toEqual({ ok: true, fault: null, mails: expect.any(Number) })
    expect(dovecot.mails(WORKER)).toHaveLength(1)
  })

  test.each([
    ['a name that is none', { server: 'nowhere.invalid' }, 'name', /name-un/],
    ['a private network', { server: '10.255.255.1' }, 'address', /address-private/],
    ['an address in octal', { server: '0177.0.0.1' }, 'name', /name-invalid/],
    ['a wrong password', { password: 'wrong' }, 'sign-in', /sign-in-refused/],
    ['no password', { password: undefined }, 'sign-in', /sign-in-missing/],
    ['SSL at a plain port', { security: 'tls' }, 'tls', /tls-not-spoken/],
    ['a certificate of nobody we trust', { security: 'tls', port: dovecot.pop3s }, 'tls', /certificate-untrusted/],
  ])('%s: the step and what to do', async (_, change, step, code) => {
    const answer = await tryIt({ ...pop3, ...change })
    expect(answer).toMatchObject({ ok: false, mails: null, fault: { step, code: expect.stringMatching(code), detail: expect.any(String) } })
  })

  test('of a saved address, with its password; which goes to no other server', async () => {
    const { id } = await add(pop3)
    expect(await product.send('POST', `${AT}/${id}/test`)).toMatchObject({ ok: true })
    const { password: _, ...form } = pop3
    expect(await tryIt({ ...form, id })).toMatchObject({ ok: true })
    expect(await tryIt({ ...form, id, server: 'localhost' })).toMatchObject({ ok: false, fault: { code: 'sign-in-missing' } })
    await remove(id)
  })
})
