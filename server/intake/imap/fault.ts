import type { FaultCode } from '../../../core/settings/server-faults.ts'
import { ForeignFault } from '../../foreign/fault.ts'
import { tlsFault } from '../../foreign/tls-fault.ts'

/** What imapflow says of a failure, in its own codes. */
const CODES: Readonly<Record<string, FaultCode>> = {
  NoConnection: 'connection-lost', EConnectionClosed: 'connection-lost', ECONNRESET: 'connection-lost', EPIPE: 'connection-lost', ECONNABORTED: 'connection-lost', ProxyError: 'connection-lost',
  ETIMEOUT: 'too-slow', ETIMEDOUT: 'too-slow', GREETING_TIMEOUT: 'greeting-silent', CONNECT_TIMEOUT: 'too-slow', UPGRADE_TIMEOUT: 'too-slow',
  STARTTLS_INJECTION: 'tls-injected',
  LineTooLarge: 'too-much', LiteralTooLarge: 'too-much', ResponseTooLarge: 'too-much', TooManyTokens: 'too-much', TooManyResponses: 'too-much', MAX_IMAP_NESTING_REACHED: 'too-much',
}

/** Response codes of a refusal (RFC 5530; RFC 9051, section 7.1). */
const REFUSALS: Readonly<Record<string, FaultCode>> = {
  AUTHENTICATIONFAILED: 'sign-in-refused', AUTHORIZATIONFAILED: 'sign-in-refused', EXPIRED: 'sign-in-refused', PRIVACYREQUIRED: 'sign-in-method',
  UNAVAILABLE: 'server-busy', LIMIT: 'server-busy', THROTTLED: 'server-busy', OVERQUOTA: 'server-busy', INUSE: 'mailbox-locked',
  CONTACTADMIN: 'server-broken', SERVERBUG: 'server-broken', CORRUPTION: 'server-broken', NONEXISTENT: 'mailbox-missing', NOPERM: 'mailbox-missing',
}

/** Gmail and others say in words alone that an account has no IMAP. */
const WITHOUT = /\bimap\b.{0,40}(?:disabled|turned off|not (?:enabled|allowed|activated|permitted|authorized))|(?:not|isn't) (?:enabled|allowed|activated|permitted).{0,20}\bimap/i

/** What made a call of imapflow fail. @param token whether we sign in by a token of OAuth 2 */
export function imapFault(error: unknown, token: boolean): ForeignFault {
  if (error instanceof ForeignFault) return error
  const code = textIn(error, 'code')
  if (flagIn(error, 'tlsFailed')) return CODES[code] ? new ForeignFault(CODES[code], { step: 'tls', cause: error }) : code === '' ? new ForeignFault('tls-not-offered', { cause: error }) : tlsFault(error)
  if (flagIn(error, 'authenticationFailed')) return signInFault(error, token)
  if (CODES[code]) return new ForeignFault(CODES[code], { cause: error })
  const status = textIn(error, 'responseStatus')
  if (status === 'NO' || status === 'BAD') return new ForeignFault(REFUSALS[textIn(error, 'serverResponseCode')] ?? 'refused', { cause: error })
  return new ForeignFault('not-understood', { cause: error })
}

function signInFault(error: unknown, token: boolean): ForeignFault {
  if (error instanceof Error && error.message === 'Login is disabled') return new ForeignFault('sign-in-method', { cause: error })
  if (WITHOUT.test(`${textIn(error, 'response')} ${textIn(error, 'responseText')}`)) return new ForeignFault('account-without', { cause: error })
  const code = REFUSALS[textIn(error, 'serverResponseCode')] ?? 'sign-in-refused'
  return new ForeignFault(code === 'sign-in-refused' && token ? 'sign-in-grant' : code, { cause: error })
}

function textIn(error: unknown, name: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}

function flagIn(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, name) === true
}
