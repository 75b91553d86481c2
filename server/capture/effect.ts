import type pg from 'pg'
import { decide } from '../../core/capture/decide.ts'
import type { Outcome } from '../../core/capture/verdict.ts'
import { keysToLookUp, type Matches } from '../../core/contacts/matching.ts'
import type { Participant } from '../../core/mail/participants.ts'
import { isExact, type ProposedChange, replacementOf } from '../../core/settings/proposed.ts'
import { withReplaced } from '../../core/settings/replaced.ts'
import type { Database } from '../database/database.ts'
import { findContacts } from '../store/filing.ts'
import { countReduced, type LoggedMail, loggedMails } from '../store/logged.ts'
import { loadRules, type Rules } from '../store/rules.ts'

const DAYS = 30
const AT_ONCE = 2000
const EXAMPLES = 5

/** What a change would have done to the mail of the last days. */
export interface Effect {
  /** False: up to so many, for the rows hold too little. */
  readonly exact: boolean
  readonly days: number
  readonly mails: number
  readonly contacts: number
  readonly examples: { readonly logId: string; readonly at: string; readonly participants: string[]; readonly outcome: Outcome; readonly after: Outcome }[]
}

/**
 * Decides the mails of the last 30 days with the present settings and with the change, from who the mail log says was on
 * them, and counts those whose histories or ticket would differ.
 * @throws UnknownName where the change names what is not there
 */
export async function effectOf(organization: string, change: ProposedChange, database: Database): Promise<Effect> {
  return database.within([organization], async ({ client }) => {
    const present = (await loadRules(client, [organization])).get(organization)!
    const after = { ...present, ...withReplaced(present, replacementOf(change, present)) }
    const effect = await compare(client, organization, present, after)
    return { exact: isExact(change), days: DAYS, ...effect, mails: effect.mails + await hidden(client, organization, change) }
  })
}

async function compare(client: pg.ClientBase, organization: string, present: Rules, after: Rules): Promise<Omit<Effect, 'exact' | 'days'>> {
  const contacts = new Set<string>()
  const examples: Effect['examples'] = []
  let mails = 0
  for (let mailsBefore = null as string | null, batch: LoggedMail[]; ; mailsBefore = batch.at(-1)!.id) {
    batch = await loggedMails(client, organization, DAYS, mailsBefore, AT_ONCE)
    const matches = await contactsOf(client, organization, batch, present, after)
    for (const mail of batch) {
      const [before, then] = [present, after].map(rules => decide(factsOf(mail.participants, rules, matches)))
      const moved = difference(before!.saved.map(saved => saved.contact), then!.saved.map(saved => saved.contact))
      if (moved.length === 0 && before!.outcome === then!.outcome) continue
      mails++
      for (const contact of moved) contacts.add(contact)
      if (examples.length < EXAMPLES) examples.push({ logId: mail.id, at: mail.at.toISOString(), participants: [...new Set(mail.participants.map(one => one.address))].slice(0, 10), outcome: before!.outcome, after: then!.outcome })
    }
    if (batch.length < AT_ONCE) return { mails, contacts: contacts.size, examples }
  }
}

async function contactsOf(client: pg.ClientBase, organization: string, mails: readonly LoggedMail[], ...either: Rules[]): Promise<Matches> {
  const addresses = new Set<string>()
  const domains = new Set<string>()
  for (const { directory } of either) for (const { participants } of mails) {
    const keys = keysToLookUp(participants, directory)
    for (const key of keys.addresses) addresses.add(key)
    for (const key of keys.domains) domains.add(key)
  }
  const asked = (keys: Set<string>) => [...keys].map(key => ({ organization, key }))
  const found = await findContacts(client, asked(addresses), asked(domains))
  return found.get(organization) ?? { byAddress: new Map(), byDomain: new Map() }
}

function factsOf(participants: readonly Participant[], rules: Rules, contacts: Matches): Parameters<typeof decide>[0] {
  return { ...rules, contacts, mail: { participants, subject: '', automatic: null, mayBeAnswered: false } }
}

function difference(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter(id => !other.includes(id)), ...other.filter(id => !one.includes(id))]
}

/** Of mail that the account kept out only its own name was kept: how many would be saved nobody can say. */
async function hidden(client: pg.ClientBase, organization: string, change: ProposedChange): Promise<number> {
  return change.menu === 'exception-addresses' && change.action === 'remove' ? countReduced(client, organization, DAYS, change.login) : 0
}
