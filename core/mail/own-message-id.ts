/*
 * The Message-IDs of mail that leaves from here: `mk.<serial>.<code>@<domain>`. Both parts are 16 letters (80 bits); the code
 * is a MAC over organization and serial, so that what an answer refers to is evidence, and can neither be guessed nor be
 * carried over to another organization.
 */

/** The two parts of a Message-ID of ours, as they are written. */
export interface OwnMessageId {
  readonly serial: string
  readonly code: string
}

const FORM = /^mk\.([a-z2-7]{16})\.([a-z2-7]{16})@[^@]+$/
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const LENGTH = 16

/** What the code of a Message-ID is made over. */
export function codedText(organization: string, serial: string): string {
  return `${organization} ${serial}`
}

/** Octets as the letters of base32 (RFC 4648, in lower case), five bits of each: serials from random ones, codes from a MAC. */
export function lettersOf(octets: Uint8Array): string {
  return Array.from(octets.subarray(0, LENGTH), octet => LETTERS[octet & 31]).join('')
}

/** @param domain of the sender, in normal form @returns it without angle brackets */
export function writeOwnMessageId({ serial, code }: OwnMessageId, domain: string): string {
  return `mk.${serial}.${code}@${domain}`
}

/**
 * Reads a Message-ID, without brackets, as one of ours. Whether it is one only the code can tell: others can write the form.
 * @returns null for any other form
 */
export function readOwnMessageId(messageId: string): OwnMessageId | null {
  const [, serial, code] = FORM.exec(messageId) ?? []
  return serial !== undefined && code !== undefined ? { serial, code } : null
}
