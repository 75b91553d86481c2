import type { z } from 'zod'
import type { reason, verdict } from '../../contract/verdict.ts'
import type { Speech } from '../words/speech.ts'
import type { ContactNames } from './contact-names.ts'

export type Verdict = z.output<typeof verdict>
export type Reason = z.output<typeof reason>

/** What the words of a verdict need to know beside it. */
export interface VerdictFacts {
  readonly company: string
  /** Our own domains. */
  readonly domains: readonly string[]
  readonly names: ContactNames
}

/** The verdict in one sentence: what became of the mail, and the rule that decided. */
export function verdictHeadline(speech: Speech, verdict: Verdict, facts: VerdictFacts, outcome: Verdict['outcome'] = verdict.outcome): string {
  const { t } = speech
  if (outcome === 'duplicate') return t('verdict.duplicate')
  if (outcome === 'quarantined') return t('verdict.quarantined')
  const history = verdict.saved.length > 0 ? savedSentence(speech, verdict, facts) : reasonSentence(speech, verdict.reasons[0], facts)
  const ticket = ticketSentence(speech, verdict)
  return [history, ticket].filter(Boolean).join(' ')
}

function savedSentence({ t }: Speech, { saved }: Verdict, { names }: VerdictFacts): string {
  const [first] = saved
  const why = first?.why[0]
  if (saved.length > 1 || !first || !why) return t('verdict.saved', { n: saved.length })
  const contact = names.get(first.contact)?.name ?? t('verdict.a-contact')
  if (why.code === 'by-hand') return t('why.by-hand', { contact })
  return why.code === 'contact-address' ? t('why.contact-address', { contact, address: why.participant }) : t('why.contact-domain', { contact, address: why.participant, domain: hostOf(why.participant) })
}

function ticketSentence({ t }: Speech, { ticket, attached }: Verdict): string {
  if (attached) return t(`verdict.attached.${attached.kind}`)
  if (!ticket) return ''
  if (ticket.action === 'follow-up') return ticket.number === undefined ? t('verdict.follow-up') : t('verdict.follow-up.number', { number: String(ticket.number) })
  return ticket.number === undefined ? t('verdict.open') : t('verdict.open.number', { number: String(ticket.number) })
}

/** Why a mail is in no history, in one sentence. */
export function reasonSentence({ t }: Speech, reason: Reason | undefined, { company }: VerdictFacts): string {
  if (!reason) return ''
  switch (reason.code) {
    case 'not-ours': return t('reason.not-ours', { company })
    case 'exception-address': return t('reason.exception-address', { account: reason.participant ?? t('reason.an-account') })
    case 'exception-domain':
    case 'free-provider': return t(`reason.${reason.code}`, { domain: domainOfReason(reason) })
    default: return t(`reason.${reason.code}`)
  }
}

/** The same in few words, for a list. */
export function reasonShort({ t }: Speech, reason: Reason): string {
  switch (reason.code) {
    case 'exception-domain':
    case 'free-provider': return t(`reason.short.${reason.code}`, { domain: domainOfReason(reason) })
    default: return t(`reason.short.${reason.code}`)
  }
}

/** The domain that a rule about domains speaks of: the setting's own, else that of the participant. */
export function domainOfReason({ participant, setting }: Reason): string {
  if (setting?.id.includes('.')) return setting.id
  return participant ? hostOf(participant) : ''
}

/** What stands after the @. */
export function hostOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
