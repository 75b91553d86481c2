import { type Directory, isOurs, sideOf } from '../directory/directory.ts'
import type { Mailbox } from '../mail/address.ts'
import type { Message } from '../mail/message.ts'
import type { Participant } from '../mail/participants.ts'

export type TicketStatus = 'open' | 'pending' | 'solved' | 'closed'

/** What came to a ticket. */
export type Came = 'question' | 'answer' | 'bounce' | 'auto-reply' | 'held' | 'loop'

/** The status afterwards: a question of theirs opens it again, an answer of ours waits for them; what machines write changes nothing. */
export function statusAfter(came: Came, before: TicketStatus): TicketStatus {
  if (came === 'question') return 'open'
  return came === 'answer' ? 'pending' : before
}

/** More tickets than these within an hour of one sender are a loop or a bomb. */
export const MOST_TICKETS_AN_HOUR = 20

export interface Requester {
  readonly name: string
  readonly address: string
}

/**
 * Whose question it is: the first author who is not ours, else the first. Where the author is of our own house and Reply-To is one
 * foreign address, a form on the web wrote for that person.
 */
export function requesterOf(message: Message, participants: readonly Participant[], directory: Directory): Requester | null {
  const authors = participants.filter(({ role }) => role === 'from')
  const author = authors.find(({ address }) => !isOurs(address, directory)) ?? authors[0]
  if (!author) return null
  const person = onlyPerson(message.replyTo)
  if (person && sideOf(author.address, directory) !== 'theirs' && sideOf(person.address, directory) === 'theirs') return { name: person.name, address: person.address }
  return { name: author.name ?? '', address: author.address }
}

function onlyPerson(mailboxes: readonly Mailbox[]): Mailbox | null {
  const [first] = mailboxes
  return first && mailboxes.every(({ address }) => address === first.address) ? first : null
}
