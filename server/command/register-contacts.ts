import type pg from 'pg'
import { contactAddressFault, contactDomainFault, lockedProviderOf } from '../../core/contacts/registration.ts'
import { sentence } from '../api/registration.ts'
import type { Database } from '../database/database.ts'
import { holdSettings } from '../store/changes.ts'
import { contactsThere, insertContacts } from '../store/contacts.ts'
import { loadRules, type Rules } from '../store/rules.ts'
import type { ContactRow, Fault } from './contact-rows.ts'

const BATCH = 500

/** What became of the rows. */
export interface Registered {
  readonly added: ContactRow[]
  readonly there: ContactRow[]
  readonly faults: Fault[]
  /** Domains of locked providers, and how many of the added addresses are there. */
  readonly locked: Map<string, number>
}

/**
 * Adds contacts under the rules of registration, 500 in a transaction: a row that may not be added keeps no other out.
 * @param told how many rows are done
 */
export async function register(
  database: Database, organization: string, rows: readonly ContactRow[], { dryRun, told }: { readonly dryRun: boolean; readonly told: (done: number) => void },
): Promise<Registered> {
  const result: Registered = { added: [], there: [], faults: [], locked: new Map() }
  for (let from = 0; from < rows.length; from += BATCH) {
    await database.within([organization], ({ client }) => registerBatch(client, organization, rows.slice(from, from + BATCH), dryRun, result))
    told(Math.min(from + BATCH, rows.length))
  }
  return result
}

async function registerBatch(client: pg.ClientBase, organization: string, rows: readonly ContactRow[], dryRun: boolean, result: Registered): Promise<void> {
  await holdSettings(client, organization)
  const rules = (await loadRules(client, [organization])).get(organization)
  if (rules === undefined) throw new Error('The organization was removed meanwhile.')
  const owners = new Map([...rules.directory.accountOf.values()].filter(({ kind }) => kind === 'user').map(({ login, id }) => [login.toLowerCase(), id]))
  const there = await contactsThere(client, organization, rows.map(({ contact }) => contact))
  const added: ContactRow[] = []
  for (const [place, row] of rows.entries()) {
    const words = there.has(place) ? null : faultOf(row, rules, owners)
    if (there.has(place)) result.there.push(row)
    else if (words !== null) result.faults.push({ line: row.line, words, row })
    else added.push(row)
  }
  if (!dryRun && added.length > 0) {
    await insertContacts(client, organization, added.map(({ contact }) => ({ ...contact, owner: contact.owner === null ? null : owners.get(contact.owner.toLowerCase()) ?? null })))
  }
  result.added.push(...added)
  for (const domain of added.flatMap(({ contact }) => contact.addresses.map(({ address }) => lockedProviderOf(address, rules.settings)))) {
    if (domain !== null) result.locked.set(domain, (result.locked.get(domain) ?? 0) + 1)
  }
}

function faultOf({ contact }: ContactRow, { directory, settings }: Rules, owners: ReadonlyMap<string, string>): string | null {
  if (contact.owner !== null && !owners.has(contact.owner.toLowerCase())) return `There is no user with the ID ${contact.owner}.`
  for (const { address } of contact.addresses) {
    const fault = contactAddressFault(address, directory)
    if (fault) return sentence(fault, address)
  }
  for (const domain of contact.domains) {
    const fault = contactDomainFault(domain, false, directory, settings)
    if (fault?.code === 'confirmation-needed') return `${domain} is a free email provider: mail of everybody there would go to this contact. Add it by hand if that is meant.`
    if (fault) return sentence(fault, domain)
  }
  return null
}
