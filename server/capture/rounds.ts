import { threadKeys } from '../../core/mail/thread.ts'
import type { Letter } from './letter.ts'
import { isReceived, mayAnswer } from './desk.ts'

/**
 * Mails for the Help Desk that belong to one thread are filed one after the other, each with what the one before has written;
 * all others together. What a sender did before counts within one round too.
 */
export function roundsOf(letters: readonly Letter[]): Letter[][] {
  const rounds: Letter[][] = [[]]
  const roundOf = new Map<string, number>()
  for (const letter of letters) {
    const keys = isReceived(letter) || mayAnswer(letter) ? keysOf(letter) : []
    const round = Math.max(0, ...keys.map(key => roundOf.get(key) ?? 0))
    for (const key of keys) roundOf.set(key, round + 1)
    ;(rounds[round] ??= []).push(letter)
  }
  return rounds
}

function keysOf({ organization, arrivals }: Letter): string[] {
  return arrivals.flatMap(({ mail: { message } }) => threadKeys(message)).map(key => `${organization} ${key}`)
}
