import { migrations } from '../database/migrate.ts'
import { type Context, perform } from './command.ts'

const verb = {
  name: 'migrate',
  usage: '',
  help: `
Brings the database to this release and stops. "mailkeep serve" does the same when it starts; this is for those who want it
done before, or who use an external PostgreSQL (DATABASE_URL). Steps only go forward; nothing is lost.`,
  options: {},
} as const

/** `mailkeep migrate`: opening the database is what migrates it. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async () => {
    const database = await context.openDatabase()
    try {
      const { rows } = await database.pool.query<{ server_version: string }>('show server_version')
      context.stdout.write(`The database is up to date: ${migrations().at(-1)?.name ?? 'no step'}, PostgreSQL ${rows[0]?.server_version.split(' ')[0] ?? ''}.\n`)
      return 0
    } finally {
      await database.close()
    }
  })
}
