import type { Client } from './client.ts'

/** A folder that is fetched. */
export interface Folder {
  readonly path: string
  /** The mails in it were sent by the mailbox's owner. */
  readonly sent: boolean
}

/** Names of the folder for what was sent, where the server does not say which it is and imapflow knows it by no name. */
const SENT = /^(?:보낸\s*(?:메일|편지)\s*함|보낸\s*메일|sent\s*(?:items|mail|messages)?)$/i

/** INBOX, and the folder of what was sent (RFC 6154; where the server does not say which it is, by its name in many languages). @throws ForeignFault */
export async function foldersOf(client: Client): Promise<Folder[]> {
  const all = await client.ask(() => client.flow.list())
  const selectable = all.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
  const special = selectable.filter(({ specialUse }) => specialUse === '\\Sent')
  const sent = special.find(({ specialUseSource }) => specialUseSource === 'extension') ?? special[0] ?? selectable.find(({ name }) => SENT.test(name))
  return [{ path: 'INBOX', sent: false }, ...sent && sent.path !== 'INBOX' ? [{ path: sent.path, sent: true }] : []]
}
