import type { Message } from './message.ts'

const MOST_KEYS = 50

/**
 * The Message-IDs by which a mail stands in a conversation (RFC 5322, 3.6.4): its own, the one it answers, the first of
 * the conversation and the latest before it; each once, at most fifty.
 */
export function threadKeys(message: Message): readonly string[] {
  const { messageId, inReplyTo, references } = message
  const own = messageId === null ? [] : [messageId]
  const keys = new Set([...own, ...inReplyTo.slice(0, 5), ...references.slice(0, 1), ...references.toReversed()])
  return [...keys].slice(0, MOST_KEYS)
}
