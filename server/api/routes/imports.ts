import { Readable } from 'node:stream'
import { contactsInFile, directoryInFile, exportContacts, type FilePreview, importContacts, importDirectory, PREVIEW_BYTES } from '../../../contract/imports.ts'
import type { Route } from '../../../contract/route.ts'
import { type Columns, CONTACT_COLUMNS, contactColumns, rowOfContact } from '../../../core/contacts/columns.ts'
import { writeRow } from '../../../core/contacts/csv.ts'
import { beginningOf, formOf, MOST_COLUMNS } from '../../../core/contacts/file.ts'
import { writeVcard } from '../../../core/contacts/vcard.ts'
import { directoryColumns } from '../../../core/directory/columns.ts'
import { type ContactRecord, contactsByName } from '../../store/contacts.ts'
import { addJobFile, askJob, createJob, finishJob } from '../../store/jobs.ts'
import type { Key } from '../../store/page.ts'
import { atMost, wholeOf } from '../bodies.ts'
import { Refusal } from '../errors.ts'
import { type Call, type Handler, type Work, answers, writes } from '../handler.ts'
import { readableForm, unreadableFile } from '../readable.ts'
import { ownerName } from './jobs.ts'

/** A hundred thousand contacts with long notes have room. */
const FILE_BYTES = 256 * 1024 ** 2
const PIECE_BYTES = 256 * 1024

export const imports: Handler[] = [
  answers(contactsInFile, async ({ octets }) => previewOf(await wholeOf(octets!.octets, PREVIEW_BYTES), contactColumns)),

  writes(importContacts, call => begin(call, 'import-contacts', call.query), async (_call, jobId) => ({ jobId })),

  answers(exportContacts, async call => {
    const { query: { form }, reply } = call
    void reply.header('content-type', form === 'csv' ? 'text/csv; charset=utf-8' : 'text/vcard; charset=utf-8')
      .header('content-disposition', `attachment; filename="contacts.${form === 'csv' ? 'csv' : 'vcf'}"`).header('content-security-policy', 'sandbox')
    await reply.send(Readable.from(exported(call), { objectMode: false }))
    return undefined
  }),

  answers(directoryInFile, async ({ octets }) => {
    const head = await wholeOf(octets!.octets, PREVIEW_BYTES)
    if (formOf(head) === 'vcard') throw unreadableFile('People of ours are brought as a table, not as cards.')
    return previewOf(head, directoryColumns)
  }),

  writes(importDirectory, call => begin(call, 'import-directory', call.query), async (_call, jobId) => ({ jobId })),
]

function previewOf(head: Buffer, guess: (names: readonly string[]) => Columns<string>): FilePreview {
  const form = readableForm(formOf(head))
  if (form === 'vcard') return { form, columns: [] }
  const [header, ...rows] = beginningOf(head)
  if (!header) throw unreadableFile('The file is empty.')
  if (header.cells.length > MOST_COLUMNS) throw unreadableFile(`The table has more than ${MOST_COLUMNS} columns.`)
  const columns = guess(header.cells)
  return { form, columns: header.cells.map((name, at) => ({ name: cut(name), holds: columns[at] ?? null, examples: rows.map(({ cells }) => cut(cells[at] ?? '')) })) }
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Keeps the file, and has it read as soon as it is whole. */
async function begin(call: Work<typeof importContacts> | Work<typeof importDirectory>, kind: string, request: object): Promise<{ jobId: string }> {
  const { client, organization, caller } = call
  const jobId = await createJob(client, organization, { kind, by: caller.by, owner: ownerName(caller) })
  call.afterwards(() => take(call, jobId, request))
  return { jobId }
}

async function take({ parts: { database, work }, organization, octets }: Work<Route>, jobId: string, request: object): Promise<void> {
  try {
    let place = 0
    for await (const piece of piecesOf(atMost(octets!.octets, FILE_BYTES))) {
      await database.within([organization], ({ client }) => addJobFile(client, organization, jobId, place++, piece))
    }
    await database.within([organization], ({ client }) => askJob(client, organization, jobId, request))
  } catch (error) {
    await database.within([organization], ({ client }) => finishJob(client, organization, jobId, 'failed', error instanceof Refusal ? [error.message] : ['The file did not come to its end.']))
    throw error
  }
  work.beginImport(organization, jobId)
}

async function* piecesOf(octets: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for await (const chunk of octets) {
    waiting.push(chunk)
    size += chunk.length
    if (size < PIECE_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting)
}

/** The contacts page by page, so that no number of them fills the memory. */
async function* exported({ parts: { database }, organization, query: { form, ...filter } }: Call<typeof exportContacts>): AsyncGenerator<string> {
  if (form === 'csv') yield `\ufeff${writeRow(CONTACT_COLUMNS)}`
  let after: Key | null = null
  do {
    const page: Awaited<ReturnType<typeof contactsByName>> = await database.within([organization], ({ client }) => contactsByName(client, organization, filter, { limit: 500, after }))
    yield page.items.map(written).map(contact => form === 'csv' ? writeRow(rowOfContact(contact)) : writeVcard(contact)).join('')
    after = page.next
  } while (after)
}

function written({ kind, name, addresses, domains, owner, tags, notes }: ContactRecord): Parameters<typeof writeVcard>[0] {
  return { kind, name, domains, tags, notes, owner: owner ?? '', addresses: addresses.map(({ written: text, label }) => ({ text, label })) }
}
