import { type Config, readConfig } from '../../../server/config.ts'
import type { Context, Intake } from '../../../server/command/command.ts'
import type { OpenDatabase } from '../../../server/database/open.ts'

/** A command that ran: its exit code, its results and what it told beside. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs verbs against a database of the test's own, as the program does; the database outlives them. */
export function terminal(database: OpenDatabase, { config = readConfig({ MAILKEEP_DATA: '/nonexistent/mailkeep' }), ...intake }: Partial<Intake & { config: Config }> = {}) {
  return async (run: (args: readonly string[], context: Context) => Promise<number>, ...args: string[]): Promise<Ran> => {
    let out = ''
    let err = ''
    const code = await run(args, {
      config,
      stdout: { write: (text) => { out += text } },
      stderr: { write: (text) => { err += text } },
      openDatabase: async () => ({ ...database, close: async () => {} }),
      openIntake: async () => ({
        receive: async () => { throw new Error('This test hands over no mail.') },
        acknowledged: () => {},
        drain: async () => {},
        ...intake,
      }),
    })
    return { code, out, err }
  }
}
