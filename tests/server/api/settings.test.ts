import { describe, expect, it } from 'vitest'
import { listChanges, undoChange } from '../../../contract/changes.ts'
import { addExceptionAddress, listExceptionAddresses, removeExceptionAddress } from '../../../contract/exception-addresses.ts'
import { addExternalAddress, changeExternalAddress, listExternalAddresses, removeExternalAddress } from '../../../contract/external-addresses.ts'
import { listFreeProviders, setFreeProvider } from '../../../contract/free-providers.ts'
import { addOtherDomain, changeOtherDomain, listOtherDomains, removeOtherDomain } from '../../../contract/other-domains.ts'
import { addSupportAddress, changeSupportAddress, listSupportAddresses, removeSupportAddress } from '../../../contract/support-addresses.ts'
import { changeUser } from '../../../contract/users.ts'
import { freeProviders } from '../../../core/settings/free-providers.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, receive, database } = await startBench()
const { administrator } = abc.keys
const stranger = xyz.keys.administrator

describe('External Addresses', () => {
  it.each([
    ['pop3', 'none', 110], ['pop3', 'tls', 995], ['imap', 'starttls', 143], ['imap', 'tls', 993], ['smtp', 'none', 25], ['smtp', 'starttls', 587], ['smtp', 'tls', 465],
  ] as const)('%s with %s has the port %i', async (type, security, port) => {
    const { id, ...added } = await call(administrator, addExternalAddress, { body: { type, security, server: 'Mail.ABC.net.', email: 'workerA@abc.net' } })
    expect(added).toMatchObject({ type, security, port, server: 'mail.abc.net', email: 'workerA@abc.net', keepCopy: true, username: null, hasPassword: false, state: { code: 'stored' } })
    await call(administrator, removeExternalAddress, { params: { id } })
  })

  it('keeps a port that was set by hand, and lets a usual one follow', async () => {
    const { id } = await call(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.gmail.com', email: 'externalMailAddress@gmail.com' } })
    const change = (body: object) => call(administrator, changeExternalAddress, { params: { id }, body })
    expect(await change({ type: 'imap' })).toMatchObject({ port: 993 })
    expect(await change({ port: 1993 })).toMatchObject({ port: 1993 })
    expect(await change({ security: 'none' })).toMatchObject({ port: 1993, security: 'none' })
    expect(await change({ security: 'tls', port: 993, keepCopy: false })).toMatchObject({ port: 993, keepCopy: false })
  })

  it('never gives a password away', async () => {
    const secret = 'correct horse battery staple'
    const { id } = await call(administrator, addExternalAddress, { body: { type: 'smtp', server: 'smtp.abc.net', email: 'sealed@abc.net', password: secret } })
    expect(await call(administrator, changeExternalAddress, { params: { id }, body: { username: 'sealed' } })).toMatchObject({ hasPassword: true, username: 'sealed' })
    const everything = JSON.stringify([await call(administrator, listExternalAddresses), await call(administrator, listChanges)])
    const stored = await database.superuser.query('select e::text as row from external_address e union all select c::text from setting_change c')
    expect(everything + stored.rows.map(row => row.row).join('\n')).not.toContain(secret)
    expect(stored.rows.map(row => row.row).join('\n')).not.toContain(Buffer.from(secret).toString('hex'))
    expect(await refused(administrator, changeExternalAddress, { params: { id }, body: { server: 'smtp.evil.example' } })).toMatchObject({ status: 400, errors: [{ path: 'password', code: 'missing-field' }] })
    expect(await call(administrator, changeExternalAddress, { params: { id }, body: { server: 'smtp.abc.example', password: secret } })).toMatchObject({ hasPassword: true, server: 'smtp.abc.example' })
    expect(await call(administrator, changeExternalAddress, { params: { id }, body: { password: null } })).toMatchObject({ hasPassword: false })
  })

  it.each([
    ['at our own domain', { email: 'workerA@abc.com' }, 409, 'address-at-own-domain'],
    ["a contact's", { email: 'Solo@naver.com' }, 409, 'address-of-contact'],
    ['no address', { email: 'workerA' }, 400, 'not-an-address'],
    ['of another type', { type: 'exchange' }, 400, 'invalid-field'],
    ['port 0', { port: 0 }, 400, 'invalid-field'],
    ['port 65,536', { port: 65_536 }, 400, 'invalid-field'],
    ['a port in words', { port: '110' }, 400, 'invalid-field'],
    ['a server with a path', { server: 'pop.abc.net/x' }, 400, 'invalid-field'],
    ['a server with a new line', { server: 'pop\nabc' }, 400, 'invalid-field'],
    ['no server', { server: undefined }, 400, 'missing-field'],
    ['a state', { state: 'ok' }, 400, 'unknown-field'],
  ])('refuses one that is %s', async (_title, body, status, code) => {
    const before = await call(administrator, listExternalAddresses)
    expect(await refused(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.abc.net', email: 'new@abc.net', ...body } })).toMatchObject({ status, code })
    expect(await call(administrator, listExternalAddresses)).toEqual(before)
  })

  it('holds one address once for each type', async () => {
    await call(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.abc.net', email: 'both@abc.net' } })
    expect(await refused(administrator, addExternalAddress, { body: { type: 'pop3', server: 'other.abc.net', email: 'BOTH@abc.net' } })).toMatchObject({ status: 409, code: 'already-there', conflict: { kind: 'external-address' } })
    await call(administrator, addExternalAddress, { body: { type: 'smtp', server: 'smtp.abc.net', email: 'both@abc.net' } })
  })
})

describe('Exception Addresses', () => {
  it('takes a user or an alias account by ID, with a reason and a day', async () => {
    const added = await call(administrator, addExceptionAddress, { body: { login: 'CEO', reason: 'Board letters', date: '2026-11-24' } })
    expect(added).toMatchObject({ login: 'ceo', name: 'Langston Morrison', department: 'Executives', reason: 'Board letters', date: '2026-11-24', createdBy: 'administrator of ABC' })
    await call(administrator, addExceptionAddress, { body: { login: 'sales' } })
    expect((await call(administrator, listExceptionAddresses)).items.map(item => item.login)).toEqual(['ceo', 'sales'])
    expect((await call(administrator, listExceptionAddresses, { query: { q: 'executives' } })).items).toHaveLength(1)
    expect(await refused(administrator, addExceptionAddress, { body: { login: 'ceo' } })).toMatchObject({ status: 409, code: 'already-there', conflict: { id: added.id } })
    expect((await refused(stranger, removeExceptionAddress, { params: { id: added.id } })).status).toBe(404)
    await call(administrator, removeExceptionAddress, { params: { id: added.id } })
    expect((await refused(administrator, removeExceptionAddress, { params: { id: added.id } })).status).toBe(404)
  })

  it.each([
    [{ login: 'nobody' }, 'unknown-account'], [{}, 'missing-field'], [{ login: 'tech', date: 'soon' }, 'invalid-field'], [{ login: 'tech', date: '2026-13-01' }, 'invalid-field'],
    [{ login: 'tech', reason: 'x'.repeat(1001) }, 'invalid-field'], [{ address: 'ceo@abc.com' }, 'unknown-field'],
  ])('refuses %o', async (body, code) => {
    expect((await refused(administrator, addExceptionAddress, { body })).errors?.map(error => error.code)).toContain(code)
  })

  it('is filled by two at once with one row', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 4 }, () => call(administrator, addExceptionAddress, { body: { login: 'withfeathers' } })))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('Free Email Providers', () => {
  it("are all closed to begin with, the manual's eight first", async () => {
    const { items, next } = await call(administrator, listFreeProviders, { query: { limit: 200 } })
    expect(items.map(item => item.domain)).toEqual(freeProviders.map(provider => provider.domain).slice(0, 200))
    expect(items.every(item => item.locked && item.changedBy === null)).toBe(true)
    expect(items.slice(0, 8).map(item => item.domain)).toEqual(['facebook.com', 'google.com', 'google.co.kr', 'naver.com', 'daum.net', 'hanmail.net', 'yahoo.com', 'nate.com'])
    expect(items.find(item => item.domain === 'naver.com')).toMatchObject({ contacts: 1, country: 'KR' })
    expect(next === null).toBe(freeProviders.length <= 200)
  })

  it('open and close, each its own', async () => {
    const set = (domain: string, locked: boolean) => call(administrator, setFreeProvider, { params: { domain }, body: { locked } })
    expect(await set('Naver.com', false)).toMatchObject({ domain: 'naver.com', locked: false, changedBy: 'administrator of ABC' })
    expect((await call(administrator, listFreeProviders, { query: { locked: 'false' } })).items.map(item => item.domain)).toEqual(['naver.com'])
    expect((await call(stranger, listFreeProviders, { query: { locked: 'false' } })).items).toEqual([])
    expect(await set('naver.com', true)).toMatchObject({ locked: true })
    expect((await call(administrator, listFreeProviders, { query: { q: 'NAVER' } })).items).toHaveLength(1)
  })

  it('are read page by page', async () => {
    const first = await call(administrator, listFreeProviders, { query: { limit: 5, country: 'KR' } })
    const second = await call(administrator, listFreeProviders, { query: { limit: 5, country: 'KR', cursor: first.next! } })
    expect([...first.items, ...second.items].map(item => item.domain)).toEqual(freeProviders.filter(item => item.country === 'KR').slice(0, 10).map(item => item.domain))
  })

  it.each([
    ['emailer.com', { locked: true }, 404, 'not-found'], ['com', { locked: true }, 400, 'public-suffix'], ['naver.com', {}, 400, 'missing-field'],
    ['naver.com', { locked: 'no' }, 400, 'invalid-field'], ['naver.com', { locked: true, domain: 'x' }, 400, 'unknown-field'],
  ])('refuse %s with %o', async (domain, body, status, code) => {
    expect(await refused(administrator, setFreeProvider, { params: { domain }, body })).toMatchObject({ status, code })
  })
})

describe('Other Domains', () => {
  it('take a domain as people type it, and a scope', async () => {
    const added = await call(administrator, addOtherDomain, { body: { domain: ' https://MÜLLER.example/x ' } })
    expect(added).toMatchObject({ domain: 'xn--mller-kva.example', scope: 'mail' })
    expect(await call(administrator, changeOtherDomain, { params: { id: added.id }, body: { scope: 'party' } })).toMatchObject({ scope: 'party' })
    expect(await refused(administrator, addOtherDomain, { body: { domain: 'müller.example' } })).toMatchObject({ status: 409, code: 'already-there', conflict: { id: added.id } })
    expect((await refused(stranger, changeOtherDomain, { params: { id: added.id }, body: { scope: 'mail' } })).status).toBe(404)
    expect((await call(administrator, listOtherDomains)).items.map(item => item.domain)).toEqual(['xn--mller-kva.example'])
    await call(administrator, removeOtherDomain, { params: { id: added.id } })
    expect((await call(administrator, listOtherDomains)).items).toEqual([])
  })

  it.each([
    ['abc.com', 409, 'domain-is-ours'], ['co.kr', 400, 'public-suffix'], ['not a domain', 400, 'not-a-domain'], ['', 400, 'invalid-field'], ['x'.repeat(2000), 400, 'invalid-field'],
  ])('refuse %s', async (domain, status, code) => {
    expect(await refused(administrator, addOtherDomain, { body: { domain } })).toMatchObject({ status, code })
  })
})

describe('Support Mail Addresses', () => {
  it('take a user or an alias account, and what goes with it', async () => {
    const added = await call(administrator, addSupportAddress, { body: { login: 'support' } })
    expect(added).toMatchObject({ login: 'support', name: 'Support', position: '', acknowledgement: null, signature: null, defaultAssignee: null })
    const params = { id: added.id }
    expect(await call(administrator, changeSupportAddress, { params, body: { acknowledgement: 'We got it.\nThanks.', defaultAssignee: 'TECH' } }))
      .toMatchObject({ acknowledgement: 'We got it.\nThanks.', signature: null, defaultAssignee: 'tech' })
    expect(await refused(administrator, changeSupportAddress, { params, body: { defaultAssignee: 'sales' } })).toMatchObject({ status: 400, code: 'unknown-account' })
    expect(await refused(administrator, addSupportAddress, { body: { login: 'support' } })).toMatchObject({ status: 409, code: 'already-there' })
    expect(await refused(administrator, addSupportAddress, { body: { login: 'tech', signature: 'x' } })).toMatchObject({ status: 400, code: 'unknown-field' })
    expect((await call(administrator, listSupportAddresses, { query: { q: 'supp' } })).items).toHaveLength(1)
    await call(administrator, removeSupportAddress, { params })
  })
})

describe('the audit log and the undo', () => {
  it('say who changed what from what to what, newest first', async () => {
    const { changeId, id } = await call(administrator, addOtherDomain, { body: { domain: 'audit.example' } })
    const second = await call(administrator, changeOtherDomain, { params: { id }, body: { scope: 'party' } })
    const { items } = await call(administrator, listChanges, { query: { menu: 'other-domains', limit: 2 } })
    expect(items).toMatchObject([
      { id: second.changeId, by: 'administrator of ABC', subject: 'audit.example', before: { id, domain: 'audit.example', scope: 'mail' }, after: { id, scope: 'party' }, undoneBy: null },
      { id: changeId, before: null, after: { domain: 'audit.example', scope: 'mail' } },
    ])
    expect((await call(stranger, listChanges)).items).toEqual([])
  })

  it('bring back what was removed, as what it was', async () => {
    const added = await call(administrator, addExceptionAddress, { body: { login: 'cagedbird', reason: 'Union', date: '2026-11-01' } })
    const removed = await call(administrator, removeExceptionAddress, { params: { id: added.id } })
    const undone = await call(administrator, undoChange, { params: { id: removed.changeId } })
    expect((await call(administrator, listExceptionAddresses, { query: { q: 'cagedbird' } })).items).toMatchObject([{ id: added.id, login: 'cagedbird', reason: 'Union', date: '2026-11-01' }])
    expect((await call(administrator, listChanges, { query: { limit: 1 } })).items).toMatchObject([{ id: undone.changeId, before: null, after: { login: 'cagedbird' } }])
    expect(await refused(administrator, undoChange, { params: { id: removed.changeId } })).toMatchObject({ status: 409, code: 'not-undoable' })
    // An undo is a change like any other.
    await call(administrator, undoChange, { params: { id: undone.changeId } })
    expect((await call(administrator, listExceptionAddresses, { query: { q: 'cagedbird' } })).items).toEqual([])
  })

  it('say how many mails a setting kept out meanwhile', async () => {
    const added = await call(administrator, addOtherDomain, { body: { domain: 'bigco.com' } })
    await receive({ from: 'jane@bigco.com', to: ['wuthering@abc.com'], subject: 'Lost', messageId: '<lost@bigco.com>' })
    expect(await call(administrator, undoChange, { params: { id: added.changeId } })).toMatchObject({ undone: added.changeId, lostMails: 1 })
    await receive({ from: 'jane@bigco.com', to: ['wuthering@abc.com'], subject: 'Kept', messageId: '<kept@bigco.com>' })
    expect((await database.superuser.query(`select outcome from mail_log order by id`)).rows.map(row => row.outcome)).toEqual(['skipped', 'saved'])
  })

  it('leave alone what was changed again since', async () => {
    const { changeId } = await call(administrator, setFreeProvider, { params: { domain: 'daum.net' }, body: { locked: false } })
    const again = await call(administrator, setFreeProvider, { params: { domain: 'daum.net' }, body: { locked: true } })
    expect(await refused(administrator, undoChange, { params: { id: changeId } })).toMatchObject({ status: 409, code: 'changed-since' })
    await call(administrator, undoChange, { params: { id: again.changeId } })
    expect((await call(administrator, listFreeProviders, { query: { q: 'daum.net' } })).items[0]?.locked).toBe(false)
  })

  it('keep to the rules: what would not be allowed now does not come back', async () => {
    const params = { id: abc.accounts.get('wuthering')! }
    const { changeId } = await call(administrator, changeUser, { params, body: { addresses: ['wuthering@abc.com'] } })
    await call(administrator, changeUser, { params: { id: abc.accounts.get('tech')! }, body: { addresses: ['tech@abc.com', 'jamie@abc.com'] } })
    expect(await refused(administrator, undoChange, { params: { id: changeId } })).toMatchObject({ status: 409, code: 'address-taken' })
  })

  it('of another company are not there', async () => {
    const { changeId } = await call(administrator, addOtherDomain, { body: { domain: 'mine.example' } })
    expect((await refused(stranger, undoChange, { params: { id: changeId } })).status).toBe(404)
  })
})

describe('a setting', () => {
  it('acts on every mail after its answer', async () => {
    // One mail after the other arrives while the lock is closed and opened; each must be filed as the lock stood.
    for (let round = 0; round < 10; round++) {
      const locked = round % 2 === 1
      await call(administrator, setFreeProvider, { params: { domain: 'naver.com' }, body: { locked } })
      const { outcome } = await receive({ from: 'solo@naver.com', to: ['wuthering@abc.com'], messageId: `<round${round}@naver.com>` })
      expect(outcome).toBe(locked ? 'skipped' : 'saved')
    }
  })
})
