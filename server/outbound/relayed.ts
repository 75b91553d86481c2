import type pg from 'pg'
import type { Secrets } from '../secrets.ts'
import { insertOutgoing, nextOutgoingId, octetsPlace } from '../store/outbox.ts'
import { sealHead } from './outbox.ts'

/** A mail that a program sends through the relay. */
export interface Relayed {
  readonly organization: string
  /** The address that it is from, in normal form. */
  readonly sender: string
  readonly octets: Buffer
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
}

/** So long it may take until it has left and is captured; after that it is taken for the mail of a process that died. */
const HELD_SECONDS = 20 * 60

/** Keeps a mail, sealed, before the real server gets the end of it. @returns the row, to be dropped when the mail was captured, or refused */
export async function holdRelayed(client: pg.ClientBase, { organization, sender, octets, envelope }: Relayed, secrets: Secrets): Promise<string> {
  const id = await nextOutgoingId(client)
  // As a mail that a server took: it is to be captured for these recipients, and given to nobody.
  const head = { subject: '', to: [], cc: [], bcc: [], envelope: { from: envelope.from, to: [] }, accepted: envelope.to, refused: [] }
  await insertOutgoing(client, organization, {
    // A program that tries again gives its mail the same Message-ID.
    id, purpose: 'relay', messageId: `relayed-${id}`, sender, account: null, by: null,
    head: sealHead(head, organization, id, secrets), octets: secrets.seal(octets, octetsPlace(organization, id)),
  }, HELD_SECONDS)
  return id
}

