import { type Change, changeMenu, listChanges, undoChange } from '../../../contract/changes.ts'
import { type ChangeRow, listChanges as list, lockChange, mailsKeptOut } from '../../store/changes.ts'
import type { Route } from '../../../contract/route.ts'
import { type Kept, notUndoable, subjectOf, undo } from '../change.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { keptAliases } from './aliases.ts'
import { keptExceptionAddresses } from './exception-addresses.ts'
import { keptExternalAddresses } from './external-addresses.ts'
import { keptFreeProviders } from './free-providers.ts'
import { keptOrganization, keptRetention } from './organization.ts'
import { keptOtherDomains } from './other-domains.ts'
import { keptSupportAddresses } from './support-addresses.ts'
import { keptTransport } from './transport.ts'
import { keptTicketSettings } from './ticket-settings.ts'
import { keptUsers } from './users.ts'

export const changes: Handler[] = [
  reads(listChanges, async ({ client, organization, query }) => pageFor(await list(client, organization, query, sliceOf(query, ['id'])), shown)),

  writes(undoChange, async call => {
    const found = await changeOf(call, call.params.id)
    const undoer = undoers[changeMenu.parse(found.menu)]
    if (!undoer) throw notUndoable()
    return { changeId: await undoer(call, found), undone: found.id, lostMails: await lostMails(call, found) }
  }, async call => {
    const found = await changeOf(call, call.params.id)
    return { undone: found.id, lostMails: await lostMails(call, found) }
  }),
]

async function changeOf({ client, organization }: Work<Route>, id: string): Promise<ChangeRow> {
  const found = await lockChange(client, organization, id)
  if (!found) throw notFound('change')
  return found
}

/** What came while the change stood, and was kept out by it. */
function lostMails({ client, organization }: Work<Route>, found: ChangeRow): Promise<number> {
  return mailsKeptOut(client, organization, { menu: found.menu, id: subjectOf(found) ?? '' }, found.version)
}

type Undoer = (call: Work<Route>, found: ChangeRow) => Promise<string>

/** How each menu brings back what was. What is a secret, or was handed out, does not come back. */
const undoers: Readonly<Record<Change['menu'], Undoer | null>> = {
  organization: by(keptOrganization),
  transport: by(keptTransport),
  retention: by(keptRetention),
  users: by(keptUsers),
  aliases: by(keptAliases),
  'external-addresses': by(keptExternalAddresses),
  'exception-addresses': by(keptExceptionAddresses),
  'free-providers': by(keptFreeProviders),
  'other-domains': by(keptOtherDomains),
  'support-addresses': by(keptSupportAddresses),
  'ticket-settings': by(keptTicketSettings),
  'api-keys': null,
  accounts: null,
  'mail-imports': null,
}

function by<State>(kept: Kept<State, Work<Route>>): Undoer {
  return (call, found) => undo(call, kept, found)
}

function shown({ id, at, by, menu, subject, before, after, undone_by }: ChangeRow): Change {
  return { id, at: at.toISOString(), by, menu: changeMenu.parse(menu), subject, before, after, undoneBy: undone_by }
}
