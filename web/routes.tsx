import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { requireMe } from './client/session.ts'
import { readActivitySearch, readAuthorizedSearch, readContactsSearch, readLogSearch, readProviderSearch, readSignInSearch, readTicketsSearch, readTokenSearch, readTrySearch } from './searches.ts'
import { Customization, Failed, NotFound, Work } from './shell/places.tsx'

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: Failed })
const home = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: to('/customers') })

const signIn = createRoute({ getParentRoute: () => root, path: 'sign-in', validateSearch: readSignInSearch, component: lazyRouteComponent(() => import('./screens/sign-in.tsx'), 'SignIn') })
const firstRun = createRoute({ getParentRoute: () => root, path: 'first-run', validateSearch: readTokenSearch, component: lazyRouteComponent(() => import('./screens/first-run.tsx'), 'FirstRun') })
const invitation = createRoute({ getParentRoute: () => root, path: 'invitation', validateSearch: readTokenSearch, component: lazyRouteComponent(() => import('./screens/invitations.tsx'), 'AcceptInvitation') })
const passwordReset = createRoute({ getParentRoute: () => root, path: 'password-reset', validateSearch: readTokenSearch, component: lazyRouteComponent(() => import('./screens/password.tsx'), 'ResetPassword') })

const inside = ({ location }: { location: { href: string } }): Promise<void> => requireMe(location.href)

const work = createRoute({ getParentRoute: () => root, id: 'work', beforeLoad: inside, component: Work })
const outbox = createRoute({ getParentRoute: () => work, path: 'outbox', component: lazyRouteComponent(() => import('./screens/outbox.tsx'), 'Outbox') })
const account = createRoute({ getParentRoute: () => work, path: 'account', component: lazyRouteComponent(() => import('./screens/account.tsx'), 'Account') })
const customers = createRoute({ getParentRoute: () => work, path: 'customers', validateSearch: readContactsSearch, component: lazyRouteComponent(() => import('./screens/contacts-places.tsx'), 'Customers') })
const potentials = createRoute({ getParentRoute: () => work, path: 'potentials', validateSearch: readContactsSearch, component: lazyRouteComponent(() => import('./screens/contacts-places.tsx'), 'Potentials') })
const leads = createRoute({ getParentRoute: () => work, path: 'leads', validateSearch: readContactsSearch, component: lazyRouteComponent(() => import('./screens/contacts-places.tsx'), 'Leads') })
const importContacts = createRoute({ getParentRoute: () => work, path: 'contacts/import', component: lazyRouteComponent(() => import('./screens/imports.tsx'), 'ImportContacts') })
const duplicates = createRoute({ getParentRoute: () => work, path: 'contacts/duplicates', component: lazyRouteComponent(() => import('./screens/contacts-duplicates.tsx'), 'Duplicates') })
const contact = createRoute({ getParentRoute: () => work, path: 'contacts/$id', validateSearch: readActivitySearch, component: lazyRouteComponent(() => import('./screens/contact-place.tsx'), 'ContactPlace') })
const tickets = createRoute({ getParentRoute: () => work, path: 'tickets', validateSearch: readTicketsSearch, component: lazyRouteComponent(() => import('./screens/ticket/places.tsx'), 'TicketsPlace') })
const ticketReports = createRoute({ getParentRoute: () => work, path: 'reports', component: lazyRouteComponent(() => import('./screens/ticket/places.tsx'), 'ReportsPlace') })
const ticket = createRoute({ getParentRoute: () => work, path: 'tickets/$id', validateSearch: readTicketsSearch, component: lazyRouteComponent(() => import('./screens/ticket/places.tsx'), 'TicketPlace') })

const customization = createRoute({ getParentRoute: () => root, path: 'customization', beforeLoad: inside, component: Customization })
const customizationHome = createRoute({ getParentRoute: () => customization, path: '/', component: lazyRouteComponent(() => import('./screens/customization.tsx'), 'CustomizationHome') })
const externalAddresses = createRoute({ getParentRoute: () => customization, path: 'mail-settings/external-addresses', validateSearch: readAuthorizedSearch, component: lazyRouteComponent(() => import('./screens/mail-settings/external-addresses.tsx'), 'ExternalAddresses') })
const exceptionAddresses = createRoute({ getParentRoute: () => customization, path: 'mail-settings/exception-addresses', component: lazyRouteComponent(() => import('./screens/mail-settings/exception-addresses.tsx'), 'ExceptionAddresses') })
const exceptionDomains = createRoute({ getParentRoute: () => customization, path: 'mail-settings/exception-domains', component: lazyRouteComponent(() => import('./screens/mail-settings/exception-domains.tsx'), 'ExceptionDomains') })
const exceptionDomainsHome = createRoute({ getParentRoute: () => exceptionDomains, path: '/', beforeLoad: to('/customization/mail-settings/exception-domains/free-providers') })
const freeProviders = createRoute({ getParentRoute: () => exceptionDomains, path: 'free-providers', validateSearch: readProviderSearch, component: lazyRouteComponent(() => import('./screens/mail-settings/free-providers.tsx'), 'FreeProviders') })
const otherDomains = createRoute({ getParentRoute: () => exceptionDomains, path: 'other', component: lazyRouteComponent(() => import('./screens/mail-settings/other-domains.tsx'), 'OtherDomains') })
const supportAddresses = createRoute({ getParentRoute: () => customization, path: 'mail-settings/support-addresses', component: lazyRouteComponent(() => import('./screens/mail-settings/support-addresses.tsx'), 'SupportAddresses') })
const ticketSettings = createRoute({ getParentRoute: () => customization, path: 'help-desk/rules', component: lazyRouteComponent(() => import('./screens/ticket-settings.tsx'), 'TicketSettings') })
const ticketLabels = createRoute({ getParentRoute: () => customization, path: 'help-desk/labels', component: lazyRouteComponent(() => import('./screens/ticket-labels.tsx'), 'TicketLabels') })
const cannedAnswers = createRoute({ getParentRoute: () => customization, path: 'help-desk/canned-answers', component: lazyRouteComponent(() => import('./screens/canned-answers.tsx'), 'CannedAnswers') })
const spamSenders = createRoute({ getParentRoute: () => customization, path: 'help-desk/spam-senders', component: lazyRouteComponent(() => import('./screens/spam-senders.tsx'), 'SpamSenders') })
const mailLog = createRoute({ getParentRoute: () => customization, path: 'mail-log', validateSearch: readLogSearch, component: lazyRouteComponent(() => import('./screens/mail-log.tsx'), 'MailLog') })
const tryMail = createRoute({ getParentRoute: () => customization, path: 'try', validateSearch: readTrySearch, component: lazyRouteComponent(() => import('./screens/try.tsx'), 'TryMail') })
const users = createRoute({ getParentRoute: () => customization, path: 'directory/users', component: lazyRouteComponent(() => import('./screens/users.tsx'), 'Users') })
const aliases = createRoute({ getParentRoute: () => customization, path: 'directory/aliases', component: lazyRouteComponent(() => import('./screens/aliases.tsx'), 'Aliases') })
const importDirectory = createRoute({ getParentRoute: () => customization, path: 'directory/import', component: lazyRouteComponent(() => import('./screens/imports.tsx'), 'ImportDirectory') })
const directory = createRoute({ getParentRoute: () => customization, path: 'directory', beforeLoad: to('/customization/directory/users') })
const company = createRoute({ getParentRoute: () => customization, path: 'company', component: lazyRouteComponent(() => import('./screens/organization.tsx'), 'Company') })
const connect = createRoute({ getParentRoute: () => customization, path: 'connect', component: lazyRouteComponent(() => import('./screens/connect.tsx'), 'Connect') })
const mailImports = createRoute({ getParentRoute: () => customization, path: 'import', component: lazyRouteComponent(() => import('./screens/mail-imports.tsx'), 'MailImports') })
const mailImportAccount = createRoute({ getParentRoute: () => customization, path: 'import/account', component: lazyRouteComponent(() => import('./screens/mail-import-account.tsx'), 'MailImportAccount') })
const mailImport = createRoute({ getParentRoute: () => customization, path: 'import/$id', component: lazyRouteComponent(() => import('./screens/mail-import.tsx'), 'MailImportPage') })
const apiKeys = createRoute({ getParentRoute: () => customization, path: 'api-keys', component: lazyRouteComponent(() => import('./screens/api-keys.tsx'), 'ApiKeys') })
const audit = createRoute({ getParentRoute: () => customization, path: 'audit', component: lazyRouteComponent(() => import('./screens/changes.tsx'), 'Changes') })

const tree = root.addChildren([
  home, signIn, firstRun, invitation, passwordReset,
  work.addChildren([account, outbox, customers, potentials, leads, importContacts, duplicates, contact, tickets, ticketReports, ticket]),
  customization.addChildren([
    customizationHome, externalAddresses, exceptionAddresses,
    exceptionDomains.addChildren([exceptionDomainsHome, freeProviders, otherDomains]),
    supportAddresses, ticketSettings, ticketLabels, cannedAnswers, spamSenders, mailLog, tryMail,
    directory, users, aliases, importDirectory, company, connect, mailImports, mailImportAccount, mailImport, apiKeys, audit,
  ]),
])

export const router = createRouter({
  routeTree: tree, defaultPreload: 'intent', scrollRestoration: false,
  // Plain text behind the ?, as people write and send it; each screen reads what it knows (searches.ts).
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const written = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)])).toString()
    return written === '' ? '' : `?${written}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function to(path: string) {
  return (): never => {
    throw redirect({ to: path, replace: true })
  }
}
