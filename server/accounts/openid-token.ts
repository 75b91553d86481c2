import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { z } from 'zod'

export interface Expected {
  readonly issuer: string
  readonly clientId: string
  readonly nonce: string
  /** In milliseconds since 1970. */
  readonly now: number
}

/** What an ID token says of who signed in; `email` only where the provider has verified it. */
export interface Claims {
  readonly subject: string
  readonly email: string | null
}

/** How each algorithm signs (RFC 7518, section 3.1). `none` and those with a shared secret are not among them. */
const ALGORITHMS: Readonly<Record<string, { readonly hash: string | null; readonly more?: object }>> = {
  RS256: { hash: 'sha256' }, RS384: { hash: 'sha384' }, RS512: { hash: 'sha512' },
  PS256: { hash: 'sha256', more: { padding: 6, saltLength: 32 } }, ES256: { hash: 'sha256', more: { dsaEncoding: 'ieee-p1363' } }, EdDSA: { hash: null },
}

const LEEWAY_SECONDS = 60

const head = z.object({ alg: z.string(), kid: z.string().optional() })
const key = z.looseObject({ kty: z.string(), kid: z.string().optional(), use: z.string().optional() })
export const keys = z.object({ keys: z.array(key) })
const claims = z.object({
  iss: z.string(), sub: z.string(), aud: z.union([z.string(), z.array(z.string())]), azp: z.string().optional(), exp: z.number(), nonce: z.string().optional(),
  email: z.string().optional(), email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
})

/** Reads an ID token (OpenID Connect Core, section 3.1.3.7). @throws Error that says which check failed, and nothing of its content */
export function readIdToken(token: string, published: z.output<typeof keys>, expected: Expected): Claims {
  const [first = '', second = '', signature = '', ...more] = token.split('.')
  if (more.length > 0) throw new Error('The ID token is none.')
  const { alg, kid } = head.parse(jsonOf(first))
  const algorithm = ALGORITHMS[alg]
  if (!algorithm) throw new Error(`The ID token is signed by ${alg}, which is not taken.`)
  const fits = published.keys.filter((one) => (kid === undefined || one.kid === kid) && (one.use === undefined || one.use === 'sig'))
  const good = fits.some((one) => isSigned(`${first}.${second}`, signature, one, algorithm))
  if (!good) throw new Error('The signature of the ID token is not the provider’s.')
  const said = claims.parse(jsonOf(second))
  const audience = [said.aud].flat()
  if (said.iss !== expected.issuer) throw new Error('The ID token comes from another issuer.')
  if (!audience.includes(expected.clientId) || (audience.length > 1 && said.azp !== expected.clientId)) throw new Error('The ID token is for somebody else.')
  if (said.exp + LEEWAY_SECONDS < expected.now / 1000) throw new Error('The ID token is too old.')
  if (said.nonce !== expected.nonce) throw new Error('The ID token answers another question.')
  return { subject: said.sub, email: said.email !== undefined && said.email_verified === true ? said.email : null }
}

function isSigned(text: string, signature: string, published: JsonWebKey, { hash, more }: (typeof ALGORITHMS)[string] & object): boolean {
  try {
    return verify(hash, Buffer.from(text), { key: createPublicKey({ key: published, format: 'jwk' }), ...more }, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    throw new Error('The ID token is none.')
  }
}
