import { z } from 'zod'
import { page, paging, words } from './list.ts'
import { members, type Route } from './route.ts'
import { address, domain, id, line, login, name, text, time } from './values.ts'

export const contactKind = z.enum(['customer', 'potential', 'lead'])

const fields = {
  kind: contactKind,
  name,
  addresses: z.array(z.strictObject({ address, label: line(100).default('') })).max(200).describe('the main one first'),
  domains: z.array(domain).max(100),
  owner: login.nullable().describe('login of the user who looks after this contact'),
  tags: z.array(line(50).min(1)).max(50),
  notes: text(20_000),
}
const confirm = z.boolean().optional().describe('true: register the domain of a free email provider all the same')

/** What a person should know of a contact: mail with this address is not saved, because the lock of its provider is closed. */
export const contactNotice = z.strictObject({ code: z.literal('provider-locked'), address: z.string(), domain: z.string() })

export const contact = z.strictObject({
  id,
  kind: contactKind,
  name: z.string(),
  addresses: z.array(z.strictObject({ address: z.string(), label: z.string() })),
  domains: z.array(z.string()),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  notes: z.string(),
  createdAt: time,
  updatedAt: time,
  lastActivityAt: time.nullable(),
  notices: z.array(contactNotice),
})

/** A contact by its name. */
export const contactName = z.strictObject({ id, kind: contactKind, name: z.string() })

/** What goes with a contact. */
const historyCounts = z.strictObject({ mails: z.number().int(), tickets: z.number().int(), notes: z.number().int() })

const params = z.strictObject({ id })

export const listContacts = {
  name: 'listContacts', method: 'GET', path: '/api/v1/contacts', who: members,
  about: 'Customers, Potentials and Leads',
  query: z.strictObject({
    ...paging,
    kind: contactKind.optional(),
    q: words.optional().describe('in name, addresses, domains and tags'),
    address: address.optional(),
    domain: domain.optional(),
    owner: login.optional(),
    tag: line(50).optional(),
    sort: z.enum(['name', 'activity']).default('name').describe('`activity`: who wrote last comes first'),
  }),
  answers: { 200: page(contact) },
} as const satisfies Route

export const countContacts = {
  name: 'countContacts', method: 'GET', path: '/api/v1/contacts/counts', who: members,
  about: 'How many Customers, Potentials and Leads there are',
  answers: { 200: z.strictObject({ customer: z.number().int(), potential: z.number().int(), lead: z.number().int() }) },
} as const satisfies Route

export const addContact = {
  name: 'addContact', method: 'POST', path: '/api/v1/contacts', who: members,
  about: 'Add a contact',
  body: z.strictObject({
    ...fields,
    addresses: fields.addresses.default([]),
    domains: fields.domains.default([]),
    owner: fields.owner.default(null),
    tags: fields.tags.default([]),
    notes: fields.notes.default(''),
    confirm,
  }),
  answers: { 201: contact },
} as const satisfies Route

export const getContact = {
  name: 'getContact', method: 'GET', path: '/api/v1/contacts/:id', who: members,
  about: 'One contact, with what a deletion would take along',
  params,
  answers: { 200: contact.extend({ history: historyCounts }) },
} as const satisfies Route

export const changeContact = {
  name: 'changeContact', method: 'PATCH', path: '/api/v1/contacts/:id', who: members,
  about: 'Change a contact; lists replace the whole list',
  params,
  body: z.strictObject(fields).partial().extend({ confirm }),
  answers: { 200: contact },
} as const satisfies Route

export const removeContact = {
  name: 'removeContact', method: 'DELETE', path: '/api/v1/contacts/:id', who: members,
  about: 'Delete a contact with its history; a mail that stands in no other history goes too',
  params,
  answers: { 200: z.strictObject({ removed: historyCounts }) },
} as const satisfies Route

export const convertContact = {
  name: 'convertContact', method: 'POST', path: '/api/v1/contacts/:id/convert', who: members,
  about: 'Make a Lead a Potential, a Potential a Customer, or back; the history stays',
  params,
  body: z.strictObject({ kind: contactKind }),
  answers: { 200: contact },
} as const satisfies Route

export const duplicateContacts = {
  name: 'duplicateContacts', method: 'GET', path: '/api/v1/contacts/duplicates', who: members,
  about: 'Contacts that share an address or a name: all of them, or those that would share what is asked for',
  query: z.strictObject({ ...paging, name: name.optional(), address: address.optional(), domain: domain.optional() }),
  answers: { 200: page(z.strictObject({ because: z.enum(['address', 'domain', 'name']), value: z.string(), contacts: z.array(contactName) })) },
} as const satisfies Route

export const mergeContacts = {
  name: 'mergeContacts', method: 'POST', path: '/api/v1/contacts/merge', who: members,
  about: 'Move addresses, domains, tags, notes and history of contacts into one, and delete the emptied ones; another name is kept as a note',
  body: z.strictObject({ into: id, from: z.array(id).min(1).max(20) }),
  answers: { 200: contact.extend({ merged: historyCounts.extend({ inBoth: z.number().int() }).describe('what was moved, and how many mails stood in both histories') }) },
} as const satisfies Route

export type Contact = z.output<typeof contact>
