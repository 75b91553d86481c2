import { describe, expect, it } from 'vitest'
import {
  addContact, changeContact, convertContact, countContacts, duplicateContacts, getContact, listContacts, mergeContacts, removeContact,
} from '../../../contract/contacts.ts'
import { addNote, listActivity } from '../../../contract/activity.ts'
import { addUser } from '../../../contract/users.ts'
import { addExternalAddress } from '../../../contract/external-addresses.ts'
import { setFreeProvider } from '../../../contract/free-providers.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, receive } = await startBench()
const { member, administrator } = abc.keys

describe('a contact', () => {
  it('is added, read, changed, converted and deleted', async () => {
    const added = await call(member, addContact, {
      body: { kind: 'lead', name: ' Fresh Fish ', addresses: [{ address: 'mailto:Ann@Fresh-Fish.example', label: 'Ann' }], domains: ['https://www.Fresh-Fish.example/x'], owner: 'TECH' },
    })
    expect(added).toMatchObject({
      kind: 'lead', name: 'Fresh Fish', addresses: [{ address: 'Ann@Fresh-Fish.example', label: 'Ann' }], domains: ['fresh-fish.example'], owner: 'tech', tags: [], notes: '', notices: [],
    })
    const params = { id: added.id }
    const changed = await call(member, changeContact, { params, body: { tags: ['Fair', 'Fair'], owner: null } })
    expect(changed).toMatchObject({ name: 'Fresh Fish', addresses: added.addresses, domains: added.domains, owner: null, tags: ['Fair'] })
    expect((await call(member, convertContact, { params, body: { kind: 'customer' } })).kind).toBe('customer')
    expect((await call(member, getContact, { params })).history).toEqual({ mails: 0, tickets: 0, notes: 0 })
    await call(member, removeContact, { params })
    expect((await refused(member, getContact, { params })).status).toBe(404)
  })

  it('says so when the mail of an address is not saved, for its provider is locked', async () => {
    const added = await call(member, addContact, { body: { kind: 'lead', name: 'Naver Reader', addresses: [{ address: 'reader@naver.com' }] } })
    expect(added.notices).toEqual([{ code: 'provider-locked', address: 'reader@naver.com', domain: 'naver.com' }])
  })

  it('takes its history along when it goes, and no mail that stands in another history', async () => {
    const jane = abc.contacts.get('jane')!
    await receive({ from: 'jane@bigco.com', to: ['wuthering@abc.com'], subject: 'To both', messageId: '<both@bigco.com>' })
    await call(member, addNote, { params: { id: jane }, body: { text: 'Called her' } })
    expect(await call(member, removeContact, { params: { id: jane } })).toEqual({ removed: { mails: 1, tickets: 0, notes: 1 } })
    const { items } = await call(member, listActivity, { params: { id: abc.contacts.get('bigco')! } })
    expect(items.map(item => item.mail?.subject)).toEqual(['To both'])
  })
})

describe('what a contact may not be', () => {
  const ours = abc.accounts.get('wuthering')!
  it.each([
    ['an address of ours', { addresses: [{ address: 'Jamie+fair@ABC.com' }] }, 409, 'address-is-ours', { kind: 'user', id: ours, name: 'Jamie Bronte' }],
    ['an address at our domain that nobody has', { addresses: [{ address: 'nobody@abc.com' }] }, 409, 'address-at-own-domain', { kind: 'organization' }],
    ['a word', { addresses: [{ address: 'jane' }] }, 400, 'not-an-address', undefined],
    ['two addresses in one', { addresses: [{ address: 'a@x.example, b@x.example' }] }, 400, 'not-an-address', undefined],
    ['our domain', { domains: ['abc.com'] }, 409, 'domain-is-ours', { kind: 'organization', name: 'abc.com' }],
    ['a domain below ours', { domains: ['shop.abc.com'] }, 409, 'domain-is-ours', { name: 'abc.com' }],
    ['a public suffix', { domains: ['co.kr'] }, 400, 'public-suffix', undefined],
    ['no domain', { domains: ['not a domain'] }, 400, 'not-a-domain', undefined],
    ['a locked provider', { domains: ['gmail.com'] }, 409, 'provider-locked', { kind: 'free-provider', id: 'gmail.com' }],
    ['an owner who is none', { owner: 'nobody' }, 400, 'unknown-account', undefined],
    ['an owner who is an alias account', { owner: 'sales' }, 400, 'unknown-account', undefined],
  ])('%s', async (_title, body, status, code, conflict) => {
    const before = await call(member, listContacts, { query: { limit: 200 } })
    const refusal = await refused(member, addContact, { body: { kind: 'lead', name: 'Wrong', ...body } })
    expect(refusal).toMatchObject({ status, code, ...conflict && { conflict } })
    expect(refusal.errors?.[0]?.path).toMatch(/^(addresses|domains|owner)/)
    expect(await call(member, listContacts, { query: { limit: 200 } })).toEqual(before)
  })

  it.each([
    ['no body', undefined, 'missing-field', ''],
    ['no name', { kind: 'lead' }, 'missing-field', 'name'],
    ['an empty name', { kind: 'lead', name: '  ' }, 'invalid-field', 'name'],
    ['a name of 10,000 characters', { kind: 'lead', name: 'x'.repeat(10_000) }, 'invalid-field', 'name'],
    ['a name with NUL', { kind: 'lead', name: 'a\0b' }, 'invalid-field', 'name'],
    ['a name with half a character', { kind: 'lead', name: 'a\ud800' }, 'invalid-field', 'name'],
    ['notes with NUL', { kind: 'lead', name: 'A', notes: '\0' }, 'invalid-field', 'notes'],
    ['a name that is a number', { kind: 'lead', name: 5 }, 'invalid-field', 'name'],
    ['another kind', { kind: 'supplier', name: 'A' }, 'invalid-field', 'kind'],
    ['a field that is not there', { kind: 'lead', name: 'A', rank: 1 }, 'unknown-field', 'rank'],
    ['a field deep down that is not there', { kind: 'lead', name: 'A', addresses: [{ address: 'a@b.example', main: true }] }, 'unknown-field', 'addresses.0.main'],
    ['an address that is a number', { kind: 'lead', name: 'A', addresses: [5] }, 'invalid-field', 'addresses.0'],
    ['201 addresses', { kind: 'lead', name: 'A', addresses: Array.from({ length: 201 }, (_, at) => ({ address: `a${at}@b.example` })) }, 'invalid-field', 'addresses'],
    ['a list', [], 'invalid-field', ''],
  ])('%s', async (_title, body, code, path) => {
    expect(await refused(member, addContact, { body })).toMatchObject({ status: 400, code, errors: [{ path, code }] })
  })

  it('ours: nobody of us gets an address that a contact has', async () => {
    expect(await refused(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.example.com', email: 'reports@something.com' } }))
      .toMatchObject({ status: 409, code: 'address-of-contact', conflict: { kind: 'contact', name: 'Something Ltd' } })
  })
})

describe('the domain of a free email provider whose lock is open', () => {
  it('is registered only when it is meant', async () => {
    await call(administrator, setFreeProvider, { params: { domain: 'nate.com' }, body: { locked: false } })
    const body = { kind: 'lead' as const, name: 'All of Nate', domains: ['nate.com'] }
    expect(await refused(member, addContact, { body })).toMatchObject({ status: 409, code: 'confirmation-needed' })
    const added = await call(member, addContact, { body: { ...body, confirm: true } })
    await call(administrator, setFreeProvider, { params: { domain: 'nate.com' }, body: { locked: true } })
    // What is registered already is not asked for again when something else changes.
    expect((await call(member, changeContact, { params: { id: added.id }, body: { name: 'Nate' } })).domains).toEqual(['nate.com'])
  })
})

describe('the list of contacts', () => {
  it('is read page by page, and shows every contact once', async () => {
    const whole = await call(member, listContacts, { query: { limit: 200 } })
    for (const sort of ['name', 'activity'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await call(member, listContacts, { query: { limit: 3, sort, cursor } })
        seen.push(...page.items.map(contact => contact.id))
        cursor = page.next ?? undefined
      } while (cursor)
      expect(seen.toSorted()).toEqual(whole.items.map(contact => contact.id).toSorted())
    }
  })

  it.each([
    [{ kind: 'potential' }, ['Acme Works', 'Globex Europe']],
    [{ q: 'GLOBEX' }, ['Globex', 'Globex Europe']],
    [{ q: 'kim.private' }, ['Acme Works']],
    [{ q: 'acme.co' }, ['Acme Works']],
    [{ q: '100%' }, []],
    [{ address: 'Kim <KIM@acme.co.kr>' }, ['Acme Works']],
    [{ domain: '@eu.globex.com' }, ['Globex Europe']],
    [{ owner: 'nobody' }, []],
    [{ tag: 'nothing' }, []],
  ] as const)('finds by %o', async (query, names) => {
    expect((await call(member, listContacts, { query })).items.map(contact => contact.name)).toEqual(names)
  })

  it.each([
    [{ cursor: 'nonsense' }, 'cursor'], [{ cursor: Buffer.from('["a","b"]').toString('base64url') }, 'cursor'], [{ limit: 0 }, 'limit'], [{ limit: 201 }, 'limit'],
    [{ limit: 'many' }, 'limit'], [{ kind: 'x' }, 'kind'], [{ page: 2 }, 'page'], [{ address: 'x' }, 'address'], [{ domain: 'com' }, 'domain'],
  ])('refuses %o', async (query, path) => {
    expect(await refused(member, listContacts, { query })).toMatchObject({ status: 400, errors: [{ path }] })
  })

  it('is counted by kind', async () => {
    const { items } = await call(member, listContacts, { query: { limit: 200 } })
    const of = (kind: string) => items.filter(contact => contact.kind === kind).length
    const counts = await call(member, countContacts)
    expect(counts).toEqual({ customer: of('customer'), potential: of('potential'), lead: of('lead') })
    expect(counts.potential).toBe(2)
  })

  it('of another company is another list', async () => {
    const theirs = await call(xyz.keys.member, listContacts, { query: { limit: 200 } })
    const ours = new Set((await call(member, listContacts, { query: { limit: 200 } })).items.map(contact => contact.id))
    expect(theirs.items.filter(contact => ours.has(contact.id))).toEqual([])
    expect(theirs.items.map(contact => contact.name)).toContain('BigCo')
  })
})

describe('duplicates', () => {
  it('are those who share an address or a name', async () => {
    const first = await call(member, addContact, { body: { kind: 'lead', name: 'Twice Ltd', addresses: [{ address: 'info@twice.example' }], tags: ['A'], notes: 'one' } })
    const second = await call(member, addContact, { body: { kind: 'customer', name: 'TWICE LTD', addresses: [{ address: 'info@twice.example' }, { address: 'b@twice.example' }], domains: ['twice.example'], owner: 'tech', tags: ['B'], notes: 'two' } })
    const names = [{ id: first.id, kind: 'lead', name: 'Twice Ltd' }, { id: second.id, kind: 'customer', name: 'TWICE LTD' }]
    const { items } = await call(member, duplicateContacts)
    expect(items).toEqual(expect.arrayContaining([{ because: 'address', value: 'info@twice.example', contacts: names }, { because: 'name', value: 'twice ltd', contacts: names }]))
    expect((await call(member, duplicateContacts, { query: { domain: 'twice.example', name: 'nobody' } })).items).toEqual([{ because: 'domain', value: 'twice.example', contacts: [names[1]] }])
  })

  it('are merged: all that they hold stands in one, each once', async () => {
    const first = await call(member, addContact, { body: { kind: 'lead', name: 'Merge A', addresses: [{ address: 'm@merge.example', label: 'A' }], tags: ['x'], notes: 'one' } })
    const second = await call(member, addContact, { body: { kind: 'customer', name: 'Merge B', addresses: [{ address: 'm@merge.example', label: 'B' }, { address: 'n@merge.example' }], domains: ['merge.example'], owner: 'tech', tags: ['x', 'y'], notes: 'two' } })
    await receive({ from: 'm@merge.example', to: ['wuthering@abc.com'], subject: 'Both', messageId: '<m1@merge.example>' })
    await receive({ from: 'n@merge.example', to: ['wuthering@abc.com'], subject: 'Second only', messageId: '<m2@merge.example>' })
    await call(member, addNote, { params: { id: second.id }, body: { text: 'A note' } })
    const merged = await call(member, mergeContacts, { body: { into: first.id, from: [second.id] } })
    expect(merged).toMatchObject({
      id: first.id, kind: 'lead', name: 'Merge A', addresses: [{ address: 'm@merge.example', label: 'A' }, { address: 'n@merge.example', label: '' }],
      domains: ['merge.example'], owner: 'tech', tags: ['x', 'y'], notes: 'one\n\nMerge B\n\ntwo',
    })
    const { items } = await call(member, listActivity, { params: { id: first.id } })
    expect(items.map(item => item.mail?.subject ?? item.note?.text).toSorted()).toEqual(['A note', 'Both', 'Second only'])
    expect((await refused(member, getContact, { params: { id: second.id } })).status).toBe(404)
    expect(merged.lastActivityAt).toBe(items[0]?.at)
  })

  it.each([
    ['into itself', (id: string) => ({ into: id, from: [id] }), 400],
    ['of another company', (id: string) => ({ into: id, from: [xyz.contacts.get('bigco')!] }), 404],
    ['of nobody', (id: string) => ({ into: id, from: [] }), 400],
  ])('are not merged %s', async (_title, body, status) => {
    expect((await refused(member, mergeContacts, { body: body(abc.contacts.get('solo')!) })).status).toBe(status)
  })
})

describe('two who change one contact at once', () => {
  it('come one after the other, and both changes stand', async () => {
    const { id } = await call(member, addContact, { body: { kind: 'lead', name: 'Both' } })
    await Promise.all([
      call(member, changeContact, { params: { id }, body: { name: 'Both now' } }),
      call(member, changeContact, { params: { id }, body: { tags: ['t'] } }),
      call(member, changeContact, { params: { id }, body: { notes: 'n' } }),
    ])
    expect(await call(member, getContact, { params: { id } })).toMatchObject({ name: 'Both now', tags: ['t'], notes: 'n' })
  })

  it('never register one address on both sides', async () => {
    for (let round = 0; round < 5; round++) {
      const address = `edge${round}@elsewhere.example`
      const external = call(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.elsewhere.example', email: address } }).then(() => 1, () => 0)
      const contact = call(member, addContact, { body: { kind: 'lead', name: 'Edge', addresses: [{ address }] } }).then(() => 1, () => 0)
      expect(await external + await contact).toBe(1)
    }
  })
})

it('a user never gets an address that a contact has with a tag', async () => {
  await call(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.tagged.example', email: 'plain@tagged.example' } })
  expect(await refused(member, addContact, { body: { kind: 'lead', name: 'Tag', addresses: [{ address: 'plain+x@tagged.example' }] } })).toMatchObject({ code: 'address-is-ours' })
  expect(await refused(administrator, addUser, { body: { login: 'elsewhere', name: 'E', addresses: ['e@elsewhere.example'] } })).toMatchObject({ status: 400, code: 'address-not-at-own-domain' })
})
