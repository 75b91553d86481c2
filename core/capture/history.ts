import { contactsOf } from '../contacts/matching.ts'
import { sideOf } from '../directory/directory.ts'
import type { Participant } from '../mail/participants.ts'
import { exceptionAt } from '../settings/exception-addresses.ts'
import { closedLockAt, otherDomainsAt } from '../settings/exception-domains.ts'
import type { Facts } from './facts.ts'
import { contactsInOrder } from './order.ts'
import type { Reason, SavedContact, WhySaved } from './verdict.ts'

/** Into whose Activity History a mail goes, or why into none. */
export interface HistoryVerdict {
  readonly saved: readonly SavedContact[]
  /** Did an exception address or an added domain keep the whole mail out? */
  readonly keptOut: boolean
  /** Every rule that spoke, in no order. */
  readonly reasons: readonly Reason[]
}

/** Steps 2 to 7 of the decision. What keeps a mail out does not end them, so that every rule is heard. */
export function decideHistory(facts: Facts): HistoryVerdict {
  const sides = takeSides(facts)
  const exceptions = [...exceptionAddresses(facts, sides), ...otherDomains(facts, sides)]
  const against = [...missingSide(sides), ...exceptions]
  const { staying, reasons } = leaveOut(facts, sides)
  const saved = against.length === 0 ? match(facts, staying) : []
  against.push(...reasons)
  if (saved.length === 0 && against.length === 0) against.push({ code: 'no-contact' })
  return { saved, keptOut: exceptions.length > 0, reasons: against }
}

interface Sides {
  readonly ours: readonly Participant[]
  /** The addresses of the other side, each once. */
  readonly theirs: readonly string[]
}

/** Step 2: who is ours and who is theirs. Ours wins: an address of ours is never looked for among the contacts. */
function takeSides({ mail, directory }: Facts): Sides {
  const ours: Participant[] = []
  const theirs = new Set<string>()
  for (const participant of mail.participants) {
    if (participant.role === 'resent') continue
    const side = sideOf(participant.address, directory)
    if (side === 'ours') ours.push(participant)
    else if (side === 'theirs') theirs.add(participant.address)
  }
  return { ours, theirs: [...theirs] }
}

function missingSide({ ours, theirs }: Sides): Reason[] {
  if (ours.length === 0) return [{ code: 'not-ours' }]
  return theirs.length === 0 ? [{ code: 'internal' }] : []
}

/** Step 3: an excepted account keeps the mail out, in Bcc only where nobody else of ours is on it. */
function exceptionAddresses({ mail, directory, settings }: Facts, { ours }: Sides): Reason[] {
  if (settings.exceptionAddresses.size === 0) return []
  const named: Reason[] = []
  const blind: Reason[] = []
  let exceptedBcc = 0
  for (const { address, role } of mail.participants) {
    const exception = exceptionAt(address, directory, settings)
    if (!exception) continue
    const reasons = role === 'bcc' ? blind : named
    if (role === 'bcc') exceptedBcc++
    if (!reasons.some(reason => reason.participant === address)) reasons.push({ code: 'exception-address', participant: address, setting: exception.setting })
  }
  if (named.length > 0) return named
  return ours.length === exceptedBcc ? blind : []
}

/** Step 4, scope `mail`: anybody of theirs at or below an added domain keeps the whole mail out. */
function otherDomains({ settings }: Facts, { theirs }: Sides): Reason[] {
  if (settings.otherDomains.size === 0) return []
  return theirs.flatMap(participant => otherDomainsAt(participant, settings)
    .flatMap(({ scope, setting }): Reason[] => scope === 'mail' ? [{ code: 'exception-domain', participant, setting }] : []))
}

/**
 * Step 4, scope `party`, and step 5: who is left out alone. Only those who would have matched are a reason: of a stranger
 * the lock kept nothing away.
 */
function leaveOut(facts: Facts, { theirs }: Sides): { staying: readonly string[]; reasons: readonly Reason[] } {
  const staying: string[] = []
  const reasons: Reason[] = []
  for (const participant of theirs) {
    const spoke = leavesOut(participant, facts)
    if (spoke.length === 0) staying.push(participant)
    else if (contactsOf(participant, facts.contacts).length > 0) reasons.push(...spoke)
  }
  return { staying, reasons }
}

function leavesOut(participant: string, { settings }: Facts): Reason[] {
  const lock = closedLockAt(participant, settings)
  const spoke: Reason[] = lock ? [{ code: 'free-provider', participant, setting: lock }] : []
  for (const { scope, setting } of otherDomainsAt(participant, settings)) {
    if (scope === 'party') spoke.push({ code: 'exception-domain', participant, setting })
  }
  return spoke
}

/** Steps 6 and 7: the contacts of everybody who stayed, each contact once, with who brought it there. */
function match({ contacts }: Facts, staying: readonly string[]): readonly SavedContact[] {
  const causes = new Map<string, { code: WhySaved; participant: string }[]>()
  for (const participant of staying) {
    for (const { contact, how } of contactsOf(participant, contacts)) {
      const why = causes.get(contact)
      if (why) why.push({ code: how, participant })
      else causes.set(contact, [{ code: how, participant }])
    }
  }
  return contactsInOrder(causes)
}
