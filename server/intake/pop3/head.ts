import { headerAlone } from '../content.ts'
import { HEADER_LIMIT } from '../../../core/mail/header.ts'
import { identityText, needsBody } from '../../../core/mail/identity.ts'
import type { Message } from '../../../core/mail/message.ts'
import type { Session } from './session.ts'

/** The server may offer TOP, for it is optional (RFC 1939, section 7; RFC 2449, section 6.2); where it says nothing it is tried. */
export function offersTop({ capabilities }: Session): boolean {
  return !capabilities.told || capabilities.has('TOP')
}

/** Asks for the header of a mail, at most 1 MiB of it. @returns null where the server does not give it @throws ForeignFault */
export async function headOf({ connection }: Session, at: number): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let length = 0
  const { status } = await connection.ask(`TOP ${at + 1} 0`, octets => {
    if (length < HEADER_LIMIT) parts.push(octets)
    length += octets.length
  })
  return status === 'ok' ? headerAlone(Buffer.concat(parts)) : null
}

/**
 * What a mail is known by when the server gives it another name: a code of its identity. null where the body belongs to that,
 * for it has no Message-ID, or no address in To and Cc.
 */
export function markOf(message: Message, mac: (text: string) => Buffer): string | null {
  return needsBody(message) ? null : mac(identityText(message, '')).toString('base64url')
}
