import { captureHostOf } from '../../core/mail/capture-address.ts'
import { findOrganization } from '../store/organization.ts'
import { allOrganizations } from './which-organization.ts'
import { type Context, CommandFault, needed, perform } from './command.ts'
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
  help: 'Prints number, name, own domains and capture address of every company in this installation, one a line, apart by tabs.',
  options: {},
} as const

/** `mailkeep organization create|list`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const [action, ...rest] = args
  if (action === 'create') return perform(create, rest, context, ({ values }) => makeOne(values, context))
  if (action === 'list') return perform(list, rest, context, () => printAll(context))
  return perform({ name: 'organization', usage: 'create|list', help: `mailkeep organization create --help\nmailkeep organization list --help`, options: {}, positionals: true }, args, context, async () => {
    throw new CommandFault(action === undefined ? 'Say what to do: create or list.' : `"${action}" is neither create nor list.`, 2)
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
      const found = await database.within([id], ({ client }) => findOrganization(client, id))
      if (found) stdout.write(`${id}\t${found.name}\t${found.domains.join(', ')}\tcapture+${found.token}@${captureHostOf(config.url)}\n`)
    }
    return 0
  } finally {
    await database.close()
  }
}
