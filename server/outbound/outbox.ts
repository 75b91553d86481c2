import type pg from 'pg'
import { domainOf } from '../../core/mail/address.ts'
import type { Draft, Head } from '../../core/mail/draft.ts'
import type { Secrets } from '../secrets.ts'
import { type Purpose, headPlace, insertOutgoing, nextOutgoingId, octetsPlace } from '../store/outbox.ts'
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
  const id = await nextOutgoingId(client)
  await insertOutgoing(client, organization, {
    ...author, id, messageId, sender: draft.from.address, head: sealHead(head, organization, id, secrets), octets: secrets.seal(octets, octetsPlace(organization, id)),
  })
  return { id, messageId }
}

export function sealHead(head: Head, organization: string, id: string, secrets: Pick<Secrets, 'seal'>): Buffer {
  return secrets.seal(JSON.stringify(head), headPlace(organization, id))
}

/** @throws UnsealError where the key it was sealed with is gone */
export function openHead(sealed: Buffer, organization: string, id: string, secrets: Pick<Secrets, 'open'>): Head {
  return JSON.parse(secrets.open(sealed, headPlace(organization, id)).toString()) as Head
}
