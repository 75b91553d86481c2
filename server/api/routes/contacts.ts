import {
  type Contact, addContact, changeContact, convertContact, countContacts, duplicateContacts, getContact, listContacts, mergeContacts, removeContact,
} from '../../../contract/contacts.ts'
import type { Route } from '../../../contract/route.ts'
import { lockedProviderOf } from '../../../core/contacts/registration.ts'
import type { Settings } from '../../../core/settings/settings.ts'
import { accountByLogin } from '../../store/accounts.ts'
import { holdSettings } from '../../store/changes.ts'
import {
  type ContactRecord, type ContactState, type Duplicates, contactsByActivity, contactsByName, countContacts as count, deleteContact, findContact, historyCounts, insertContact, listDuplicates, lockContact, type Moved,
  moveHistory, noteLastActivity, similarContacts, updateContact,
} from '../../store/contacts.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { fieldRefused, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { addressOf, checkContactKeys, domainOf, domainsOf, rulesNow } from '../registration.ts'
import { given } from '../validate.ts'

export const contacts: Handler[] = [
  reads(listContacts, async call => {
    const { client, organization, query } = call
    const { limit, cursor, sort, address, domain, ...rest } = query
    const filter = { ...rest, address: address && addressOf(address, 'address').address, domain: domain && domainOf(domain, 'domain') }
    const page = sort === 'name'
      ? await contactsByName(client, organization, filter, sliceOf({ limit, cursor }, ['text', 'id']))
      : await contactsByActivity(client, organization, filter, sliceOf({ limit, cursor }, ['time', 'id']))
    const { settings } = await rulesNow(call)
    return pageFor(page, contact => shown(contact, settings))
  }),

  reads(countContacts, ({ client, organization }) => count(client, organization)),

  writes(addContact, async call => {
    const { confirm = false, ...body } = call.body
    const { client, organization } = call
    await holdSettings(client, organization)
    const contact: ContactState = {
      ...body, addresses: addressesOf(body.addresses), domains: domainsOf(body.domains), owner: await ownerId(call, body.owner), tags: [...new Set(body.tags)],
    }
    await checkContactKeys(call, contact.addresses.map(({ address }) => address), contact.domains, confirm)
    return contactOf(call, await insertContact(client, organization, contact))
  }, contactOf),

  reads(duplicateContacts, async ({ client, organization, query }) => {
    const { name, address, domain } = query
    const shownGroup = (group: Duplicates) => ({ ...group, contacts: [...group.contacts] })
    if (name ?? address ?? domain) {
      const asked = { name, address: address && addressOf(address, 'address').address, domain: domain && domainOf(domain, 'domain') }
      return { items: (await similarContacts(client, organization, asked)).map(shownGroup), next: null }
    }
    return pageFor(await listDuplicates(client, organization, sliceOf(query, ['text', 'text'])), shownGroup)
  }),

  writes(mergeContacts, async call => {
    const { client, organization, body: { into, from }, announce } = call
    if (from.includes(into)) throw fieldRefused('from', 'invalid-field', 'A contact cannot be merged into itself.')
    // In one order, so that two merges at once wait for each other instead of for ever.
    const ids = [...new Set([into, ...from])].sort((a, b) => Number(BigInt(a) - BigInt(b)))
    const locked = new Map<string, ContactRecord>()
    for (const id of ids) locked.set(id, await lockedContact(call, id))
    const others = ids.filter(id => id !== into)
    const moved: Moved[] = []
    for (const id of others) moved.push(await moveHistory(client, organization, id, into))
    await noteLastActivity(client, organization, into)
    await updateContact(client, organization, into, merged([into, ...others].map(id => locked.get(id)!)))
    for (const id of others) await deleteContact(client, organization, id)
    for (const contact of ids) announce({ type: 'activity', contact })
    const sum = (count: keyof Moved): number => moved.reduce((all, one) => all + one[count], 0)
    return { ...await contactOf(call, into), merged: { mails: sum('mails'), tickets: sum('tickets'), notes: sum('notes'), inBoth: sum('inBoth') } }
  }, async call => ({ ...await contactOf(call, call.body.into), merged: { mails: 0, tickets: 0, notes: 0, inBoth: 0 } })),

  reads(getContact, async call => ({ ...await contactOf(call, call.params.id), history: await historyCounts(call.client, call.organization, call.params.id) })),

  writes(changeContact, async call => {
    const { client, organization, params } = call
    const { confirm = false, addresses, domains, owner, tags, ...fields } = given(call.body)
    await holdSettings(client, organization)
    const before = await lockedContact(call, params.id)
    const after: ContactState = {
      ...before, ...fields,
      addresses: addresses ? addressesOf(addresses) : before.addresses,
      domains: domains ? domainsOf(domains) : before.domains,
      owner: owner === undefined ? before.ownerId : await ownerId(call, owner),
      tags: tags ? [...new Set(tags)] : before.tags,
    }
    const known = new Set([...before.addresses.map(({ address }) => address), ...before.domains])
    const added = after.addresses.map(({ address }) => address).filter(address => !known.has(address))
    await checkContactKeys(call, added, after.domains.filter(domain => !known.has(domain)), confirm)
    await updateContact(client, organization, params.id, after)
    return contactOf(call, params.id)
  }, contactOf),

  writes(removeContact, async call => {
    const { client, organization, params, announce } = call
    await lockedContact(call, params.id)
    const removed = await historyCounts(client, organization, params.id)
    await deleteContact(client, organization, params.id)
    announce({ type: 'activity', contact: params.id })
    return { removed }
  }),

  writes(convertContact, async call => {
    const before = await lockedContact(call, call.params.id)
    await updateContact(call.client, call.organization, call.params.id, { ...before, owner: before.ownerId, kind: call.body.kind })
    return contactOf(call, call.params.id)
  }, contactOf),
]

/** Reads the addresses of a contact; one that stands there twice counts once, with its first label. */
function addressesOf(typed: readonly { readonly address: string; readonly label: string }[]): ContactState['addresses'] {
  const read = typed.map(({ address, label }, at) => ({ ...addressOf(address, `addresses.${at}.address`), label }))
  return read.filter(({ address }, at) => read.findIndex(other => other.address === address) === at).map(({ address, written, label }) => ({ address, written, label }))
}

async function ownerId({ client, organization }: Work<Route>, login: string | null): Promise<string | null> {
  if (login === null) return null
  const account = await accountByLogin(client, organization, login)
  if (account?.kind !== 'user') throw fieldRefused('owner', 'unknown-account', `There is no user with the ID ${login}.`)
  return account.id
}

async function lockedContact({ client, organization }: Work<Route>, id: string): Promise<ContactRecord> {
  const found = await lockContact(client, organization, id)
  if (!found) throw notFound('contact')
  return found
}

async function contactOf(call: Work<Route>, id: string): Promise<Contact> {
  const found = await findContact(call.client, call.organization, id)
  if (!found) throw notFound('contact')
  return shown(found, (await rulesNow(call)).settings)
}

/** All that the contacts hold, each once; name, kind and owner are those of the first. */
function merged([first, ...others]: readonly ContactRecord[]): ContactState {
  const all = [first!, ...others]
  const addresses = all.flatMap(contact => contact.addresses)
  return {
    ...first!,
    owner: all.find(contact => contact.ownerId !== null)?.ownerId ?? null,
    addresses: addresses.filter(({ address }, at) => addresses.findIndex(other => other.address === address) === at)
      .map(one => ({ ...one, label: one.label || (addresses.find(other => other.address === one.address && other.label !== '')?.label ?? '') })),
    domains: [...new Set(all.flatMap(contact => contact.domains))],
    tags: [...new Set(all.flatMap(contact => contact.tags))],
    notes: [...new Set([first!.notes, ...others.flatMap(contact => [nameLost(contact, first!), contact.notes])])].filter(notes => notes !== '').join('\n\n'),
  }
}

/** The name of a contact that goes is kept as a note, where it is another one. */
function nameLost({ name }: ContactRecord, into: ContactRecord): string {
  return name.toLowerCase() === into.name.toLowerCase() ? '' : name
}

/** With a notice for each address whose mail is kept out by a closed lock. */
function shown({ ownerId: _, ...contact }: ContactRecord, settings: Settings): Contact {
  return {
    ...contact,
    addresses: contact.addresses.map(({ written, label }) => ({ address: written, label })),
    domains: [...contact.domains],
    tags: [...contact.tags],
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
    lastActivityAt: contact.lastActivityAt?.toISOString() ?? null,
    notices: contact.addresses.flatMap(({ address, written }) => {
      const domain = lockedProviderOf(address, settings)
      return domain ? [{ code: 'provider-locked' as const, address: written, domain }] : []
    }),
  }
}
