import { addApiKey } from '../../contract/api-keys.ts'
import { validated } from '../api/validate.ts'
import { createApiKey } from '../store/api-keys.ts'
import { nextVersion, recordChange } from '../store/changes.ts'
import { type Context, CommandFault, needed, perform } from './command.ts'
import { whichOrganization } from './which-organization.ts'

const create = {
  name: 'api-key create',
  usage: '--role administrator|agent|member --name NAME [--organization NUMBER|NAME|DOMAIN]',
  help: `
Makes a key for the API and prints it, once, alone on the standard output. It is sent as "Authorization: Bearer <key>".

  --role          what the key may do: administrator (all), agent (contacts and Help Desk), member (contacts)
  --name          what the key is for; it stands in the audit log beside what the key changes
  --organization  whose key it is; needed where this installation has several`,
  options: { role: { type: 'string' }, name: { type: 'string' }, organization: { type: 'string' } },
} as const

/** `mailkeep api-key create`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const [action, ...rest] = args
  if (action === 'create') return perform(create, rest, context, ({ values }) => makeOne(values, context))
  return perform({ name: 'api-key', usage: 'create', help: 'mailkeep api-key create --help', options: {}, positionals: true }, args, context, async () => {
    throw new CommandFault(action === undefined ? 'Say what to do: create.' : `"${action}" is not create.`, 2)
  })
}

async function makeOne(values: { role?: string; name?: string; organization?: string }, { openDatabase, stdout, stderr }: Context): Promise<number> {
  const asked = validated(addApiKey.body, { role: needed(values.role, '--role'), name: needed(values.name, '--name') }, 'body')
  const database = await openDatabase()
  try {
    const { id, name } = await whichOrganization(database, values.organization)
    const key = await database.within([id], async ({ client }) => {
      const stamp = { version: await nextVersion(client, id), by: 'mailkeep api-key' }
      const { key, ...made } = await createApiKey(client, id, asked)
      await recordChange(client, id, stamp, { menu: 'api-keys', subject: made.name, before: null, after: { id: made.id, name: made.name, role: made.role } })
      return key
    })
    stderr.write(`A key for ${name}, role ${asked.role}. It is shown this once:\n`)
    stdout.write(`${key}\n`)
    return 0
  } finally {
    await database.close()
  }
}
