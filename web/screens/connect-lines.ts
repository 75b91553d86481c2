import type { Listening } from '../../contract/organization.ts'

export interface PasteLines {
  readonly token: string
  /** The host of the capture address: a name for routing only. */
  readonly host: string
  /** Where the door is, as the mail server calls it. */
  readonly door: string
}

export interface PasteStep {
  readonly key: 'main' | 'copies' | 'transport' | 'reload' | 'envelope' | 'tagged'
  readonly file: string
  readonly text: string
}

/** The port that the SMTP door listens on unless it is told another one (MAILKEEP_SMTP). */
const usualPort = 2525

/** What the lines are made of. @param smtp where the door listens @param shownAt the host by which the browser reaches this server */
export function linesFor(captureAddress: string, smtp: Listening, shownAt: string): PasteLines {
  const [, token = '', host = ''] = /^capture\+([^@+]+)@(.+)$/.exec(captureAddress) ?? []
  return { token, host, door: `[${reachedAt(smtp?.host ?? '127.0.0.1', shownAt)}]:${smtp?.port ?? usualPort}` }
}

/** A door that listens everywhere is reached by the name that the page is reached by. */
function reachedAt(listening: string, shownAt: string): string {
  return listening === '0.0.0.0' || listening === '::' ? shownAt.replace(/^\[|\]$/g, '') : listening
}

/** Can only a mail server on the same machine reach it? */
export function isLocal({ host }: NonNullable<Listening>): boolean {
  return host === '::1' || host.startsWith('127.')
}

/** Postfix: each recipient is told by a tag, also a blind one; the `if` keeps a copy from being copied. */
export function postfixSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  return [
    { key: 'copies', file: '/etc/postfix/mailkeep_copies', text: `if !/@${host.replaceAll('.', '\\.')}$/\n/^(.+)@([^@]+)$/  capture+${token}+$1=$2@${host}\nendif` },
    { key: 'transport', file: '/etc/postfix/mailkeep_transport', text: `${host}  smtp:${door}` },
    { key: 'main', file: '/etc/postfix/main.cf', text: 'recipient_bcc_maps = regexp:/etc/postfix/mailkeep_copies\ntransport_maps     = texthash:/etc/postfix/mailkeep_transport' },
    { key: 'reload', file: 'postfix reload', text: 'postfix reload' },
  ]
}

/** Any other server: a copy with its true envelope, or to the tagged address. */
export function otherSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  return [
    { key: 'envelope', file: door.replace(/[[\]]/g, ''), text: `smtp:${door}` },
    { key: 'tagged', file: `capture+${token}`, text: `capture+${token}+LOCAL=DOMAIN@${host}` },
  ]
}
