import { existsSync } from 'node:fs'
import { type Keys, keyFileOf, keysFrom, keysInFile, newKey, readKeyFile, replaceKeyFile } from '../keys.ts'
import { secretsOver } from '../secrets.ts'
import type { OpenDatabase } from '../database/open.ts'
import { type Context, CommandFault, perform } from './command.ts'
import { type Resealed, resealAll } from './reseal.ts'

const rotate = {
  name: 'keys rotate',
  usage: '',
  help: `
Makes a new instance key, seals everything anew with it (passwords and tokens of external addresses, second factors, what is
in quarantine), and retires the key of before. Works beside a running server, which takes the new key at once. Whoever is
signed in has to sign in again. Broken off at any moment, it goes on where it was when it is run again.

The key stands in the file "key" of the data folder: make a new copy of it afterwards. The very first key stays in it, marked
"codes:": it opens nothing any more, but known mails are recognised by codes that it made.

Where MAILKEEP_KEY gives the key, put the new one before it yourself (MAILKEEP_KEY=new,old), start every server again, and
run this: it seals everything anew with the first key and says what may go.`,
  options: {},
} as const

/** `mailkeep keys rotate`. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const [action, ...rest] = args
  if (action === 'rotate') return perform(rotate, rest, context, () => changeKeys(context))
  return perform({ name: 'keys', usage: 'rotate', help: 'mailkeep keys rotate --help', options: {}, positionals: true }, args, context, async () => {
    throw new CommandFault(action === undefined ? 'Say what to do: rotate.' : `"${action}" is not rotate.`, 2)
  })
}

async function changeKeys(context: Context): Promise<number> {
  const { key } = context.config
  return key === null ? changeKeyFile(context) : sealByFirst(keysFrom(key), context)
}

async function changeKeyFile(context: Context): Promise<number> {
  const file = keyFileOf(context.config.data)
  return alone(context, async database => {
    if (!existsSync(file)) throw new CommandFault(`There is no ${file}, so there is no key to change.`)
    const before = readKeyFile(file)
    // Two keys that seal: an earlier change was broken off, and is brought to its end.
    if (before.sealing.length > 1) context.stderr.write('An earlier change of keys was broken off. It goes on.\n')
    else replaceKeyFile(file, { sealing: [newKey(), ...before.sealing], codes: before.codes })
    const resealed = await reseal(database, keysInFile(file), context)
    const { sealing: [newest], codes } = readKeyFile(file)
    replaceKeyFile(file, { sealing: [newest!], codes })
    context.stderr.write(`${unreadable(resealed)}The key was changed. Keep a new copy of ${file}, apart from the data.\n`)
    context.stdout.write(`${resealed.done}\n`)
    return 0
  })
}

/** The environment is not ours to change: the operator has put a new key before the old one already, or is told to. */
async function sealByFirst(keys: Keys, context: Context): Promise<number> {
  const [, ...others] = keys.sealing
  if (others.length === 0) {
    throw new CommandFault('MAILKEEP_KEY gives one key that seals. Make another (openssl rand -base64 32), put it before that one (MAILKEEP_KEY=new,old), start every server again, then run this again.')
  }
  return alone(context, async database => {
    const resealed = await reseal(database, () => keys, context)
    context.stderr.write(`${unreadable(resealed)}Everything is sealed with the first key of MAILKEEP_KEY. In place of the others write the last one, marked: MAILKEEP_KEY=first,codes:last. Then start every server again.\n`)
    context.stdout.write(`${resealed.done}\n`)
    return 0
  })
}

function reseal(database: OpenDatabase, keys: () => Keys, { stderr }: Context): Promise<Resealed> {
  return resealAll(database, secretsOver(keys), done => { if (stderr.isTTY) stderr.write(`\r${done} values sealed anew `) })
}

function unreadable({ unreadable: count }: Resealed): string {
  return count === 0 ? '' : `${count} ${count === 1 ? 'value was' : 'values were'} sealed with a key that is not here, and cannot be opened. Where that was a password, enter it anew.\n`
}

/** Two changes at once would retire each other's keys. @throws CommandFault */
async function alone<T>({ openDatabase }: Context, work: (database: OpenDatabase) => Promise<T>): Promise<T> {
  const database = await openDatabase()
  try {
    const client = await database.pool.connect()
    try {
      const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(hashtext('mailkeep keys rotate')) as mine`)
      if (!rows[0]!.mine) throw new CommandFault('The keys are being changed by another process. Wait until it is done.')
      return await work(database)
    } finally {
      // Its session ends, and with it the lock.
      client.release(true)
    }
  } finally {
    await database.close()
  }
}
