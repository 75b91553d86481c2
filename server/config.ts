import { Resolver } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import type { OpenIdConfig } from './accounts/openid.ts'
import { allowedServers } from './foreign/allowed.ts'
import { networksOf } from './intake/networks.ts'
import { keysFrom } from './keys.ts'
import { packageRoot } from './package-root.ts'

/** An address to listen on; null: the door is switched off. Port 0 takes any free one. */
export type Bind = { readonly host: string; readonly port: number } | null

/** Everything that is configured, read once at start. */
export interface Config {
  /** The data folder, absolute. */
  readonly data: string
  /** null: a PostgreSQL of our own, in the data folder. */
  readonly databaseUrl: string | null
  readonly http: Bind
  /** How people reach the web app: scheme, host and port, no slash at the end. */
  readonly url: string
  /** Networks whose X-Forwarded-* headers are believed. */
  readonly proxies: readonly string[]
  readonly smtp: Bind
  readonly lmtp: Bind
  readonly relay: Bind
  readonly intake: {
    /** Networks whose clients need not sign in. */
    readonly networks: readonly string[]
    readonly signIn: { readonly user: string; readonly password: string } | null
  }
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  readonly limits: {
    /** The largest mail that is kept whole, in octets. */
    readonly mailOctets: number
    /** All mails in memory at once, over all doors, in octets. */
    readonly inflightOctets: number
  }
  /** Private networks and names that fetchers may connect to all the same; `*` is all. */
  readonly privateServers: readonly string[]
  /** Name servers for the proof of own domains, in place of this machine's; none: those. */
  readonly nameServers: readonly string[]
  /** The sign-in with providers, for external addresses. */
  readonly oauth: Readonly<Record<'google' | 'microsoft', OAuthConfig>>
  /** Sign-in by a provider of OpenID Connect; null: none. */
  readonly openId: OpenIdConfig | null
  /** The key as it was given; null: the key file of the data folder. */
  readonly key: string | null
}

export interface OAuthConfig {
  /** As the provider knows this installation; null: its sign-in is not offered. */
  readonly client: { readonly id: string; readonly secret: string } | null
  /** In place of those that are known: a tenant's own, or a provider that speaks the same. No servers: those that are known. */
  readonly endpoints: { readonly authorizeUrl: string; readonly tokenUrl: string; readonly servers: readonly string[] } | null
}

/** Everything that is wrong with the configuration, one fault a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration: the environment, and `.env` in the data folder for what the environment does not say.
 * @throws ConfigError naming all faults at once
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const data = path.resolve(environment['MAILKEEP_DATA'] || path.join(packageRoot, 'data'))
  const inFile = readEnvFile(path.join(data, '.env'))
  const values = withoutEmpty({ ...inFile, ...known(environment) })
  const written = settings.safeParse(values)
  const faults = [...misspelt(inFile), ...misspelt(environment), ...(written.error?.issues.map(sentence) ?? []), ...contradictions(values)]
  if (inFile['MAILKEEP_DATA']) faults.push(`MAILKEEP_DATA stands in ${path.join(data, '.env')}, which is read too late for it. Use the environment or --data.`)
  if (!written.success || faults.length > 0) throw new ConfigError(faults.join('\n'))
  return { data, ...nested(written.data) }
}

const bind = z.string().transform((text, context): Bind => {
  if (text === 'off') return null
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]/]+):(\d{1,5})$/.exec(text) ?? []
  if (host && Number(port) <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
  context.addIssue({ code: 'custom', message: 'is no address to listen on; write 127.0.0.1:3000, [::1]:3000, or off' })
  return z.NEVER
})

const list = z.string().transform(text => text.split(',').map(part => part.trim()).filter(part => part !== ''))

const networks = list.check(({ value, issues, ...rest }) => {
  try {
    networksOf(value)
  } catch (error) {
    issues.push({ code: 'custom', message: `holds a fault: ${(error as Error).message}`, input: value, ...rest })
  }
})

const servers = list.check(({ value, issues, ...rest }) => {
  try {
    allowedServers(value)
  } catch (error) {
    issues.push({ code: 'custom', message: `holds a fault: ${(error as Error).message}`, input: value, ...rest })
  }
})

const nameServers = list.check(({ value, issues, ...rest }) => {
  try {
    new Resolver().setServers(value)
  } catch {
    issues.push({ code: 'custom', message: 'holds what is no address of a name server; write 192.0.2.1 or 192.0.2.1:53', input: value, ...rest })
  }
})

const octets = z.string().regex(/^[1-9]\d{0,14}$/, 'is no number of bytes; write it in digits, as 52428800').transform(Number)

const url = z.string().transform((text, context) => {
  const parsed = URL.canParse(text) ? new URL(text) : null
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && !parsed.search && !parsed.hash && !parsed.username) return parsed.origin
  context.addIssue({ code: 'custom', message: 'is no address of a web server; write https://mail.example.com, without a path' })
  return z.NEVER
})

const endpoints = list.transform((parts, context) => {
  const [authorizeUrl = '', tokenUrl = '', ...servers] = parts
  if ([authorizeUrl, tokenUrl].every(isSecretSafe)) return { authorizeUrl, tokenUrl, servers: servers.map(server => server.toLowerCase()) }
  context.addIssue({ code: 'custom', message: 'must be two addresses, https://… for authorization and https://… for tokens, and then mail servers if they are others' })
  return z.NEVER
})

const issuer = z.string().check(({ value, issues, ...rest }) => {
  if (!isSecretSafe(value)) issues.push({ code: 'custom', message: 'must be the address of a provider, as https://login.example.com', input: value, ...rest })
})

/** Tokens and secrets go there: over TLS, or not out of this machine. */
function isSecretSafe(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
}

const content = z.string().transform((file, context) => {
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    if (text !== '') return text
    context.addIssue({ code: 'custom', message: `names an empty file: ${file}` })
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that cannot be read: ${(error as Error).message}` })
  }
  return z.NEVER
})

const readable = z.string().check(({ value, issues, ...rest }) => {
  try {
    readFileSync(value)
  } catch (error) {
    issues.push({ code: 'custom', message: `names a file that cannot be read: ${(error as Error).message}`, input: value, ...rest })
  }
})

const key = z.string().check(({ value, issues, ...rest }) => {
  try {
    keysFrom(value)
  } catch (error) {
    // The value is a secret, so the fault does not repeat it.
    issues.push({ code: 'custom', message: (error as Error).message, input: '', ...rest })
  }
})

const MAIL_BYTES = '52428800'
const INFLIGHT_BYTES = '268435456'

const settings = z.object({
  MAILKEEP_HTTP: bind.prefault('127.0.0.1:3000'),
  MAILKEEP_URL: url.optional(),
  MAILKEEP_PROXIES: networks.prefault(''),
  MAILKEEP_SMTP: bind.prefault('127.0.0.1:2525'),
  MAILKEEP_LMTP: bind.prefault('127.0.0.1:2424'),
  MAILKEEP_RELAY: bind.prefault('127.0.0.1:2587'),
  MAILKEEP_INTAKE_NETWORKS: networks.prefault('127.0.0.0/8, ::1/128'),
  MAILKEEP_INTAKE_USER: z.string().optional(),
  MAILKEEP_INTAKE_PASSWORD_FILE: content.optional(),
  MAILKEEP_TLS_CERT: readable.optional(),
  MAILKEEP_TLS_KEY: readable.optional(),
  MAILKEEP_MAX_MAIL_BYTES: octets.prefault(MAIL_BYTES),
  MAILKEEP_INFLIGHT_BYTES: octets.prefault(INFLIGHT_BYTES),
  MAILKEEP_ALLOW_PRIVATE_SERVERS: servers.prefault(''),
  MAILKEEP_NAME_SERVERS: nameServers.prefault(''),
  MAILKEEP_GOOGLE_CLIENT_ID: z.string().optional(),
  MAILKEEP_GOOGLE_CLIENT_SECRET_FILE: content.optional(),
  MAILKEEP_OAUTH_GOOGLE: endpoints.optional(),
  MAILKEEP_MICROSOFT_CLIENT_ID: z.string().optional(),
  MAILKEEP_MICROSOFT_CLIENT_SECRET_FILE: content.optional(),
  MAILKEEP_OAUTH_MICROSOFT: endpoints.optional(),
  MAILKEEP_OIDC_ISSUER: issuer.optional(),
  MAILKEEP_OIDC_CLIENT_ID: z.string().optional(),
  MAILKEEP_OIDC_CLIENT_SECRET_FILE: content.optional(),
  MAILKEEP_KEY: key.optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'is no address of a PostgreSQL; write postgres://user:password@host/database').optional(),
})

/** What no single setting shows. */
function contradictions(values: Readonly<Record<string, string | undefined>>): string[] {
  const pairs = [
    ['MAILKEEP_INTAKE_USER', 'MAILKEEP_INTAKE_PASSWORD_FILE'], ['MAILKEEP_TLS_CERT', 'MAILKEEP_TLS_KEY'],
    ['MAILKEEP_OIDC_ISSUER', 'MAILKEEP_OIDC_CLIENT_ID'], ['MAILKEEP_OIDC_CLIENT_ID', 'MAILKEEP_OIDC_CLIENT_SECRET_FILE'],
    ['MAILKEEP_GOOGLE_CLIENT_ID', 'MAILKEEP_GOOGLE_CLIENT_SECRET_FILE'], ['MAILKEEP_MICROSOFT_CLIENT_ID', 'MAILKEEP_MICROSOFT_CLIENT_SECRET_FILE'],
  ] as const
  const mail = Number(values['MAILKEEP_MAX_MAIL_BYTES'] ?? MAIL_BYTES)
  const inflight = Number(values['MAILKEEP_INFLIGHT_BYTES'] ?? INFLIGHT_BYTES)
  return [
    ...pairs.filter(([one, other]) => !values[one] !== !values[other]).map(([one, other]) => `${one} and ${other} go together; one of them is missing.`),
    ...(inflight < mail ? ['MAILKEEP_INFLIGHT_BYTES is less than MAILKEEP_MAX_MAIL_BYTES, so the largest mails could never come in.'] : []),
  ]
}

function nested(written: z.output<typeof settings>): Omit<Config, 'data'> {
  const { MAILKEEP_INTAKE_USER: user, MAILKEEP_INTAKE_PASSWORD_FILE: password, MAILKEEP_TLS_CERT: certFile, MAILKEEP_TLS_KEY: keyFile } = written
  return {
    databaseUrl: written.DATABASE_URL ?? null,
    http: written.MAILKEEP_HTTP,
    url: written.MAILKEEP_URL ?? `http://${written.MAILKEEP_HTTP ? hostAndPort(written.MAILKEEP_HTTP) : 'localhost'}`,
    proxies: written.MAILKEEP_PROXIES,
    smtp: written.MAILKEEP_SMTP,
    lmtp: written.MAILKEEP_LMTP,
    relay: written.MAILKEEP_RELAY,
    intake: { networks: written.MAILKEEP_INTAKE_NETWORKS, signIn: user && password ? { user, password } : null },
    tls: certFile && keyFile ? { certFile, keyFile } : null,
    limits: { mailOctets: written.MAILKEEP_MAX_MAIL_BYTES, inflightOctets: written.MAILKEEP_INFLIGHT_BYTES },
    privateServers: written.MAILKEEP_ALLOW_PRIVATE_SERVERS,
    nameServers: written.MAILKEEP_NAME_SERVERS,
    oauth: {
      google: oauthConfig(written.MAILKEEP_GOOGLE_CLIENT_ID, written.MAILKEEP_GOOGLE_CLIENT_SECRET_FILE, written.MAILKEEP_OAUTH_GOOGLE),
      microsoft: oauthConfig(written.MAILKEEP_MICROSOFT_CLIENT_ID, written.MAILKEEP_MICROSOFT_CLIENT_SECRET_FILE, written.MAILKEEP_OAUTH_MICROSOFT),
    },
    openId: openIdConfig(written.MAILKEEP_OIDC_ISSUER, written.MAILKEEP_OIDC_CLIENT_ID, written.MAILKEEP_OIDC_CLIENT_SECRET_FILE),
    key: written.MAILKEEP_KEY ?? null,
  }
}

function openIdConfig(issuer: string | undefined, clientId: string | undefined, clientSecret: string | undefined): OpenIdConfig | null {
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : null
}

function oauthConfig(id: string | undefined, secret: string | undefined, endpoints: OAuthConfig['endpoints'] | undefined): OAuthConfig {
  return { client: id && secret ? { id, secret } : null, endpoints: endpoints ?? null }
}

function hostAndPort({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function readEnvFile(file: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function known(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(settings.shape).filter(name => environment[name] !== undefined).map(name => [name, environment[name]]))
}

/** `NAME=` says nothing. */
function withoutEmpty(values: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value.trim() !== ''))
}

/** A name that is none of ours is a slip of the pen, and what was meant would silently not be so. */
function misspelt(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(values).filter(name => name.startsWith('MAILKEEP_') && name !== 'MAILKEEP_DATA' && !(name in settings.shape))
    .map(name => `${name} is no setting of Mailkeep.`)
}

function sentence(issue: { path: PropertyKey[]; message: string }): string {
  return `${issue.path.join('.')} ${issue.message}.`
}
