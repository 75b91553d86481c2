import { expect, it } from 'vitest'
import { freeProviders } from '../../../core/settings/free-providers.ts'
import { holdSettings, nextVersion } from '../../../server/store/changes.ts'
import { insertContact } from '../../../server/store/contacts.ts'
import { findFreeProvider, listFreeProviders, setFreeProvider, syncFreeProviders } from '../../../server/store/free-providers.ts'
import { createOrganization, findOrganization, listOrganizations, renewCaptureToken } from '../../../server/store/organization.ts'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()
const abc = await createOrganization(database, { name: 'ABC', domains: ['abc.com', 'abc.co.kr'] })
const xyz = await createOrganization(database, { name: 'XYZ', domains: ['xyz.example'], language: 'ko' })

it('an organization is made with all that it needs to receive mail', async () => {
  const made = await database.within([abc], async ({ client }) => ({ organization: await findOrganization(client, abc), providers: await listFreeProviders(client, abc) }))
  expect(made.organization).toMatchObject({ id: abc, name: 'ABC', domains: ['abc.com', 'abc.co.kr'], language: 'en' })
  expect(made.organization?.token).toMatch(/^[a-z2-7]{16}$/)
  expect(made.providers).toHaveLength(freeProviders.length)
  expect(made.providers.every(provider => provider.locked)).toBe(true)
})

it('organizations are numbered, and each is seen only where it is in view', async () => {
  const seen = (view: string[]) => database.within(view, ({ client }) => listOrganizations(client))
  expect((await seen([abc, xyz])).map(organization => organization.name)).toEqual(['ABC', 'XYZ'])
  expect((await seen([xyz])).map(organization => organization.domains)).toEqual([['xyz.example']])
  expect(await seen([])).toEqual([])
})

it('a domain belongs to one organization, and a refused one leaves nothing behind', async () => {
  await expect(createOrganization(database, { name: 'Thief', domains: ['abc.com'] })).rejects.toThrow()
  expect((await database.superuser.query('select name from organization order by id')).rows.map(row => row.name)).toEqual(['ABC', 'XYZ'])
})

it('a provider that an upgrade brings starts open where a contact is registered there, and no lock is touched', async () => {
  await database.within([abc], async ({ client }) => {
    const version = await nextVersion(client, abc)
    await setFreeProvider(client, abc, 'naver.com', false, { version, by: 'ceo' })
    await client.query(`delete from free_provider where organization_id = $1 and domain in ('gmail.com', 'daum.net', 'nate.com')`, [abc])
    const contact = { kind: 'lead' as const, owner: null, tags: [], notes: '' }
    await insertContact(client, abc, { ...contact, name: 'By address', addresses: [{ address: 'a@gmail.com', written: 'A@gmail.com', label: '' }], domains: [] })
    await insertContact(client, abc, { ...contact, name: 'By domain', addresses: [], domains: ['daum.net'] })
    await syncFreeProviders(client, abc)
    const locks = []
    for (const domain of ['naver.com', 'gmail.com', 'daum.net', 'nate.com', 'yahoo.com']) locks.push(await findFreeProvider(client, abc, domain))
    expect(locks.map(lock => lock?.locked)).toEqual([false, false, false, true, true])
    expect(locks.map(lock => lock?.contacts)).toEqual([0, 1, 0, 0, 0])
  })
})

it('a capture address works for 7 days after it was renewed, and its organization is found by both', async () => {
  const { token, previous } = await database.within([abc], ({ client }) => renewCaptureToken(client, abc))
  const found = (tokens: string[]) => database.pool.query<{ key: string; organization_id: string }>('select * from route_recipient($1, $2)', [tokens, []]).then(({ rows }) => rows.map(row => row.organization_id))
  expect(await found([token])).toEqual([abc])
  expect(await found([previous])).toEqual([abc])
  await database.superuser.query(`update capture_token set expires_at = now() - interval '1 second' where token = $1`, [previous])
  expect(await found([previous])).toEqual([])
})

it('a change of settings waits for whoever holds them still, and whoever comes later waits for the change', async () => {
  const order: string[] = []
  const step = (name: string) => void order.push(name)
  const held = gate()
  const changed = gate()
  const mail = database.within([abc], async ({ client }) => {
    await holdSettings(client, abc)
    held.open()
    await new Promise(resolve => setTimeout(resolve, 100))
    step('mail committed')
  })
  await held.opened
  const change = database.within([abc], async ({ client }) => {
    await nextVersion(client, abc)
    changed.open()
    await new Promise(resolve => setTimeout(resolve, 100))
    step('change committed')
  })
  await changed.opened
  const later = database.within([abc], async ({ client }) => {
    await holdSettings(client, abc)
    step('later mail')
  })
  await Promise.all([mail, change, later])
  expect(order).toEqual(['mail committed', 'change committed', 'later mail'])
})

/** Something that others wait for. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => { open = resolve })
  return { open, opened }
}
