import { Capture } from './capture/capture.ts'
import { run as apiKey } from './command/api-key.ts'
import type { Context } from './command/command.ts'
import { run as doctor } from './command/doctor.ts'
import { run as importContacts } from './command/import-contacts.ts'
import { run as importMail } from './command/import-mail.ts'
import { run as keys } from './command/keys.ts'
import { run as migrate } from './command/migrate.ts'
import { run as organization } from './command/organization.ts'
import { run as serve } from './command/serve.ts'
import { run as setup } from './command/setup.ts'
import { run as signInLink } from './command/sign-in-link.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { captureHostOf } from '../core/mail/capture-address.ts'
import { openDatabase } from './database/open.ts'
import { openSecrets } from './secrets.ts'

type Verb = (args: readonly string[], context: Context) => Promise<number>

/** The verbs of the command line; the longer name is looked for first. */
const VERBS: Readonly<Record<string, { readonly run: Verb; readonly about: string }>> = {
  'serve': { run: serve, about: 'open the doors and the API; --demo lives in company ABC' },
  'setup': { run: setup, about: 'make the company and its administrator' },
  'sign-in-link': { run: signInLink, about: 'print a link that signs a user in once' },
  'organization': { run: organization, about: 'create or list organizations' },
  'api-key': { run: apiKey, about: 'create a key for the API' },
  'import mail': { run: importMail, about: 'file mails of .eml, .mbox and Maildir' },
  'import contacts': { run: importContacts, about: 'add the contacts of a table' },
  'keys': { run: keys, about: 'rotate: change the instance key and seal everything anew' },
  'doctor': { run: doctor, about: 'look at everything and say what is wrong' },
  'migrate': { run: migrate, about: 'bring the database to this version' },
}

async function main(args: readonly string[]): Promise<number> {
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find(name => name in VERBS)
  if (name === undefined) return tellUsage(args)
  const verb = VERBS[name]!
  try {
    return await verb.run(args.slice(name.split(' ').length), contextOf(readConfig()))
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? 'The configuration cannot be used:\n' : ''}${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function tellUsage(args: readonly string[]): number {
  const asked = args.length === 0 || ['help', '--help', '-h'].includes(args[0]!)
  const verbs = Object.entries(VERBS).map(([name, { about }]) => `  ${name.padEnd(17)}${about}\n`).join('')
  const usage = `Usage: mailkeep VERB [--data DIR]\n\n${verbs}\nmailkeep VERB --help tells more.\n`
  if (asked) process.stdout.write(usage)
  else process.stderr.write(`There is no verb "${args.join(' ')}".\n\n${usage}`)
  return asked ? 0 : 2
}

function contextOf(config: Config): Context {
  return {
    config,
    stdout: process.stdout,
    stderr: process.stderr,
    openDatabase: () => openDatabase(config, { exclusive: false, command: 'mailkeep', notice: text => process.stderr.write(`${text}\n`) }),
    openIntake: async (database) => {
      const capture = new Capture({ database, secrets: openSecrets(config), captureHost: captureHostOf(config.url), filed: () => {} })
      return { receive: capture.receive, acknowledged: organization => capture.acknowledged(organization, 'import'), drain: () => capture.stop() }
    },
  }
}

process.exitCode = await main(process.argv.slice(2))
