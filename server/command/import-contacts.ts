import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import type { Imported } from '../../contract/jobs.ts'
import { Refusal } from '../api/errors.ts'
import { contactsImport } from '../jobs/import/contacts.ts'
import { nothingYet } from '../jobs/import/fault.ts'
import { countRows, importFile } from '../jobs/import/importing.ts'
import { type Context, CommandFault, perform } from './command.ts'
import { counted, progressOn } from './progress.ts'
import { whichOrganization } from './which-organization.ts'

const verb = {
  name: 'import contacts',
  usage: 'FILE [--kind customer|potential|lead] [--dry-run] [--organization NUMBER|NAME|DOMAIN]',
  help: `
Adds the contacts of a table (CSV), or of cards (vCard 2.1, 3.0 and 4.0). The first row of a table names the columns, in any order:

  name        needed
  kind        customer, potential or lead; where the column is missing, --kind says it for all
  addresses   mail addresses, apart by ; or a blank, also as "Jane Doe <jane@bigco.com>"
  domains     mail domains of the contact, apart by ; or a blank
  owner       the ID of the user who looks after the contact
  tags        words, apart by ;
  notes       any text

Commas, semicolons or tabs between the cells; UTF-8, UTF-16 or CP949. A row that cannot be taken is told with its line, and
the others are added. A contact is there already where one of the same kind and name has an address or a domain of it, or
where one of the two has neither; it is left as it is, so a file may be imported again.

  --kind          for all rows that say none
  --dry-run       reads and checks everything, and adds nothing
  --organization  whose contacts they are; needed where this installation has several`,
  options: { kind: { type: 'string' }, 'dry-run': { type: 'boolean' }, organization: { type: 'string' } },
  positionals: true,
} as const

/** `mailkeep import contacts FILE`. Ends with 1 where a row could not be taken. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async ({ values, positionals: [file, another] }) => {
    if (file === undefined) throw new CommandFault('Say which file.', 2)
    if (another !== undefined) throw new CommandFault('Only one file at a time.', 2)
    const source = await sourceOf(file)
    const importing = contactsImport({ kind: values.kind, header: true })
    const total = await countRows(importing, source).catch(inOurWords)
    const dryRun = values['dry-run'] === true
    const database = await context.openDatabase()
    try {
      const { id } = await whichOrganization(database, values.organization)
      const progress = progressOn(context.stderr, 'Contacts')
      const told = async (_client: unknown, done: number): Promise<boolean> => {
        progress.at(done, total)
        return true
      }
      const imported = await importFile(database, importing, { organization: id, source, dryRun, by: 'command line', done: 0, imported: nothingYet(dryRun), told, tell: () => {} })
      progress.end()
      context.stdout.write(summary(total, imported))
      return imported.refused > 0 ? 1 : 0
    } finally {
      await database.close()
    }
  })
}

/** What the API refuses as a field is the world's fault here: the file. */
function inOurWords(error: unknown): never {
  throw error instanceof Refusal ? new CommandFault(error.message) : error
}

async function sourceOf(file: string): Promise<() => AsyncIterable<Buffer>> {
  try {
    await access(file, constants.R_OK)
  } catch (error) {
    throw new CommandFault(`${file} cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
  return () => createReadStream(file)
}

function summary(total: number, { dryRun, added, there, refused, kinds, locked, faults }: Imported): string {
  const words = (['customer', 'potential', 'lead'] as const).filter((kind) => kinds[kind]).map((kind) => `${counted(kinds[kind]!)} ${kind}${kinds[kind] === 1 ? '' : 's'}`).join(', ')
  const more = refused - faults.length
  return [
    total === 1 ? '1 row' : `${counted(total)} rows`,
    `${counted(added).padStart(8)}  ${dryRun ? 'would be added' : 'added'}${words === '' ? '' : `: ${words}`}`,
    ...there === 0 ? [] : [`${counted(there).padStart(8)}  there already, left as they are`],
    ...refused === 0 ? [] : [`${counted(refused).padStart(8)}  ${dryRun ? 'would not be' : 'not'} added:`],
    ...faults.toSorted((a, b) => a.line - b.line).map(({ line, detail }) => `          line ${line}: ${detail}`),
    ...more === 0 ? [] : [`          and ${counted(more)} more`],
    ...locked.length === 0 ? [] : [
      `Mail of ${counted(locked.reduce((sum, { addresses }) => sum + addresses, 0))} of these addresses is not saved, because their free email providers are locked: ${locked.map(({ domain }) => domain).join(', ')}.`,
      'Open a lock under Customization > Mail Settings > Exception Domains.',
    ],
    '',
  ].join('\n')
}
