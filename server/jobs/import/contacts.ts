import type pg from 'pg'
import type { z } from 'zod'
import { addContact } from '../../../contract/contacts.ts'
import { contactColumns, draftOfRow } from '../../../core/contacts/columns.ts'
import { type Draft, type Known, Seen } from '../../../core/contacts/draft.ts'
import { contactAddressFault, contactDomainFault, lockedProviderOf } from '../../../core/contacts/registration.ts'
import { Refusal } from '../../api/errors.ts'
import { addressOf, domainsOf, sentence } from '../../api/registration.ts'
import { validated } from '../../api/validate.ts'
import { holdSettings } from '../../store/changes.ts'
import { contactsThere, insertContacts, type TheirAddress } from '../../store/contacts.ts'
import { loadRules, type Rules } from '../../store/rules.ts'
import { type Brought, Fault, orFault } from './fault.ts'
import type { Batch, Importing } from './importing.ts'
import { cardsOfSource, formOfSource, type Source, tableOf, type TableOptions } from './source.ts'

/** A contact of a file, checked as far as it can be without the database. */
interface Row {
  readonly line: number
  readonly contact: Omit<z.output<typeof addContact.body>, 'addresses' | 'confirm'> & { readonly addresses: readonly TheirAddress[] }
}

export interface ContactsOptions extends TableOptions {
  /** Of those that do not say it. */
  readonly kind?: string | undefined
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['customers', 'customer'], ['potentials', 'potential'], ['leads', 'lead'], ['고객', 'customer'], ['잠재 고객', 'potential'], ['잠재고객', 'potential'], ['리드', 'lead'],
])

/** Brings in contacts, under the rules of registration. A row that may not be added keeps no other out. */
export function contactsImport(options: ContactsOptions): Importing<Draft, Row> {
  return {
    rows: (source) => draftsOf(source, options),
    reader: () => {
      const seen = new Seen()
      return (draft) => orFault(draft.line, () => once(rowOf(draft, options.kind), seen))
    },
    register,
  }
}

async function* draftsOf(source: Source, options: TableOptions): AsyncGenerator<Draft | Fault> {
  if (await formOfSource(source) === 'vcard') yield* cardsOfSource(source)
  else yield* tableOf(source, options, contactColumns, 'name', draftOfRow)
}

function rowOf(draft: Draft, kind: string | undefined): Row {
  const said = (draft.kind || kind || '').toLowerCase()
  if (said === '') throw new Refusal(400, 'missing-field', 'Its kind is missing: customer, potential or lead.')
  const addresses = draft.addresses.map(({ text, label }) => ({ ...addressOf(text, 'addresses'), ...label !== '' && { name: label } }))
  const { confirm: _, ...contact } = validated(addContact.body, {
    kind: KINDS.get(said) ?? said, name: draft.name,
    addresses: addresses.map(({ written, name }) => ({ address: written, label: name })),
    domains: domainsOf(draft.domains), owner: draft.owner || null, tags: [...new Set(draft.tags)], notes: draft.notes,
  }, 'body')
  const once = addresses.filter(({ address }, at) => addresses.findIndex((other) => other.address === address) === at)
  return { line: draft.line, contact: { ...contact, addresses: once.map(({ address, written, name }) => ({ address, written, label: name })) } }
}

/** The same contact twice in a file counts once. */
function once(row: Row, seen: Seen): Row {
  const { kind, name } = row.contact
  const line = seen.first(known(row), row.line)
  if (line !== null) throw new Refusal(400, 'already-there', `"${name}" is the ${kind} of line ${line} already.`)
  return row
}

function known({ contact: { kind, name, addresses, domains } }: Row): Known {
  return { kind, name, domains, addresses: addresses.map(({ address }) => address) }
}

async function register(rows: readonly Row[], { client, organization, dryRun }: Batch): Promise<Brought> {
  await holdSettings(client, organization)
  const rules = (await loadRules(client, [organization])).get(organization)
  if (rules === undefined) throw new Error('The organization was removed meanwhile.')
  const owners = new Map([...rules.directory.accountOf.values()].filter(({ kind }) => kind === 'user').map(({ login, id }) => [login.toLowerCase(), id]))
  const there = await contactsThere(client, organization, rows.map(known))
  const faults: Fault[] = []
  const added: Row[] = []
  for (const [place, row] of rows.entries()) {
    if (there.has(place)) continue
    const fault = faultOf(row, rules, owners)
    if (fault) faults.push(fault)
    else added.push(row)
  }
  if (!dryRun) await insert(client, organization, added, owners)
  return {
    added: added.map(({ contact }) => contact.kind), changed: 0, there: there.size, faults,
    locked: added.flatMap(({ contact }) => contact.addresses.flatMap(({ address }) => lockedProviderOf(address, rules.settings) ?? [])),
  }
}

async function insert(client: pg.ClientBase, organization: string, added: readonly Row[], owners: ReadonlyMap<string, string>): Promise<void> {
  if (added.length === 0) return
  await insertContacts(client, organization, added.map(({ contact }) => ({ ...contact, owner: contact.owner === null ? null : owners.get(contact.owner.toLowerCase()) ?? null })))
}

function faultOf({ line, contact }: Row, { directory, settings }: Rules, owners: ReadonlyMap<string, string>): Fault | null {
  if (contact.owner !== null && !owners.has(contact.owner.toLowerCase())) return new Fault(line, 'unknown-account', `There is no user with the ID ${contact.owner}.`)
  for (const { address } of contact.addresses) {
    const fault = contactAddressFault(address, directory)
    if (fault) return new Fault(line, fault.code, sentence(fault, address))
  }
  for (const domain of contact.domains) {
    const fault = contactDomainFault(domain, false, directory, settings)
    if (fault?.code === 'confirmation-needed') return new Fault(line, fault.code, `${domain} is a free email provider: mail of everybody there would go to this contact. Add it by hand if that is meant.`)
    if (fault) return new Fault(line, fault.code, sentence(fault, domain))
  }
  return null
}
