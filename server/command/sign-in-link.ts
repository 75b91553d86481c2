import { whoSignsIn } from '../accounts/find.ts'
import { signInLink } from '../accounts/sign-in-link.ts'
import { type Context, CommandFault, perform } from './command.ts'

const verb = {
  name: 'sign-in-link',
  usage: 'ADDRESS',
  help: `
Prints a link that signs a user in once, within 24 hours, without password and second factor: for whoever lost both. An earlier
link of that user ends. It stands in the audit log that one was made.

  ADDRESS  an address of the user; or the ID, where this installation is of one company`,
  options: {},
  positionals: true,
} as const

/** `mailkeep sign-in-link ADDRESS`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async ({ positionals: [address, ...more] }) => {
    if (address === undefined) throw new CommandFault('ADDRESS is missing.', 2)
    if (more.length > 0) throw new CommandFault('Write one address.', 2)
    const database = await context.openDatabase()
    try {
      const person = await whoSignsIn(database, address)
      if (!person) throw new CommandFault(`No active user has the address or ID "${address}". Alias accounts do not sign in.`)
      const link = await database.within([person.organization], ({ client }) => signInLink(client, person, context.config.url, 'mailkeep sign-in-link'))
      context.stderr.write(`${person.name} (${person.login}) signs in with this link, once, within 24 hours:\n`)
      context.stdout.write(`${link}\n`)
      return 0
    } finally {
      await database.close()
    }
  })
}
