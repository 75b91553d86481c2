import { setTimeout as sleep } from 'node:timers/promises'
import { type Acknowledged, type Door, type Receipt, type Receive, TemporaryFailure } from './arrival.ts'
import type { UploadedMail } from './uploaded-mail.ts'

export interface HandInOptions {
  readonly organization: string
  readonly door: Door
  readonly receive: Receive
  readonly acknowledged: Acknowledged
  /** The import that the mails belong to. */
  readonly import?: string
  /** Told of each mail when it is filed, with how many octets of its file are dealt with: it, and all before it. */
  readonly told: (receipt: Receipt, place: number) => void
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
  const places = new Places()
  let octets = 0
  let failure: unknown
  try {
    for await (const mail of mails) {
      octets += mail.octets.length
      const place = places.begin(mail.end ?? 0)
      const one: Promise<void> = handOne(mail, options).then(receipt => options.told(receipt, places.dealtWith(place))).catch((error: unknown) => { failure ??= error }).finally(() => {
        octets -= mail.octets.length
        underWay.delete(one)
      })
      underWay.add(one)
      while (failure === undefined && (underWay.size >= MAILS || octets >= OCTETS)) await Promise.race(underWay)
      if (failure !== undefined) break
    }
  } finally {
    // What is on its way is filed also where the file broke off.
    await Promise.all(underWay)
  }
  if (failure !== undefined) throw failure
}

/** Mails are filed in any order: dealt with is what lies before the first that is not. */
class Places {
  readonly #open: { readonly end: number; done: boolean }[] = []
  #place = 0

  begin(end: number): { readonly end: number; done: boolean } {
    const place = { end, done: false }
    this.#open.push(place)
    return place
  }

  dealtWith(place: { done: boolean }): number {
    place.done = true
    while (this.#open[0]?.done) this.#place = this.#open.shift()!.end
    return this.#place
  }
}

async function handOne({ octets, size, headerOnly }: UploadedMail, { organization, door, receive, acknowledged, import: id }: HandInOptions): Promise<Receipt> {
  for (let tries = 1; ; tries++) {
    try {
      const receipt = await receive({ organization, door, at: new Date(), octets, size, headerOnly, envelope: { from: null, to: [] }, ...id !== undefined && { import: id } })
      acknowledged(organization, door)
      return receipt
    } catch (error) {
      // A full disk does not empty itself in seconds.
      if (!(error instanceof TemporaryFailure) || error.kind === 'full' || tries === TRIES) throw error
      await sleep(pause(tries))
    }
  }
}
