import type { Rules } from '../capture/remembered.ts'
import type { Account, Directory } from '../directory/directory.ts'
import { readAddress, readDomain } from '../mail/typed.ts'
import type { OtherDomain, Setting, Settings } from './settings.ts'

/** Settings to look at instead of the present ones, as people name them; what is not named stays as it is. */
export interface Replacement {
  readonly externalAddresses?: readonly string[] | undefined
  /** Logins, as are those of support addresses. */
  readonly exceptionAddresses?: readonly string[] | undefined
  readonly openFreeProviders?: readonly string[] | undefined
  readonly otherDomains?: readonly { readonly domain: string; readonly scope: 'mail' | 'party' }[] | undefined
  readonly supportAddresses?: readonly string[] | undefined
}

/** A name in a replacement that nobody knows. `path` is where it stands, as in `exceptionAddresses.0`. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName'
  readonly path: string
  readonly kind: 'login' | 'address' | 'domain' | 'provider'
  constructor(path: string, kind: 'login' | 'address' | 'domain' | 'provider') {
    super(`${path} names no ${kind} that is known here.`)
    this.path = path
    this.kind = kind
  }
}

/**
 * The rules with these settings in place of their own. What stood before keeps who made it when.
 * @throws UnknownName
 */
export function withReplaced({ directory, settings }: Rules, replacement: Replacement): Rules {
  const { externalAddresses, exceptionAddresses, openFreeProviders, otherDomains, supportAddresses } = replacement
  return {
    directory: externalAddresses ? { ...directory, externalAddresses: new Set(externalAddresses.map(address)) } : directory,
    settings: {
      exceptionAddresses: exceptionAddresses ? accountSettings(exceptionAddresses, 'exceptionAddresses', settings.exceptionAddresses, directory) : settings.exceptionAddresses,
      otherDomains: otherDomains ? domainSettings(otherDomains, settings.otherDomains) : settings.otherDomains,
      freeProviders: openFreeProviders ? locks(openFreeProviders, settings.freeProviders) : settings.freeProviders,
      supportAddresses: supportAddresses ? accountSettings(supportAddresses, 'supportAddresses', settings.supportAddresses, directory) : settings.supportAddresses,
    },
  }
}

function accountSettings(
  logins: readonly string[], menu: 'exceptionAddresses' | 'supportAddresses', present: ReadonlyMap<string, Setting>, directory: Directory,
): ReadonlyMap<string, Setting> {
  const accounts = byLogin(directory)
  return new Map(logins.map((login, at) => {
    const account = accounts.get(login.toLowerCase())
    if (!account) throw new UnknownName(`${menu}.${at}`, 'login')
    return [account.id, present.get(account.id) ?? proposed(menu === 'exceptionAddresses' ? 'exception-addresses' : 'support-addresses', account.id)]
  }))
}

function byLogin(directory: Directory): Map<string, Account> {
  return new Map([...directory.accountOf.values()].map(account => [account.login.toLowerCase(), account]))
}

function domainSettings(domains: NonNullable<Replacement['otherDomains']>, present: Settings['otherDomains']): ReadonlyMap<string, OtherDomain> {
  return new Map(domains.map(({ domain, scope }, at) => {
    const read = readDomain(domain)
    if ('fault' in read) throw new UnknownName(`otherDomains.${at}.domain`, 'domain')
    return [read.domain, { scope, setting: present.get(read.domain)?.setting ?? proposed('other-domains', read.domain) }]
  }))
}

function locks(open: readonly string[], present: Settings['freeProviders']): Settings['freeProviders'] {
  const opened = new Set(open.map((domain, at) => {
    const read = readDomain(domain)
    if ('fault' in read || !present.has(read.domain)) throw new UnknownName(`openFreeProviders.${at}`, 'provider')
    return read.domain
  }))
  return new Map([...present].map(([domain, provider]) => [domain, { ...provider, locked: !opened.has(domain) }]))
}

function address(text: string, at: number): string {
  const read = readAddress(text)
  if ('fault' in read) throw new UnknownName(`externalAddresses.${at}`, 'address')
  return read.address
}

/** Nobody has made it yet. */
function proposed(menu: Setting['menu'], id: string): Setting {
  return { menu, id, by: null, at: null, version: 0 }
}
