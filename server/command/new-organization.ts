import type pg from 'pg'
import { changeOrganization } from '../../contract/organization.ts'
import { readDomain } from '../../core/mail/typed.ts'
import type { Database } from '../database/database.ts'
import { nextVersion } from '../store/changes.ts'
import { createOrganization } from '../store/organization.ts'
import { CommandFault } from './command.ts'

/** The domains of --domain in normal form. @throws CommandFault for what is none, or where there is none */
export function ownDomains(written: readonly string[] | undefined): string[] {
  if (written === undefined || written.length === 0) throw new CommandFault('--domain is missing.', 2)
  return [...new Set(written.map((text) => {
    const read = readDomain(text)
    if (!('fault' in read)) return read.domain
    throw new CommandFault(`--domain: "${text}" ${read.fault === 'public-suffix' ? 'belongs to many companies. Write the domain of one' : 'is no domain. A domain looks like example.com'}.`, 2)
  }))]
}

/** @throws CommandFault for a language that there is not */
export function languageOf(written: string | undefined): 'en' | 'ko' {
  if (written === undefined || written === 'en' || written === 'ko') return written ?? 'en'
  throw new CommandFault(`--language: "${written}" is not one of en, ko.`, 2)
}

/**
 * Makes an organization, with what `andThen` adds, in one transaction.
 * @returns its id
 * @throws CommandFault where another organization has one of the domains
 */
export async function newOrganization(
  database: Database, organization: { readonly name: string; readonly domains: readonly string[]; readonly language: 'en' | 'ko' },
  andThen: (client: pg.ClientBase, id: string, version: string) => Promise<void> = async () => {},
): Promise<string> {
  const name = changeOrganization.body.shape.name.safeParse(organization.name)
  if (!name.success) throw new CommandFault(`The name of the company ${name.error.issues[0]?.message ?? 'cannot be taken'}.`, 2)
  try {
    return await createOrganization(database, { ...organization, name: name.data ?? '' }, async (client, id) => andThen(client, id, await nextVersion(client, id)))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['23505', '42501'].includes(String(error.code)))) throw error
    throw new CommandFault(`An organization with one of the domains ${organization.domains.join(', ')} is here already. See: mailkeep organization list`)
  }
}
