import type { OAuthProvider } from '../../contract/oauth.ts'
import type { Config } from '../config.ts'

/** Where a provider is asked, what for, and where its tokens may go. */
export interface Provider {
  readonly name: OAuthProvider
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly scope: string
  /** What else it wants to be told to give a permission that lasts. */
  readonly parameters: Readonly<Record<string, string>>
  /** Mail servers that its tokens are sent to: these names and what is below them. A server that somebody typed is no place for them. */
  readonly servers: readonly string[]
  /** After so many days without use a permission dies, as its documentation says. */
  readonly unusedDays: number
}

type Known = Omit<Provider, 'name' | 'clientId' | 'clientSecret'>

const KNOWN: Readonly<Record<OAuthProvider, Known>> = {
  google: {
    authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scope: 'openid email https://mail.google.com/',
    // Without them a second permission comes with no refresh token.
    parameters: { access_type: 'offline', prompt: 'consent' },
    servers: ['gmail.com', 'googlemail.com'],
    unusedDays: 180,
  },
  microsoft: {
    authorizeUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    scope: 'openid email profile offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
    parameters: { prompt: 'select_account' },
    servers: ['office365.com', 'outlook.com', 'office365.us', 'partner.outlook.cn'],
    unusedDays: 90,
  },
}

/** The providers for which the operator has given a client. */
export function providersOf({ oauth }: Pick<Config, 'oauth'>): ReadonlyMap<OAuthProvider, Provider> {
  const found = new Map<OAuthProvider, Provider>()
  for (const name of ['google', 'microsoft'] as const) {
    const { client, endpoints } = oauth[name]
    if (!client) continue
    const known = KNOWN[name]
    found.set(name, {
      ...known, name, clientId: client.id, clientSecret: client.secret,
      ...endpoints && { authorizeUrl: endpoints.authorizeUrl, tokenUrl: endpoints.tokenUrl, ...endpoints.servers.length > 0 && { servers: endpoints.servers } },
    })
  }
  return found
}

/** May tokens of this provider be sent to this server? */
export function isServerOf({ servers }: Pick<Provider, 'servers'>, server: string): boolean {
  return servers.some(known => server === known || server.endsWith(`.${known}`))
}
