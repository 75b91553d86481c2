import type pg from 'pg'
import { readAddress, readDomain } from '../core/mail/typed.ts'
import type { Database } from '../server/database/database.ts'
import { accountByLogin } from '../server/store/accounts.ts'
import { insertAlias } from '../server/store/aliases.ts'
import { nextVersion, recordChange, type Stamp } from '../server/store/changes.ts'
import { insertContact } from '../server/store/contacts.ts'
import { insertExceptionAddress } from '../server/store/exception-addresses.ts'
import { insertExternalAddress } from '../server/store/external-addresses.ts'
import { setFreeProvider } from '../server/store/free-providers.ts'
import { createOrganization, findOrganization, listOrganizations, organizationIds, updateOrganization } from '../server/store/organization.ts'
import { insertOtherDomain } from '../server/store/other-domains.ts'
import { insertSupportAddress } from '../server/store/support-addresses.ts'
import { insertUser } from '../server/store/users.ts'
import { aliases, contacts, organization, settings, users } from './company.ts'

/** Company ABC in the database. */
export interface Founded {
  readonly organization: string
  /** Of its capture address. */
  readonly token: string
  /** False where it was there already, and nothing was changed. */
  readonly isNew: boolean
}

/** Who set what is set, as the audit log names people. */
const administrator = 'Katherine Hong'

/**
 * Makes company ABC with its people, contacts and mail settings, all in one transaction; finds it where it is there already.
 * @throws Error, in words, where another company has its domain
 */
export async function found(database: Database): Promise<Founded> {
  const there = await existing(database)
  const id = there ?? await createOrganization(database, organization, async (client, made) => {
    const stamp = { version: await nextVersion(client, made), by: administrator }
    await updateOrganization(client, made, { ...organization, trustedNetworks: [], authservIds: ['mx.abc.com'] })
    await addPeople(client, made, stamp)
    for (const contact of contacts) await addContact(client, made, contact)
    await addSettings(client, made, stamp)
  })
  const record = await database.within([id], ({ client }) => findOrganization(client, id))
  if (record === null) throw new Error('Company ABC was removed in this moment.')
  return { organization: id, token: record.token, isNew: there === null }
}

async function existing(database: Database): Promise<string | null> {
  const ids = await organizationIds(database.pool)
  if (ids.length === 0) return null
  const all = await database.within(ids, ({ client }) => listOrganizations(client))
  const holder = all.find(({ domains }) => domains.includes(organization.domains[0]))
  if (holder === undefined) return null
  if (await hasTheCast(database, holder.id)) return holder.id
  throw new Error(`${organization.domains[0]} belongs to a company here that is not the demo's. Let the demo live in a folder of its own: npm start -- --demo --data ./demo-data`)
}

async function hasTheCast(database: Database, id: string): Promise<boolean> {
  return database.within([id], async ({ client }) => {
    for (const { login } of users) if (await accountByLogin(client, id, login) === null) return false
    return true
  })
}

async function addPeople(client: pg.ClientBase, id: string, stamp: Stamp): Promise<void> {
  for (const { addresses, ...user } of users) {
    const account = await insertUser(client, id, { ...user, active: true }, addresses.map(typed), null)
    await noted(client, id, stamp, 'users', user.login, { id: account, ...user, active: true, addresses })
  }
  for (const { addresses, members, ...alias } of aliases) {
    const account = await insertAlias(client, id, alias, addresses.map(typed), members, null)
    await noted(client, id, stamp, 'aliases', alias.login, { id: account, ...alias, addresses, members })
  }
}

async function addContact(client: pg.ClientBase, id: string, { ref: _, owner, addresses, domains, ...contact }: (typeof contacts)[number]): Promise<void> {
  await insertContact(client, id, {
    ...contact,
    owner: await accountId(client, id, owner),
    addresses: addresses.map(({ address, label }) => ({ ...typed(address), label })),
    domains: domains.map(normal),
  })
}

async function addSettings(client: pg.ClientBase, id: string, stamp: Stamp): Promise<void> {
  for (const row of settings.externalAddresses) {
    const state = { ...row, username: null }
    const made = await insertExternalAddress(client, id, state, typed(row.email).address, stamp, null)
    await noted(client, id, stamp, 'external-addresses', row.email, { id: made, ...state })
  }
  for (const { login, reason } of settings.exceptionAddresses) {
    const made = await insertExceptionAddress(client, id, { account: await accountId(client, id, login), reason, date: null }, stamp, null)
    await noted(client, id, stamp, 'exception-addresses', login, { id: made, login, reason, date: null })
  }
  for (const domain of settings.openFreeProviders) {
    await setFreeProvider(client, id, domain, false, stamp)
    await noted(client, id, stamp, 'free-providers', domain, { id: domain, domain, locked: false }, { id: domain, domain, locked: true })
  }
  for (const row of settings.otherDomains) {
    const made = await insertOtherDomain(client, id, row, stamp, null)
    await noted(client, id, stamp, 'other-domains', row.domain, { id: made, ...row })
  }
  for (const login of settings.supportAddresses) {
    const state = { acknowledgement: null, signature: null, defaultAssignee: null }
    const made = await insertSupportAddress(client, id, { ...state, account: await accountId(client, id, login) }, stamp, null)
    await noted(client, id, stamp, 'support-addresses', login, { id: made, login, ...state })
  }
}

async function noted(client: pg.ClientBase, id: string, stamp: Stamp, menu: string, subject: string, after: object, before: object | null = null): Promise<void> {
  await recordChange(client, id, stamp, { menu, subject, before, after })
}

async function accountId(client: pg.ClientBase, id: string, login: string): Promise<string> {
  const account = await accountByLogin(client, id, login)
  if (account === null) throw new Error(`Nobody at ABC has the ID ${login}`)
  return account.id
}

function typed(address: string): { written: string; address: string } {
  const read = readAddress(address)
  if ('fault' in read) throw new Error(`${address} of company ABC is no address`)
  return { written: read.written, address: read.address }
}

function normal(domain: string): string {
  const read = readDomain(domain)
  if ('fault' in read) throw new Error(`${domain} of company ABC is no domain`)
  return read.domain
}
