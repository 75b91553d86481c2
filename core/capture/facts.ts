import type { Matches } from '../contacts/matching.ts'
import type { Directory } from '../directory/directory.ts'
import type { Participant } from '../mail/participants.ts'
import type { Settings } from '../settings/settings.ts'

/** What the decision needs of the mail itself. */
export interface MailFacts {
  readonly participants: readonly Participant[]
  readonly subject: string
  /** Made by a machine about another mail: it opens no ticket. */
  readonly automatic: 'bounce' | 'auto-reply' | null
  /** May be answered automatically: no list, bulk or generated mail, no empty reverse-path (RFC 3834). */
  readonly mayBeAnswered: boolean
}

/** Everything `decide` looks at. */
export interface Facts {
  readonly mail: MailFacts
  readonly directory: Directory
  readonly settings: Settings
  readonly contacts: Matches
}
