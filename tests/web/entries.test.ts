import { describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import { entriesOf } from '../../web/screens/activity/entries.ts'

const mail = (id: string, at: string, thread: string | null): ActivityItem => ({
  id, at, kind: 'mail', direction: 'incoming', content: 'ready', why: [],
  mail: { id: `mail ${id}`, subject: 'Renewal', from: [], to: [], cc: [], excerpt: '', attachments: [], thread },
})
const note = (id: string, at: string): ActivityItem => ({ id, at, kind: 'note', direction: null, content: 'ready', why: [], note: { text: 'Called.', author: 'Jamie Bronte' } })

const told = (items: readonly ActivityItem[]): string[] => entriesOf(items).map((entry) => (entry.kind === 'thread' ? `thread of ${entry.mails.map((one) => one.id).join(' ')}` : entry.kind === 'day' ? 'day' : `${entry.kind} ${entry.item.id}`))

describe('a history shows days, and in each a line per conversation', () => {
  test('where its newest mail stands, the mails before it folded in, also over days', () => {
    expect(told([mail('5', '2026-11-24T10:00:00', 'a'), note('4', '2026-11-24T09:00:00'), mail('3', '2026-11-24T08:00:00', 'b'), mail('2', '2026-11-23T10:00:00', 'a'), mail('1', '2026-11-22T10:00:00', null)]))
      .toEqual(['day', 'thread of 5 2', 'note 4', 'thread of 3', 'day', 'thread of 1'])
  })

  test('that grows with older pages and never moves', () => {
    const first = [mail('3', '2026-11-24T10:00:00', 'a'), mail('2', '2026-11-24T09:00:00', 'b')]
    const before = entriesOf(first).map((entry) => entry.id)
    const after = entriesOf([...first, mail('1', '2026-11-20T10:00:00', 'a')]).map((entry) => entry.id)
    expect(after).toEqual(before)
  })

  test('mails without a conversation stand alone', () => {
    expect(told([mail('2', '2026-11-24T10:00:00', null), mail('1', '2026-11-24T09:00:00', null)])).toEqual(['day', 'thread of 2', 'thread of 1'])
  })
})
