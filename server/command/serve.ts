import type { FirstRun } from '../accounts/first-run.ts'
import { assemble, type Running } from '../assemble.ts'
import { liveInDemo } from '../../demo/live.ts'
import { organizationIds } from '../store/organization.ts'
import { log } from '../watch/log.ts'
import { type Context, perform } from './command.ts'

const STOP_WITHIN = 10_000

const verb = {
  name: 'serve',
  usage: '[--demo]',
  help: `
Starts the database, opens the doors and the API, and says what listens where. SIGTERM or Ctrl-C lets what is under way come
to its end, and stops within ten seconds.

  --demo  lives in company ABC: makes it where it is not there, and lets three months of letters come in through the SMTP door`,
  options: { demo: { type: 'boolean' } },
} as const

/** `mailkeep serve`. Resolves with the exit code when the server was stopped. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  return perform(verb, args, context, async ({ values }) => {
    const stopped = new AbortController()
    const signals = ['SIGTERM', 'SIGINT'] as const
    for (const signal of signals) process.once(signal, () => stopped.abort())
    const { config } = context
    // The demo's mail leaves for a post office on this machine.
    const running = await assemble(values.demo === true ? { ...config, privateServers: [...config.privateServers, '127.0.0.1'] } : config, log)
    context.stderr.write(whatListens(running, context))
    // What an earlier start wrote leads nowhere now.
    running.accounts.firstRun.end()
    if (values.demo === true) await liveInDemo(running, context.stderr, stopped.signal)
    else if ((await organizationIds(running.database.pool)).length === 0) context.stderr.write(firstRun(running.accounts.firstRun))
    if (!stopped.signal.aborted) await new Promise(resolve => stopped.signal.addEventListener('abort', resolve))
    return stop(running, context)
  })
}

function whatListens({ http, smtp, lmtp, relay }: Running, { config }: Context): string {
  const at = (address: Running['relay'] | undefined): string => address ? `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}` : 'off'
  return `Mailkeep is ready.

  API    ${http === null ? 'off' : `${http}/api/docs`}
  SMTP   ${at(smtp?.address)}
  LMTP   ${at(lmtp?.address)}
  Relay  ${at(relay)}
  Data   ${config.databaseUrl === null ? config.data : `${config.data}, database by DATABASE_URL`}

`
}

/** The link stands in a file too, for whoever does not see what this process writes. */
function firstRun(run: FirstRun): string {
  return `No company is set up yet. Open this link, which works once (it stands in ${run.file} too):

  ${run.begin()}

Or in another terminal:

  npx mailkeep setup --company "Your company" --domain example.com --admin you@example.com

`
}

async function stop(running: Running, { stderr }: Context): Promise<number> {
  stderr.write('Stopping…\n')
  const late = setTimeout(() => {
    stderr.write('Not everything came to its end in time.\n')
    process.exit(1)
  }, STOP_WITHIN)
  await running.stop()
  running.accounts.firstRun.end()
  clearTimeout(late)
  return 0
}
