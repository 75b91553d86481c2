import type { ActivityItem } from '../../../contract/activity.ts'

/** What one line of a history shows. */
export type Entry =
  | { readonly kind: 'day'; readonly id: string; readonly at: string }
  | { readonly kind: 'thread'; readonly id: string; readonly mails: readonly MailItem[] }
  | { readonly kind: 'ticket'; readonly id: string; readonly item: ActivityItem }
  | { readonly kind: 'note'; readonly id: string; readonly item: ActivityItem }

export type MailItem = ActivityItem & { readonly mail: NonNullable<ActivityItem['mail']> }

/**
 * The lines of a history: days, and in each a line per conversation, where its newest mail stands. The mails before it
 * fold into that line, so a line only grows when older pages come, and never moves.
 */
export function entriesOf(items: readonly ActivityItem[]): readonly Entry[] {
  const entries: Entry[] = []
  const threads = new Map<string, MailItem[]>()
  let day = ''
  for (const item of items) {
    const thread = isMail(item) ? (item.mail.thread ?? item.id) : undefined
    const known = thread === undefined ? undefined : threads.get(thread)
    if (known && isMail(item)) {
      known.push(item)
      continue
    }
    const itsDay = new Date(item.at).toDateString()
    if (itsDay !== day) entries.push({ kind: 'day', id: `day ${itsDay}`, at: item.at })
    day = itsDay
    if (isMail(item) && thread !== undefined) {
      const mails = [item]
      threads.set(thread, mails)
      entries.push({ kind: 'thread', id: `thread ${thread}`, mails })
    } else {
      entries.push({ kind: item.kind === 'ticket' ? 'ticket' : 'note', id: item.id, item })
    }
  }
  return entries
}

function isMail(item: ActivityItem): item is MailItem {
  return item.mail !== undefined
}
