import type { FaultCode } from '../../core/settings/server-faults.ts'
import { ForeignFault } from './fault.ts'

const CODES: Readonly<Record<string, FaultCode>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-early',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
  CERT_UNTRUSTED: 'certificate-untrusted',
  CERT_REVOKED: 'certificate-untrusted',
  INVALID_PURPOSE: 'certificate-untrusted',
  // What OpenSSL says of a first record that is none: the greeting of a server that speaks in the open.
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-not-spoken',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls-not-spoken',
  ERR_SSL_RECORD_LAYER_FAILURE: 'tls-not-spoken',
  ERR_SSL_HTTP_REQUEST: 'tls-not-spoken',
  ECONNRESET: 'connection-lost',
}

/** What made a TLS handshake fail, read from the codes of Node and OpenSSL. */
export function tlsFault(error: unknown): ForeignFault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return new ForeignFault(CODES[code] ?? 'tls-failed', { step: 'tls', cause: error })
}
