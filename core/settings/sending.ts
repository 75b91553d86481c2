import { FAULT_CODES, type FaultCode } from './server-faults.ts'

/** Why a mail was not sent, beside what can fail between us and any foreign server. */
export const SENDING_FAULTS = [
  /** There is no outgoing server for its sender. */
  'no-server',
  /** The server does not take mail of this sender, for any of its recipients, or with this content. */
  'sender-refused', 'recipients-refused', 'content-refused',
  'mail-too-large', 'address-unsupported',
  /** The server wants it later, or was tried for too long. */
  'server-later', 'given-up',
  /** The key that the mail was sealed with is gone. */
  'unreadable',
] as const

export type SendingFault = (typeof SENDING_FAULTS)[number] | FaultCode

export const SENDING_FAULT_CODES: readonly [SendingFault, ...SendingFault[]] = [...SENDING_FAULTS, ...FAULT_CODES]

/** Seconds after which a mail is tried again for the n-th time, n from 1: soon at first, then hourly (RFC 5321, 4.5.4.1). */
export function pauseBefore(n: number): number {
  return Math.min(60 * 2 ** (n - 1), 3600)
}

/** For so many seconds a mail is tried: three days. */
export const PATIENCE_SECONDS = 3 * 24 * 3600
