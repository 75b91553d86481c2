import { isOurs } from '../directory/directory.ts'
import { supportAt } from '../settings/support-addresses.ts'
import type { Setting } from '../settings/settings.ts'
import type { ContinuedTicket, Facts } from './facts.ts'
import type { Reason, TicketAction, Verdict } from './verdict.ts'

/** What a mail asks of the Help Desk. */
export interface SupportVerdict {
  readonly ticket: TicketAction | null
  readonly attached?: NonNullable<Verdict['attached']>
  readonly reasons: readonly Reason[]
}

const NOTHING: SupportVerdict = { ticket: null, reasons: [] }

/** Step 8, which asks nothing of the steps before it but the contacts to whose history the mail is saved. */
export function decideSupport(facts: Facts, contacts: readonly string[]): SupportVerdict {
  const received = receivedBySupport(facts)
  if (!received) return facts.continues && isFromOurs(facts) ? followUp(facts.continues, facts, contacts) : NOTHING
  if (facts.mail.automatic) return automaticMail(facts, received)
  if (facts.continues) return followUp(facts.continues, facts, contacts)
  return facts.spamSender ? { ticket: null, reasons: [{ code: 'spam-sender', ...authorOf(facts) }] } : { ticket: open(facts, contacts), reasons: [] }
}

interface Received { readonly participant: string; readonly setting: Setting }

/** The support address that received the mail; null where none did, or where one sent it. */
function receivedBySupport({ mail, directory, settings }: Facts): Received | null {
  if (settings.supportAddresses.size === 0) return null
  let received: Received | null = null
  for (const { address, role } of mail.participants) {
    if (role === 'sender' || role === 'resent') continue
    const setting = supportAt(address, directory, settings)
    if (setting && role === 'from') return null
    // The same one whatever the order of recipients.
    if (setting && (received === null || address < received.participant)) received = { participant: address, setting }
  }
  return received
}

function isFromOurs({ mail, directory }: Facts): boolean {
  return mail.participants.some(({ role, address }) => role === 'from' && isOurs(address, directory))
}

/** A bounce or an automatic answer opens nothing; it joins the ticket that it belongs to. */
function automaticMail({ mail, continues }: Facts, received: Received): SupportVerdict {
  const kind = mail.automatic ?? 'auto-reply'
  const reasons = [{ code: kind, ...received }]
  return continues ? { ticket: null, attached: { id: continues.id, kind }, reasons } : { ticket: null, reasons }
}

function open({ mail }: Facts, contacts: readonly string[]): TicketAction {
  return { action: 'open', name: mail.subject.trim() || '(no subject)', contacts, autoReply: mail.mayBeAnswered }
}

/** What must wait, and what comes too often, joins without being a follow-up. */
function followUp({ as, ...ticket }: ContinuedTicket, facts: Facts, contacts: readonly string[]): SupportVerdict {
  if (as) return { ticket: null, attached: { id: ticket.id, kind: as }, reasons: [{ code: as, ...authorOf(facts) }] }
  return { ticket: { action: 'follow-up', ...ticket, contacts, autoReply: false }, reasons: [] }
}

function authorOf({ mail }: Facts): { readonly participant?: string } {
  const author = mail.participants.find(({ role }) => role === 'from')
  return author ? { participant: author.address } : {}
}
