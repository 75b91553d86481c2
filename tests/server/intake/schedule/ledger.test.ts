import { beforeEach, describe, expect, test } from 'vitest'
import { ledgerOf } from '../../../../server/intake/schedule/ledger.ts'
import { deleteExternalAddress, findExternalAddress, insertExternalAddress, putSealedPassword, updateExternalAddress } from '../../../../server/store/external-addresses.ts'
import { dueMailboxes, fetchSoon, giveLeaseBack, keepLease, type Lease, LeaseLost, noteFetched, noteTrouble, reportFetch, takeLease } from '../../../../server/store/fetching.ts'
import { findFolder, noteFolder } from '../../../../server/store/fetching-folders.ts'
import { putSealed, sealedColumns } from '../../../../server/store/sealed.ts'
import { cloneDatabase } from '../../../database.ts'
import { foundCompany } from '../../api/company.ts'

const database = await cloneDatabase()
const { id: organization } = await foundCompany(database, 'ABC', 'abc.com')
const within = <T>(work: Parameters<typeof database.within<T>>[1]): Promise<T> => database.within([organization], work)
const WORKER = { type: 'pop3', server: 'pop.abc.net', port: 995, security: 'tls', keepCopy: true, email: 'workerA@abc.net', username: null } as const
const STAMP = { version: '1', by: 'wwarrior' }

let id: string
beforeEach(() => within(async ({ client }) => {
  await client.query('delete from external_address')
  id = await insertExternalAddress(client, organization, WORKER, 'workera@abc.net', STAMP, null)
  await putSealedPassword(client, organization, id, Buffer.from('sealed'))
}))

const take = (): Promise<Lease> => within(async ({ client }) => (await takeLease(client, { organization, id }))!)
const due = (): Promise<string[]> => within(async ({ client }) => (await dueMailboxes(client, 10)).map(mailbox => mailbox.id))
const row = () => within(async ({ client }) => (await findExternalAddress(client, organization, id))!)
const passes = (what: string): Promise<unknown> => database.superuser.query(`update fetch_state set ${what} where external_address_id = $1`, [id])

describe('The lease on a mailbox', () => {
  test('a new mailbox is due, until somebody is at it', async () => {
    expect(await due()).toEqual([id])
    await take()
    expect(await due()).toEqual([])
    expect(await within(({ client }) => takeLease(client, { organization, id }))).toBeNull()
  })

  test('two who reach for it at once: one has it', async () => {
    const both = await Promise.all([1, 2].map(() => within(({ client }) => takeLease(client, { organization, id }))))
    expect(both.filter(lease => lease !== null)).toHaveLength(1)
  })

  test('one who was away too long has lost it when another took it, and writes nothing more', async () => {
    const first = await take()
    await ledgerOf(database, first).note([{ name: 'a', size: 1, mark: null, stored: true }])
    await passes(`lease_until = now() - interval '1 second'`)
    expect(await due()).toEqual([id])
    const second = await take()
    const ledger = ledgerOf(database, first)
    for (const write of [
      () => ledger.note([{ name: 'b', size: 1, mark: null, stored: true }]), () => ledger.listed([]), () => ledger.known(['a']), () => ledger.count(), () => ledger.marked(['m']),
      () => within(({ client }) => noteFetched(client, first, 60)), () => within(({ client }) => reportFetch(client, first, { done: 1, total: 1 })),
      () => within(({ client }) => noteTrouble(client, first, { code: 'connection-lost', step: 'mailbox', after: null }, 60, true)),
      () => within(({ client }) => noteFolder(client, first, 'INBOX', { uidValidity: 1n, uid: 1, leftOver: [] }, 1)),
    ]) await expect(write()).rejects.toThrow(LeaseLost)
    await within(({ client }) => giveLeaseBack(client, first))
    await within(({ client }) => keepLease(client, second))
    expect((await ledgerOf(database, second).known(['a', 'b'])).map(mail => mail.name)).toEqual(['a'])
  })

  test('one who was away too long, and nobody came: it goes on', async () => {
    const lease = await take()
    await passes(`lease_until = now() - interval '1 hour'`)
    await within(({ client }) => keepLease(client, lease))
    expect(await due()).toEqual([])
  })

  test.each<[string, (lease: Lease) => Promise<unknown>]>([
    ['another password', () => within(({ client }) => putSealedPassword(client, organization, id, Buffer.from('other')))],
    ['Keep instead of Delete', () => within(({ client }) => updateExternalAddress(client, organization, id, { ...WORKER, keepCopy: false }, 'workera@abc.net', STAMP))],
    ['its removal', () => within(({ client }) => deleteExternalAddress(client, organization, id))],
    ['another protocol', () => within(({ client }) => updateExternalAddress(client, organization, id, { ...WORKER, type: 'smtp' }, 'workera@abc.net', STAMP))],
  ])('%s sends away whoever is at it', async (_, change) => {
    const lease = await take()
    await change(lease)
    await expect(ledgerOf(database, lease).note([])).rejects.toThrow(LeaseLost)
  })

  test('a password that is sealed with another key sends nobody away, and brings no turn forward', async () => {
    const lease = await take()
    await within(({ client }) => noteFetched(client, lease, 300))
    const column = sealedColumns.find(({ table }) => table === 'external_address')!
    await within(({ client }) => putSealed(client, organization, column, [{ row: id, sealed: Buffer.from('sealed anew') }]))
    await within(({ client }) => keepLease(client, lease))
    await within(({ client }) => giveLeaseBack(client, lease))
    expect(await due()).toEqual([])
  })

  test('given back, it waits for its next turn', async () => {
    const lease = await take()
    await within(({ client }) => noteFetched(client, lease, 300))
    await within(({ client }) => giveLeaseBack(client, lease))
    expect(await due()).toEqual([])
    await within(({ client }) => fetchSoon(client, organization, id))
    expect(await due()).toEqual([id])
  })

  test('a fetch that was asked for while one runs comes after it', async () => {
    const lease = await take()
    await within(({ client }) => fetchSoon(client, organization, id))
    await within(({ client }) => noteFetched(client, lease, 300))
    await within(({ client }) => giveLeaseBack(client, lease))
    expect(await due()).toEqual([id])
    const next = await take()
    await within(({ client }) => noteFetched(client, next, 300))
    await within(({ client }) => giveLeaseBack(client, next))
    expect(await due()).toEqual([])
  })

  test('without a password there is nothing to fetch with', async () => {
    await within(({ client }) => putSealedPassword(client, organization, id, null))
    expect(await due()).toEqual([])
  })
})

describe('What an address tells of itself', () => {
  test('from new to fetched', async () => {
    expect(await row()).toMatchObject({ lastFetch: null, count: 0, startedAt: null, fault: null })
    const lease = await take()
    await within(({ client }) => reportFetch(client, lease, { done: 3, total: 7 }))
    expect(await row()).toMatchObject({ startedAt: expect.any(Date), done: 3, total: 7 })
    await ledgerOf(database, lease).note([{ name: 'a', size: 1, mark: null, stored: true }, { name: 'b', size: 1, mark: null, stored: false }])
    await within(({ client }) => noteFetched(client, lease, 300))
    expect(await row()).toMatchObject({ lastFetch: expect.any(Date), count: 2, startedAt: null })
  })

  test('trouble is counted from its first moment, told of once, and over when a fetch goes well', async () => {
    const lease = await take()
    const trouble = (code: 'connection-lost' | 'sign-in-refused', tell: boolean): Promise<boolean> =>
      within(({ client }) => noteTrouble(client, lease, { code, step: 'sign-in', after: code === 'connection-lost' ? 900 : null }, 60, tell))
    expect(await trouble('connection-lost', false)).toBe(false)
    const { failingSince } = await row()
    expect(await row()).toMatchObject({ fault: { code: 'connection-lost', step: 'sign-in', after: 900 } })
    expect([await trouble('sign-in-refused', true), await trouble('sign-in-refused', true)]).toEqual([true, false])
    expect(await row()).toMatchObject({ fault: { code: 'sign-in-refused', after: null }, failingSince })
    await within(({ client }) => noteFetched(client, lease, 300))
    expect(await row()).toMatchObject({ fault: null, failingSince: null })
    expect(await trouble('sign-in-refused', true)).toBe(true)
  })

  test('a password goes to no server but the one it was given for, and not in the open where it was given for TLS', async () => {
    const put = (change: object): Promise<unknown> => within(async ({ client }) => {
      await putSealedPassword(client, organization, id, Buffer.from('sealed'))
      await updateExternalAddress(client, organization, id, { ...WORKER, ...change }, 'workera@abc.net', STAMP)
    })
    for (const [change, kept] of [[{ port: 1995 }, true], [{ type: 'imap', port: 993 }, true], [{ security: 'starttls' }, true], [{ security: 'none' }, false], [{ server: 'pop.evil.example' }, false]] as const) {
      await put(change)
      expect((await row()).hasPassword, JSON.stringify(change)).toBe(kept)
      await put({})
    }
  })
})

describe('The ledger of a POP3 mailbox', () => {
  const mail = (name: string, more: object = {}) => ({ name, size: 100, mark: null, stored: true, ...more })

  test('knows what was noted, and what was noted anew', async () => {
    const ledger = ledgerOf(database, await take())
    await ledger.note([mail('a', { mark: 'm1', stored: false }), mail('b "\'\\')])
    expect(await ledger.known(['a', 'b "\'\\', 'c'])).toEqual(expect.arrayContaining([mail('a', { mark: 'm1', stored: false, gone: false }), mail('b "\'\\', { gone: false })]))
    await ledger.note([mail('a', { mark: 'm1' })])
    expect(await ledger.marked(['m1', 'm2'])).toEqual([mail('a', { mark: 'm1', gone: false })])
    expect(await ledger.count()).toBe(2)
    expect((await row()).count).toBe(2)
  })

  test('what the server lists no more is gone, and comes back when it is listed again; after 30 days it is forgotten', async () => {
    const ledger = ledgerOf(database, await take())
    await ledger.note(['a', 'b', 'c'].map(name => mail(name)))
    await ledger.listed(['a', 'x'])
    expect(await ledger.count()).toBe(1)
    expect((await ledger.known(['a', 'b', 'c'])).map(({ name, gone }) => [name, gone]).toSorted()).toEqual([['a', false], ['b', true], ['c', true]])
    await ledger.listed(['a', 'b'])
    expect((await ledger.known(['b', 'c'])).map(({ name, gone }) => [name, gone]).toSorted()).toEqual([['b', false], ['c', true]])
    await database.superuser.query(`update fetched_mail set gone_at = now() - interval '31 days' where name = 'c'`)
    await ledger.listed(['a', 'b'])
    expect(await ledger.known(['c'])).toEqual([])
  })

  test('names are compared as they are', async () => {
    const ledger = ledgerOf(database, await take())
    await ledger.note([mail('AAA'), mail('aaa'), mail('aaa ')])
    expect(await ledger.count()).toBe(3)
  })

  test('belongs to the mailbox: another server or account begins with an empty one', async () => {
    const change = (more: object) => within(({ client }) => updateExternalAddress(client, organization, id, { ...WORKER, ...more }, 'workera@abc.net', STAMP))
    await ledgerOf(database, await take()).note([mail('a')])
    await change({ keepCopy: false })
    expect(await ledgerOf(database, await take()).count()).toBe(1)
    await change({ keepCopy: false, username: 'workerA' })
    expect(await ledgerOf(database, await take()).count()).toBe(0)
  })

  test('holds a mailbox of 100,000 mails', async () => {
    const ledger = ledgerOf(database, await take())
    const names = Array.from({ length: 100_000 }, (_, n) => `UID${n}-1700000000`)
    await database.superuser.query('insert into fetched_mail (organization_id, external_address_id, name, size, stored) select $1, $2, name, 1, true from unnest($3::text[]) as name', [organization, id, names])
    await ledger.listed(names.slice(10))
    expect(await ledger.count()).toBe(99_990)
    expect(await ledger.known(names.slice(0, 1000))).toHaveLength(1000)
  })
})

test('How far the folders of an IMAP mailbox were read', async () => {
  const lease = await take()
  const found = (folder: string) => within(({ client }) => findFolder(client, lease, folder))
  expect(await found('INBOX')).toBeNull()
  await within(({ client }) => noteFolder(client, lease, 'INBOX', { uidValidity: 4_294_967_295n, uid: 4_294_967_290, leftOver: [7, 9] }, 3))
  await within(({ client }) => noteFolder(client, lease, 'Gesendet', { uidValidity: 2n, uid: 1, leftOver: [] }, 1))
  expect(await found('INBOX')).toEqual({ uidValidity: 4_294_967_295n, uid: 4_294_967_290, leftOver: [7, 9] })
  expect((await row()).count).toBe(4)
})
