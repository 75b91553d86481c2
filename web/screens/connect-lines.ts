import type { Listening } from '../../contract/organization.ts'

export interface PasteLines {
  readonly token: string
  /** The host of the capture address: a name for routing only. */
  readonly host: string
  /** Where the door is, as the mail server calls it. */
  readonly door: string
}

export interface PasteStep {
  readonly key:
    | 'main' | 'copies' | 'transport' | 'reload' | 'envelope' | 'tagged'
    | 'microsoft.connector' | 'microsoft.undeliverable' | 'microsoft.journal' | 'google.host' | 'google.routing' | 'google.header'
    | 'exim.router' | 'exim.transport' | 'sieve' | 'operator'
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

/** The networks that Microsoft 365 sends mail from and hands it on within; Microsoft's published list rules, and changes. */
export const microsoftNetworks: readonly string[] = [
  '40.92.0.0/15', '40.107.0.0/16', '52.100.0.0/14', '52.238.78.88/32', '104.47.0.0/17',
  '2603:1000::/24', '2a01:111:f400::/48', '2a01:111:f403::/48',
]

/** The networks that Google sends mail from; the SPF record of _spf.google.com rules, and changes. */
export const googleNetworks: readonly string[] = [
  '35.190.247.0/24', '64.233.160.0/19', '66.102.0.0/20', '66.249.80.0/20', '72.14.192.0/18', '74.125.0.0/16', '108.177.8.0/21', '173.194.0.0/16',
  '209.85.128.0/17', '216.58.192.0/19', '216.239.32.0/19', '172.217.0.0/19', '172.217.32.0/20', '172.217.128.0/19', '172.217.160.0/20', '172.217.192.0/19',
  '2001:4860:4000::/36', '2404:6800:4000::/36', '2607:f8b0:4000::/36', '2800:3f0:4000::/36', '2a00:1450:4000::/36', '2c0f:fb50:4000::/36',
]

/** Microsoft 365: a journal report of every mail names all recipients, also blind ones. */
export function microsoftSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  return [
    letIn(microsoftNetworks),
    { key: 'microsoft.connector', file: host, text: door.replace(/^\[(.*)\]:\d+$/, '$1') },
    { key: 'microsoft.undeliverable', file: 'Journal rules', text: `journal-undeliverable@${host.replace(/^capture\./, '')}` },
    { key: 'microsoft.journal', file: 'Journal rules', text: `capture+${token}@${host}` },
  ]
}

/** Google Workspace: a further delivery of every mail; it names the recipient in a header when it is told to. */
export function googleSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  return [
    letIn(googleNetworks),
    { key: 'google.host', file: 'Hosts', text: door.replace(/^\[(.*)\]:/, '$1:') },
    { key: 'google.routing', file: 'Routing', text: `capture+${token}@${host}` },
    { key: 'google.header', file: 'Routing', text: 'X-Gm-Original-To' },
  ]
}

/** What the operator of this server sets, so that its door takes mail from these networks; those that may hand over now stay. */
function letIn(networks: readonly string[]): PasteStep {
  return { key: 'operator', file: '.env', text: `MAILKEEP_SMTP=0.0.0.0:25\nMAILKEEP_INTAKE_NETWORKS=${['127.0.0.0/8', '::1/128', ...networks].join(',')}` }
}

/** Exim: two routers, before all others. The copy goes out besides the mail itself (`unseen`), once for each recipient. */
export function eximSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  const [, at = '', port = ''] = /^\[(.*)\]:(\d+)$/.exec(door) ?? []
  return [
    { key: 'exim.router', file: 'routers', text: `mailkeep_copy:\n  driver = redirect\n  domains = ! ${host}\n  data = capture+${token}+\${quote_local_part:$local_part}=$domain@${host}\n  unseen\n  no_verify\n  no_expn\n\nmailkeep_route:\n  driver = manualroute\n  domains = ${host}\n  route_list = * ${at}\n  transport = mailkeep_smtp\n  no_verify` },
    { key: 'exim.transport', file: 'transports', text: `mailkeep_smtp:\n  driver = smtp\n  port = ${port}\n  allow_localhost` },
  ]
}

/** Any other server: a copy with its true envelope, or to the tagged address. */
export function otherSteps({ token, host, door }: PasteLines): readonly PasteStep[] {
  return [
    { key: 'sieve', file: 'Sieve', text: `require ["copy"];\nredirect :copy "capture+${token}@${host}";` },
    { key: 'envelope', file: door.replace(/[[\]]/g, ''), text: `smtp:${door}` },
    { key: 'tagged', file: `capture+${token}`, text: `capture+${token}+LOCAL=DOMAIN@${host}` },
  ]
}
