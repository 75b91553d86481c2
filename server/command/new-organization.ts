import type pg from 'pg'
import { changeOrganization } from '../../contract/organization.ts'
import { domainsOf } from '../api/registration.ts'
import { validated } from '../api/validate.ts'
import type { Database } from '../database/database.ts'
import { nextVersion } from '../store/changes.ts'
import { createOrganization } from '../store/organization.ts'
import { CommandFault } from './command.ts'

/** The domains of --domain in normal form. @throws Refusal for what is none, CommandFault where there is none */
export function ownDomains(written: readonly string[] | undefined): string[] {
  if (written === undefined || written.length === 0) throw new CommandFault('--domain is missing.', 2)
  return domainsOf(written, '--domain')
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
  const { name = '' } = validated(changeOrganization.body, { name: organization.name }, 'body')
  try {
    return await createOrganization(database, { ...organization, name }, async (client, id) => andThen(client, id, await nextVersion(client, id)))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['23505', '42501'].includes(String(error.code)))) throw error
    throw new CommandFault(`An organization with one of the domains ${organization.domains.join(', ')} is here already. See: npx mailkeep organization list`)
  }
}
