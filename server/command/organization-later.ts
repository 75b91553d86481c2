import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { checkOwnDomains } from '../api/registration.ts'
import type { OpenDatabase } from '../database/open.ts'
import { nextVersion, recordChange } from '../store/changes.ts'
import { findOrganization, updateOrganization } from '../store/organization.ts'
import { setQuota, suspend } from '../store/standing.ts'
import { deleteOrganization, rowsOfOrganization } from '../store/whole-organization.ts'
import { type Context, CommandFault, perform } from './command.ts'
import { ownDomains } from './new-organization.ts'
import { type Named, whichOrganization } from './which-organization.ts'

const BY = 'mailkeep organization'

type Run = (args: readonly string[], context: Context) => Promise<number>

const suspendVerb = {
  name: 'organization suspend', usage: 'ORGANIZATION',
  help: `
Suspends a company, named by number, name or domain: nobody of it may sign in, nothing is fetched, and its mail servers are told to
keep their copies and come again. Nothing is deleted; "resume" ends it.`,
  options: {}, positionals: true,
} as const

const resumeVerb = {
  name: 'organization resume', usage: 'ORGANIZATION',
  help: 'Lets a suspended company work again.', options: {}, positionals: true,
} as const

const quotaVerb = {
  name: 'organization quota', usage: 'ORGANIZATION [--bytes N|none] [--mails-a-day N|none]',
  help: `
Limits how much mail a company may keep, and how many mails may come for it on one day (UTC); what is not said has no limit.
Beyond it mail servers are told to keep their copies and come again, and mailboxes are not fetched.`,
  options: { 'bytes': { type: 'string' }, 'mails-a-day': { type: 'string' } }, positionals: true,
} as const

const domainVerb = {
  name: 'organization domain', usage: 'ORGANIZATION --add DOMAIN [--add DOMAIN …]',
  help: 'Gives a company own mail domains without the DNS record by which its administrator would have to prove them.',
  options: { add: { type: 'string', multiple: true } }, positionals: true,
} as const

const exportVerb = {
  name: 'organization export', usage: 'ORGANIZATION [--output FILE]',
  help: `
Writes all that a company has here, as of one moment, as JSON Lines: {"table":"contact","row":{…}} and so on, mails whole in base64.
What is sealed or hashed (passwords, keys) is left out.

  --output  the file to write; without it, standard output`,
  options: { output: { type: 'string' } }, positionals: true,
} as const

const deleteVerb = {
  name: 'organization delete', usage: 'ORGANIZATION --confirm NAME',
  help: `
Deletes a company with all its mail, contacts, people and settings. This cannot be undone; "organization export" keeps a copy.

  --confirm  the name of the company, as "organization list" shows it`,
  options: { confirm: { type: 'string' } }, positionals: true,
} as const

/** What can be done with a company once it is there. */
export const laterVerbs: ReadonlyMap<string, Run> = new Map<string, Run>([
  ['suspend', (args, context) => perform(suspendVerb, args, context, ({ positionals }) => withOne(positionals, context, (database, one) => setSuspended(database, one, true, context)))],
  ['resume', (args, context) => perform(resumeVerb, args, context, ({ positionals }) => withOne(positionals, context, (database, one) => setSuspended(database, one, false, context)))],
  ['quota', (args, context) => perform(quotaVerb, args, context, ({ positionals, values }) => {
    const quota = { mostOctets: limitOf(values.bytes, '--bytes'), mostMailsADay: limitOf(values['mails-a-day'], '--mails-a-day') }
    return withOne(positionals, context, async (database, { id, name }) => {
      await database.within([id], ({ client }) => setQuota(client, id, quota))
      context.stdout.write(`${name}: ${quota.mostOctets ?? 'any number of'} bytes, ${quota.mostMailsADay ?? 'any number of'} mails a day\n`)
    })
  })],
  ['domain', (args, context) => perform(domainVerb, args, context, ({ positionals, values }) => {
    const domains = ownDomains(values.add)
    return withOne(positionals, context, (database, one) => addDomains(database, one, domains, context))
  })],
  ['export', (args, context) => perform(exportVerb, args, context, ({ positionals, values }) => withOne(positionals, context, (database, one) => exportAll(database, one, values.output, context)))],
  ['delete', (args, context) => perform(deleteVerb, args, context, ({ positionals, values }) => withOne(positionals, context, (database, one) => deleteAll(database, one, values.confirm, context)))],
])

async function withOne([named, ...more]: readonly string[], { openDatabase }: Context, work: (database: OpenDatabase, one: Named) => Promise<void>): Promise<number> {
  if (named === undefined) throw new CommandFault('Say which organization: its number, name or domain.', 2)
  if (more.length > 0) throw new CommandFault(`"${more[0]}" is not understood here.`, 2)
  const database = await openDatabase()
  try {
    await work(database, await whichOrganization(database, named))
    return 0
  } finally {
    await database.close()
  }
}

async function setSuspended(database: OpenDatabase, { id, name }: Named, isSuspended: boolean, { stdout, stderr }: Context): Promise<void> {
  const changed = await database.within([id], ({ client }) => suspend(client, id, isSuspended))
  if (!changed) stderr.write('It was so already.\n')
  stdout.write(`${name}: ${isSuspended ? 'suspended' : 'works'}\n`)
}

function limitOf(written: string | undefined, option: string): number | null {
  if (written === undefined || written === 'none') return null
  if (/^[1-9]\d{0,14}$/.test(written)) return Number(written)
  throw new CommandFault(`${option}: "${written}" is no number; write it in digits, or none.`, 2)
}

async function addDomains(database: OpenDatabase, { id, name }: Named, added: readonly string[], { stdout }: Context): Promise<void> {
  await database.within([id], async ({ client }) => {
    const before = (await findOrganization(client, id))!
    const domains = [...new Set([...before.domains, ...added])]
    await checkOwnDomains({ client, organization: id }, domains.filter(domain => !before.domains.includes(domain)), [])
    const version = await nextVersion(client, id)
    await updateOrganization(client, id, { ...before, domains }).catch((error: unknown) => {
      throw error instanceof Error && 'code' in error && ['23505', '42501'].includes(String(error.code)) ? new CommandFault('Another organization here has one of these domains.') : error
    })
    await recordChange(client, id, { version, by: BY }, { menu: 'organization', subject: before.name, before: { domains: before.domains }, after: { domains } })
    stdout.write(`${name}: ${domains.join(', ')}\n`)
  })
}

async function exportAll(database: OpenDatabase, { id, name }: Named, file: string | undefined, { stdout, stderr }: Context): Promise<void> {
  const output = file === undefined ? null : createWriteStream(file, { flags: 'wx', mode: 0o600 })
  if (output) await once(output, 'open')
  const client = await database.pool.connect()
  let rows = 0
  try {
    for await (const row of rowsOfOrganization(client, id)) {
      await written(output ?? stdout, `${JSON.stringify(row)}\n`)
      rows++
    }
  } finally {
    client.release()
    if (output) await new Promise(closed => output.end(closed))
  }
  stderr.write(`${name}: ${rows} rows${file === undefined ? '' : ` in ${file}`}\n`)
}

/** Waits where whoever reads is slower. */
async function written(to: WriteStream | Context['stdout'], text: string): Promise<void> {
  if (to.write(text) === false && 'once' in to) await once(to as WriteStream, 'drain')
}

async function deleteAll(database: OpenDatabase, { id, name }: Named, confirmed: string | undefined, { stdout, stderr }: Context): Promise<void> {
  if (confirmed !== name) throw new CommandFault(`This deletes all that "${name}" has here, for good. Say so: --confirm "${name}"`, 2)
  // Nobody signs in and no mail comes in between.
  await database.within([id], ({ client }) => suspend(client, id, true))
  const rows = await deleteOrganization(work => database.within([id], ({ client }) => work(client)), id, gone => { if (stderr.isTTY) stderr.write(`\r${gone} rows`) })
  stdout.write(`${name} is deleted: ${rows} rows\n`)
}
