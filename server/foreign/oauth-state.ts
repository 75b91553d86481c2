import { randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Secrets } from '../secrets.ts'

/** What a sign-in with a provider is for. */
export interface Asked {
  readonly organization: string
  readonly externalAddress: string
  readonly provider: 'google' | 'microsoft'
}

const MILLISECONDS = 10 * 60_000

const written = z.strictObject({ organization: z.string(), externalAddress: z.string(), provider: z.enum(['google', 'microsoft']), until: z.number(), nonce: z.string() })

/**
 * The `state` of an authorization request (RFC 6749, 10.12; RFC 9700, 4.7): nobody else can make one, and it is good in
 * the session that it was made in alone, for ten minutes. So no table has to remember it.
 */
export function stateFor(asked: Asked, session: string, secrets: Secrets, now = Date.now()): string {
  const { organization, externalAddress, provider } = asked
  const text = Buffer.from(JSON.stringify({ organization, externalAddress, provider, until: now + MILLISECONDS, nonce: randomBytes(16).toString('base64url') })).toString('base64url')
  return `${text}.${codeOf(text, session, secrets).toString('base64url')}`
}

/** @returns what was asked for; `too-late` for a state that was good once; null for one that is not ours, or another session's */
export function readState(state: string, session: string, secrets: Secrets, now = Date.now()): Asked | 'too-late' | null {
  const [text = '', code = ''] = state.split('.')
  const given = Buffer.from(code, 'base64url')
  const wanted = codeOf(text, session, secrets)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  const { until, organization, externalAddress, provider } = written.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  return now > until ? 'too-late' : { organization, externalAddress, provider }
}

/** The PKCE code verifier that belongs to a state (RFC 7636, 4.1): whoever sees the state cannot make it. */
export function verifierOf(state: string, secrets: Secrets): string {
  return secrets.mac('oauth-verifier', state).toString('base64url')
}

function codeOf(text: string, session: string, secrets: Secrets): Buffer {
  return secrets.mac('oauth-state', `${session}\n${text}`)
}
