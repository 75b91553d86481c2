import type { Correspondent } from './correspondents.ts'
import type { File } from './files.ts'

/** What becomes of a letter under the demo's settings: the log's outcome, its reported reason, and whose history shows it. */
export interface Fate {
  readonly outcome: 'saved' | 'ticket' | 'saved+ticket' | 'skipped'
  readonly reason?: string
  readonly contacts: readonly string[]
}

type People = Correspondent | readonly Correspondent[]

interface Extras {
  readonly cc?: People
  readonly bcc?: People
  readonly files?: readonly File[]
  /** In place of the thread's subject, as it stands. */
  readonly subject?: string
  /** In place of what the mail program makes of the text. */
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the sender's address; '' is the empty one. */
  readonly returnPath?: string
  readonly fate?: Fate
  /** Begins anew instead of answering the letter before it. */
  readonly fresh?: boolean
}

/** A letter as it was thought of, before a mail program has made octets of it. */
export interface Draft extends Extras {
  /** Working days before today; 0 is today. */
  readonly day: number
  /** The company's clock, HH:MM. */
  readonly clock: string
  readonly from: Correspondent
  readonly to: readonly Correspondent[]
  /** A paragraph a line; lines that begin with "- " stay together. */
  readonly text: string
}

/** Letters that answer each other, in the order they were written. */
export interface Thread {
  readonly subject: string
  readonly fate: Fate
  readonly drafts: readonly Draft[]
}

/** A conversation under one subject; `fate` holds for each letter that names no other. */
export function thread(subject: string, fate: Fate, drafts: readonly Draft[]): Thread {
  return { subject, fate, drafts }
}

/** One letter of a thread, `day` working days ago at `clock`. */
export function letter(day: number, clock: string, from: Correspondent, to: People, text: string, extras: Extras = {}): Draft {
  return { day, clock, from, to: people(to), text, ...extras }
}

/** The correspondents of a field, one or many. */
export function people(one: People | undefined): readonly Correspondent[] {
  return one === undefined ? [] : 'address' in one ? [one] : one
}

/** Saved to the histories of these contacts; `reason` names who of theirs was left out. */
export function saved(...contacts: readonly string[]): Fate {
  return { outcome: 'saved', contacts }
}

/** A ticket, and a line in the histories of these contacts. Without contacts `reason` says why no history has it. */
export function ticket(contacts: readonly string[], reason?: string): Fate {
  return { outcome: contacts.length > 0 ? 'saved+ticket' : 'ticket', contacts, ...(reason !== undefined && { reason }) }
}

/** In no history, for this reason. */
export function skipped(reason: string): Fate {
  return { outcome: 'skipped', reason, contacts: [] }
}
