import type { Handler } from './handler.ts'
import { activity } from './routes/activity.ts'
import { aliases } from './routes/aliases.ts'
import { apiKeys } from './routes/api-keys.ts'
import { cannedAnswers } from './routes/canned-answers.ts'
import { changes } from './routes/changes.ts'
import { contacts } from './routes/contacts.ts'
import { copies } from './routes/copies.ts'
import { directory } from './routes/directory.ts'
import { documents } from './routes/documents.ts'
import { effect } from './routes/effect.ts'
import { events } from './routes/events.ts'
import { exceptionAddresses } from './routes/exception-addresses.ts'
import { externalAddresses } from './routes/external-addresses.ts'
import { firstRun } from './routes/first-run.ts'
import { freeProviders } from './routes/free-providers.ts'
import { health } from './routes/health.ts'
import { imports } from './routes/imports.ts'
import { invitations } from './routes/invitations.ts'
import { jobs } from './routes/jobs.ts'
import { mailLog } from './routes/mail-log.ts'
import { mailImports } from './routes/mail-imports.ts'
import { mails } from './routes/mails.ts'
import { me } from './routes/me.ts'
import { oauth } from './routes/oauth.ts'
import { openid } from './routes/openid.ts'
import { organization } from './routes/organization.ts'
import { outbox } from './routes/outbox.ts'
import { otherDomains } from './routes/other-domains.ts'
import { password } from './routes/password.ts'
import { search } from './routes/search.ts'
import { secondFactor } from './routes/second-factor.ts'
import { session } from './routes/session.ts'
import { sessions } from './routes/sessions.ts'
import { spamSenders } from './routes/spam-senders.ts'
import { supportAddresses } from './routes/support-addresses.ts'
import { transport } from './routes/transport.ts'
import { ticketLabels } from './routes/ticket-labels.ts'
import { ticketReports } from './routes/ticket-reports.ts'
import { ticketSettings } from './routes/ticket-settings.ts'
import { ticketViews } from './routes/ticket-views.ts'
import { tickets } from './routes/tickets.ts'
import { tryIt } from './routes/try.ts'
import { users } from './routes/users.ts'

/** What answers each route of the contract. */
export const handlers: readonly Handler[] = [
  ...firstRun, ...session, ...openid, ...sessions, ...me, ...password, ...secondFactor, ...invitations,
  ...organization, ...copies, ...transport, ...users, ...aliases, ...directory, ...imports, ...apiKeys, ...changes, ...contacts, ...activity,
  ...externalAddresses, ...oauth, ...exceptionAddresses, ...freeProviders, ...otherDomains, ...supportAddresses, ...tryIt, ...effect,
  ...mailLog, ...mailImports, ...mails, ...outbox,
  ...tickets, ...ticketLabels, ...ticketViews, ...cannedAnswers, ...spamSenders, ...ticketSettings, ...ticketReports,
  ...search, ...jobs, ...events, ...health, ...documents,
]
