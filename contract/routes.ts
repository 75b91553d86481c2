import { listActivity, addNote, removeActivity, restoreActivity } from './activity.ts'
import { addAlias, changeAlias, getAlias, listAliases, removeAlias } from './aliases.ts'
import { addApiKey, listApiKeys, removeApiKey } from './api-keys.ts'
import { addCannedAnswer, changeCannedAnswer, listCannedAnswers, removeCannedAnswer } from './canned-answers.ts'
import { listChanges, undoChange } from './changes.ts'
import { addContact, changeContact, convertContact, countContacts, duplicateContacts, getContact, listContacts, mergeContacts, removeContact } from './contacts.ts'
import { searchDirectory } from './directory.ts'
import { getDocs, getOpenApi } from './documents.ts'
import { previewEffect } from './effect.ts'
import { listenToEvents } from './events.ts'
import { addExceptionAddress, listExceptionAddresses, removeExceptionAddress } from './exception-addresses.ts'
import { addExternalAddress, changeExternalAddress, fetchExternalAddress, listExternalAddresses, removeExternalAddress, endRelayPassword, renewRelayPassword, testConnection, testExternalAddress } from './external-addresses.ts'
import { firstRun, getFirstRun } from './first-run.ts'
import { listFreeProviders, setFreeProvider } from './free-providers.ts'
import { getCopies, getSilence } from './copies.ts'
import { getHealth, getMetrics } from './health.ts'
import { contactsInFile, directoryInFile, exportContacts, importContacts, importDirectory } from './imports.ts'
import { beginOpenId, endOpenId } from './openid.ts'
import { acceptInvitation, getInvitation, invite, listInvitations, withdrawInvitation } from './invitations.ts'
import { cancelJob, getJob, listJobs } from './jobs.ts'
import { getBalance, getLogRow, listMailLog, runAgain, uploadMail } from './mail-log.ts'
import { addAccountImport, addMailImport, getMailImport, listMailFolders, listMailImports, resumeMailImport, sendMailImport, takeMailImportBack } from './mail-imports.ts'
import { getAttachment, getMail, getRawMail } from './mails.ts'
import { changeMe, getMe } from './me.ts'
import { authorizeExternalAddress, finishAuthorization, listOAuthProviders } from './oauth.ts'
import { changeOrganization, changeRetention, getDoors, getOrganization, getRetention, renewCapture } from './organization.ts'
import { discardOutgoingMail, getOutgoingMail, listOutbox, listSenders, retryOutgoingMail, sendMail } from './outbox.ts'
import { addOtherDomain, changeOtherDomain, listOtherDomains, removeOtherDomain } from './other-domains.ts'
import { askForPassword, changePassword, linkForPassword, resetPassword } from './password.ts'
import type { Route } from './route.ts'
import { search } from './search.ts'
import { disableSecondFactor, getSecondFactor, setUpSecondFactor, verifySecondFactor } from './second-factor.ts'
import { getSession, signIn, signOut } from './session.ts'
import { endSession, listSessions } from './sessions.ts'
import { addSpamSender, listSpamSenders, removeSpamSender } from './spam-senders.ts'
import { addSupportAddress, changeSupportAddress, listSupportAddresses, removeSupportAddress } from './support-addresses.ts'
import { changeTransport, getTransport, testTransport } from './transport.ts'
import { addTicketLabel, changeTicketLabel, listTicketLabels, removeTicketLabel } from './ticket-labels.ts'
import { exportTicketReport, getTicketReport } from './ticket-reports.ts'
import { changeTicketSettings, getTicketSettings } from './ticket-settings.ts'
import { addTicketView, listTicketViews, removeTicketView } from './ticket-views.ts'
import {
  addTicket, changeTicket, changeTickets, getTicket, letIn, linkTicket, listTicketMessages, listTickets, mergeTicket, noteOnTicket, replyToTicket, showPresence, splitTicket, turnAway,
  undoTickets, unlinkTicket,
} from './tickets.ts'
import { tryMail } from './try.ts'
import { addUser, changeUser, getUser, listUsers, removeUser } from './users.ts'

/** Every route there is, in the order of the API's page. */
export const routes: readonly Route[] = [
  getFirstRun, firstRun, signIn, beginOpenId, endOpenId, getSession, signOut, listSessions, endSession, getMe, changeMe,
  changePassword, askForPassword, linkForPassword, resetPassword,
  getSecondFactor, setUpSecondFactor, verifySecondFactor, disableSecondFactor,
  listInvitations, invite, withdrawInvitation, getInvitation, acceptInvitation,
  getOrganization, changeOrganization, renewCapture, getDoors, getCopies, getSilence, getTransport, changeTransport, testTransport, getRetention, changeRetention,
  listUsers, addUser, getUser, changeUser, removeUser,
  listAliases, addAlias, getAlias, changeAlias, removeAlias,
  searchDirectory, directoryInFile, importDirectory,
  listApiKeys, addApiKey, removeApiKey, listChanges,
  listContacts, countContacts, addContact, duplicateContacts, mergeContacts, contactsInFile, importContacts, exportContacts, getContact, changeContact, removeContact, convertContact,
  listActivity, addNote, removeActivity, restoreActivity,
  listExternalAddresses, addExternalAddress, changeExternalAddress, removeExternalAddress, testConnection, testExternalAddress, fetchExternalAddress, endRelayPassword, renewRelayPassword, authorizeExternalAddress, finishAuthorization, listOAuthProviders,
  listExceptionAddresses, addExceptionAddress, removeExceptionAddress,
  listFreeProviders, setFreeProvider,
  listOtherDomains, addOtherDomain, changeOtherDomain, removeOtherDomain,
  listSupportAddresses, addSupportAddress, changeSupportAddress, removeSupportAddress,
  tryMail, previewEffect, undoChange,
  listMailLog, getBalance, getLogRow, runAgain, uploadMail,
  listMailImports, addMailImport, listMailFolders, addAccountImport, getMailImport, sendMailImport, resumeMailImport, takeMailImportBack,
  getMail, getAttachment, getRawMail,
  listSenders, sendMail, listOutbox, getOutgoingMail, retryOutgoingMail, discardOutgoingMail,
  listTickets, addTicket, getTicket, changeTicket, listTicketMessages, replyToTicket, noteOnTicket, mergeTicket, splitTicket, linkTicket, unlinkTicket, letIn, turnAway, showPresence,
  changeTickets, undoTickets,
  listTicketLabels, addTicketLabel, changeTicketLabel, removeTicketLabel, listTicketViews, addTicketView, removeTicketView,
  listCannedAnswers, addCannedAnswer, changeCannedAnswer, removeCannedAnswer, listSpamSenders, addSpamSender, removeSpamSender, getTicketSettings, changeTicketSettings,
  getTicketReport, exportTicketReport,
  search, listJobs, getJob, cancelJob, listenToEvents,
  getHealth, getMetrics, getOpenApi, getDocs,
]
