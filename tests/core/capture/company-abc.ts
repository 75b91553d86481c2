import type { Facts, MailFacts } from '../../../core/capture/facts.ts'
import { readMailFacts } from '../../../core/capture/facts.ts'
import { keysToLookUp, type Matches } from '../../../core/contacts/matching.ts'
import { type Account, type Directory, whoIsOurs } from '../../../core/directory/directory.ts'
import { normalAddress } from '../../../core/mail/address.ts'
import { type Message, readMessage } from '../../../core/mail/message.ts'
import type { Participant } from '../../../core/mail/participants.ts'
import { freeProviders } from '../../../core/settings/free-providers.ts'
import type { Setting, Settings } from '../../../core/settings/settings.ts'
import decision from './decision.json' with { type: 'json' }

/** Company ABC of decision.json: its people, its contacts, and its mail settings as a case changes them. */
export const world = decision.world

/** Settings as the cases write them; a number of versions says when each rule was made, 0 where it says nothing. */
export interface SettingsOfCase {
  readonly externalAddresses?: readonly string[]
  readonly exceptionAddresses?: readonly string[]
  readonly openFreeProviders?: readonly string[]
  readonly otherDomains?: readonly { readonly domain: string; readonly scope?: string }[]
  readonly supportAddresses?: readonly string[]
}

/** A mail as the cases write it. */
export interface MailOfCase {
  readonly from?: string
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly subject?: string
  readonly date?: string
  readonly messageId?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly envelopeFrom?: string
  readonly envelopeTo?: readonly string[]
}

/** Who there is: the world of the cases, or a larger one. */
export type World = Pick<typeof world, 'organization' | 'contacts'> & {
  readonly users: readonly Pick<(typeof world.users)[number], 'id' | 'name' | 'addresses'>[]
  readonly aliases: readonly Pick<(typeof world.aliases)[number], 'id' | 'name' | 'addresses'>[]
}

export interface Company {
  readonly directory: Directory
  readonly settings: Settings
  readonly people: World
}

export function companyAbc(changes: SettingsOfCase = {}, version = 0, people: World = world): Company {
  const accounts: Account[] = [
    ...people.users.map(user => ({ id: user.id, kind: 'user' as const, login: user.id, name: user.name, addresses: user.addresses })),
    ...people.aliases.map(alias => ({ id: alias.id, kind: 'alias' as const, login: alias.id, name: alias.name, addresses: alias.addresses })),
  ]
  const setting = (menu: Setting['menu'], id: string): Setting => ({ menu, id, by: 'ceo', at: '2026-11-02T09:00:00.000Z', version })
  const open = new Set(changes.openFreeProviders)
  return {
    people,
    directory: {
      domains: new Set(people.organization.domains),
      accountOf: new Map(accounts.flatMap(account => account.addresses.map(address => [address, account]))),
      externalAddresses: new Set((changes.externalAddresses ?? []).map(normal)),
    },
    settings: {
      exceptionAddresses: new Map((changes.exceptionAddresses ?? []).map(id => [id, setting('exception-addresses', id)])),
      otherDomains: new Map((changes.otherDomains ?? []).map(({ domain, scope }) =>
        [domain, { scope: scope === 'party' ? 'party' as const : 'mail' as const, setting: setting('other-domains', domain) }])),
      freeProviders: new Map(freeProviders.map(({ domain }) => [domain, { locked: !open.has(domain), setting: setting('free-providers', domain) }])),
      supportAddresses: new Map((changes.supportAddresses ?? []).map(id => [id, setting('support-addresses', id)])),
    },
  }
}

/** The mail as its octets would come through a door. */
export function octetsOf(mail: MailOfCase): Buffer {
  const fields: [string, string | undefined][] = [
    ['From', mail.from], ['To', mail.to?.join(', ')], ['Cc', mail.cc?.join(', ')], ['Bcc', mail.bcc?.join(', ')],
    ['Subject', mail.subject], ['Date', mail.date], ['Message-ID', mail.messageId], ...Object.entries(mail.headers ?? {}),
  ]
  const header = fields.flatMap(([name, value]) => value === undefined ? [] : `${name}: ${value}\r\n`).join('')
  return Buffer.from(`${header}\r\n${mail.body ?? ''}`)
}

export function messageOf(mail: MailOfCase): Message {
  return readMessage(octetsOf(mail))
}

export function mailFactsOf(mail: MailOfCase, { directory }: Company): MailFacts {
  const named = { evidence: 'envelope' as const, recipients: mail.envelopeTo ?? [] }
  return readMailFacts(messageOf(mail), named, mail.envelopeFrom ?? null, whoIsOurs(directory, 'capture.localhost'))
}

/** What `decide` looks at, the contacts looked up for everybody who is on the mail. */
export function factsOf(mail: MailOfCase, company: Company): Facts {
  const facts = mailFactsOf(mail, company)
  return { mail: facts, ...company, contacts: contactsFor(facts.participants, company) }
}

/** What the contacts of ABC answer to the keys of a mail; nothing else, as a database would. */
export function contactsFor(participants: readonly Participant[], { directory, people }: Company): Matches {
  const keys = keysToLookUp(participants, directory)
  const holders = (key: string, list: 'addresses' | 'domains'): readonly [string, readonly string[]][] => {
    const found = people.contacts.filter(contact => contact[list].includes(key)).map(contact => contact.ref)
    return found.length === 0 ? [] : [[key, found]]
  }
  return {
    byAddress: new Map(keys.addresses.flatMap(key => holders(key, 'addresses'))),
    byDomain: new Map(keys.domains.flatMap(key => holders(key, 'domains'))),
  }
}

function normal(text: string): string {
  const address = normalAddress(text)
  if (address === null) throw new Error(`The case names ${text}, which is no address`)
  return address
}
