import { z } from 'zod'
import { CONTACT_COLUMNS } from '../core/contacts/columns.ts'
import { DIRECTORY_COLUMNS } from '../core/directory/columns.ts'
import { contactKind } from './contacts.ts'
import { words } from './list.ts'
import { administrators, members, type Route } from './route.ts'
import { id, line, login, yesOrNo } from './values.ts'

/** What each column of a table holds, by place: `name,addresses,,notes`. An empty place is left out. */
function columnsOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  const known = z.enum(names)
  return z.string().max(20_000)
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.union([known, z.literal('').transform(() => null)])).max(1000))
    .describe(`what each column holds, by place and apart by commas: ${names.join(', ')}, or nothing. Without it the names in the first row say so`)
}

const table = {
  header: yesOrNo.default(true).describe('the first row names the columns, and is no row itself'),
  dryRun: yesOrNo.default(false).describe('read and check everything, and change nothing'),
}

const accepted = z.strictObject({ jobId: id })

/** How a file begins, and what its columns seem to hold. */
const preview = z.strictObject({
  form: z.enum(['csv', 'vcard']),
  columns: z.array(z.strictObject({ name: z.string(), holds: z.string().nullable(), examples: z.array(z.string()) })),
})

/** The first octets of a file are enough for a preview. */
export const PREVIEW_BYTES = 65_536

export const contactsInFile = {
  name: 'contactsInFile', method: 'POST', path: '/api/v1/contacts/import/preview', who: members, unkeyed: true,
  about: 'See how a file of contacts begins (its first 64 KB) and what its columns seem to hold; nothing is stored',
  octets: ['text/csv', 'text/vcard'],
  answers: { 200: preview },
} as const satisfies Route

export const importContacts = {
  name: 'importContacts', method: 'POST', path: '/api/v1/contacts/import', who: members,
  about: 'Add the contacts of a table (CSV) or of cards (vCard 2.1 to 4.0). What is there already is left as it is',
  query: z.strictObject({ ...table, kind: contactKind.optional().describe('of those that do not say it'), columns: columnsOf(CONTACT_COLUMNS).optional() }),
  octets: ['text/csv', 'text/vcard'],
  answers: { 202: accepted },
} as const satisfies Route

export const exportContacts = {
  name: 'exportContacts', method: 'GET', path: '/api/v1/contacts/export', who: members,
  about: 'All contacts, or those a list is narrowed to, as a file that can be imported again',
  query: z.strictObject({
    form: z.enum(['csv', 'vcard']).default('csv'),
    kind: contactKind.optional(), q: words.optional(), owner: login.optional(), tag: line(50).optional(),
  }),
  answers: { 200: { media: 'text/*', about: 'text/csv, in UTF-8 with its mark, or text/vcard of version 3.0' } },
} as const satisfies Route

export const directoryInFile = {
  name: 'directoryInFile', method: 'POST', path: '/api/v1/directory/import/preview', who: administrators, unkeyed: true,
  about: 'See how a table of people begins (its first 64 KB) and what its columns seem to hold; nothing is stored',
  octets: ['text/csv'],
  answers: { 200: preview },
} as const satisfies Route

export const importDirectory = {
  name: 'importDirectory', method: 'POST', path: '/api/v1/directory/import', who: administrators,
  about: 'Add the users and alias accounts of a table, and change those that are there under their ID already',
  query: z.strictObject({ ...table, columns: columnsOf(DIRECTORY_COLUMNS).optional() }),
  octets: ['text/csv'],
  answers: { 202: accepted },
} as const satisfies Route

export type FilePreview = z.output<typeof preview>
