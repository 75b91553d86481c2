import { access, constants } from 'node:fs/promises'
import { TemporaryFailure } from '../intake/arrival.ts'
import { handIn } from '../intake/hand-in.ts'
import { mailsOf } from '../intake/upload.ts'
import type { UploadedMail } from '../intake/uploaded-mail.ts'
import { type Context, CommandFault, perform } from './command.ts'
import { counted, progressOn } from './progress.ts'
import { whichOrganization } from './which-organization.ts'

const verb = {
  name: 'import mail',
  usage: 'FILE|FOLDER … [--organization NUMBER|NAME|DOMAIN]',
  help: `
Files mails under the rules of now, as if they had come through a door: what no rule lets in is not stored. Takes .eml files,
.mbox files, Maildirs, and folders that hold such files. A mail that is there already gains what the file knows more of it,
so the same files may be imported again, also after an import that was broken off.

  --organization  whose mails they are; needed where this installation has several`,
  options: { organization: { type: 'string' } },
  positionals: true,
} as const

/** `mailkeep import mail FILE…`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async ({ values, positionals: files }) => {
    if (files.length === 0) throw new CommandFault('Say which files or folders.', 2)
    for (const file of files) await readable(file)
    const database = await context.openDatabase()
    try {
      const { id } = await whichOrganization(database, values.organization)
      const outcomes = new Map<string, number>()
      await importAll(files, id, context, await context.openIntake(database), outcomes)
      context.stdout.write(summary(outcomes))
      return 0
    } finally {
      await database.close()
    }
  })
}

async function readable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK)
  } catch (error) {
    throw new CommandFault(`${file} cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
}

async function importAll(
  files: readonly string[], organization: string, { config, stderr }: Context, intake: Awaited<ReturnType<Context['openIntake']>>, outcomes: Map<string, number>,
): Promise<void> {
  const progress = progressOn(stderr, 'Mails')
  let done = 0
  try {
    await handIn(all(files, config.limits.mailOctets), {
      organization, door: 'import', receive: intake.receive, acknowledged: intake.acknowledged,
      told: ({ outcome }) => {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        progress.at(++done, null)
      },
    })
  } catch (error) {
    if (!(error instanceof TemporaryFailure)) throw error
    throw new CommandFault(`${error.kind === 'full' ? 'There is no room left on the disk' : 'The database does not answer'}. ${counted(done)} mails are filed; run the same command again for the others.`)
  } finally {
    progress.end()
    await intake.drain()
  }
}

async function* all(files: readonly string[], limit: number): AsyncGenerator<UploadedMail> {
  for (const file of files) yield* mailsOf(file, limit)
}

function summary(outcomes: ReadonlyMap<string, number>): string {
  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  const row = (outcome: string, words: string) => outcomes.has(outcome) ? [`${counted(outcomes.get(outcome) ?? 0).padStart(8)}  ${words}`] : []
  return [
    total === 1 ? '1 mail' : `${counted(total)} mails`,
    ...row('saved', 'saved to an Activity History'),
    ...row('saved+ticket', 'saved to an Activity History, and a ticket'),
    ...row('ticket', 'a ticket only'),
    ...row('skipped', 'kept out; the mail log says why'),
    ...row('duplicate', 'there already'),
    ...row('quarantined', 'could not be read and wait for an administrator'),
    '',
  ].join('\n')
}
