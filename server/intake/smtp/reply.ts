import { TemporaryFailure } from '../arrival.ts'
import type { Outcome } from './delivery.ts'

/** An answer of the door: reply code (RFC 5321, 4.2), enhanced status code (RFC 3463), and words for who reads the MTA's log. */
export interface Reply {
  readonly code: number
  readonly text: string
}

const reply = (code: number, enhanced: string, words: string): Reply => ({ code, text: `${enhanced} ${words}` })

export const RECIPIENT_TAKEN = reply(250, '2.1.5', 'Recipient taken')
export const NO_PATH = reply(501, '5.1.3', 'No address can be read here')
export const MAIL_FIRST = reply(503, '5.5.1', 'Send MAIL first')
export const RECIPIENT_FIRST = reply(503, '5.5.1', 'Send RCPT first')
export const TOO_MANY_RECIPIENTS = reply(452, '4.5.3', 'Too many recipients, send the rest in another transaction')
export const STRANGER = reply(550, '5.7.1', 'This server relays no mail: neither a capture address nor a domain of ours')
export const WRONG_TOKEN = reply(550, '5.1.1', 'This capture address is not or no longer valid')
export const ONE_AT_A_TIME = reply(503, '5.5.1', 'A mail is under way already')
export const BARE_LINE_END = reply(554, '5.6.0', 'Lines of a mail end with <CR><LF>')
export const SIGN_IN_FIRST = reply(530, '5.7.0', 'Sign in first, over TLS')
export const NO_ROOM = reply(452, '4.3.1', 'Too much mail is on its way here, come again')
export const QUOTA_USED = reply(452, '4.2.2', 'The quota of this organization is used up, come again')
export const SUSPENDED = reply(450, '4.2.1', 'This organization takes no mail at present, come again')
export const FULL = reply(452, '4.3.1', 'There is no room to store the mail now, come again')
export const COME_AGAIN = reply(451, '4.3.0', 'The mail cannot be stored now, come again')
export const TOO_MANY_HOPS = reply(554, '5.4.6', 'The mail went through too many hands, it is in a loop')
export const TOO_LONG = reply(552, '5.3.4', 'The mail is far beyond the size limit')
export const TOO_SLOW = reply(421, '4.4.2', 'The mail came in too slowly')
export const CROWDED = reply(421, '4.3.2', 'Others are waiting, come again')
export const STOPPING = reply(421, '4.3.2', 'The server is stopping, come again')

/** The answer to the end of a mail: to one LMTP recipient its own outcome, to an SMTP client all of them. */
export function replyTo(outcomes: readonly Outcome[]): Reply {
  const failures = outcomes.filter((outcome) => outcome instanceof TemporaryFailure)
  if (failures.length > 0) return failures.some(({ kind }) => kind === 'full') ? FULL : COME_AGAIN
  const stored = outcomes.map((outcome) => ('logId' in outcome ? outcome.logId : '')).join(', ')
  return reply(250, '2.6.0', `Taken, mail log ${stored}`)
}
