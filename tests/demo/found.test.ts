import { expect, test } from 'vitest'
import { found } from '../../demo/found.ts'
import { contacts, settings } from '../../demo/company.ts'
import { contactsByName } from '../../server/store/contacts.ts'
import { createOrganization } from '../../server/store/organization.ts'
import { loadRules } from '../../server/store/rules.ts'
import { cloneDatabase } from '../database.ts'
import { cast, livingCompany } from './cast.ts'

const database = await cloneDatabase()

test('company ABC stands in the database as it stands in the data, once', async () => {
  const { organization, token, isNew } = await found(database)
  expect(isNew).toBe(true)
  expect(token).toMatch(/^[a-z2-7]{16}$/)
  expect(await found(database)).toEqual({ organization, token, isNew: false })

  const rules = (await database.within([organization], ({ client }) => loadRules(client, [organization]))).get(organization)
  expect(rules?.directory.domains).toEqual(livingCompany.directory.domains)
  expect(rules?.directory.externalAddresses).toEqual(livingCompany.directory.externalAddresses)
  const logins = [...rules?.directory.accountOf ?? []].map(([address, { login, kind, name }]) => [address, { login, kind, name }] as const)
  expect(new Map(logins)).toEqual(new Map([...livingCompany.directory.accountOf].map(([address, { login, kind, name }]) => [address, { login, kind, name }])))
  expect([...rules?.settings.freeProviders ?? []].filter(([, { locked }]) => !locked).map(([domain]) => domain)).toEqual(settings.openFreeProviders)
  expect([...rules?.settings.otherDomains.keys() ?? []].sort()).toEqual(settings.otherDomains.map(({ domain }) => domain).sort())
  expect(rules?.settings.exceptionAddresses.size).toBe(settings.exceptionAddresses.length)
  expect(rules?.settings.supportAddresses.size).toBe(settings.supportAddresses.length)

  const page = await database.within([organization], ({ client }) => contactsByName(client, organization, {}, { limit: 100, after: null }))
  expect(page.items).toHaveLength(contacts.length)
  const stored = page.items.map(({ kind, name, addresses, domains }) => ({ kind, name, addresses: addresses.map(({ address }) => address), domains: [...domains] }))
  expect(stored).toEqual(expect.arrayContaining(cast.contacts.map(({ kind, name, addresses, domains }) => ({ kind, name, addresses, domains }))))
})

test('who set what is in the audit log', async () => {
  const { rows } = await database.superuser.query<{ menu: string; by: string }>('select menu, by from setting_change')
  expect(new Set(rows.map(({ by }) => by))).toEqual(new Set(['Katherine Hong']))
  expect(new Set(rows.map(({ menu }) => menu))).toEqual(new Set(['users', 'aliases', 'external-addresses', 'exception-addresses', 'free-providers', 'other-domains', 'support-addresses']))
})

test('a company of somebody else that has the same domain is left alone', async () => {
  const other = await cloneDatabase()
  await createOrganization(other, { name: 'Another ABC', domains: ['abc.com'] })
  await expect(found(other)).rejects.toThrow('Let the demo live in a folder of its own')
})
