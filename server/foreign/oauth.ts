import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Provider } from './oauth-providers.ts'

/** What a provider gave. */
export interface Tokens {
  readonly access: string
  /** Seconds that the access token is good for. */
  readonly accessSeconds: number
  /** null: the one of before stays good (RFC 6749, 6). */
  readonly refresh: string | null
  /** Seconds until the permission dies for good, where the provider says so. */
  readonly endsSeconds: number | null
  /** Whose permission it is, where the provider says so, in small letters. */
  readonly account: string | null
}

/** `ended`: the permission was withdrawn or has expired; `client`: the provider does not take our id or secret; `later`: trouble that passes. */
export type OAuthTrouble = 'ended' | 'client' | 'later'

/** A provider gave no token. What it said in its own words is nowhere here. */
export class OAuthFault extends Error {
  override readonly name = 'OAuthFault'
  readonly code: OAuthTrouble
  constructor(code: OAuthTrouble) {
    super({ ended: 'The permission was withdrawn or has expired.', client: 'The provider does not take our client id or its secret.', later: 'The provider gives no answer that could be used.' }[code])
    this.code = code
  }
}

const MILLISECONDS = 10_000
const MOST_OCTETS = 64 * 1024

/**
 * Where the browser is sent to ask for the permission (RFC 6749, 4.1.1; PKCE, RFC 7636, 4.3).
 * @param redirect the address of ours that it comes back to
 * @param account proposed for the sign-in
 */
export function authorizationUrl(provider: Provider, asked: { readonly redirect: string; readonly state: string; readonly verifier: string; readonly account: string }): string {
  const url = new URL(provider.authorizeUrl)
  const parameters = {
    ...provider.parameters, response_type: 'code', client_id: provider.clientId, redirect_uri: asked.redirect, scope: provider.scope, state: asked.state,
    code_challenge: createHash('sha256').update(asked.verifier).digest('base64url'), code_challenge_method: 'S256', login_hint: asked.account,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Redeems what the browser brought back (RFC 6749, 4.1.3). @throws OAuthFault */
export function redeemCode(provider: Provider, { code, redirect, verifier }: { readonly code: string; readonly redirect: string; readonly verifier: string }): Promise<Tokens> {
  return ask(provider, { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier })
}

/** Gets a new access token (RFC 6749, 6). @throws OAuthFault */
export function refreshTokens(provider: Provider, refresh: string): Promise<Tokens> {
  return ask(provider, { grant_type: 'refresh_token', refresh_token: refresh })
}

const given = z.object({
  // Tokens go into lines of mail protocols: what RFC 6750, 2.1 allows, and nothing else.
  access_token: z.string().max(16_384).regex(/^[\w.~+/=-]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().max(31_536_000).default(3600),
  refresh_token: z.string().min(1).max(16_384).optional(),
  refresh_token_expires_in: z.coerce.number().positive().optional(),
  id_token: z.string().optional(),
})

async function ask(provider: Provider, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const { status, body } = await post(provider.tokenUrl, { ...parameters, client_id: provider.clientId, client_secret: provider.clientSecret })
  if (status !== 200) throw new OAuthFault(troubleOf(status, body))
  const read = given.safeParse(body)
  if (!read.success) throw new OAuthFault('later')
  const { data } = read
  return {
    access: data.access_token,
    accessSeconds: data.expires_in,
    refresh: data.refresh_token ?? null,
    endsSeconds: data.refresh_token_expires_in ?? null,
    account: data.id_token === undefined ? null : accountOf(data.id_token),
  }
}

async function post(url: string, parameters: Readonly<Record<string, string>>): Promise<{ status: number; body: unknown }> {
  try {
    const answer = await fetch(url, {
      method: 'POST', body: new URLSearchParams(parameters), headers: { accept: 'application/json' },
      // The client's secret goes nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(MILLISECONDS),
    })
    return { status: answer.status, body: JSON.parse(await limited(answer)) }
  } catch {
    throw new OAuthFault('later')
  }
}

async function limited(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let octets = 0
  for await (const part of answer.body ?? []) {
    octets += part.length
    if (octets > MOST_OCTETS) throw new Error('The answer is too long.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** RFC 6749, 5.2. What Microsoft asks a person to do again (a new password, a second factor) ends the permission, too. */
function troubleOf(status: number, body: unknown): OAuthTrouble {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined
  if (error === 'invalid_grant' || error === 'interaction_required' || error === 'consent_required') return 'ended'
  if (error === 'invalid_client' || error === 'unauthorized_client' || (status === 401 && error !== undefined)) return 'client'
  return 'later'
}

const claims = z.object({ email: z.string().optional(), preferred_username: z.string().optional() })

/** Its signature need not be checked: it comes from the token endpoint itself, over TLS (OpenID Connect Core, 3.1.3.7, 6). */
function accountOf(idToken: string): string | null {
  try {
    const { email, preferred_username: name } = claims.parse(JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()))
    return (email ?? name)?.toLowerCase() ?? null
  } catch {
    return null
  }
}
