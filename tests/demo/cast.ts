import { aliases, contacts, organization, settings, users } from '../../demo/company.ts'
import { normalAddress, normalDomain } from '../../core/mail/address.ts'
import { companyAbc, type Company, type SettingsOfCase, type World } from '../core/capture/company-abc.ts'

/** Company ABC of the demo, in the shape of the worked cases. */
export const cast: World = {
  organization: { name: organization.name, domains: [...organization.domains] },
  users: users.map(({ login, name, addresses }) => ({ id: login, name, addresses: [...addresses] })),
  aliases: aliases.map(({ login, name, addresses }) => ({ id: login, name, addresses: [...addresses] })),
  contacts: contacts.map(({ ref, kind, name, addresses, domains }) => ({
    ref, kind, name,
    addresses: addresses.map(({ address }) => normalAddress(address) ?? address),
    domains: domains.map(domain => normalDomain(domain) ?? domain),
  })),
}

/** The company with other settings than its own. */
export function castWith(changes: SettingsOfCase): Company {
  return companyAbc(changes, 0, cast)
}

/** The company as the demo finds it. */
export const livingCompany: Company = castWith({
  externalAddresses: settings.externalAddresses.map(({ email }) => email),
  exceptionAddresses: settings.exceptionAddresses.map(({ login }) => login),
  openFreeProviders: settings.openFreeProviders,
  otherDomains: settings.otherDomains,
  supportAddresses: settings.supportAddresses,
})
