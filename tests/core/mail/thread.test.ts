import { expect, test } from 'vitest'
import { threadKeys } from '../../../core/mail/thread.ts'
import { messageOf } from '../capture/company-abc.ts'

test('a conversation is known by the own id, the one that is answered, and those before it', () => {
  expect(threadKeys(messageOf({ messageId: '<3@x>', headers: { 'In-Reply-To': '<2@x>', References: '<1@x> <2@x>' } }))).toEqual(['3@x', '2@x', '1@x'])
})

test('a mail without ids stands alone', () => expect(threadKeys(messageOf({ from: 'kim@acme.co.kr' }))).toEqual([]))

test('of a long conversation the first and the latest are enough', () => {
  const ids = Array.from({ length: 300 }, (_, n) => `<${n}@x>`)
  const keys = threadKeys(messageOf({ messageId: '<own@x>', headers: { References: ids.join(' ') } }))
  expect(keys).toHaveLength(50)
  expect([...keys.slice(0, 3), keys.at(-1)]).toEqual(['own@x', '299@x', '298@x', '0@x'])
})
