import { ForeignFault } from '../../foreign/fault.ts'
import type { Client } from './client.ts'

/** A mail as the server lists it. */
export interface Listed {
  readonly uid: number
  /** In octets, as the server says. */
  readonly size: number
}

/** More mails than any mailbox holds. */
const MOST_MAILS = 1_000_000

/** The mails above a UID, in order; each once. @throws ForeignFault */
export async function listAbove(client: Client, uid: number): Promise<Listed[]> {
  // `n:*` gives the last mail also where its UID is below n (RFC 3501, section 6.4.8).
  return (await list(client, `${uid + 1}:*`)).filter(mail => mail.uid > uid)
}

/** Those of these mails that are still there. @throws ForeignFault */
export async function listThese(client: Client, uids: readonly number[]): Promise<Listed[]> {
  if (uids.length === 0) return []
  return (await list(client, uids.join(','))).filter(mail => uids.includes(mail.uid))
}

async function list(client: Client, range: string): Promise<Listed[]> {
  const mails = new Map<number, Listed>()
  await client.ask(async () => {
    for await (const { uid, size } of client.flow.fetch(range, { uid: true, size: true }, { uid: true })) {
      if (Number.isSafeInteger(uid) && uid > 0 && typeof size === 'number') mails.set(uid, { uid, size })
      if (mails.size > MOST_MAILS) throw new ForeignFault('too-much')
    }
  })
  return [...mails.values()].toSorted((a, b) => a.uid - b.uid)
}
