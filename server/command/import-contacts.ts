import { readFileSync } from 'node:fs'
import { readCsv } from '../../core/contacts/csv.ts'
import { type Context, CommandFault, perform } from './command.ts'
import { contactRows, type ContactRow, type Fault } from './contact-rows.ts'
import { register, type Registered } from './register-contacts.ts'
import { counted, progressOn } from './progress.ts'
import { whichOrganization } from './which-organization.ts'

const verb = {
  name: 'import contacts',
  usage: 'FILE.csv [--kind customer|potential|lead] [--dry-run] [--organization NUMBER|NAME|DOMAIN]',
  help: `
Adds the contacts of a table. The first row names the columns, in any order:

  name        needed
  kind        customer, potential or lead; where the column is missing, --kind says it for all
  addresses   mail addresses, apart by ; or a blank, also as "Jane Doe <jane@bigco.com>"
  domains     mail domains of the contact, apart by ; or a blank
  owner       the ID of the user who looks after the contact
  tags        words, apart by ;
  notes       any text

Commas, semicolons or tabs between the cells; UTF-8, UTF-16 or CP949. A row that cannot be taken is told with its line, and
the others are added. A contact of the same kind and name that is there already is left as it is, so a table may be
imported again.

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
    const { rows, faults } = contactRows(readCsv(contentOf(file)), values.kind)
    const dryRun = values['dry-run'] === true
    const database = await context.openDatabase()
    try {
      const { id } = await whichOrganization(database, values.organization)
      const progress = progressOn(context.stderr, 'Contacts')
      const registered = await register(database, id, rows, { dryRun, told: (done) => progress.at(done, rows.length) })
      progress.end()
      context.stdout.write(summary(rows, registered, [...faults, ...registered.faults], dryRun))
      return faults.length + registered.faults.length > 0 ? 1 : 0
    } finally {
      await database.close()
    }
  })
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CommandFault(`${file} cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
}

function summary(rows: readonly ContactRow[], { added, there, locked }: Registered, faults: readonly Fault[], dryRun: boolean): string {
  const kinds = (['customer', 'potential', 'lead'] as const).map((kind) => [kind, added.filter((row) => row.contact.kind === kind).length] as const)
  const words = kinds.filter(([, count]) => count > 0).map(([kind, count]) => `${counted(count)} ${kind}${count === 1 ? '' : 's'}`).join(', ')
  const total = rows.length + faults.filter(({ row }) => row === null).length
  return [
    total === 1 ? '1 row' : `${counted(total)} rows`,
    `${counted(added.length).padStart(8)}  ${dryRun ? 'would be added' : 'added'}${words === '' ? '' : `: ${words}`}`,
    ...there.length === 0 ? [] : [`${counted(there.length).padStart(8)}  there already, left as they are`],
    ...faults.length === 0 ? [] : [`${counted(faults.length).padStart(8)}  ${dryRun ? 'would not be' : 'not'} added:`],
    ...faults.toSorted((a, b) => a.line - b.line).map(({ line, words }) => `          line ${line}: ${words}`),
    ...locked.size === 0 ? [] : [
      `Mail of ${counted([...locked.values()].reduce((sum, count) => sum + count, 0))} of these addresses is not saved, because their free email providers are locked: ${[...locked.keys()].join(', ')}.`,
      'Open a lock under Customization > Mail Settings > Exception Domains.',
    ],
    '',
  ].join('\n')
}
