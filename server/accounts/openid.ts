import { createHash, randomBytes } from 'node:crypto'
import { fetch } from 'undici'
import { z } from 'zod'
import { type Claims, keys, readIdToken } from './openid-token.ts'

export interface OpenIdConfig {
  /** As the provider names itself, without a slash at the end unless it has one. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What a browser keeps while somebody is at the provider. */
export interface Asked {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The page to go on with. */
  readonly next: string
}

const ASK_MILLISECONDS = 10_000
const KNOWN_MILLISECONDS = 3_600_000

const discovery = z.object({
  issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url(), userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
})
const tokens = z.object({ id_token: z.string(), access_token: z.string() })
const userInfo = z.object({ sub: z.string(), email: z.string().optional(), email_verified: z.union([z.boolean(), z.stringbool()]).optional() })

type Provider = z.output<typeof discovery>

/**
 * Sign-in by a provider of OpenID Connect (OpenID Connect Core, section 3.1: the code flow, with PKCE of RFC 7636). It tells
 * which verified address somebody has there; whose address that is here, and whether he may sign in, is not its business.
 */
export class OpenId {
  readonly #config: OpenIdConfig
  readonly #redirectUri: string
  #provider: { readonly found: Provider; readonly until: number } | null = null

  /** @param url how people reach us, without a slash at the end */
  constructor(config: OpenIdConfig, url: string) {
    this.#config = config
    this.#redirectUri = `${url}/api/v1/session/openid/callback`
  }

  /** Begins. @returns where the browser goes, and what it keeps @throws Error where the provider does not answer */
  async begin(next: string): Promise<{ readonly to: string; readonly asked: Asked }> {
    const { authorization_endpoint: at } = await this.#discover()
    const [state, nonce, verifier] = [random(), random(), random()]
    const to = new URL(at)
    const question = {
      response_type: 'code', client_id: this.#config.clientId, redirect_uri: this.#redirectUri, scope: 'openid email', state, nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(question)) to.searchParams.set(name, value)
    return { to: to.href, asked: { state, nonce, verifier, next } }
  }

  /** Ends: trades the code in. @returns the verified address, null where the provider tells none @throws Error where the answer is not to be believed */
  async end(code: string, { nonce, verifier }: Asked): Promise<string | null> {
    const provider = await this.#discover()
    const answered = tokens.parse(await this.#trade(provider, code, verifier))
    const published = keys.parse(await json(provider.jwks_uri))
    const claims = readIdToken(answered.id_token, published, { issuer: this.#config.issuer, clientId: this.#config.clientId, nonce, now: Date.now() })
    return claims.email ?? this.#atUserInfo(provider, claims, answered.access_token)
  }

  async #discover(): Promise<Provider> {
    if (this.#provider && this.#provider.until > Date.now()) return this.#provider.found
    const { issuer } = this.#config
    const found = discovery.parse(await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`))
    if (found.issuer !== issuer) throw new Error(`The provider names itself ${found.issuer}, not ${issuer}.`)
    this.#provider = { found, until: Date.now() + KNOWN_MILLISECONDS }
    return found
  }

  async #trade({ token_endpoint: at, token_endpoint_auth_methods_supported: methods }: Provider, code: string, verifier: string): Promise<unknown> {
    const { clientId, clientSecret } = this.#config
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: this.#redirectUri, code_verifier: verifier })
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
    if (methods.includes('client_secret_basic')) headers['authorization'] = `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`
    else {
      form.set('client_id', clientId)
      form.set('client_secret', clientSecret)
    }
    return json(at, { method: 'POST', headers, body: form.toString() })
  }

  /** Some providers tell the address only there (OpenID Connect Core, section 5.3). */
  async #atUserInfo({ userinfo_endpoint: at }: Provider, { subject }: Claims, accessToken: string): Promise<string | null> {
    if (at === undefined) return null
    const told = userInfo.parse(await json(at, { headers: { authorization: `Bearer ${accessToken}` } }))
    return told.sub === subject && told.email !== undefined && told.email_verified === true ? told.email : null
  }
}

async function json(url: string, options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {}): Promise<unknown> {
  const { headers, ...rest } = options
  const answer = await fetch(url, { ...rest, headers: { accept: 'application/json', ...headers }, redirect: 'error', signal: AbortSignal.timeout(ASK_MILLISECONDS) })
  if (!answer.ok) throw new Error(`The provider answers ${answer.status}.`)
  return answer.json()
}

function random(): string {
  return randomBytes(32).toString('base64url')
}
