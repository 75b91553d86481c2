import { describe, expect, it } from 'vitest'
import { addAlias, changeAlias, getAlias, listAliases, removeAlias } from '../../../contract/aliases.ts'
import { searchDirectory } from '../../../contract/directory.ts'
import { addExceptionAddress } from '../../../contract/exception-addresses.ts'
import { addUser, changeUser, getUser, listUsers, removeUser } from '../../../contract/users.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, receive } = await startBench()
const { administrator, member } = abc.keys
const idOf = (login: string): string => abc.accounts.get(login)!

describe('a user', () => {
  it('is added with what is usual, changed, and deleted', async () => {
    const { changeId, ...added } = await call(administrator, addUser, { body: { login: 'poet', name: 'Emily Brook', addresses: ['Emily.Brook@ABC.com', 'emily.brook@abc.com', 'poet@abc.com'] } })
    expect(added).toMatchObject({ login: 'poet', name: 'Emily Brook', department: '', position: '', addresses: ['Emily.Brook@ABC.com', 'poet@abc.com'], role: 'member', active: true })
    expect(changeId).toMatch(/^\d+$/)
    const params = { id: added.id }
    expect(await call(administrator, changeUser, { params, body: { department: 'Marketing', role: 'agent' } })).toMatchObject({ login: 'poet', department: 'Marketing', role: 'agent', addresses: added.addresses })
    expect(await call(administrator, getUser, { params })).toMatchObject({ department: 'Marketing' })
    expect(await call(administrator, removeUser, { params })).toMatchObject({ outcome: 'deleted' })
    expect((await refused(administrator, getUser, { params })).status).toBe(404)
  })

  it('with captured mail is deactivated, and its addresses stay ours', async () => {
    await receive({ from: 'kim@acme.co.kr', to: ['nativespeaker@abc.com'], subject: 'Hello', messageId: '<kept@acme.co.kr>' })
    expect(await call(administrator, removeUser, { params: { id: idOf('nativespeaker') } })).toMatchObject({ outcome: 'deactivated' })
    expect(await call(administrator, getUser, { params: { id: idOf('nativespeaker') } })).toMatchObject({ active: false, addresses: ['nativespeaker@abc.com'] })
    expect((await call(administrator, listUsers, { query: { active: 'false' } })).items.map(user => user.login)).toEqual(['nativespeaker'])
  })

  it('who is an exception is deactivated', async () => {
    await call(administrator, addExceptionAddress, { body: { login: 'ceo' } })
    expect(await call(administrator, removeUser, { params: { id: idOf('ceo') } })).toMatchObject({ outcome: 'deactivated' })
  })

  it('who is the last administrator stays one', async () => {
    const params = { id: idOf('wwarrior') }
    expect(await refused(administrator, changeUser, { params, body: { role: 'agent' } })).toMatchObject({ status: 409, code: 'last-administrator' })
    expect(await refused(administrator, changeUser, { params, body: { active: false } })).toMatchObject({ code: 'last-administrator' })
    expect(await refused(administrator, removeUser, { params })).toMatchObject({ code: 'last-administrator' })
    await call(administrator, changeUser, { params: { id: idOf('tech') }, body: { role: 'administrator' } })
    expect(await call(administrator, changeUser, { params, body: { role: 'agent' } })).toMatchObject({ role: 'agent' })
  })

  it.each([
    ['a login that a user has', { login: 'TECH' }, 409, 'login-taken', { kind: 'user', id: idOf('tech') }],
    ['a login that an alias account has', { login: 'support' }, 409, 'login-taken', { kind: 'alias' }],
    ['a login with a blank', { login: 'two words' }, 400, 'invalid-field', undefined],
    ['an address that a user has', { addresses: ['JAMIE@abc.com'] }, 409, 'address-taken', { kind: 'user', name: 'Jamie Bronte' }],
    ['an address that an alias account has', { addresses: ['sales@abc.com'] }, 409, 'address-taken', { kind: 'alias', name: 'Sales' }],
    ['an address elsewhere', { addresses: ['new@abc.net'] }, 400, 'address-not-at-own-domain', { kind: 'organization', name: 'abc.com' }],
    ['an address below our domain', { addresses: ['new@mail.abc.com'] }, 400, 'address-not-at-own-domain', undefined],
    ['no address', { addresses: [] }, 400, 'invalid-field', undefined],
    ['a word for an address', { addresses: ['new'] }, 400, 'not-an-address', undefined],
    ['another role', { role: 'owner' }, 400, 'invalid-field', undefined],
    ['a password', { password: 'x' }, 400, 'unknown-field', undefined],
    ['active as a word', { active: 'yes' }, 400, 'invalid-field', undefined],
  ])('may not have %s', async (_title, body, status, code, conflict) => {
    expect(await refused(administrator, addUser, { body: { login: 'new', name: 'New', addresses: ['new@abc.com'], ...body } })).toMatchObject({ status, code, ...conflict && { conflict } })
    expect(await refused(administrator, changeUser, { params: { id: idOf('withfeathers') }, body })).toMatchObject({ code })
    expect((await call(administrator, getUser, { params: { id: idOf('withfeathers') } })).addresses).toEqual(['withfeathers@abc.com'])
  })

  it('of another company is not there', async () => {
    for (const route of [getUser, changeUser, removeUser]) {
      expect((await refused(xyz.keys.administrator, route, { params: { id: idOf('tech') }, ...route === changeUser && { body: { name: 'Taken over' } } })).status).toBe(404)
    }
    expect((await call(administrator, getUser, { params: { id: idOf('tech') } })).name).toBe('William Jobs')
  })
})

describe('an alias account', () => {
  it('is added, changed and deleted', async () => {
    const added = await call(administrator, addAlias, { body: { login: 'press', name: 'Press', addresses: ['press@abc.com'], members: ['TECH', 'ceo'] } })
    expect(added).toMatchObject({ login: 'press', addresses: ['press@abc.com'], members: ['ceo', 'tech'] })
    const params = { id: added.id }
    expect(await call(administrator, changeAlias, { params, body: { members: [] } })).toMatchObject({ name: 'Press', members: [] })
    await call(administrator, removeAlias, { params })
    expect((await refused(administrator, getAlias, { params })).status).toBe(404)
  })

  it('that a setting names stays', async () => {
    await call(administrator, addExceptionAddress, { body: { login: 'billing' } })
    expect(await refused(administrator, removeAlias, { params: { id: idOf('billing') } })).toMatchObject({ status: 409, code: 'in-use' })
  })

  it.each([
    ['a member who is no user', { members: ['nobody'] }, 'unknown-account'],
    ['a member who is an alias account', { members: ['sales'] }, 'unknown-account'],
    ['a login that is taken', { login: 'ceo' }, 'login-taken'],
    ['a department', { department: 'x' }, 'unknown-field'],
  ])('may not have %s', async (_title, body, code) => {
    expect(await refused(administrator, addAlias, { body: { login: 'news', name: 'News', addresses: ['news@abc.com'], ...body } })).toMatchObject({ code })
  })

  it('is no user', async () => {
    expect((await refused(administrator, getUser, { params: { id: idOf('sales') } })).status).toBe(404)
    expect((await refused(administrator, getAlias, { params: { id: idOf('tech') } })).status).toBe(404)
  })
})

describe('the directory', () => {
  it.each([
    ['exec', ['wwarrior', 'ceo']],
    ['Executives/Langston Morrison(ceo)', ['ceo']],
    ['WUTHER', ['wuthering']],
    ['jamie@', ['wuthering']],
    ['support', ['support']],
    ['%', []],
  ])('finds by %s', async (q, logins) => {
    expect((await call(member, searchDirectory, { query: { q } })).items.map(entry => entry.login)).toEqual(logins)
  })

  it('is in the order of departments and names, alias accounts last, page by page', async () => {
    const whole = await call(member, searchDirectory)
    const pages: string[] = []
    let cursor: string | undefined
    do {
      const page = await call(member, searchDirectory, { query: { limit: 2, cursor } })
      pages.push(...page.items.map(entry => entry.login))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(pages).toEqual(whole.items.map(entry => entry.login))
    expect(whole.items.at(-1)?.kind).toBe('alias')
    expect(whole.items[0]?.department).toBe('Customer Service')
  })

  it('lists users and alias accounts apart for administrators', async () => {
    expect((await call(administrator, listAliases)).items.map(alias => alias.login)).toEqual(['billing', 'sales', 'support'])
    expect((await call(administrator, listUsers, { query: { q: 'customer service' } })).items.map(user => user.login)).toEqual(['cagedbird', 'tech'])
    expect((await refused(member, listUsers)).status).toBe(403)
  })
})
