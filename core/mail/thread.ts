import type { Message } from './message.ts'

const MOST_KEYS = 50

/**
 * The Message-IDs by which a mail stands in a conversation (RFC 5322, 3.6.4): its own, the one it answers, the latest before
 * it, and last the one that began it all, which is the same for the whole conversation; each once, at most fifty.
 */
export function threadKeys(message: Message): readonly string[] {
  const { messageId, inReplyTo, references } = message
  const own = messageId === null ? [] : [messageId]
  const first = references.slice(0, 1)
  const keys = new Set([...own, ...inReplyTo.slice(0, 5), ...references.slice(1).toReversed()])
  for (const id of first) keys.delete(id)
  return [...[...keys].slice(0, MOST_KEYS - first.length), ...first]
}
