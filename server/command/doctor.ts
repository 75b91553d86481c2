import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import type { OpenDatabase } from '../database/open.ts'
import { countArrivals } from '../store/mail-log.ts'
import { type Context, perform } from './command.ts'
import { checkDoors } from './doors-check.ts'
import type { Finding } from './finding.ts'
import { checkFolder } from './folder-check.ts'
import { counted } from './progress.ts'
import { allOrganizations } from './which-organization.ts'

const verb = {
  name: 'doctor',
  usage: '',
  help: `
Looks at everything that Mailkeep rests on, and says what is wrong and what to do: configuration, permissions of the data
folder, room on the disk, database, doors, and the balance, which holds what the doors acknowledged against the mail log.
Starts the database for its own time where no server runs. Ends with 1 where something is wrong.`,
  options: {},
} as const

/** `mailkeep doctor`. The configuration was read before: its faults end the program. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async () => {
    const findings = [
      configuration(context.config),
      ...checkFolder(context.config),
      ...await checkDatabase(context),
      ...await checkDoors(context.config),
    ]
    for (const { state, what, words } of findings) context.stdout.write(`${state.padEnd(6)} ${what.padEnd(14)} ${words}\n`)
    const faults = findings.filter(({ state }) => state === 'fault').length
    context.stdout.write(faults === 0 ? '\nAll is well.\n' : `\n${faults === 1 ? 'One thing is' : `${faults} things are`} wrong.\n`)
    return faults === 0 ? 0 : 1
  })
}

function configuration({ data, databaseUrl }: Config): Finding {
  return { state: 'ok', what: 'configuration', words: databaseUrl === null ? `data folder ${data}` : `data folder ${data}, external PostgreSQL` }
}

/** Opening alone proves much: the schema, that no policy can be bypassed, and that a commit reaches the disk. */
async function checkDatabase(context: Context): Promise<Finding[]> {
  const { data, databaseUrl } = context.config
  if (databaseUrl === null && !existsSync(path.join(data, 'postgres'))) return [{ state: 'note', what: 'database', words: 'there is none yet; the first start makes it' }]
  let database: OpenDatabase
  try {
    database = await context.openDatabase()
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n').map((words) => ({ state: 'fault' as const, what: 'database', words }))
  }
  try {
    const { rows } = await database.pool.query<{ server_version: string }>('show server_version')
    const words = `PostgreSQL ${rows[0]?.server_version.split(' ')[0] ?? ''}; its schema is this program's, its policies hold, its commits reach the disk`
    return [{ state: 'ok', what: 'database', words }, ...await checkBalance(database)]
  } finally {
    await database.close()
  }
}

async function checkBalance(database: OpenDatabase): Promise<Finding[]> {
  const all = await allOrganizations(database)
  if (all.length === 0) return [{ state: 'note', what: 'balance', words: 'there is no organization yet: npx mailkeep setup --help' }]
  const findings: Finding[] = []
  for (const { id, name } of all) {
    const { acknowledged, byOutcome } = await database.within([id], ({ client }) => countArrivals(client, id, {}))
    findings.push(...balanceOf(name, acknowledged, byOutcome))
  }
  return findings
}

/** More acknowledged than there are rows: mail was lost. Fewer: a count is under way, or went with a process that was killed. */
function balanceOf(name: string, acknowledged: number, byOutcome: ReadonlyMap<string, number>): Finding[] {
  const rows = [...byOutcome.values()].reduce((sum, count) => sum + count, 0)
  const missing = acknowledged - rows
  const quarantined = byOutcome.get('quarantined') ?? 0
  const balance: Finding = missing > 0
    ? { state: 'fault', what: 'balance', words: `${name}: ${counted(missing)} of ${counted(acknowledged)} acknowledged arrivals are without a verdict` }
    : { state: 'ok', what: 'balance', words: `${name}: ${rows === 1 ? '1 arrival, with its' : `${counted(rows)} arrivals, each with a`} verdict${missing < 0 ? `; ${counted(-missing)} of them not counted by their door (under way, or a server was killed)` : ''}` }
  if (quarantined === 0) return [balance]
  return [balance, { state: 'note', what: 'quarantine', words: `${name}: ${counted(quarantined)} could not be read and wait for an administrator in the mail log` }]
}
