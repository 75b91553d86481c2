import { captureHostOf } from '../../core/mail/capture-address.ts'
import { accountAddressFault } from '../../core/contacts/registration.ts'
import { addUser } from '../../contract/users.ts'
import { addAdministrator } from '../accounts/administrator.ts'
import { signInLink } from '../accounts/sign-in-link.ts'
import { addressOf } from '../api/registration.ts'
import { validated } from '../api/validate.ts'
import { findOrganization } from '../store/organization.ts'
import { type Context, CommandFault, needed, perform } from './command.ts'
import { newOrganization, ownDomains, languageOf } from './new-organization.ts'

const verb = {
  name: 'setup',
  usage: '--company NAME --domain DOMAIN [--domain DOMAIN …] --admin ADDRESS [--login ID] [--name NAME] [--language en|ko]',
  help: `
Makes a company with its first administrator, and prints the address that the company's mail server sends its copies to, and a
link that signs the administrator in once.

  --company   the name of the company
  --domain    one of its own mail domains; may be given several times, the main one first
  --admin     the address of the administrator, at one of these domains
  --login     the ID of the administrator; without it, what stands before the @
  --name      the name of the administrator; without it, the ID
  --language  en (without it) or ko`,
  options: {
    company: { type: 'string' }, domain: { type: 'string', multiple: true }, admin: { type: 'string' },
    login: { type: 'string' }, name: { type: 'string' }, language: { type: 'string' },
  },
} as const

/** `mailkeep setup`: the first run without a browser. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async ({ values }) => {
    const company = needed(values.company, '--company')
    const domains = ownDomains(values.domain)
    const language = languageOf(values.language)
    const address = administratorAddress(needed(values.admin, '--admin'), domains)
    const login = values.login ?? address.address.slice(0, address.address.lastIndexOf('@')).replace(/\+.*$/, '')
    const user = validated(addUser.body, { login, name: values.name ?? (address.name || login), addresses: [address.written], role: 'administrator' }, 'body')

    const database = await context.openDatabase()
    try {
      let link = ''
      const id = await newOrganization(database, { name: company, domains, language }, async (client, organization, version) => {
        const account = await addAdministrator(client, organization, version, { login: user.login, name: user.name, address }, 'mailkeep setup')
        link = await signInLink(client, { organization, account, login: user.login }, context.config.url, 'mailkeep setup')
      })
      const made = await database.within([id], ({ client }) => findOrganization(client, id))
      context.stdout.write(welcome(company, domains, user, `capture+${made?.token ?? ''}@${captureHostOf(context.config.url)}`, link))
      return 0
    } finally {
      await database.close()
    }
  })
}

function administratorAddress(text: string, domains: readonly string[]) {
  const read = addressOf(text, '--admin')
  const directory = { domains: new Set(domains), accountOf: new Map(), externalAddresses: new Set<string>() }
  if (accountAddressFault(read.address, null, directory, [])) throw new CommandFault(`${read.address} is at none of the company's own domains (${domains.join(', ')}).`, 2)
  return read
}

function welcome(company: string, domains: readonly string[], { name, login, addresses }: { name: string; login: string; addresses: readonly string[] }, captureAddress: string, link: string): string {
  return `${company} is set up.

  Administrator    ${name === login ? login : `${name} (${login})`}, ${addresses[0] ?? ''}
  Own domains      ${domains.join(', ')}
  Capture address  ${captureAddress}
                   Let your mail server send a copy of every mail there.

Sign in once with this link, within 24 hours, and set a password:
  ${link}

Next:
  npx mailkeep api-key create --role administrator --name first
  npx mailkeep import contacts FILE.csv
`
}
