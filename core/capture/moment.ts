import type { Message } from '../mail/message.ts'

const NOT_BEFORE = Date.UTC(1990, 0, 1)
const AHEAD = 60 * 60 * 1000

/**
 * When a mail stands in a history, in milliseconds since 1970: its own Date where that can be read and believed (not before
 * 1990, at most an hour after the arrival), else the arrival.
 */
export function momentOf(message: Message, arrivedAt: number): number {
  const { at } = message.date
  return at !== null && at >= NOT_BEFORE && at <= arrivedAt + AHEAD ? at : arrivedAt
}
