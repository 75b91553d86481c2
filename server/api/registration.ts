import {
  type Fault, accountAddressFault, contactAddressFault, contactDomainFault, externalAddressFault, otherDomainFault, ownDomainFault, ownDomainInUse,
} from '../../core/contacts/registration.ts'
import { type TypedAddress, readAddress, readDomain } from '../../core/mail/typed.ts'
import type { ProblemCode } from '../../contract/problem.ts'
import type { Route } from '../../contract/route.ts'
import { type AccountName, type OwnAddress, accountByLogin } from '../store/accounts.ts'
import { contactsAroundDomain, contactsWithAddress, externalAddressId } from '../store/holders.ts'
import { type Rules, loadRules } from '../store/rules.ts'
import { Refusal, conflictWith, fieldRefused } from './errors.ts'
import type { Work } from './handler.ts'

/*
 * What people type, read and held against what is registered already. The rules are core's (core/contacts/registration.ts);
 * here they get their facts and their words.
 */

type GoodAddress = Exclude<TypedAddress, { fault: unknown }>
type Asking = Pick<Work<Route>, 'client' | 'organization'>

/** Reads an address as people type it. @throws Refusal that names the field */
export function addressOf(text: string, path: string): GoodAddress {
  const read = readAddress(text)
  if (!('fault' in read)) return read
  throw fieldRefused(path, 'not-an-address', read.fault === 'several-addresses'
    ? `"${cut(text)}" holds several addresses. Write one.`
    : `"${cut(text)}" is no mail address.`)
}

/** Reads a domain as people type it. @returns it in normal form @throws Refusal that names the field */
export function domainOf(text: string, path: string): string {
  const read = readDomain(text)
  if (!('fault' in read)) return read.domain
  throw fieldRefused(path, read.fault, read.fault === 'public-suffix'
    ? `"${cut(text)}" belongs to many companies. Write the domain of one.`
    : `"${cut(text)}" is no domain. A domain looks like example.com.`)
}

/** Reads addresses of a list; one that stands there twice counts once. */
export function addressesOf(texts: readonly string[], path = 'addresses'): OwnAddress[] {
  const read = texts.map((text, at) => addressOf(text, `${path}.${at}`))
  return read.filter(({ address }, at) => read.findIndex(other => other.address === address) === at).map(({ address, written }) => ({ address, written }))
}

/** Reads domains of a list; one that stands there twice counts once. */
export function domainsOf(texts: readonly string[], path = 'domains'): string[] {
  return [...new Set(texts.map((text, at) => domainOf(text, `${path}.${at}`)))]
}

/** Who is ours and what is set, as the transaction sees it. */
export async function rulesNow({ client, organization }: Asking): Promise<Rules> {
  return (await loadRules(client, [organization])).get(organization)!
}

/** A login is unique over users and alias accounts. @throws Refusal */
export async function checkLogin({ client, organization }: Asking, login: string, self: string | null): Promise<void> {
  const other = await accountByLogin(client, organization, login)
  if (!other || other.id === self) return
  throw conflictWith({ kind: other.kind, id: other.id, name: other.name }, 'login-taken', `${login} is the ID of ${other.name} already.`, 'login')
}

/** The user or alias account with this ID. @throws Refusal where there is none */
export async function accountOf({ client, organization }: Asking, login: string, path = 'login'): Promise<AccountName> {
  const account = await accountByLogin(client, organization, login)
  if (!account) throw fieldRefused(path, 'unknown-account', `There is no user or alias account with the ID ${login}.`)
  return account
}

/** May an account, `self` where it exists already, have these addresses? @throws Refusal */
export async function checkAccountAddresses(asking: Asking, addresses: readonly OwnAddress[], self: string | null): Promise<void> {
  const { directory } = await rulesNow(asking)
  const holders = await contactsWithAddress(asking.client, asking.organization, addresses.map(({ address }) => address))
  for (const [at, { address }] of addresses.entries()) {
    await refuse(asking, accountAddressFault(address, self, directory, holders.filter(holder => holder.key === address)), address, `addresses.${at}`)
  }
}

/** May this be an external address of ours? @throws Refusal */
export async function checkExternalAddress(asking: Asking, address: string): Promise<void> {
  const { directory } = await rulesNow(asking)
  await refuse(asking, externalAddressFault(address, directory, await contactsWithAddress(asking.client, asking.organization, [address])), address, 'email')
}

/** May a contact get these addresses and domains, which it does not have yet? @throws Refusal */
export async function checkContactKeys(asking: Asking, addresses: readonly string[], domains: readonly string[], confirmed: boolean): Promise<void> {
  if (addresses.length === 0 && domains.length === 0) return
  const { directory, settings } = await rulesNow(asking)
  for (const address of addresses) await refuse(asking, contactAddressFault(address, directory), address, 'addresses')
  for (const domain of domains) await refuse(asking, contactDomainFault(domain, confirmed, directory, settings), domain, 'domains')
}

/** May these become our domains, and those cease to be? @throws Refusal */
export async function checkOwnDomains(asking: Asking, added: readonly string[], dropped: readonly string[]): Promise<void> {
  const { directory, settings } = await rulesNow(asking)
  const holders = await contactsAroundDomain(asking.client, asking.organization, added)
  for (const domain of added) await refuse(asking, ownDomainFault(domain, directory, settings, holders.filter(holder => holder.key === domain)), domain, 'domains')
  for (const domain of dropped) await refuse(asking, ownDomainInUse(domain, directory), domain, 'domains')
}

/** May this domain be added to the Other Domains? @throws Refusal */
export async function checkOtherDomain(asking: Asking, domain: string): Promise<void> {
  const { directory, settings } = await rulesNow(asking)
  await refuse(asking, otherDomainFault(domain, directory, settings), domain, 'domain')
}

async function refuse({ client, organization }: Asking, fault: Fault | null, value: string, path: string): Promise<void> {
  if (!fault) return
  const { code, other } = fault
  const detail = sentence(fault, value)
  const id = other.kind === 'external-address' ? await externalAddressId(client, organization, other.id) ?? other.id : other.id
  throw new Refusal(code === 'address-not-at-own-domain' ? 400 : 409, code satisfies ProblemCode, detail, { errors: [{ path, code, detail }], conflict: { ...other, id } })
}

/** What stands in the way, and what to do. */
export function sentence({ code, other }: Fault, value: string): string {
  switch (code) {
    case 'address-is-ours': return `${value} is an address of ours (${other.name}), so no contact can have it.`
    case 'address-at-own-domain': return `${value} is at our own domain ${other.name}. Add it to a user or an alias account instead.`
    case 'address-not-at-own-domain': return `${value} is at none of our own domains. Add it as an external address instead.`
    case 'address-taken': return `${value} belongs to ${other.name} already.`
    case 'address-of-contact': return `${value} is registered with the contact ${other.name}. Remove it there first.`
    case 'domain-is-ours': return `${value} is at, above or below our own domain ${other.name}.`
    case 'domain-of-contact': return `${value} is where the contact ${other.name} is registered. Change that contact first.`
    case 'domain-taken': return `${value} is in use: ${other.name}. Remove that first.`
    case 'domain-in-use': return `${value} is still in use: ${other.name} has an address there.`
    case 'already-there': return `${value} is in the list already.`
    case 'provider-locked': return `${value} is a free email provider whose lock is closed. Register single addresses, or open its lock first.`
    case 'confirmation-needed': return `${value} is a free email provider: mail of everybody there would go to this contact. Send "confirm": true if that is meant.`
  }
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
