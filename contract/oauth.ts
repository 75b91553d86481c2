import { z } from 'zod'
import { administrators, type Route } from './route.ts'
import { id } from './values.ts'

export const oauthProvider = z.enum(['google', 'microsoft'])

/** What came of the way to the provider and back: the page of the external addresses is opened with it. */
export const authorizeOutcome = z.enum(['given', 'refused', 'other-account', 'not-lasting', 'failed', 'too-late', 'gone'])

export const listOAuthProviders = {
  name: 'listOAuthProviders', method: 'GET', path: '/api/v1/mail-settings/oauth-providers', who: administrators,
  about: 'Whose sign-in (OAuth 2) can be used for external addresses, and the address of ours that such a provider has to know',
  answers: { 200: z.strictObject({ items: z.array(z.strictObject({
    provider: oauthProvider,
    configured: z.boolean().describe('the operator has given a client id and its secret'),
    redirect: z.string().describe('to be registered with the provider'),
  })) }) },
} as const satisfies Route

export const authorizeExternalAddress = {
  name: 'authorizeExternalAddress', method: 'POST', path: '/api/v1/mail-settings/external-addresses/:id/authorize', who: administrators, signedIn: true, unkeyed: true,
  about: 'Begin a sign-in with the provider (OAuth 2, authorization code with PKCE): the browser is sent to `url`, and comes back to this session alone',
  params: z.strictObject({ id }),
  body: z.strictObject({ provider: oauthProvider }),
  answers: { 200: z.strictObject({ url: z.string() }) },
} as const satisfies Route

export const finishAuthorization = {
  name: 'finishAuthorization', method: 'GET', path: '/api/v1/oauth/:provider/callback', who: 'anyone',
  about: 'Where the provider sends the browser back to; leads to the page of the external addresses, which says how it went',
  params: z.strictObject({ provider: oauthProvider }),
  // What else a provider adds is its own affair (RFC 6749, 4.1.2).
  query: z.looseObject({ code: z.string().max(8000).optional(), state: z.string().max(2000).optional(), error: z.string().max(500).optional() }),
  answers: { 302: null },
} as const satisfies Route

export type OAuthProvider = z.output<typeof oauthProvider>
export type AuthorizeOutcome = z.output<typeof authorizeOutcome>
