export type ExternalType = 'pop3' | 'imap' | 'smtp'
export type Security = 'none' | 'starttls' | 'tls'

const PORTS: Record<ExternalType, Record<Security, number>> = {
  pop3: { none: 110, starttls: 110, tls: 995 },
  imap: { none: 143, starttls: 143, tls: 993 },
  smtp: { none: 25, starttls: 587, tls: 465 },
}

/** The port that a mail server of this kind listens on unless it is said otherwise (RFC 8314; RFC 6409). */
export function usualPort(type: ExternalType, security: Security): number {
  return PORTS[type][security]
}
