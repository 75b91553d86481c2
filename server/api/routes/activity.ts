import type { z } from 'zod'
import { type ActivityItem, addNote, attachment, listActivity, removeActivity, restoreActivity } from '../../../contract/activity.ts'
import type { Attachment } from '../../../core/mail/content.ts'
import { addressesOfLogin } from '../../store/accounts.ts'
import {
  type ActivityFilter, type ActivityRecord, findActivity, insertNote, listActivity as list, removeActivity as remove, restoreActivity as restore, searchActivity,
} from '../../store/activity.ts'
import { contactExists, lockContact } from '../../store/contacts.ts'
import { anywhere } from '../../store/page.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { searchWords } from '../words.ts'

export const activity: Handler[] = [
  reads(listActivity, async ({ client, organization, params, query }) => {
    if (!await contactExists(client, organization, params.id)) throw notFound('contact')
    const filter: ActivityFilter = {
      kind: query.kind, since: query.since, until: query.until,
      people: query.person === undefined ? undefined : await addressesOfLogin(client, organization, query.person),
    }
    const page = query.q
      ? await searchActivity(client, organization, params.id, { ...searchWords(query.q), pattern: anywhere(query.q)! }, filter, sliceOf(query, ['id']))
      : await list(client, organization, params.id, filter, sliceOf(query, ['time', 'id']))
    return pageFor(page, shown)
  }),

  writes(addNote, async ({ client, organization, params, body, caller, announce }) => {
    if (!await lockContact(client, organization, params.id)) throw notFound('contact')
    const id = await insertNote(client, organization, params.id, { text: body.text, author: caller.by })
    announce({ type: 'activity', contact: params.id })
    return shown((await findActivity(client, organization, params.id, id))!)
  }, (call, id) => itemOf(call, id)),

  writes(removeActivity, async ({ client, organization, params, caller, announce }) => {
    const removed = await lockContact(client, organization, params.id) && await remove(client, organization, params.id, params.item, caller.by)
    if (!removed) throw notFound('item in this history')
    announce({ type: 'activity', contact: params.id })
    return undefined
  }),

  writes(restoreActivity, async call => {
    const { client, organization, params, announce } = call
    if (!await lockContact(client, organization, params.id)) throw notFound('contact')
    // One that was never taken out, or is back already, is simply there.
    await restore(client, organization, params.id, params.item)
    announce({ type: 'activity', contact: params.id })
    return itemOf(call, params.item)
  }, call => itemOf(call, call.params.item)),
]

async function itemOf({ client, organization, params }: Work<typeof addNote | typeof restoreActivity>, item: string): Promise<ActivityItem> {
  const found = await findActivity(client, organization, params.id, item)
  if (!found) throw notFound('item in this history')
  return shown(found)
}

function shown({ id, at, kind, why, note, author, mail, ticket }: ActivityRecord): ActivityItem {
  return {
    id,
    at: at.toISOString(),
    kind,
    direction: mail?.direction ?? null,
    content: mail?.content ?? 'ready',
    ...mail && {
      mail: {
        id: mail.id,
        subject: mail.subject,
        from: [...mail.people.from],
        to: [...mail.people.to],
        cc: [...mail.people.cc],
        excerpt: mail.excerpt,
        attachments: mail.attachments && mail.attachments.map(attachmentShown),
        thread: mail.thread,
      },
    },
    ...ticket && { ticket },
    ...note !== null && { note: { text: note, author } },
    why: [...why],
  }
}

/** Where it lies in the mail is our own affair; `n` is its place. */
export function attachmentShown({ name, type, size, inline, contentId }: Attachment, n: number): z.output<typeof attachment> {
  return { n, name, type, size, inline, contentId }
}
