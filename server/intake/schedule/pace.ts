import type { ForeignFault } from '../../foreign/fault.ts'

/** A mailbox has its turn so often, where nothing is wrong. */
const INTERVAL_SECONDS = 300
const FIRST_PAUSE = 60
const LONGEST_PAUSE = 3600
/** A wrong password that is tried too often closes the account. */
const FIRST_PAUSE_SIGN_IN = 900
const LONGEST_PAUSE_SIGN_IN = 6 * 3600
/** Trouble that passes by itself is told of when it did not. */
const PATIENT_FAILURES = 5
const JITTER = 0.2

/** Seconds until the next turn of a mailbox that was looked through. @param loginDelay what its server wants between two visits @param lot from 0 to 1 */
export function pauseAfterFetch(loginDelay: number, lot: number): number {
  return Math.max(loginDelay, spread(INTERVAL_SECONDS, lot))
}

/** Seconds until the next turn of a mailbox that failed, twice as long each time. @param failures how often in a row before */
export function pauseAfterFault({ again, after }: Pick<ForeignFault, 'again' | 'after'>, failures: number, lot: number): number {
  const [first, longest] = again ? [FIRST_PAUSE, LONGEST_PAUSE] : [FIRST_PAUSE_SIGN_IN, LONGEST_PAUSE_SIGN_IN]
  return Math.max(after ?? 0, spread(Math.min(first * 2 ** Math.min(failures, 20), longest), lot))
}

/** Is this trouble one that an administrator should hear of? */
export function isToBeTold({ again }: Pick<ForeignFault, 'again'>, failures: number): boolean {
  return !again || failures + 1 >= PATIENT_FAILURES
}

/** Mailboxes that were added together drift apart. */
function spread(seconds: number, lot: number): number {
  return seconds * (1 - JITTER + 2 * JITTER * lot)
}
