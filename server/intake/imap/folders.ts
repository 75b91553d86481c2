import type { ListResponse } from 'imapflow'
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

/** A folder of an account that somebody may want. */
export interface AccountFolder {
  readonly path: string
  /** null where the server does not say. */
  readonly mails: number | null
  readonly kind: 'inbox' | 'sent' | 'archive' | 'all' | 'drafts' | 'junk' | 'trash' | 'other'
  /** It is wanted unless somebody says otherwise. */
  readonly chosen: boolean
}

const KINDS: Readonly<Record<string, AccountFolder['kind']>> = {
  '\\Inbox': 'inbox', '\\Sent': 'sent', '\\Archive': 'archive', '\\All': 'all', '\\Drafts': 'drafts', '\\Junk': 'junk', '\\Trash': 'trash',
}

/** Names in Korean, where the server does not say what a folder is. */
const NAMES: readonly (readonly [RegExp, AccountFolder['kind']])[] = [
  [/^(?:휴지통|지운\s*편지함)$/, 'trash'], [/^(?:스팸|정크)\s*(?:메일함|편지함)?$/, 'junk'], [/^(?:임시\s*보관함|작성\s*중인?\s*메일)$/, 'drafts'],
]

/**
 * All folders of an account. Drafts, spam and trash are not wanted; nor, where one folder holds all mail (Gmail), those that show
 * the same mail again, but for what was sent. @throws ForeignFault
 */
export async function accountFolders(client: Client): Promise<AccountFolder[]> {
  const all = await client.ask(() => client.flow.list({ statusQuery: { messages: true } }))
  const sent = (await foldersOf(client)).find(folder => folder.sent)?.path
  const found = all.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent') && !flags.has('\\Flagged') && !flags.has('\\Important'))
    .map(folder => ({ path: folder.path, mails: folder.status?.messages ?? null, kind: folder.path === sent ? 'sent' as const : kindOf(folder) }))
  const wanted: readonly AccountFolder['kind'][] = found.some(({ kind }) => kind === 'all') ? ['all', 'sent'] : ['inbox', 'sent', 'archive', 'other']
  return found.map(folder => ({ ...folder, chosen: wanted.includes(folder.kind) }))
}

function kindOf({ path, name, specialUse }: ListResponse): AccountFolder['kind'] {
  if (path.toUpperCase() === 'INBOX') return 'inbox'
  const kind = KINDS[specialUse ?? ''] ?? NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
  return kind === 'sent' ? 'other' : kind
}
