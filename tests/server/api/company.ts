import { addContact } from '../../../contract/contacts.ts'
import { domainOf } from '../../../core/mail/address.ts'
import { type Role, createApiKey } from '../../../server/store/api-keys.ts'
import { insertAlias } from '../../../server/store/aliases.ts'
import { insertContact } from '../../../server/store/contacts.ts'
import { createOrganization } from '../../../server/store/organization.ts'
import { insertUser } from '../../../server/store/users.ts'
import { world } from '../../core/capture/company-abc.ts'
import type { Database } from '../../../server/database/database.ts'

/** An organization with its people, and what tests need to speak of them. */
export interface Company {
  readonly id: string
  readonly keys: Readonly<Record<Role, string>>
  /** Ids of users and alias accounts by login. */
  readonly accounts: ReadonlyMap<string, string>
  /** Ids of contacts by the short name of the cases. */
  readonly contacts: ReadonlyMap<string, string>
}

const ROLES: Readonly<Record<string, Role>> = { wwarrior: 'administrator', cagedbird: 'agent', tech: 'agent' }

/** Company ABC of the worked cases, whose world names its people and contacts; or its double at another domain. */
export async function foundCompany(database: Database, name: string, domain: string): Promise<Company> {
  const organization = await createOrganization(database, { name, domains: [domain] })
  const ours = (addresses: readonly string[]): { address: string; written: string }[] => addresses.map(address => {
    const own = `${address.slice(0, address.length - domainOf(address).length)}${domain}`
    return { address: own, written: own }
  })
  return database.within([organization], async ({ client }) => {
    const accounts = new Map<string, string>()
    for (const { id: login, name, department, position, addresses } of world.users) {
      const user = { login, name, department, position, role: ROLES[login] ?? 'member', active: true }
      accounts.set(login, await insertUser(client, organization, user, ours(addresses), null))
    }
    for (const { id: login, name, addresses, members } of world.aliases) {
      accounts.set(login, await insertAlias(client, organization, { login, name }, ours(addresses), members, null))
    }
    const contacts = new Map<string, string>()
    for (const { ref, kind, name, addresses, domains } of world.contacts) {
      const written = addresses.map(address => ({ address, written: address, label: '' }))
      const contact = { kind: addContact.body.shape.kind.parse(kind), name, addresses: written, domains, owner: null, tags: [], notes: '' }
      contacts.set(ref, await insertContact(client, organization, contact))
    }
    const keyFor = async (role: Role): Promise<string> => (await createApiKey(client, organization, { name: `${role} of ${name}`, role })).key
    return { id: organization, accounts, contacts, keys: { administrator: await keyFor('administrator'), agent: await keyFor('agent'), member: await keyFor('member') } }
  })
}
