import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { readIdToken } from '../../../server/accounts/openid-token.ts'

const now = 1_800_000_000_000
const expected = { issuer: 'https://login.abc.com', clientId: 'mailkeep', nonce: 'n', now }
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kty: String(key.export({ format: 'jwk' }).kty), kid, use: 'sig' })
const published = { keys: [jwk(rsa.publicKey, 'r'), jwk(ec.publicKey, 'e')] }
const good = { iss: expected.issuer, sub: '7', aud: 'mailkeep', exp: now / 1000 + 60, nonce: 'n', email: 'ceo@abc.com', email_verified: true }

function token(claims: object, { alg = 'RS256', kid = 'r', key = rsa.privateKey }: { alg?: string; kid?: string; key?: KeyObject } = {}): string {
  const text = [{ alg, kid }, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${sign('sha256', Buffer.from(text), { key, ...alg === 'ES256' && { dsaEncoding: 'ieee-p1363' } }).toString('base64url')}`
}

test.each([
  ['RS256', token(good)], ['ES256', token(good, { alg: 'ES256', kid: 'e', key: ec.privateKey })], ['several audiences', token({ ...good, aud: ['x', 'mailkeep'], azp: 'mailkeep' })],
  ['a verified address as text', token({ ...good, email_verified: 'true' })],
])('a token with %s is read', (_title, written) => expect(readIdToken(written, published, expected)).toEqual({ subject: '7', email: 'ceo@abc.com' }))

test.each([['not verified', { ...good, email_verified: false }], ['verified or not, nobody says', { ...good, email_verified: undefined }]])('an address that is %s is none', (_title, claims) => {
  expect(readIdToken(token(claims), published, expected).email).toBeNull()
})

test.each<[string, string, RegExp]>([
  ['of another issuer', token({ ...good, iss: 'https://evil.example' }), /another issuer/],
  ['for another client', token({ ...good, aud: 'other' }), /somebody else/],
  ['for several clients, of which another asked', token({ ...good, aud: ['other', 'mailkeep'], azp: 'other' }), /somebody else/],
  ['that is too old', token({ ...good, exp: now / 1000 - 61 }), /too old/],
  ['of another sign-in', token({ ...good, nonce: 'x' }), /another question/],
  ['without a nonce', token({ ...good, nonce: undefined }), /another question/],
  ['signed by a stranger', token(good, { key: stranger.privateKey }), /signature/],
  ['with a key that nobody published', token(good, { kid: 'z' }), /signature/],
  ['signed by nobody', `${token(good, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`, /not taken/],
  ['signed with a shared secret', token(good, { alg: 'HS256' }), /not taken/],
  ['that was changed afterwards', token(good).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...good, sub: '8' })).toString('base64url')}.`), /signature/],
  ['that is none', 'x', /none/], ['of four parts', 'a.b.c.d', /none/],
])('a token %s is not believed', (_title, written, words) => expect(() => readIdToken(written, published, expected)).toThrow(words))
