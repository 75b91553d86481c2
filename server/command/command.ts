import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Refusal } from '../api/errors.ts'
import type { Config } from '../config.ts'
import type { OpenDatabase } from '../database/open.ts'
import type { Acknowledged, Receive } from '../intake/arrival.ts'

/** Where a command writes: results go to one, progress and notices to the other. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

/** What a command is given by the program around it. */
export interface Context {
  readonly config: Config
  readonly stdout: Output
  readonly stderr: Output
  /** Opens the database as the guest of a running server, or starts one for the command's own time. The command closes it. */
  openDatabase(): Promise<OpenDatabase>
  /** The way of one mail on this database, as every door has it. `drain` resolves when all that came in is filed and counted. */
  openIntake(database: OpenDatabase): Promise<Intake>
}

export interface Intake {
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  drain(): Promise<void>
}

/** The command cannot be done as it was asked, in words for the person who asked. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
  readonly exitCode: 1 | 2
  /** @param exitCode 2 where the command was written wrongly, 1 where the world stands in its way */
  constructor(words: string, exitCode: 1 | 2 = 1) {
    super(words)
    this.exitCode = exitCode
  }
}

/** One verb of the command line. */
export interface Verb<Options extends NonNullable<ParseArgsConfig['options']>> {
  /** As it is typed: `api-key create`. */
  readonly name: string
  /** What --help shows, after the line of usage. */
  readonly help: string
  readonly usage: string
  readonly options: Options
  readonly positionals?: boolean
}

type Read<Options extends NonNullable<ParseArgsConfig['options']>> = ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true; strict: true }>>

/**
 * Runs a verb: shows its help, reads its parameters, tells faults in words.
 * @returns the exit code: 0 done, 1 it could not be done, 2 it was written wrongly
 */
export async function perform<Options extends NonNullable<ParseArgsConfig['options']>>(
  verb: Verb<Options>, args: readonly string[], { stdout, stderr }: Context, work: (read: Read<Options>) => Promise<number>,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    stdout.write(`Usage: mailkeep ${verb.name} ${verb.usage}\n\n${verb.help.trim()}\n`)
    return 0
  }
  try {
    return await work(readArguments(verb, args))
  } catch (error) {
    const { message, exitCode } = faultOf(error)
    stderr.write(`${message}\n${exitCode === 2 ? `See: npx mailkeep ${verb.name} --help\n` : ''}`)
    return exitCode
  }
}

function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(verb: Verb<Options>, args: readonly string[]): Read<Options> {
  try {
    const read = parseArgs({ args: [...args], options: verb.options, allowPositionals: true, strict: true })
    const [extra] = read.positionals
    if (extra !== undefined && verb.positionals !== true) throw new CommandFault(`"${extra}" is not understood here.`, 2)
    return read
  } catch (error) {
    if (error instanceof CommandFault) throw error
    // Node's own words name the option; what it advises about positionals only confuses.
    throw new CommandFault(error instanceof Error ? error.message.replace(/ To specify a positional .*$/s, '') : 'The options are not understood.', 2)
  }
}

/** The value of an option that has to be there. */
export function needed(value: string | undefined, option: string): string {
  if (value !== undefined && value.trim() !== '') return value.trim()
  throw new CommandFault(`${option} is missing.`, 2)
}

/** What the contract or the rules of registration refuse was written wrongly; all else is the world. */
function faultOf(error: unknown): { readonly message: string; readonly exitCode: 1 | 2 } {
  if (error instanceof CommandFault) return error
  if (error instanceof Refusal) return { message: inWords(error), exitCode: error.status === 400 ? 2 : 1 }
  return { message: error instanceof Error ? error.message : String(error), exitCode: 1 }
}

/** A refusal of the API in the words of its fields. */
export function inWords({ errors, message }: Refusal): string {
  return errors?.map(({ detail }) => detail).join(' ') ?? message
}
