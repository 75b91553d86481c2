import type { Directory } from '../directory/directory.ts'
import type { Participant } from '../mail/participants.ts'
import { exceptionAt } from '../settings/exception-addresses.ts'
import type { Settings } from '../settings/settings.ts'
import type { Reason, ReasonCode } from './verdict.ts'

/** Who is ours, and what the administrator set, at one moment. */
export interface Rules {
  readonly directory: Directory
  readonly settings: Settings
}

/** Is hardly anything of this mail to be kept: because an excepted account keeps it out, or because it is internal? */
export function isReduced(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => code === 'exception-address' || code === 'internal')
}

/**
 * Who of a mail's participants may be kept. Of a reduced mail only the excepted accounts that keep it out openly: they alone
 * keep it out again when another copy comes. An excepted Bcc is kept never.
 */
export function remembered(participants: readonly Participant[], reasons: readonly Reason[], { directory, settings }: Rules): readonly Participant[] {
  const reduced = isReduced(reasons)
  if (!reduced && settings.exceptionAddresses.size === 0) return participants
  return participants.filter(({ address, role }) => {
    const excepted = exceptionAt(address, directory, settings) !== null
    return reduced ? excepted && role !== 'bcc' : !excepted || role !== 'bcc'
  })
}

/** The reasons that speak of the other side. */
const OF_OTHERS: ReadonlySet<ReasonCode> = new Set(['exception-domain', 'free-provider', 'no-contact'])

/** What a reduced row may say of its reasons: the excepted accounts among `kept`, and of everything else the code alone. */
export function reducedReasons(reasons: readonly Reason[], kept: readonly Participant[]): Reason[] {
  const shown = reasons.filter(({ code }) => !OF_OTHERS.has(code)).map(reason =>
    reason.code === 'exception-address' && kept.some(({ address }) => address === reason.participant) ? reason : { code: reason.code })
  return shown.filter((reason, at) => reason.participant !== undefined || shown.findIndex(({ code }) => code === reason.code) === at)
}

/** Everybody of these lists, each once in each role and by each evidence, in the order in which they came. */
export function together(...lists: readonly (readonly Participant[])[]): readonly Participant[] {
  const [only = [], another] = lists.filter(list => list.length > 0)
  if (!another) return only
  const all = new Map<string, Participant>()
  for (const participant of lists.flat()) {
    const key = `${participant.role} ${participant.evidence} ${participant.address}`
    const known = all.get(key)
    if (!known || nameOf(known) < nameOf(participant)) all.set(key, participant)
  }
  return [...all.values()]
}

/** Two copies may name somebody differently; which one is shown must not depend on which came first. */
function nameOf({ name = '' }: Participant): string {
  return name
}
