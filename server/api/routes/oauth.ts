import { type AuthorizeOutcome, type OAuthProvider, authorizeExternalAddress, finishAuthorization, listOAuthProviders } from '../../../contract/oauth.ts'
import { OAuthFault, type Tokens, authorizationUrl, redeemCode } from '../../foreign/oauth.ts'
import { type Provider, isServerOf } from '../../foreign/oauth-providers.ts'
import { type Asked as AskedFor, readState, stateFor, verifierOf } from '../../foreign/oauth-state.ts'
import { type ExternalAddressRecord, findExternalAddress } from '../../store/external-addresses.ts'
import { clientOf } from '../access.ts'
import { Refusal, fieldRefused, notFound } from '../errors.ts'
import { type Asked, type Handler, answers, open } from '../handler.ts'
import type { Parts } from '../parts.ts'
import { sessionOf } from '../signed-in.ts'

const NAMES: Readonly<Record<OAuthProvider, string>> = { google: 'Google', microsoft: 'Microsoft' }

export const oauth: Handler[] = [
  answers(listOAuthProviders, async ({ parts }) => ({
    items: (['google', 'microsoft'] as const).map(provider => ({ provider, configured: parts.oauth.providers.has(provider), redirect: redirectFor(parts, provider) })),
  })),

  answers(authorizeExternalAddress, async call => {
    const { parts, organization, params, body } = call
    const provider = parts.oauth.providers.get(body.provider)
    if (!provider) throw new Refusal(409, 'not-configured', `The sign-in with ${NAMES[body.provider]} is not set up here. The operator gives a client id and its secret (see docs/operations.md).`)
    const found = await externalAddressOf(parts, organization, params.id)
    if (!found) throw notFound('external address')
    if (!isServerOf(provider, found.server)) throw fieldRefused('server', 'invalid-field', `${found.server} is no mail server of ${NAMES[body.provider]}, so it gets no permission of theirs.`)
    if (found.security === 'none') throw fieldRefused('security', 'invalid-field', 'A permission is not sent over an open line. Choose SSL or STARTTLS.')
    const state = stateFor({ organization, externalAddress: params.id, provider: provider.name }, sessionOf(call).id, parts.secrets)
    return { url: authorizationUrl(provider, { redirect: redirectFor(parts, provider.name), state, verifier: verifierOf(state, parts.secrets), account: accountOf(found) }) }
  }),

  open(finishAuthorization, async asked => {
    const outcome = await finish(asked)
    // What stands in this address is for us alone.
    void asked.reply.header('referrer-policy', 'no-referrer').redirect(`${asked.parts.accounts.url}/customization/mail-settings/external-addresses?authorized=${outcome}`, 302)
    return undefined
  }),
]

/** A person stands before this, so whatever goes wrong is told by the page, not as a problem. */
async function finish({ parts, request, params, query }: Asked<typeof finishAuthorization>): Promise<AuthorizeOutcome> {
  const session = await parts.accounts.sessionOf(clientOf(request))
  const asked = session && query.state !== undefined ? readState(query.state, session.id, parts.secrets) : null
  if (asked === 'too-late') return 'too-late'
  const provider = asked && parts.oauth.providers.get(asked.provider)
  // A provider's answer comes by that provider's own address, else one could be taken for another (RFC 9700, 4.4.2.2).
  if (!session || session.role !== 'administrator' || !provider || asked.provider !== params.provider || asked.organization !== session.person.organization) return 'failed'
  if (query.code === undefined) return query.error === 'access_denied' ? 'refused' : 'failed'
  const tokens = await redeemed(parts, provider, query.code, query.state!)
  return tokens ? keep(parts, asked, provider, tokens, session.person.name) : 'failed'
}

async function redeemed(parts: Parts, provider: Provider, code: string, state: string): Promise<Tokens | null> {
  try {
    return await redeemCode(provider, { code, redirect: redirectFor(parts, provider.name), verifier: verifierOf(state, parts.secrets) })
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error
    parts.log('warning', 'A sign-in with a provider did not come to its end', { provider: provider.name, trouble: error.code })
    return null
  }
}

async function keep(parts: Parts, { organization, externalAddress }: AskedFor, provider: Provider, tokens: Tokens, by: string): Promise<AuthorizeOutcome> {
  const { refresh } = tokens
  if (refresh === null) return 'not-lasting'
  const found = await externalAddressOf(parts, organization, externalAddress)
  if (!found || !isServerOf(provider, found.server)) return 'gone'
  if (tokens.account !== null && tokens.account !== accountOf(found).toLowerCase()) return 'other-account'
  return await parts.oauth.grants.keep(organization, externalAddress, provider, { ...tokens, refresh }, by) ? 'given' : 'gone'
}

function externalAddressOf({ database }: Parts, organization: string, id: string): Promise<ExternalAddressRecord | null> {
  return database.within([organization], ({ client }) => findExternalAddress(client, organization, id))
}

/** The account at the provider. */
function accountOf({ username, email }: ExternalAddressRecord): string {
  return username ?? email
}

function redirectFor({ accounts }: Parts, provider: OAuthProvider): string {
  return `${accounts.url}${finishAuthorization.path.replace(':provider', provider)}`
}
