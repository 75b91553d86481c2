import { captureHostOf } from '../../core/mail/capture-address.ts'
import { findOrganization } from '../store/organization.ts'
import { findStanding } from '../store/standing.ts'
import { allOrganizations } from './which-organization.ts'
import { type Context, CommandFault, needed, perform } from './command.ts'
import { laterVerbs } from './organization-later.ts'
import { languageOf, newOrganization, ownDomains } from './new-organization.ts'

const create = {
  name: 'organization create',
  usage: '--name NAME --domain DOMAIN [--domain DOMAIN …] [--language en|ko]',
  help: `
Makes a further company in this installation, which sees nothing of the others. "mailkeep setup" makes one with its administrator.

  --name      the name of the company
  --domain    one of its own mail domains; may be given several times, the main one first
  --language  en (without it) or ko`,
  options: { name: { type: 'string' }, domain: { type: 'string', multiple: true }, language: { type: 'string' } },
} as const

const list = {
  name: 'organization list',
  usage: '',
  help: 'Prints number, name, own domains and capture address of every company in this installation, and whether it is suspended, one a line, apart by tabs.',
  options: {},
} as const

const VERBS = ['create', 'list', ...laterVerbs.keys()]

/** `mailkeep organization create|list|…`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const [action, ...rest] = args
  if (action === 'create') return perform(create, rest, context, ({ values }) => makeOne(values, context))
  if (action === 'list') return perform(list, rest, context, () => printAll(context))
  const later = action !== undefined && laterVerbs.get(action)
  if (later) return later(rest, context)
  return perform({ name: 'organization', usage: VERBS.join('|'), help: VERBS.map(verb => `mailkeep organization ${verb} --help`).join('\n'), options: {}, positionals: true }, args, context, async () => {
    throw new CommandFault(action === undefined ? `Say what to do: ${VERBS.join(', ')}.` : `"${action}" is none of ${VERBS.join(', ')}.`, 2)
  })
}

async function makeOne(values: { name?: string; domain?: string[]; language?: string }, { openDatabase, stdout }: Context): Promise<number> {
  const organization = { name: needed(values.name, '--name'), domains: ownDomains(values.domain), language: languageOf(values.language) }
  const database = await openDatabase()
  try {
    const id = await newOrganization(database, organization)
    stdout.write(`${id}\t${organization.name}\n`)
    return 0
  } finally {
    await database.close()
  }
}

async function printAll({ config, openDatabase, stdout, stderr }: Context): Promise<number> {
  const database = await openDatabase()
  try {
    const all = await allOrganizations(database)
    if (all.length === 0) stderr.write('There is no organization yet. Make one: npx mailkeep setup --company NAME --domain DOMAIN --admin ADDRESS\n')
    for (const { id } of all) {
      const { found, suspended } = await database.within([id], async ({ client }) => ({ found: await findOrganization(client, id), ...await findStanding(client, id) }))
      if (found) stdout.write(`${id}\t${found.name}\t${found.domains.join(', ')}\tcapture+${found.token}@${captureHostOf(config.url)}${suspended ? '\tsuspended' : ''}\n`)
    }
    return 0
  } finally {
    await database.close()
  }
}
