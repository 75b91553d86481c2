import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'mailkeep', secret: 'a secret of the client' } as const

export interface OidcOptions {
  /** Where the browser may be sent back to. */
  readonly redirect: string
  /** Seconds that an access token is good for. */
  readonly accessSeconds?: number
}

/** A real OpenID provider in place of Google's: whoever comes is signed in as `account`, and consents. */
export interface Oidc {
  readonly authorizeUrl: string
  readonly tokenUrl: string
  /** For Dovecot (RFC 7662), with the client's id and secret in it. */
  readonly introspectionUrl: string
  /** Who signs in next; null: somebody who refuses. */
  account: string | null
  /** How the token endpoint answers instead of itself, while this is set. */
  trouble: 'none' | 'busy' | 'endless' | 'no-json'
  /** What the token endpoint was asked for so far: `refresh_token` and such. */
  readonly asked: readonly string[]
  /** Every token that was given so far. */
  readonly given: readonly string[]
  /** Takes back what was permitted: no refresh token is good any more. */
  withdraw(): Promise<void>
  stop(): Promise<void>
}

/** Starts it on loopback; PKCE is asked for, and a refresh token is good once. */
export async function startOidc({ redirect, accessSeconds = 3600 }: OidcOptions): Promise<Oidc> {
  const http = createServer()
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  const base = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = providerAt(`http://${base}`, redirect, accessSeconds)
  const refreshTokens: { destroy(): Promise<void> }[] = []
  const asked: string[] = []
  const given: string[] = []
  provider.on('refresh_token.saved', token => refreshTokens.push(token))
  provider.on('grant.success', ({ oidc, body }) => {
    asked.push(String(oidc.params?.['grant_type']))
    const { access_token: access, refresh_token: refresh } = body as Record<string, string | undefined>
    given.push(...[access, refresh].filter(token => token !== undefined))
  })
  const oidc: Oidc = {
    authorizeUrl: `http://${base}/auth`, tokenUrl: `http://${base}/token`, account: null, trouble: 'none', asked, given,
    introspectionUrl: `http://${CLIENT.id}:${encodeURIComponent(CLIENT.secret)}@${base}/token/introspection`,
    withdraw: async () => { for (const token of refreshTokens.splice(0)) await token.destroy() },
    stop: () => new Promise(stopped => {
      http.close(() => stopped())
      http.closeAllConnections()
    }),
  }
  const answer = provider.callback()
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, oidc.account, request, response)
    else if (request.url === '/token' && oidc.trouble !== 'none') beInTrouble(oidc.trouble, response)
    else void answer(request, response)
  })
  return oidc
}

function providerAt(issuer: string, redirect: string, accessSeconds: number): Provider {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirect], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_post', introspection_endpoint_auth_method: 'client_secret_basic' }],
    scopes: ['openid', 'email', 'offline_access', 'https://mail.google.com/'],
    claims: { openid: ['sub'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: id }) }),
    pkce: { required: () => true },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: accessSeconds, RefreshToken: 86_400, Grant: 86_400, Session: 3600, Interaction: 600, IdToken: 600, AuthorizationCode: 60 },
    features: { devInteractions: { enabled: false }, introspection: { enabled: true, allowedPolicy: () => true } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['for tests'] },
  })
  provider.proxy = false
  return provider
}

/** What a person would do on the provider's pages: sign in, then consent. */
async function interact(provider: Provider, account: string | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (account === null) return provider.interactionFinished(request, response, { error: 'access_denied' }, { mergeWithLastSubmission: false })
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: account } }, { mergeWithLastSubmission: false })
  const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params['client_id']) })
  grant.addOIDCScope(String(params['scope']))
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
}

function beInTrouble(trouble: Oidc['trouble'], response: ServerResponse): void {
  switch (trouble) {
    case 'busy': return void response.writeHead(503).end('{"error":"temporarily_unavailable"}')
    case 'no-json': return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the hotel</h1>')
    case 'endless': return endless(response)
    default:
  }
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => { while (!response.destroyed && response.write(' '.repeat(10_000))); }
  response.on('drain', more)
  more()
}
