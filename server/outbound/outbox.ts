import type pg from 'pg'
import { domainOf } from '../../core/mail/address.ts'
import type { Draft, Head } from '../../core/mail/draft.ts'
import type { Secrets } from '../secrets.ts'
import { type Purpose, insertOutgoing } from '../store/outbox.ts'
import { compose } from './compose.ts'
import { newMessageId } from './message-id.ts'

/** Who wrote a mail, and what for. */
export interface Author {
  readonly purpose: Purpose
  /** The account of the person; null for an API key and for a machine. */
  readonly account: string | null
  /** The name under which it stands. */
  readonly by: string | null
}

/**
 * Puts a mail into the outbox, in the caller's transaction: it leaves if that commits. Afterwards the send job is to be woken.
 * @returns the row's id, and the Message-ID without brackets
 */
export async function putIntoOutbox(
  client: pg.ClientBase, organization: string, draft: Draft, author: Author, secrets: Secrets,
): Promise<{ readonly id: string; readonly messageId: string }> {
  const messageId = newMessageId(organization, domainOf(draft.from.address), secrets)
  const { octets, envelope } = await compose(draft, { messageId, date: new Date() })
  const addresses = (people: Draft['cc'] = []): string[] => people.map(({ address }) => address)
  const head: Head = {
    subject: draft.subject, to: addresses(draft.to), cc: addresses(draft.cc), bcc: addresses(draft.bcc), envelope, accepted: [], refused: [],
  }
  const id = await insertOutgoing(client, organization, {
    ...author, messageId, sender: draft.from.address,
    head: sealHead(head, organization, messageId, secrets),
    octets: secrets.seal(octets, placeOf(organization, messageId, 'octets')),
  })
  return { id, messageId }
}

/** Where what is sealed of a waiting mail belongs; it opens nowhere else. */
export function placeOf(organization: string, messageId: string, what: 'head' | 'octets'): string {
  return `${organization} outgoing_mail ${messageId} ${what}`
}

export function sealHead(head: Head, organization: string, messageId: string, secrets: Secrets): Buffer {
  return secrets.seal(JSON.stringify(head), placeOf(organization, messageId, 'head'))
}

/** @throws UnsealError where the key it was sealed with is gone */
export function openHead(sealed: Buffer, organization: string, messageId: string, secrets: Secrets): Head {
  return JSON.parse(secrets.open(sealed, placeOf(organization, messageId, 'head')).toString()) as Head
}
