import type { Database } from '../database/database.ts'
import { listOrganizations, organizationIds } from '../store/organization.ts'
import { CommandFault } from './command.ts'

export interface Named {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
}

/** All organizations of this installation. */
export async function allOrganizations(database: Database): Promise<Named[]> {
  const ids = await organizationIds(database.pool)
  return ids.length === 0 ? [] : database.within(ids, ({ client }) => listOrganizations(client))
}

/**
 * The organization that a command is about: the one that was named by id, name or domain, or the only one there is.
 * @throws CommandFault that says how to name it
 */
export async function whichOrganization(database: Database, named: string | undefined): Promise<Named> {
  const all = await allOrganizations(database)
  if (all.length === 0) throw new CommandFault('There is no organization yet. Make one: npx mailkeep setup --company NAME --domain DOMAIN --admin ADDRESS')
  const asked = named?.trim().toLowerCase()
  const found = asked === undefined ? all : all.filter(({ id, name, domains }) => id === asked || name.toLowerCase() === asked || domains.includes(asked))
  const [one, another] = found
  const list = all.map(({ id, name, domains }) => `  ${id}  ${name} (${domains.join(', ')})`).join('\n')
  if (one === undefined) throw new CommandFault(`No organization is called "${named}". There are:\n${list}`, 2)
  if (another !== undefined) throw new CommandFault(`Say which organization, by --organization and its number:\n${list}`, 2)
  return one
}
