import { accountAt, type Directory } from '../directory/directory.ts'
import { domainOf, withoutTag } from '../mail/address.ts'
import { lettersOf } from '../mail/own-message-id.ts'

/*
 * The address that answers to a ticket are asked to go to: `support+t.<id>.<code>@abc.com`. The code is a MAC over organization and
 * ticket, in letters that survive a change of case; a server without plus addressing delivers nothing to it, so the Message-ID must
 * do as well.
 */

const TAG = /\+t\.([1-9][0-9]{0,17})\.([a-z2-7]{0,64})@[^@]+$/

/** Which ticket an address names, and the code that is to prove it. */
export interface ReplyAddress {
  readonly ticket: string
  readonly code: string
}

/** Reads an address in normal form as a reply address of ours; null where it has not the form of one. */
export function readReplyAddress(address: string, directory: Directory): ReplyAddress | null {
  const [, ticket, code] = TAG.exec(address) ?? []
  if (ticket === undefined || code === undefined || accountAt(address, directory) === null) return null
  return { ticket, code }
}

/** @param support a support address in normal form, with no tag or with one that is replaced */
export function writeReplyAddress(support: string, { ticket, code }: ReplyAddress): string {
  const plain = withoutTag(support)
  return `${plain.slice(0, plain.lastIndexOf('@'))}+t.${ticket}.${code}@${domainOf(plain)}`
}

/** The code of a ticket's reply address. @param mac makes a code that only we can make */
export function replyCode(organization: string, ticket: string, { mac }: { readonly mac: (purpose: string, text: string) => Uint8Array }): string {
  return lettersOf(mac('reply-address', `${organization} ${ticket}`))
}
