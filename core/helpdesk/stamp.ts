import { lettersOf } from '../mail/own-message-id.ts'

/*
 * What the Help Desk sends carries a stamp, by which a mail that comes back is known, whatever was made of its sender and its
 * Message-ID on the way: it opens one ticket with a warning and no more. A stamp of anybody's keeps the mail from being answered
 * by a machine.
 */

/** The field of the stamp, in lower case. */
export const STAMP = 'x-mailkeep-loop'

/** The stamp of an organization's Help Desk. @param mac makes a code that only this instance can make */
export function stampOf(organization: string, { mac }: { readonly mac: (purpose: string, text: string) => Uint8Array }): string {
  return lettersOf(mac('loop-stamp', organization))
}
