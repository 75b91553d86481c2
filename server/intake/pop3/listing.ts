import { createHash } from 'node:crypto'
import { ForeignFault } from '../../foreign/fault.ts'
import { Lines } from './lines.ts'
import { codedFault } from './refusal.ts'
import type { Session } from './session.ts'

/** The server goes through the whole mailbox for a listing. */
const LISTING_PATIENCE = 5

/** The mails of a mailbox by their number in this session less one, in two plain lists: there may be hundreds of thousands. */
export interface Listing {
  /** What the ledger calls each (see `nameOf`); null where the server gives no name, or one name twice. */
  readonly names: (string | null)[]
  /** In octets, as LIST says; 0 where it says nothing. */
  readonly sizes: number[]
}

/** Asks for names and sizes of all mails. @throws ForeignFault */
export async function list({ connection, capabilities, mails }: Session, patienceMs: number): Promise<Listing> {
  if (mails === 0) return { names: [], sizes: [] }
  const names: (string | null)[] = new Array<string | null>(mails).fill(null)
  const sizes: number[] = new Array<number>(mails).fill(0)
  const ask = async (command: string, take: (at: number, rest: string) => void): Promise<boolean> => {
    // A few lines beyond what STAT promised may be mails that came meanwhile; they wait for the next visit.
    const lines = new Lines(line => {
      const [, number = '', rest = ''] = /^(\d{1,9})[ \t]+(.*?)[ \t]*$/s.exec(line) ?? []
      const at = Number(number) - 1
      if (number !== '' && at >= 0 && at < mails) take(at, rest)
    }, mails + 10_000)
    const reply = await connection.ask(command, lines.take, patienceMs * LISTING_PATIENCE)
    lines.end()
    const fault = codedFault(reply)
    if (fault) throw fault
    return reply.status === 'ok'
  }
  const named = capabilities.told && !capabilities.has('UIDL') ? Promise.resolve(false) : ask('UIDL', (at, rest) => { names[at] = nameOf(rest) })
  const sized = ask('LIST', (at, rest) => { sizes[at] = sizeOf(rest) })
  const [, listed] = await Promise.all([named, sized])
  if (!listed) throw new ForeignFault('refused')
  forgetDoubles(names)
  return { names, sizes }
}

/**
 * The name of a mail in the ledger: its UIDL of 1 to 70 letters (RFC 1939, section 7), or a digest of a longer one. Names of
 * our own making begin with a blank, which no UIDL holds.
 */
function nameOf(uidl: string): string | null {
  if (uidl === '') return null
  return /^[\x21-\x7e]{1,70}$/.test(uidl) ? uidl : ` long ${createHash('sha256').update(uidl, 'latin1').digest('base64url')}`
}

/** PostgreSQL counts octets up to here. */
const LARGEST = 2 ** 31 - 1

function sizeOf(text: string): number {
  const [digits = '0'] = /^\d{1,15}/.exec(text) ?? []
  return Math.min(Number(digits), LARGEST)
}

/** A name that two mails share is the name of neither. */
function forgetDoubles(names: (string | null)[]): void {
  const seen = new Set<string | null>()
  const doubles = new Set<string | null>()
  for (const name of names) (seen.has(name) ? doubles : seen).add(name)
  if (doubles.size > 0) for (const [at, name] of names.entries()) if (doubles.has(name)) names[at] = null
}
