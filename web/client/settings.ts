import { listAliases } from '../../contract/aliases.ts'
import { listApiKeys } from '../../contract/api-keys.ts'
import { getMailImport, listMailImports } from '../../contract/mail-imports.ts'
import { listChanges, type Change } from '../../contract/changes.ts'
import { getContact, listContacts } from '../../contract/contacts.ts'
import { searchDirectory } from '../../contract/directory.ts'
import { listExceptionAddresses } from '../../contract/exception-addresses.ts'
import { listExternalAddresses } from '../../contract/external-addresses.ts'
import { listFreeProviders } from '../../contract/free-providers.ts'
import { getMe } from '../../contract/me.ts'
import { getOrganization, getRetention } from '../../contract/organization.ts'
import { listInvitations } from '../../contract/invitations.ts'
import { listOtherDomains } from '../../contract/other-domains.ts'
import { listSupportAddresses } from '../../contract/support-addresses.ts'
import { getTicketSettings } from '../../contract/ticket-settings.ts'
import { getTransport } from '../../contract/transport.ts'
import { listUsers } from '../../contract/users.ts'
import { keyOf } from './queries.ts'

const shown: Readonly<Record<Change['menu'], readonly (readonly unknown[])[]>> = {
  'organization': [keyOf(getOrganization)],
  'transport': [keyOf(getTransport)],
  'retention': [keyOf(getRetention)],
  'users': [keyOf(listUsers), keyOf(searchDirectory), keyOf(getMe)],
  'aliases': [keyOf(listAliases), keyOf(searchDirectory)],
  'external-addresses': [keyOf(listExternalAddresses)],
  'exception-addresses': [keyOf(listExceptionAddresses)],
  // A lock changes what a contact's page says of its addresses.
  'free-providers': [keyOf(listFreeProviders), keyOf(getContact), keyOf(listContacts)],
  'other-domains': [keyOf(listOtherDomains)],
  'support-addresses': [keyOf(listSupportAddresses)],
  'ticket-settings': [keyOf(getTicketSettings)],
  'api-keys': [keyOf(listApiKeys)],
  'mail-imports': [keyOf(listMailImports), keyOf(getMailImport)],
  'accounts': [keyOf(listInvitations)],
}

/** The keys of the answers that show a menu's settings, the audit log among them. */
export function settingsOf(menu: Change['menu']): readonly (readonly unknown[])[] {
  return [...shown[menu], keyOf(listChanges)]
}
