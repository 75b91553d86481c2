/** The steps of a conversation with a foreign mail server, in their order; `protocol` and `limit` can break off any of them. */
export const FAULT_STEPS = ['name', 'address', 'connect', 'tls', 'greeting', 'sign-in', 'mailbox', 'protocol', 'limit'] as const
export type FaultStep = (typeof FAULT_STEPS)[number]

interface Fault {
  readonly step: FaultStep
  /** Does it help to try again later, with nothing changed? */
  readonly again: boolean
  /** What failed and what to do, for logs and for programs; people read the words of the web app. */
  readonly says: string
}

/**
 * Everything that can fail between us and a foreign mail server. What such a server said itself is in none of these: it may
 * hold anything.
 */
export const SERVER_FAULTS = {
  'name-invalid': { step: 'name', again: false, says: 'This is no name of a server. Write it as in pop.example.com.' },
  'name-unknown': { step: 'name', again: true, says: 'There is no server of this name. Look at its spelling.' },
  'name-unavailable': { step: 'name', again: true, says: 'The name could not be looked up now.' },
  'address-private': { step: 'address', again: false, says: 'The name leads to a private or reserved network. Only the operator can allow it (MAILKEEP_ALLOW_PRIVATE_SERVERS).' },
  'connect-refused': { step: 'connect', again: true, says: 'The server does not answer at this port. Look at the port.' },
  'connect-unreachable': { step: 'connect', again: true, says: 'The server cannot be reached from here.' },
  'tls-not-spoken': { step: 'tls', again: false, says: 'The server speaks no SSL at this port. Choose STARTTLS or "Do not use", or the port for SSL.' },
  'tls-expected': { step: 'tls', again: false, says: 'The server wants SSL at this port. Choose "Use SSL".' },
  'tls-not-offered': { step: 'tls', again: false, says: 'The server offers no STARTTLS, or somebody between takes it away. No password was sent.' },
  'tls-injected': { step: 'tls', again: false, says: 'Somebody sent octets ahead of the encryption. The connection was given up and no password was sent.' },
  'tls-failed': { step: 'tls', again: true, says: 'No encryption could be agreed on with the server.' },
  'certificate-expired': { step: 'tls', again: true, says: "The server's certificate has expired. Its operator has to renew it." },
  'certificate-early': { step: 'tls', again: true, says: "The server's certificate is not valid yet. Look at the clocks." },
  'certificate-name': { step: 'tls', again: false, says: "The server's certificate is for another name. Write the server's name as its provider does." },
  'certificate-untrusted': { step: 'tls', again: false, says: "The server's certificate comes from nobody we trust; it may be self-signed." },
  'greeting-silent': { step: 'greeting', again: true, says: 'The server says nothing. Look at the port and at the choice of SSL.' },
  'greeting-foreign': { step: 'greeting', again: false, says: 'What answers here is no mail server of this kind. Look at type and port.' },
  'greeting-refused': { step: 'greeting', again: true, says: 'The server turns us away before the sign-in.' },
  'sign-in-missing': { step: 'sign-in', again: false, says: 'There is no password for this address, or no permission. Write the password, or give the permission anew.' },
  'sign-in-refused': { step: 'sign-in', again: false, says: 'The server does not take this name and password. Many providers want a password for apps here, and POP3 or IMAP switched on.' },
  'sign-in-method': { step: 'sign-in', again: false, says: 'The server offers no way of signing in that we may use here. Over an open line no password is sent.' },
  'sign-in-grant': { step: 'sign-in', again: false, says: 'The permission to read this mailbox was withdrawn or has expired. Give it anew.' },
  'sign-in-later': { step: 'sign-in', again: true, says: 'The server cannot look at the password now.' },
  'account-without': { step: 'sign-in', again: false, says: 'This account has no access of this kind. Switch POP3 or IMAP on at the provider.' },
  'mailbox-locked': { step: 'mailbox', again: true, says: 'Another program has the mailbox open.' },
  'login-delay': { step: 'mailbox', again: true, says: 'The server wants more time between two visits.' },
  'server-busy': { step: 'mailbox', again: true, says: 'The server has trouble of its own, which passes.' },
  'server-broken': { step: 'mailbox', again: false, says: 'The server has trouble that does not pass by itself. Its operator has to look at the mailbox.' },
  'mailbox-missing': { step: 'mailbox', again: true, says: 'The mailbox is not there.' },
  'mailbox-changed': { step: 'mailbox', again: true, says: 'The server has given most mails new names, so it cannot be told which are new.' },
  'no-uidl': { step: 'mailbox', again: false, says: 'The server gives its mails no lasting names (UIDL), so it cannot be told which are new.' },
  'refused': { step: 'protocol', again: true, says: 'The server refused what was asked of it.' },
  'not-understood': { step: 'protocol', again: true, says: 'The server answered what no mail server of this kind answers.' },
  'connection-lost': { step: 'protocol', again: true, says: 'The connection broke off.' },
  'too-slow': { step: 'limit', again: true, says: 'The server took too long.' },
  'too-much': { step: 'limit', again: true, says: 'The server sent more than it may.' },
  'stopped': { step: 'limit', again: true, says: 'The connection was given up from this side.' },
} as const satisfies Record<string, Fault>

export type FaultCode = keyof typeof SERVER_FAULTS

export const FAULT_CODES = Object.keys(SERVER_FAULTS) as [FaultCode, ...FaultCode[]]
