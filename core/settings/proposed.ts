import type { Rules } from '../capture/remembered.ts'
import { readAddress, readDomain } from '../mail/typed.ts'
import type { Replacement } from './replaced.ts'

/** One change of one setting that is not made yet. */
export type ProposedChange =
  | { readonly menu: 'external-addresses'; readonly action: 'add' | 'remove'; readonly email: string }
  | { readonly menu: 'exception-addresses' | 'support-addresses'; readonly action: 'add' | 'remove'; readonly login: string }
  | { readonly menu: 'free-providers'; readonly domain: string; readonly locked: boolean }
  | { readonly menu: 'other-domains'; readonly action: 'add' | 'remove'; readonly domain: string; readonly scope: 'mail' | 'party' }

/** The present settings with this change, as a replacement of the one list that it touches. */
export function replacementOf(change: ProposedChange, { directory, settings }: Rules): Replacement {
  switch (change.menu) {
    case 'external-addresses':
      return { externalAddresses: changed([...directory.externalAddresses], change.action, normal(change.email)) }
    case 'exception-addresses':
      return { exceptionAddresses: changed(logins(settings.exceptionAddresses, directory), change.action, change.login) }
    case 'support-addresses':
      return { supportAddresses: changed(logins(settings.supportAddresses, directory), change.action, change.login) }
    case 'free-providers': {
      const open = [...settings.freeProviders].filter(([, provider]) => !provider.locked).map(([domain]) => domain)
      return { openFreeProviders: changed(open, change.locked ? 'remove' : 'add', normalDomain(change.domain)) }
    }
    case 'other-domains': {
      const domain = normalDomain(change.domain)
      const others = [...settings.otherDomains].map(([domain, { scope }]) => ({ domain, scope })).filter(other => other.domain !== domain)
      return { otherDomains: change.action === 'add' ? [...others, { domain, scope: change.scope }] : others }
    }
  }
}

/** Can the effect be told to the number? Of what an excepted account kept out, and of tickets, the log does not hold enough. */
export function isExact(change: ProposedChange): boolean {
  return change.menu !== 'support-addresses' && !(change.menu === 'exception-addresses' && change.action === 'remove')
}

function changed(list: readonly string[], action: 'add' | 'remove', one: string): string[] {
  const without = list.filter(other => other.toLowerCase() !== one.toLowerCase())
  return action === 'add' ? [...without, one] : without
}

function logins(menu: ReadonlyMap<string, unknown>, directory: Rules['directory']): string[] {
  return [...new Set([...directory.accountOf.values()].filter(account => menu.has(account.id)).map(account => account.login))]
}

function normal(email: string): string {
  const read = readAddress(email)
  return 'fault' in read ? email : read.address
}

function normalDomain(text: string): string {
  const read = readDomain(text)
  return 'fault' in read ? text : read.domain
}
