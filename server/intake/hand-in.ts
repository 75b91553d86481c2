import { setTimeout as sleep } from 'node:timers/promises'
import { type Acknowledged, type Door, type Receipt, type Receive, TemporaryFailure } from './arrival.ts'
import type { UploadedMail } from './uploaded-mail.ts'

export interface HandInOptions {
  readonly organization: string
  readonly door: Door
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  /** Told of each mail when it is filed. */
  readonly told: (receipt: Receipt) => void
}

/** So many mails, or octets, are on their way at once: enough for a shared commit, and little memory. */
const MAILS = 100
const OCTETS = 32 * 1024 * 1024

/** How often a mail is handed over again while the database is away, and how long it waits before the n-th time. */
const TRIES = 5
const pause = (tries: number): number => 500 * tries

/**
 * Hands mails of files over as any door would, and waits for their verdicts. Reads no further than it files.
 * @throws TemporaryFailure when the database stays away; what was told of is filed, and handing in the same again is harmless
 */
export async function handIn(mails: AsyncIterable<UploadedMail>, options: HandInOptions): Promise<void> {
  const underWay = new Set<Promise<void>>()
  let octets = 0
  let failure: unknown
  for await (const mail of mails) {
    octets += mail.octets.length
    const one: Promise<void> = handOne(mail, options).catch((error: unknown) => { failure ??= error }).finally(() => {
      octets -= mail.octets.length
      underWay.delete(one)
    })
    underWay.add(one)
    while (failure === undefined && (underWay.size >= MAILS || octets >= OCTETS)) await Promise.race(underWay)
    if (failure !== undefined) break
  }
  await Promise.all(underWay)
  if (failure !== undefined) throw failure
}

async function handOne({ octets, size, headerOnly }: UploadedMail, { organization, door, receive, acknowledged, told }: HandInOptions): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      const receipt = await receive({ organization, door, at: new Date(), octets, size, headerOnly, envelope: { from: null, to: [] } })
      acknowledged(organization, door)
      return told(receipt)
    } catch (error) {
      // A full disk does not empty itself in seconds.
      if (!(error instanceof TemporaryFailure) || error.kind === 'full' || tries === TRIES) throw error
      await sleep(pause(tries))
    }
  }
}
