import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { letters, posted, type Letter } from './letters.ts'
import { arriving } from './letters/arriving.ts'

/** The SMTP door of a running server, and the address that the organization's copies go to. */
export interface Way {
  readonly host?: string
  readonly smtpPort: number
  /** `capture+<token>@<host>` */
  readonly captureAddress: string
}

/** As many connections as a mail server opens by itself to one place, and as many recipients as it names at once. */
const SESSIONS = 8
const RECIPIENTS = 50

/**
 * Hands the letters of three months over as the company's mail server would: tagged copies, many sessions, each thread in its
 * order. Resolves when the door has acknowledged all of them.
 * @param progress told after each letter how many of how many are over
 * @throws Error where the door refuses a letter, or stays busy for half a minute
 */
export async function play({ now, progress = () => {}, ...way }: Way & { readonly now: Date; readonly progress?: (done: number, of: number) => void }): Promise<Letter[]> {
  const all = letters(now)
  let done = 0
  await Promise.all(Array.from({ length: SESSIONS }, async (_, session) => {
    const door = handOver(way)
    try {
      for (const letter of all.filter(({ thread }) => thread % SESSIONS === session)) {
        await door.over(letter)
        progress(++done, all.length)
      }
    } finally {
      door.close()
    }
  }))
  return all
}

/**
 * Hands over a new letter now and then, for as long as the signal lets it.
 * @param arrived told of each letter that the door has acknowledged
 * @param pause milliseconds before the n-th letter
 */
export async function trickle({ signal, arrived, pause = (n) => 15_000 + (n * 37) % 60 * 1000, ...way }: Way & {
  readonly signal: AbortSignal
  readonly arrived: (letter: Letter) => void
  readonly pause?: (n: number) => number
}): Promise<void> {
  for (let n = 0; ; n++) {
    await sleep(pause(n), undefined, { signal, ref: false }).catch(() => {})
    if (signal.aborted) return
    const thread = arriving[n % arriving.length]
    if (thread === undefined) return
    try {
      for (const letter of posted(thread, n, () => new Date())) {
        await hand(way, letter)
        arrived(letter)
      }
    } catch {
      // The server stops, or its database is away: the next letter tries again.
    }
  }
}

/** Hands one letter over. @throws Error where the door refuses it */
export async function hand(way: Way, letter: Letter): Promise<void> {
  const session = handOver(way)
  try {
    await session.over(letter)
  } finally {
    session.close()
  }
}

/** One session with the door. */
function handOver({ host = '127.0.0.1', smtpPort, captureAddress }: Way) {
  const transport = createTransport({ pool: true, maxConnections: 1, maxMessages: Infinity, host, port: smtpPort, secure: false, ignoreTLS: true, name: 'mail.abc.com' })
  return {
    async over({ envelope, octets }: Letter): Promise<void> {
      const tagged = [...envelope.to].sort().map((recipient) => taggedCopy(captureAddress, recipient))
      for (let first = 0; first < tagged.length; first += RECIPIENTS) {
        await patiently(() => transport.sendMail({ envelope: { from: envelope.from, to: tagged.slice(first, first + RECIPIENTS) }, raw: octets }))
      }
    },
    close: () => transport.close(),
  }
}

/** The address that tells whom a copy was for: `capture+<token>+<local>=<domain>@<host>`. */
export function taggedCopy(captureAddress: string, recipient: string): string {
  const at = captureAddress.lastIndexOf('@')
  return `${captureAddress.slice(0, at)}+${recipient.replace(/@(?=[^@]*$)/, '=')}${captureAddress.slice(at)}`
}

/** A temporary refusal is no refusal: a mail server tries again, and so does this one, for half a minute. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 30; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
      if (left === 0 || code < 400 || code >= 500) throw error
      await sleep(1000)
    }
  }
}
