import type { Matches } from '../contacts/matching.ts'
import type { Participant } from '../mail/participants.ts'
import type { Settings } from '../settings/settings.ts'
import { UNREADABLE, verdictOf } from './decide.ts'
import type { ContinuedTicket, MailFacts } from './facts.ts'
import { decideHistory, type HistoryVerdict } from './history.ts'
import { reasonsInOrder } from './order.ts'
import { isReduced, reducedReasons, remembered, type Rules, together } from './remembered.ts'
import { decideSupport, type SupportVerdict } from './support.ts'
import type { Outcome, Reason, SavedContact, Verdict } from './verdict.ts'

/*
 * One mail comes in many copies, and their order must not matter. So a mail is decided by everybody who is on any of its
 * copies: each copy adds what of it may be remembered (a set), the mail is decided by the union of these sets, and only the
 * difference to what is stored is done. What a copy adds follows from the copy alone; a union knows no order.
 *
 * Whether a mail becomes a ticket follows from each copy alone: the first one that asks for it gets it.
 */

/** What is stored of a mail. */
export interface KnownMail {
  /** Who is on it, over all its copies, as far as it may be remembered. */
  readonly participants: readonly Participant[]
  /** The settings version under which it was saved; where it never was, under which its first copy was decided. */
  readonly settingsVersion: number
  /** The contacts whose history shows it, those too from whose history a person removed it. Empty: it is not saved. */
  readonly contacts: readonly string[]
  /** Does the Help Desk hold it: did it open or join a ticket? */
  readonly ticket: boolean
}

/** A copy that has come and is not filed yet. */
export interface Copy {
  readonly mail: MailFacts
  readonly continues?: ContinuedTicket | null
  readonly spamSender?: boolean
}

/** What is to be done with copies of one mail. */
export interface Filing {
  /** The verdict of each copy, in the order given. Its `saved` says what that copy brought about. */
  readonly verdicts: readonly Verdict[]
  /** The mail as it is stored from now on. */
  readonly mail: KnownMail
  /** Which copy's octets are to be stored; null where there is nothing to store, or they are stored already. */
  readonly store: number | null
  /** The histories, and the ticket's links, that show the mail: to be added, or their `why` replaced. Others are left as they are. */
  readonly link: readonly SavedContact[]
  /** The mail goes out of all histories and the ticket's links; its octets go too unless the Help Desk holds it. */
  readonly takenBack: boolean
  /** What the rows of all earlier copies say from now on, their `saved` empty; null where they stay as they are. */
  readonly earlier: { readonly reasons: readonly Reason[]; readonly reduced: boolean } | null
}

/** Everybody whose contacts must be looked up before these copies can be decided. */
export function everybodyOn(known: KnownMail | null, copies: readonly Copy[]): readonly Participant[] {
  const [only, another] = copies
  return known === null && only && !another ? only.mail.participants : together(known?.participants ?? [], ...copies.map(copy => copy.mail.participants))
}

/**
 * Decides copies of one mail that arrived together, by today's rules at `version`. `contacts` holds what was found for the
 * keys of `everybodyOn`. Where on no copy anybody can be read, each is `quarantined`.
 */
export function decideCopies(known: KnownMail | null, copies: readonly Copy[], rules: RulesNow, contacts: Matches): Filing {
  const before: KnownMail = known ?? { participants: [], settingsVersion: rules.version, contacts: [], ticket: false }
  const read = copies.map(copy => readCopy(copy, before, rules, contacts))
  const union = decideUnion(before, read, rules, contacts)
  const doing = whoDoesWhat(before, read, union)
  const mail: KnownMail = {
    participants: union.participants,
    settingsVersion: doing.saves === null ? before.settingsVersion : rules.version,
    contacts: union.contacts,
    ticket: before.ticket || doing.asks !== null,
  }
  return {
    verdicts: read.map((copy, at) => rowVerdict(copy, at, doing, union, mail, rules, contacts)),
    mail,
    store: isHeld(before) ? null : doing.saves ?? doing.asks,
    link: union.link,
    takenBack: union.takenBack,
    earlier: earlierRows(before, union),
  }
}

/** Today's rules and their version. */
export type RulesNow = Rules & { readonly version: number }

/** A copy, what it says alone, and what it adds to the mail. */
interface ReadCopy extends Copy {
  readonly alone: HistoryVerdict
  readonly support: SupportVerdict
  /** Who of its participants may be remembered. */
  readonly adds: readonly Participant[]
  /** A rule made since the mail was saved keeps this copy out, and this copy alone: its verdict. Else null. */
  readonly tooLate: HistoryVerdict | null
}

function readCopy(copy: Copy, before: KnownMail, rules: RulesNow, contacts: Matches): ReadCopy {
  const facts = { ...rules, ...copy, contacts }
  const alone = decideHistory(facts)
  const adds = remembered(copy.mail.participants, alone.reasons, rules)
  const tooLate = before.contacts.length === 0 ? null : keptOutSince(together(before.participants, adds), before, rules, contacts)
  return { ...copy, alone, support: decideSupport(facts, []), adds, tooLate }
}

/** The verdict of today's rules if they keep these people's mail out, and those that stood when it was saved do not. */
function keptOutSince(participants: readonly Participant[], before: KnownMail, rules: RulesNow, contacts: Matches): HistoryVerdict | null {
  const today = decideFor(participants, rules, contacts)
  return today.keptOut && !keptOutThen(participants, before, rules, contacts) ? today : null
}

function keptOutThen(participants: readonly Participant[], before: KnownMail, { directory, settings }: RulesNow, contacts: Matches): boolean {
  return decideFor(participants, { directory, settings: asOf(settings, before.settingsVersion) }, contacts).keptOut
}

/** Of today's rules that keep a whole mail out, those that were made up to a version. */
function asOf(settings: Settings, version: number): Settings {
  return {
    ...settings,
    exceptionAddresses: new Map([...settings.exceptionAddresses].filter(([, setting]) => setting.version <= version)),
    otherDomains: new Map([...settings.otherDomains].filter(([, { setting }]) => setting.version <= version)),
  }
}

function decideFor(participants: readonly Participant[], rules: Rules, contacts: Matches): HistoryVerdict {
  return decideHistory({ ...rules, mail: { participants, subject: '', automatic: null, mayBeAnswered: false }, contacts })
}

/** What all copies together come to, and how that differs from what is stored. */
interface Union {
  readonly verdict: HistoryVerdict
  readonly participants: readonly Participant[]
  readonly contacts: readonly string[]
  readonly link: readonly SavedContact[]
  readonly takenBack: boolean
}

function decideUnion(before: KnownMail, read: readonly ReadCopy[], rules: RulesNow, contacts: Matches): Union {
  const participants = together(before.participants, ...read.flatMap(copy => copy.tooLate ? [] : [copy.adds]))
  const verdict = verdictOfAll(participants, before, read, rules, contacts)
  const kept = { verdict, participants: remembered(participants, verdict.reasons, rules), takenBack: false }
  if (verdict.saved.length > 0 && (isSaved(before) || saverOf(read) !== null)) {
    const grown = participants.length > before.participants.length
    const link = verdict.saved.filter(({ contact }) => grown || !before.contacts.includes(contact))
    return { ...kept, contacts: [...new Set([...before.contacts, ...link.map(saved => saved.contact)])], link }
  }
  if (!isSaved(before)) return { ...kept, contacts: [], link: [] }
  if (keptOutThen(participants, before, rules, contacts)) return { ...kept, contacts: [], link: [], takenBack: true }
  // What keeps it out today was made since, or no rule did it (a contact was deleted): what is saved stays.
  return { ...kept, participants: verdict.keptOut ? before.participants : kept.participants, contacts: before.contacts, link: [] }
}

function verdictOfAll(participants: readonly Participant[], before: KnownMail, read: readonly ReadCopy[], rules: Rules, contacts: Matches): HistoryVerdict {
  const [first, another] = read
  // Of nobody there is nothing to say but what the copies said themselves.
  if (first && (participants.length === 0 || (!another && before.participants.length === 0))) return first.alone
  return decideFor(participants, rules, contacts)
}

/** Which copy makes the mail saved, and which one opens or joins a ticket; null where none does. */
interface Doing {
  readonly saves: number | null
  readonly asks: number | null
  /** Which copy brings the histories that are added. */
  readonly links: number | null
}

function whoDoesWhat(before: KnownMail, read: readonly ReadCopy[], union: Union): Doing {
  const saves = isSaved(before) || union.contacts.length === 0 ? null : saverOf(read)
  return {
    saves,
    links: saves ?? indexOf(read, copy => copy.tooLate === null),
    asks: before.ticket ? null : indexOf(read, ({ support }) => support.ticket !== null || support.attached !== undefined),
  }
}

/** A mail is saved from a copy that is not reduced alone; at least from none that an excepted account keeps out. */
function saverOf(read: readonly ReadCopy[]): number | null {
  return indexOf(read, copy => !isReduced(copy.alone.reasons) && !isUnreadable(copy))
    ?? indexOf(read, copy => !copy.alone.reasons.some(reason => reason.code === 'exception-address'))
}

function indexOf(read: readonly ReadCopy[], is: (copy: ReadCopy) => boolean): number | null {
  const at = read.findIndex(is)
  return at < 0 ? null : at
}

function rowVerdict(copy: ReadCopy, at: number, doing: Doing, union: Union, mail: KnownMail, rules: Rules, contacts: Matches): Verdict {
  if (isUnreadable(copy) && union.participants.length === 0) return UNREADABLE
  const history = isReduced(copy.alone.reasons) ? copy.alone : copy.tooLate ?? union.verdict
  const participants = isReduced(copy.alone.reasons) ? copy.mail.participants : union.participants
  const facts = { ...rules, mail: { ...copy.mail, participants }, contacts }
  return verdictOf(outcomeOf(at, doing, mail), facts, at === doing.links ? union.link : [], supportOf(copy, at === doing.asks, mail), history.reasons)
}

function isUnreadable(copy: Copy): boolean {
  return copy.mail.participants.length === 0
}

function outcomeOf(at: number, { saves, asks }: Doing, mail: KnownMail): Outcome {
  if (at === saves) return at === asks ? 'saved+ticket' : 'saved'
  if (at === asks) return 'ticket'
  return isHeld(mail) ? 'duplicate' : 'skipped'
}

function supportOf({ support }: ReadCopy, asks: boolean, mail: KnownMail): SupportVerdict {
  if (!asks) return { ticket: null, reasons: support.reasons }
  return support.ticket ? { ...support, ticket: { ...support.ticket, contacts: mail.contacts } } : support
}

function earlierRows(before: KnownMail, union: Union): Filing['earlier'] {
  const { reasons } = union.verdict
  const reduced = isReduced(reasons) && union.contacts.length === 0 && union.participants.length < before.participants.length
  if (!union.takenBack && !reduced) return null
  const all: Reason[] = union.takenBack ? [...reasons, { code: 'taken-back' }] : [...reasons]
  return { reasons: reasonsInOrder(reduced ? reducedReasons(all, union.participants) : all), reduced }
}

function isSaved(mail: KnownMail): boolean {
  return mail.contacts.length > 0
}

function isHeld(mail: KnownMail): boolean {
  return isSaved(mail) || mail.ticket
}
