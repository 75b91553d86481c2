import { describe, expect, it } from 'vitest'
import { addApiKey, listApiKeys, removeApiKey } from '../../../contract/api-keys.ts'
import { addContact, listContacts } from '../../../contract/contacts.ts'
import { listUsers } from '../../../contract/users.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, ask, database } = await startBench()
const { administrator, agent, member } = abc.keys

describe('who may come in', () => {
  const secret = member.split('_').slice(2).join('_')
  it.each([
    ['nobody', {}],
    ['a key that is none', { authorization: 'Bearer x' }],
    ['a key that nobody has', { authorization: `Bearer mk_${abc.id}_${'A'.repeat(43)}` }],
    ["a key with another company's number", { authorization: `Bearer mk_${xyz.id}_${secret}` }],
    ['a key with a number that is none', { authorization: `Bearer mk_1,${abc.id}_${secret}` }],
    ['a key with a number too large', { authorization: `Bearer mk_${'9'.repeat(18)}_${secret}` }],
    ['a cut key', { authorization: `Bearer ${member.slice(0, -1)}` }],
    ['a key as a password', { authorization: `Basic ${Buffer.from(`x:${member}`).toString('base64')}` }],
  ])('not %s', async (_title, headers) => {
    const { status, headers: answered, json } = await ask(null, 'GET', '/api/v1/contacts', undefined, headers)
    expect([status, answered.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(json).toMatchObject({ code: 'not-signed-in' })
  })

  it('whose key was withdrawn comes in no more', async () => {
    const { id, key } = await call(administrator, addApiKey, { body: { name: 'Import', role: 'member' } })
    expect(key).toMatch(new RegExp(`^mk_${abc.id}_[\\w-]{43}$`))
    await call(key, listContacts)
    const { items } = await call(administrator, listApiKeys)
    expect(items.find(item => item.id === id)).toMatchObject({ name: 'Import', role: 'member', lastUsedAt: expect.any(String) })
    expect(JSON.stringify(items)).not.toContain(key)
    expect((await refused(xyz.keys.administrator, removeApiKey, { params: { id } })).status).toBe(404)
    await call(administrator, removeApiKey, { params: { id } })
    expect((await refused(key, listContacts)).status).toBe(401)
  })

  it('a key is nowhere in the database', async () => {
    const { rows } = await database.superuser.query('select k::text as row from api_key k union all select c::text from setting_change c union all select i::text from idempotency_key i')
    for (const key of [administrator, agent, member]) expect(rows.map(row => row.row).join('\n')).not.toContain(key.split('_')[2])
  })

  it.each([
    [{ name: '', role: 'member' }, 'name'], [{ name: 'x', role: 'owner' }, 'role'], [{ name: 'x' }, 'role'], [{ name: 'x', role: 'member', key: 'mk_1_x' }, 'key'],
  ])('no key is made of %o', async (body, path) => {
    expect(await refused(administrator, addApiKey, { body })).toMatchObject({ status: 400, errors: [{ path }] })
  })

  it('a role that may not is told for whom this is', async () => {
    expect(await refused(agent, listUsers)).toMatchObject({ status: 403, code: 'forbidden', detail: 'This is for administrators only.' })
  })
})

describe('a request that is sent again with its Idempotency-Key', () => {
  const body = { kind: 'lead' as const, name: 'Once' }
  const once = { 'idempotency-key': 'order-1' }

  it('does what it does once', async () => {
    const first = await ask(member, 'POST', '/api/v1/contacts', body, once)
    const second = await ask(member, 'POST', '/api/v1/contacts', body, once)
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true'])
    expect(second.json).toEqual(first.json)
    expect((await call(member, listContacts, { query: { q: 'once' } })).items).toHaveLength(1)
  })

  it('at the same time too', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(member, 'POST', '/api/v1/contacts', { ...body, name: 'At once' }, { 'idempotency-key': 'order-2' })))
    expect(new Set(answers.map(answer => answer.text)).size).toBe(1)
    expect((await call(member, listContacts, { query: { q: 'at once' } })).items).toHaveLength(1)
  })

  it('and another body is refused', async () => {
    expect((await ask(member, 'POST', '/api/v1/contacts', { ...body, name: 'Twice' }, once)).json).toMatchObject({ status: 422, code: 'idempotency-mismatch' })
  })

  it('by somebody else, or after a refusal, is another request', async () => {
    expect((await ask(agent, 'POST', '/api/v1/contacts', body, once)).headers.get('idempotency-replayed')).toBeNull()
    const wrong = await ask(member, 'POST', '/api/v1/contacts', { ...body, domains: ['abc.com'] }, { 'idempotency-key': 'order-3' })
    expect(wrong.status).toBe(409)
    expect((await ask(member, 'POST', '/api/v1/contacts', { ...body, name: 'Third' }, { 'idempotency-key': 'order-3' })).status).toBe(201)
  })

  it('is answered with the same change, and nothing is changed again', async () => {
    const headers = { 'idempotency-key': 'setting-1' }
    const path = '/api/v1/mail-settings/exception-domains/free-providers/naver.com'
    const first = await ask(administrator, 'PUT', path, { locked: false }, headers)
    await ask(administrator, 'PUT', path, { locked: true })
    const again = await ask(administrator, 'PUT', path, { locked: false }, headers)
    expect(again.json).toMatchObject({ locked: true, changeId: (first.json as { changeId: string }).changeId })
  })

  it('finds nothing left to answer after a DELETE', async () => {
    const { id } = await call(member, addContact, { body: { kind: 'lead', name: 'Short' } })
    const first = await ask(member, 'DELETE', `/api/v1/contacts/${id}`, undefined, { 'idempotency-key': 'gone' })
    const again = await ask(member, 'DELETE', `/api/v1/contacts/${id}`, undefined, { 'idempotency-key': 'gone' })
    expect([first.status, again.status]).toEqual([200, 204])
  })

  it('never shows an API key twice, and keeps none', async () => {
    const headers = { 'idempotency-key': 'key-1' }
    const first = await ask(administrator, 'POST', '/api/v1/api-keys', { name: 'Once', role: 'member' }, headers)
    const again = await ask(administrator, 'POST', '/api/v1/api-keys', { name: 'Once', role: 'member' }, headers)
    expect([first.status, again.status]).toEqual([201, 409])
  })

  it.each(['', 'x'.repeat(256), 'two words'])('is refused with the key "%s"', async key => {
    const { status } = await ask(member, 'POST', '/api/v1/contacts', body, { 'idempotency-key': key })
    expect(status).toBe(400)
  })
})
