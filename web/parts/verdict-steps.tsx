import { IconAlertTriangle, IconLock, IconMailOff, IconUserOff, IconUsers, IconWorldOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { LogItem } from '../../contract/mail-log.ts'
import type { Speech } from '../words/speech.ts'
import type { Step } from './rail.tsx'
import { domainOfReason, hostOf, reasonSentence, type Reason, type Verdict, type VerdictFacts } from './verdict-words.ts'

type Participants = Pick<LogItem, 'participants' | 'reduced'>

/** A verdict as the steps of the decision, in their order; those that spoke stand out. */
export function verdictSteps(speech: Speech, verdict: Verdict, facts: VerdictFacts, arrival?: Participants): readonly Step[] {
  const spoke = (code: Reason['code']): readonly Reason[] => verdict.reasons.filter((one) => one.code === code)
  return [
    ...participantsStep(speech, facts, arrival),
    sidesStep(speech, facts, arrival, spoke),
    ruleStep(speech, 'exception-address', spoke('exception-address'), <IconMailOff />),
    ruleStep(speech, 'exception-domain', spoke('exception-domain'), <IconWorldOff />),
    ruleStep(speech, 'free-provider', spoke('free-provider'), <IconLock />),
    ...matchingSteps(speech, verdict, facts, spoke('no-contact')),
    supportStep(speech, verdict),
    ...noticeSteps(speech, verdict, facts),
  ]
}

function participantsStep({ t }: Speech, _: VerdictFacts, arrival: Participants | undefined): readonly Step[] {
  if (!arrival) return []
  if (arrival.reduced) return [{ key: 'participants', sign: 'silent', name: t('step.participants'), text: t('step.participants.reduced') }]
  const written = arrival.participants.map(({ address, role }) => `${address} (${t(`role.${role}`)})`).join(', ')
  const evidence = [...new Set(arrival.participants.map((one) => one.evidence))].map((one) => t(`evidence.${one}`)).join(', ')
  return [{ key: 'participants', sign: 'silent', name: t('step.participants'), text: written, aside: evidence }]
}

function sidesStep({ t }: Speech, { company, domains }: VerdictFacts, arrival: Participants | undefined, spoke: (code: Reason['code']) => readonly Reason[]): Step {
  const step = { key: 'sides', name: t('step.sides') }
  if (spoke('not-ours').length > 0) return { ...step, sign: 'out', icon: <IconUserOff />, text: t('step.sides.not-ours', { company }) }
  if (spoke('internal').length > 0) return { ...step, sign: 'out', icon: <IconUsers />, text: t('step.sides.internal') }
  const own = new Set(arrival?.participants.filter((one) => domains.includes(hostOf(one.address))).map((one) => one.name || one.address))
  return { ...step, sign: 'silent', text: own.size > 0 ? t('step.sides.ours', { who: [...own].join(', ') }) : t('step.sides.both') }
}

type Rule = 'exception-address' | 'exception-domain' | 'free-provider'

function ruleStep({ t, date }: Speech, rule: Rule, reasons: readonly Reason[], icon: ReactNode): Step {
  const [first] = reasons
  if (!first) return { key: rule, sign: 'silent', name: t(`step.${rule}`), text: t(`step.${rule}.silent`) }
  const who = [...new Set(reasons.map((one) => one.participant).filter(Boolean))].join(', ')
  const text = rule === 'exception-address' ? t('step.exception-address.spoke', { who }) : t(`step.${rule}.spoke`, { who, domain: domainOfReason(first) })
  const { by, at } = first.setting ?? {}
  const aside = by ? (at ? `${by}, ${date(at)}` : by) : rule === 'free-provider' ? t('step.free-provider.default') : undefined
  return { key: rule, sign: 'out', icon, name: t(`step.${rule}`), text, aside }
}

function matchingSteps({ t, rich }: Speech, { saved, reasons }: Verdict, { names }: VerdictFacts, none: readonly Reason[]): readonly Step[] {
  if (saved.length === 0) {
    if (none.length > 0) return [{ key: 'matching', sign: 'out', icon: <IconUserOff />, name: t('step.matching'), text: t('step.matching.none') }]
    return [{ key: 'matching', sign: 'silent', name: t('step.matching'), text: reasons.length > 0 ? t('step.matching.not-asked') : t('step.matching.none') }]
  }
  return saved.flatMap(({ contact, why }) => tellingWhy(why).map(({ code, participant }) => {
    const known = names.get(contact)
    const filled = { contact: <b>{known?.name ?? t('verdict.a-contact')}</b>, address: participant, domain: known ? domainOf(participant, known.domains) : hostOf(participant) }
    return { key: `${contact} ${code} ${participant}`, sign: 'kept', name: t(`why.name.${code}`), text: rich(`step.matching.${code}`, filled) } satisfies Step
  }))
}

function supportStep({ t }: Speech, { ticket, attached, reasons }: Verdict): Step {
  const step = { key: 'support', name: t('step.support') }
  if (attached) return { ...step, sign: 'ticket', text: t(`verdict.attached.${attached.kind}`) }
  if (ticket) return { ...step, sign: 'ticket', text: t(`step.support.${ticket.action}`, { name: ticket.name }) }
  const against = reasons.find((one) => one.code === 'bounce' || one.code === 'auto-reply' || one.code === 'loop' || one.code === 'spam-sender' || one.code === 'held')
  if (against) return { ...step, sign: 'out', icon: <IconAlertTriangle />, text: t(`reason.${against.code as 'bounce' | 'auto-reply' | 'loop' | 'spam-sender' | 'held'}`) }
  return { ...step, sign: 'silent', text: t('step.support.silent') }
}

function noticeSteps(speech: Speech, { reasons }: Verdict, facts: VerdictFacts): readonly Step[] {
  const notices = reasons.filter((one) => one.code === 'too-large' || one.code === 'id-reuse' || one.code === 'unreadable' || one.code === 'taken-back')
  return notices.map((one) => ({ key: one.code, sign: 'out', icon: <IconAlertTriangle />, name: speech.t('step.notice'), text: reasonSentence(speech, one, facts) }))
}

type Why = Verdict['saved'][number]['why']

/** Who matched by address needs no second line for its domain. */
export function tellingWhy(why: Why): Why {
  const byAddress = new Set(why.filter((one) => one.code === 'contact-address').map((one) => one.participant))
  return why.filter((one) => one.code !== 'contact-domain' || !byAddress.has(one.participant))
}

/** The registered domain that an address is at: the longest at or above its own. */
export function domainOf(address: string, registered: readonly string[]): string {
  const host = hostOf(address).toLowerCase()
  const fitting = registered.filter((domain) => host === domain || host.endsWith(`.${domain}`))
  return fitting.sort((a, b) => b.length - a.length)[0] ?? host
}
