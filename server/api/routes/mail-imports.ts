import type pg from 'pg'
import {
  type MailImport, addAccountImport, addMailImport, getMailImport, listMailFolders, listMailImports, resumeMailImport, sendMailImport, takeMailImportBack,
} from '../../../contract/mail-imports.ts'
import type { Route } from '../../../contract/route.ts'
import { normalAddress } from '../../../core/mail/address.ts'
import { usualPort } from '../../../core/settings/external-addresses.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { presentVersion, recordChange } from '../../store/changes.ts'
import { createJob } from '../../store/jobs.ts'
import {
  accountPlace, findMailImport, insertMailImport, keepAccountPassword, listMailImports as list, type MailImportRecord, tallyImport, workAtImport,
} from '../../store/mail-imports.ts'
import { beginTakingBack, countTakingBack } from '../../store/taking-back.ts'
import { atMost } from '../bodies.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound, Refusal } from '../errors.ts'
import { answers, type Handler, reads, type Work, writes } from '../handler.ts'
import { addressOf } from '../registration.ts'
import { talliedShown } from '../tallied.ts'
import { faultShown, serverOf } from './external-addresses.ts'
import { jobShown, ownerName } from './jobs.ts'

/** A mailbox file may be large: it is filed as it comes, and never lies anywhere as a whole. */
export const UPLOAD_BYTES = 16 * 1024 ** 3

/** Of so many contacts, and rules, the numbers are told. */
const MOST_TOLD = 500

export const mailImports: Handler[] = [
  reads(listMailImports, async ({ client, organization, query }) => {
    const { items, next } = await list(client, organization, sliceOf(query, ['id']))
    const imports: MailImport[] = []
    for (const record of items) imports.push(await shown(client, organization, record))
    return pageFor({ items: imports, next }, one => one)
  }),

  reads(getMailImport, async ({ client, organization, params: { id }, query }) => ({
    ...await importOf(client, organization, id),
    brought: query.brought ? await talliedShown(client, organization, await tallyImport(client, organization, id, MOST_TOLD)) : null,
    takingBack: query.takingBack ? await countTakingBack(client, organization, id) : null,
  })),

  writes(addMailImport, async call => {
    const { client, organization, caller, body } = call
    return importOf(client, organization, await insertMailImport(client, organization, { kind: 'file', by: caller.by, name: nameToKeep(body.name), size: body.size }))
  }, ({ client, organization }, id) => importOf(client, organization, id)),

  answers(sendMailImport, async call => {
    const { parts: { database, work }, organization, params: { id }, query: { look, place }, octets } = call
    const jobId = await database.within([organization], ({ client }) => beginWork({ ...call, client }, id, look, place))
    await work.bringFile({ organization, id, jobId, look, place, media: octets!.media as 'message/rfc822' | 'application/mbox', octets: atMost(octets!.octets, UPLOAD_BYTES) })
    return database.within([organization], ({ client }) => importOf(client, organization, id))
  }),

  answers(listMailFolders, async ({ parts: { work }, body }) => {
    const { server, security, port, username, password } = body
    try {
      return { fault: null, folders: await work.accountFolders({ server: serverOf(server), security, port: port ?? usualPort('imap', security), username }, password) }
    } catch (error) {
      if (!(error instanceof ForeignFault)) throw error
      return { fault: faultShown(error), folders: [] }
    }
  }),

  writes(addAccountImport, async call => {
    const { client, organization, caller, parts, body: { server, security, port, username, password, address, folders, look } } = call
    const account = {
      server: serverOf(server), security, port: port ?? usualPort('imap', security), username, address: whoseAccount(address, username),
      folders: folders.map(({ path, sent }) => ({ path, sent })),
    }
    const id = await insertMailImport(client, organization, { kind: 'account', name: account.address || username, by: caller.by, account })
    await keepAccountPassword(client, organization, id, parts.secrets.seal(Buffer.from(password), accountPlace(organization, id)))
    await beginWork(call, id, look)
    call.afterwards(async () => parts.work.beginMailImport(organization, id))
    return importOf(client, organization, id)
  }, ({ client, organization }, id) => importOf(client, organization, id)),

  writes(resumeMailImport, async call => {
    const { client, organization, params: { id }, parts } = call
    const { kind, hasPassword } = await recordOf(client, organization, id)
    if (kind !== 'account' || !hasPassword) throw new Refusal(409, 'finished', 'This import cannot go on by itself. Hand the file over again, or give the account once more.')
    await beginWork(call, id, false)
    call.afterwards(async () => parts.work.beginMailImport(organization, id))
    return importOf(client, organization, id)
  }, ({ client, organization }, id) => importOf(client, organization, id)),

  writes(takeMailImportBack, async call => {
    const { client, organization, params: { id }, caller, parts, announce } = call
    const { name, createdBy, createdAt } = await recordOf(client, organization, id)
    const before = await countTakingBack(client, organization, id)
    if (!await beginTakingBack(client, organization, id, caller.by)) throw new Refusal(409, 'in-use', 'This import is under way, or was taken back already. Stop it first.')
    const stamp = { version: await presentVersion(client, organization), by: caller.by }
    await recordChange(client, organization, stamp, { menu: 'mail-imports', subject: name, before: { id, begun: createdAt.toISOString(), by: createdBy, ...before }, after: null })
    announce({ type: 'setting', menu: 'mail-imports' })
    call.afterwards(async () => parts.work.takeMailImportBack(organization, id))
    return importOf(client, organization, id)
  }, ({ client, organization }, id) => importOf(client, organization, id)),
]

/** Mail programs name the file of one mail by its subject, which is stored nowhere before a rule lets the mail in. */
export function nameToKeep(name: string): string {
  return /\.mbox$/i.test(name) ? name : 'mail.eml'
}

/** Begins work at an import. @returns the job @throws Refusal where somebody is at it, or it was taken back */
export async function beginWork(
  { client, organization, caller, announce }: Pick<Work<Route>, 'client' | 'organization' | 'caller'> & Partial<Pick<Work<Route>, 'announce'>>, id: string, look: boolean, place?: number,
): Promise<string> {
  const { name, kind } = await recordOf(client, organization, id)
  if (kind === 'account' && place !== undefined) throw new Refusal(409, 'in-use', 'This import is of an account, and takes no file.')
  const jobId = await createJob(client, organization, { kind: look ? 'mail-look' : 'mail-import', by: caller.by, owner: ownerName(caller) })
  if (!await workAtImport(client, organization, id, jobId, place)) throw new Refusal(409, 'in-use', 'This import is under way, or was taken back. Stop it first, or begin another.')
  if (!look) await recordChange(client, organization, { version: await presentVersion(client, organization), by: caller.by }, { menu: 'mail-imports', subject: name, before: null, after: { id, job: jobId } })
  announce?.({ type: 'setting', menu: 'mail-imports' })
  return jobId
}

/** Whose account it is: as somebody said, or the name of the sign-in where that is an address; '' where nobody knows. */
function whoseAccount(said: string | undefined, username: string): string {
  if (said !== undefined) return addressOf(said, 'address').address
  return normalAddress(username) ?? ''
}

async function recordOf(client: pg.ClientBase, organization: string, id: string): Promise<MailImportRecord> {
  const found = await findMailImport(client, organization, id)
  if (!found) throw notFound('import')
  return found
}

async function importOf(client: pg.ClientBase, organization: string, id: string): Promise<MailImport> {
  return shown(client, organization, await recordOf(client, organization, id))
}

async function shown(client: pg.ClientBase, organization: string, { account, job, fault, hasPassword, takenBackAt, takenBackBy, takenBack, createdAt, ...record }: MailImportRecord): Promise<MailImport> {
  return {
    ...record,
    job: job && await jobShown(client, organization, job),
    account: account && { ...account, folders: account.folders.map(({ path }) => path) },
    fault: fault && faultShown(fault),
    resumable: !takenBackAt && (record.kind === 'account' ? hasPassword : job?.state === 'failed' || job?.state === 'cancelled'),
    createdAt: createdAt.toISOString(),
    takenBack: takenBackAt && { at: takenBackAt.toISOString(), by: takenBackBy, over: takenBack },
  }
}
