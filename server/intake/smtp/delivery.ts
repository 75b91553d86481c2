import { type Receipt, TemporaryFailure } from '../arrival.ts'

/** Whose a recipient is, and its true address where the envelope tells it. */
export interface Recipient {
  readonly organization: string
  readonly address: string | null
}

/** What became of an organization's copy: a receipt, or why it must come again. */
export type Outcome = Receipt | TemporaryFailure

/** The true addresses of each organization's recipients, in the order in which they were named. */
export function byOrganization(recipients: readonly Recipient[]): Map<string, string[]> {
  const addresses = new Map<string, string[]>()
  for (const { organization, address } of recipients) {
    const own = addresses.get(organization) ?? []
    if (address !== null) own.push(address)
    addresses.set(organization, own)
  }
  return addresses
}

/** What `work` gives. Never rejects: a failure of any kind is one that trying again may mend. */
export async function attempt<T>(work: () => Promise<T>, failed: (error: unknown) => void): Promise<T | TemporaryFailure> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TemporaryFailure) return error
    failed(error)
    return new TemporaryFailure('database', error)
  }
}

/** What `work` gives, or what `late` says after `ms` milliseconds; the work itself goes on. */
export async function within<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<L>((resolve) => { timer = setTimeout(() => resolve(late()), ms) })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
