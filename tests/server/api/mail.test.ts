import { describe, expect, it } from 'vitest'
import { addNote, listActivity, removeActivity, restoreActivity } from '../../../contract/activity.ts'
import { addContact, getContact, removeContact } from '../../../contract/contacts.ts'
import { addExceptionAddress } from '../../../contract/exception-addresses.ts'
import { previewEffect } from '../../../contract/effect.ts'
import { getJob } from '../../../contract/jobs.ts'
import { getBalance, getLogRow, listMailLog, runAgain } from '../../../contract/mail-log.ts'
import { getAttachment, getMail, getRawMail } from '../../../contract/mails.ts'
import type { BodyOf } from '../../../contract/route.ts'
import { search } from '../../../contract/search.ts'
import { addSupportAddress } from '../../../contract/support-addresses.ts'
import { tryMail } from '../../../contract/try.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, ask, receive } = await startBench()
const { administrator, agent, member } = abc.keys
const bigco = abc.contacts.get('bigco')!
const history = (query: object = {}) => call(member, listActivity, { params: { id: bigco }, query })

const offer = await receive({
  from: 'Jane Doe <jane@bigco.com>', to: ['Jamie <jamie@abc.com>'], cc: ['sales@abc.com'], subject: 'Offer for May', date: 'Mon, 02 Nov 2026 09:00:00 +0000',
  messageId: '<offer@bigco.com>', envelopeTo: ['tech@abc.com'],
  headers: { Bcc: 'tech@abc.com', 'Delivered-To': 'tech@abc.com', Received: 'from x by y for <tech@abc.com>', 'Return-Path': '<bounce+tech=abc.com@bigco.com>', 'X-Priority': '1', 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b' },
  body: '--b\r\nContent-Type: text/plain\r\n\r\nThe quarterly figures are attached.\r\n--b\r\nContent-Type: text/html; name="evil.html"\r\nContent-Disposition: attachment; filename="=?utf-8?q?../r=C3=A9sum=C3=A9.html?="\r\nContent-Transfer-Encoding: base64\r\n\r\nPHNjcmlwdD4=\r\n--b--\r\n',
})
const answer = await receive({
  from: 'jamie@abc.com', to: ['jane@bigco.com'], subject: 'Re: Offer for May', date: 'Mon, 02 Nov 2026 10:00:00 +0000', messageId: '<answer@abc.com>', headers: { 'In-Reply-To': '<offer@bigco.com>', References: '<offer@bigco.com>' },
})

describe('the Activity History', () => {
  it('shows what was saved, newest first, each with its why', async () => {
    const { items } = await history()
    expect(items).toMatchObject([
      { kind: 'mail', direction: 'outgoing', at: '2026-11-02T10:00:00.000Z', mail: { id: answer.mailId, subject: 'Re: Offer for May' } },
      {
        id: offer.mailId, kind: 'mail', direction: 'incoming', content: 'pending', at: '2026-11-02T09:00:00.000Z',
        mail: { id: offer.mailId, subject: 'Offer for May', from: [{ name: 'Jane Doe', address: 'jane@bigco.com' }], to: [{ name: 'Jamie', address: 'jamie@abc.com' }], cc: [{ address: 'sales@abc.com' }], excerpt: null, attachments: null },
      },
    ])
    expect(items[1]?.why).toEqual(expect.arrayContaining([{ code: 'contact-address', participant: 'jane@bigco.com' }]))
    expect(items[0]?.mail?.thread).toBe(items[1]?.mail?.thread)
    expect((await call(member, getContact, { params: { id: bigco } })).history).toEqual({ mails: 2, tickets: 0, notes: 0 })
  })

  it('takes notes, and loses what is removed until it is put back', async () => {
    const note = await call(member, addNote, { params: { id: bigco }, body: { text: 'Called: wants 견적서 by Friday' } })
    expect(note).toMatchObject({ kind: 'note', direction: null, content: 'ready', note: { text: 'Called: wants 견적서 by Friday', author: 'member of ABC' } })
    expect((await call(member, getContact, { params: { id: bigco } })).lastActivityAt).toBe(note.at)
    const params = { id: bigco, item: note.id }
    await call(member, removeActivity, { params })
    expect((await history({ kind: 'note' })).items).toEqual([])
    expect((await refused(member, removeActivity, { params })).status).toBe(404)
    expect(await call(member, restoreActivity, { params })).toEqual(note)
    expect((await refused(xyz.keys.member, removeActivity, { params })).status).toBe(404)
    expect((await refused(member, removeActivity, { params: { id: abc.contacts.get('solo')!, item: note.id } })).status).toBe(404)
  })

  it.each([
    [{ kind: 'note' }, ['note']], [{ kind: 'ticket' }, []], [{ person: 'tech' }, ['Offer for May']], [{ person: 'sales' }, ['Offer for May']], [{ person: 'nobody' }, []],
    [{ until: '2026-11-02T09:30:00Z' }, ['Offer for May']], [{ kind: 'mail', since: '2026-11-02T11:30:00+02:00' }, ['Re: Offer for May']],
    [{ q: 'wants 견적' }, ['note']],
  ])('is filtered by %o', async (query, shown) => {
    expect((await history(query)).items.map(item => item.mail?.subject ?? 'note')).toEqual(shown)
  })

  it('is read page by page', async () => {
    const first = await history({ limit: 1 })
    const second = await history({ limit: 1, cursor: first.next! })
    const third = await history({ limit: 1, cursor: second.next! })
    expect([...first.items, ...second.items, ...third.items]).toEqual((await history()).items)
    expect(third.next).toBeNull()
  })
})

describe('a mail', () => {
  const params = { id: offer.mailId! }

  it('is read at once when it is opened, and tells nobody else who was a blind copy', async () => {
    const mail = await call(member, getMail, { params })
    expect(mail).toMatchObject({
      subject: 'Offer for May', content: 'ready', direction: 'incoming', blindCopies: [],
      attachments: [{ n: 0, size: 8, inline: false }],
      contacts: [{ name: 'BigCo' }, { name: 'Jane Doe' }],
    })
    expect((await call(administrator, getMail, { params })).blindCopies).toMatchObject([{ name: '', address: 'tech@abc.com' }])
    expect(mail.text).toContain('quarterly figures')
    expect(mail.html).toBeNull()
    expect(JSON.stringify(mail.headers)).not.toMatch(/tech[@=]abc\.com/)
    expect(mail.headers).toEqual(expect.arrayContaining([{ name: 'Subject', value: 'Offer for May' }, { name: 'X-Priority', value: '1' }]))
    expect((await history({ q: 'quarter' })).items.map(item => item.mail?.subject)).toEqual(['Offer for May'])
    expect((await history()).items[2]?.mail).toMatchObject({ excerpt: expect.stringContaining('quarterly') })
  })

  it('is given as HTML that runs nothing', async () => {
    const { mailId } = await receive({
      from: 'jane@bigco.com', to: ['jamie@abc.com'], subject: 'HTML', date: 'Mon, 02 Nov 2020 09:00:00 +0000', messageId: '<html@bigco.com>', headers: { 'Content-Type': 'text/html' },
      body: '<p onclick="x()">Dear <b>Jamie</b><script>x()</script><img src="https://spy.example/1.png"></p>',
    })
    const { html } = await call(member, getMail, { params: { id: mailId! } })
    expect(html).toContain('<b>Jamie</b>')
    expect(html).not.toMatch(/script|onclick| src="https/)
    await call(member, removeActivity, { params: { id: bigco, item: mailId! } })
    // The other contact of the mail still has it.
    expect((await call(member, getMail, { params: { id: mailId! } })).contacts).toMatchObject([{ name: 'Jane Doe' }])
  })

  it('gives its files to be saved, never to be shown', async () => {
    const { status, headers, text } = await ask(member, 'GET', `/api/v1/mails/${params.id}/attachments/0`)
    expect([status, text]).toEqual([200, '<script>'])
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[^"/\\]*"; filename\*=UTF-8''[\w.%-]*r%C3%A9sum%C3%A9\.html$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect((await refused(member, getAttachment, { params: { ...params, n: '1' } })).status).toBe(404)
  })

  it('is given as it came to administrators alone', async () => {
    const raw = await ask(administrator, 'GET', `/api/v1/mails/${params.id}/raw`)
    expect(raw.text).toContain('Bcc: tech@abc.com\r\n')
    expect(raw.headers.get('content-type')).toBe('message/rfc822')
    expect((await refused(agent, getRawMail, { params })).status).toBe(403)
  })

  it('of another company is not there, nor one that never was', async () => {
    for (const route of [getMail, getAttachment, getRawMail]) {
      expect((await refused(xyz.keys.administrator, route, { params: { ...params, n: '0' } })).status).toBe(404)
      expect((await refused(administrator, route, { params: { id: '999999999', n: '0' } })).status).toBe(404)
      expect((await refused(administrator, route, { params: { id: 'x', n: '0' } })).status).toBe(404)
    }
  })

  it('of the Help Desk alone is for its people', async () => {
    await call(administrator, addSupportAddress, { body: { login: 'support' } })
    const ticket = await receive({ from: 'stranger@nowhere.example', to: ['support@abc.com'], subject: 'Help', messageId: '<help@nowhere.example>' })
    expect(ticket.outcome).toBe('ticket')
    const asked = { params: { id: ticket.mailId! } }
    expect((await call(agent, getMail, asked)).subject).toBe('Help')
    expect((await refused(member, getMail, asked)).status).toBe(404)
  })

  it('hides a blind copy who became an exception', async () => {
    await call(administrator, addExceptionAddress, { body: { login: 'tech' } })
    expect((await call(administrator, getMail, { params })).blindCopies).toEqual([])
  })
})

describe('the search', () => {
  it.each(['QUARTERLY fig', 'attached', 'figures quarterly'])('finds a mail by "%s"', async q => {
    expect((await call(member, search, { query: { q } })).mails).toMatchObject([{ id: offer.mailId, subject: 'Offer for May', contacts: [{ name: 'BigCo' }, { name: 'Jane Doe' }] }])
  })

  it('finds contacts, those first whose name begins so', async () => {
    expect((await call(member, search, { query: { q: 'buyer' } })).contacts.map(contact => contact.name)).toEqual(['Bare Buyer', 'Plus Buyer'])
    expect((await call(member, search, { query: { q: 'globex' } })).contacts.map(contact => contact.name)).toEqual(['Globex', 'Globex Europe'])
  })

  it('finds nothing of another company, and nothing by signs', async () => {
    expect((await call(xyz.keys.administrator, search, { query: { q: 'quarterly' } })).mails).toEqual([])
    expect(await call(member, search, { query: { q: "%_'\\:*&|!" } })).toEqual({ contacts: [], mails: [], tickets: [] })
    expect((await refused(member, search, { query: { q: ' ' } })).status).toBe(400)
  })
})

describe('the mail log', () => {
  it('has a row for every arrival, with its reasons', async () => {
    const skipped = await receive({ from: 'solo@naver.com', to: ['wuthering@abc.com'], subject: 'Locked out', messageId: '<locked@naver.com>' })
    const row = await call(administrator, getLogRow, { params: { id: skipped.logId } })
    expect(row).toMatchObject({
      id: skipped.logId, door: 'smtp', outcome: 'skipped', messageId: 'locked@naver.com', reduced: false,
      reasons: [{ code: 'free-provider', participant: 'solo@naver.com', setting: { menu: 'free-providers', id: 'naver.com', by: null } }],
      verdict: { outcome: 'skipped', saved: [], ticket: null },
    })
    expect(row).not.toHaveProperty('subject')
    expect(row).not.toHaveProperty('mailId')
    expect(row.participants).toEqual(expect.arrayContaining([{ address: 'solo@naver.com', role: 'from', evidence: 'header' }]))
    expect(await call(administrator, getLogRow, { params: { id: offer.logId } })).toMatchObject({ outcome: 'saved', mailId: offer.mailId, verdict: { saved: [{ contact: bigco }, {}] } })
  })

  it('names the contacts that a mail was saved to, as they are called now, and none that is gone', async () => {
    const saved = async () => (await call(administrator, listMailLog, { query: { mailId: offer.mailId! } })).items[0]!.saved
    expect(await saved()).toEqual([{ id: bigco, kind: 'customer', name: 'BigCo' }, { id: abc.contacts.get('jane')!, kind: 'lead', name: 'Jane Doe' }])
    const { id } = await call(member, addContact, { body: { kind: 'lead', name: 'Brief', addresses: [{ address: 'brief@brief.example', label: '' }] } })
    const { logId } = await receive({ from: 'brief@brief.example', to: ['jamie@abc.com'], messageId: '<brief@brief.example>' })
    expect((await call(administrator, getLogRow, { params: { id: logId } })).saved).toEqual([{ id, kind: 'lead', name: 'Brief' }])
    await call(member, removeContact, { params: { id } })
    expect((await call(administrator, getLogRow, { params: { id: logId } })).saved).toEqual([])
  })

  it.each([
    [{ outcome: 'skipped' }, 1], [{ outcome: 'ticket' }, 1], [{ door: 'lmtp' }, 0], [{ reason: 'free-provider' }, 1], [{ address: 'SOLO@naver.com' }, 1],
    [{ messageId: '<offer@bigco.com>' }, 1], [{ messageId: 'other@bigco.com' }, 0], [{ mailId: offer.mailId }, 1], [{ since: '2020-01-01' }, 6], [{ until: '2020-01-01' }, 0],
  ])('is filtered by %o', async (query, count) => {
    expect((await call(administrator, listMailLog, { query } as never)).items).toHaveLength(count)
  })

  it('tells the copies of a mail from the first', async () => {
    const copy = await receive({ from: 'jane@bigco.com', to: ['Jamie <jamie@abc.com>'], cc: ['sales@abc.com'], subject: 'Offer for May', date: 'Mon, 02 Nov 2026 09:00:00 +0000', messageId: '<offer@bigco.com>' })
    expect(await call(administrator, getLogRow, { params: { id: copy.logId } })).toMatchObject({ outcome: 'duplicate', duplicateOf: offer.logId, mailId: offer.mailId })
    expect((await call(administrator, listMailLog, { query: { messageId: 'offer@bigco.com' } })).items.map(item => item.id)).toEqual([copy.logId, offer.logId])
  })

  it('finds a mail of colleagues by its Message-ID, though its row shows nothing', async () => {
    const { logId } = await receive({ from: 'ceo@abc.com', to: ['wwarrior@abc.com'], subject: 'Between us', messageId: '<between@abc.com>' })
    const { items } = await call(administrator, listMailLog, { query: { messageId: '<between@abc.com>' } })
    expect(items).toMatchObject([{ id: logId, outcome: 'skipped', reduced: true, participants: [] }])
    expect(JSON.stringify(items)).not.toMatch(/between|ceo@/i)
  })

  it('is read page by page', async () => {
    const whole = await call(administrator, listMailLog)
    const first = await call(administrator, listMailLog, { query: { limit: 2 } })
    const second = await call(administrator, listMailLog, { query: { limit: 200, cursor: first.next! } })
    expect([...first.items, ...second.items]).toEqual(whole.items)
  })

  it('balances', async () => {
    const { acknowledged, rows, inFlight, unknown, byOutcome } = await call(administrator, getBalance)
    expect(acknowledged + unknown).toBe(rows + inFlight)
    expect(Object.values(byOutcome).reduce((sum, count) => sum + count, 0)).toBe(rows)
    expect(rows).toBe((await call(administrator, listMailLog)).items.length)
    expect((await call(administrator, getBalance, { query: { until: '2020-01-01' } })).rows).toBe(0)
    expect((await call(xyz.keys.administrator, getBalance)).rows).toBe(0)
  })

  it('runs a quarantined mail again, and no other', async () => {
    const { logId, outcome } = await receive({ subject: 'Nobody on it', messageId: '<nobody@nowhere.example>' })
    expect(outcome).toBe('quarantined')
    expect(await call(administrator, runAgain, { params: { id: logId } })).toMatchObject({ id: logId, outcome: 'quarantined' })
    expect(await refused(administrator, runAgain, { params: { id: offer.logId } })).toMatchObject({ status: 409, code: 'not-quarantined' })
    expect((await refused(xyz.keys.administrator, runAgain, { params: { id: logId } })).status).toBe(404)
  })

  it('takes uploaded mails', async () => {
    const { status, json } = await ask(administrator, 'POST', '/api/v1/mail-log/uploads', 'From: jane@bigco.com\r\nTo: jamie@abc.com\r\nSubject: By hand\r\nMessage-ID: <hand@bigco.com>\r\n\r\n', { 'content-type': 'message/rfc822' })
    expect(status).toBe(202)
    expect(await call(administrator, getJob, { params: { id: (json as { jobId: string }).jobId } })).toMatchObject({ kind: 'mail-import', state: 'done', createdBy: 'administrator of ABC' })
    expect((await history({ limit: 1 })).items).toBeDefined()
    expect((await call(administrator, listMailLog, { query: { door: 'upload' } })).items).toHaveLength(1)
    const once = { 'content-type': 'message/rfc822', 'idempotency-key': 'upload-1' }
    const first = await ask(administrator, 'POST', '/api/v1/mail-log/uploads', 'From: jane@bigco.com\r\nTo: jamie@abc.com\r\nMessage-ID: <once@bigco.com>\r\n\r\n', once)
    expect((await ask(administrator, 'POST', '/api/v1/mail-log/uploads', 'sent again', once)).json).toEqual(first.json)
    expect((await call(administrator, listMailLog, { query: { door: 'upload' } })).items).toHaveLength(2)
    expect((await ask(administrator, 'POST', '/api/v1/mail-log/uploads', 'x', { 'content-type': 'image/png' })).status).toBe(415)
    expect((await ask(administrator, 'POST', '/api/v1/mail-log/uploads', { mail: 'x' })).status).toBe(415)
  })
})

describe('trying a mail', () => {
  it('says what would become of it, and stores nothing', async () => {
    const before = await call(administrator, listMailLog)
    const body = { from: 'Kim <kim@acme.co.kr>', to: ['jamie@abc.com'], subject: 'Try' }
    expect(await call(administrator, tryMail, { body })).toMatchObject({ outcome: 'saved', saved: [{ contact: abc.contacts.get('acme') }] })
    const raw = await ask(administrator, 'POST', '/api/v1/mail-settings/try', 'From: solo@naver.com\r\nTo: jamie@abc.com\r\n\r\n', { 'content-type': 'message/rfc822' })
    expect(raw.json).toMatchObject({ outcome: 'skipped', reasons: [{ code: 'free-provider' }] })
    expect(await call(administrator, listMailLog)).toEqual(before)
  })

  it('takes other settings instead of the present ones', async () => {
    const body = { from: 'solo@naver.com', to: ['jamie@abc.com'], settings: { openFreeProviders: ['naver.com'] } }
    expect(await call(administrator, tryMail, { body })).toMatchObject({ outcome: 'saved', saved: [{ contact: abc.contacts.get('solo') }] })
    expect(await refused(administrator, tryMail, { body: { ...body, settings: { exceptionAddresses: ['nobody'] } } })).toMatchObject({ status: 400, errors: [{ path: 'settings.exceptionAddresses.0' }] })
  })

  it.each([
    [{}, 'from'], [{ from: 'a@b.example', to: 'c@d.example' }, 'to'], [{ from: 'a@b.example', headers: { 'Bad Name': 'x' } }, 'headers.Bad Name'],
    [{ from: 'a@b.example', settings: { openFreeProviders: 'naver.com' } }, 'settings.openFreeProviders'], [{ from: 'a@b.example', settings: { domains: [] } }, 'settings.domains'],
    [{ from: 'a@b.example', body: 'x' }, 'body'],
  ])('refuses %o', async (body, path) => {
    expect(await refused(administrator, tryMail, { body })).toMatchObject({ status: 400, errors: [{ path }] })
  })

  it('refuses what is larger than a mail may be', async () => {
    const large = await ask(administrator, 'POST', '/api/v1/mail-settings/try', Buffer.alloc(1024 * 1024 + 1, 'x'), { 'content-type': 'message/rfc822' })
    expect(large.json).toMatchObject({ status: 413, code: 'too-large' })
  })
})

describe('the effect of a change', () => {
  it.each([
    ['other-domains', { action: 'add', domain: 'https://bigco.com/' }, true],
    ['exception-addresses', { action: 'add', login: 'wuthering' }, true],
    ['free-providers', { domain: 'naver.com', locked: false }, true],
    ['support-addresses', { action: 'remove', login: 'support' }, false],
    ['external-addresses', { action: 'add', email: 'worker@abc.net' }, expect.any(Boolean)],
  ])('of %s is told from the mail log, and nothing is changed', async (menu, change, exact) => {
    const before = await call(administrator, listMailLog)
    const told = await call(administrator, previewEffect, { body: { menu, ...change } as BodyOf<typeof previewEffect> })
    expect(told).toMatchObject({ exact, days: 30 })
    if (menu === 'external-addresses') expect(told.mails).toBe(0)
    else expect(told.mails).toBeGreaterThan(0)
    expect(told.examples.length).toBe(Math.min(told.mails, 5))
    expect(await call(administrator, listMailLog)).toEqual(before)
    expect((await call(xyz.keys.administrator, previewEffect, { body: { menu, ...change } as BodyOf<typeof previewEffect> })).mails).toBe(0)
  })

  it.each([
    [{ menu: 'exception-addresses', action: 'add', login: 'nobody' }, 400], [{ menu: 'free-providers', domain: 'emailer.com', locked: true }, 400],
    [{ menu: 'users', action: 'add', login: 'tech' }, 400], [{ menu: 'other-domains', action: 'change', domain: 'x.example' }, 400], [{}, 400],
  ])('%o is refused', async (body, status) => {
    expect((await refused(administrator, previewEffect, { body })).status).toBe(status)
  })
})

it('a contact with the history of another company is nobody', async () => {
  const { id } = await call(xyz.keys.member, addContact, { body: { kind: 'lead', name: 'Elsewhere' } })
  expect((await refused(member, listActivity, { params: { id } })).status).toBe(404)
})
