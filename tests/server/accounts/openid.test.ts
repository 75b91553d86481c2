import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getFirstRun } from '../../../contract/first-run.ts'
import { getMe } from '../../../contract/me.ts'
import { OpenId } from '../../../server/accounts/openid.ts'
import { startBench, URL_OF_PAGES } from '../api/bench.ts'

const { abc, another, database, ask, logged } = await startBench()
const SECRET = 'a secret & more'

/** Who signs in at the provider, and what it says of him. */
let who: { readonly email: string; readonly email_verified: boolean } = { email: 'ceo@abc.com', email_verified: true }

/** A real provider on this machine, at which somebody is signed in already. */
async function startProvider(inToken: boolean): Promise<string> {
  const server = http.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => void server.close())
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'mailkeep', client_secret: SECRET, redirect_uris: [`${URL_OF_PAGES}/api/v1/session/openid/callback`], response_types: ['code'], grant_types: ['authorization_code'] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: !inToken,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...who }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async context => {
      const grant = new context.oidc.provider.Grant({ clientId: 'mailkeep', accountId: context.oidc.session!.accountId! })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void provider.interactionFinished(request, response, { login: { accountId: randomBytes(4).toString('hex') } })
    else void answer(request, response)
  })
  return issuer
}

async function apiWith(issuer: string, secret = SECRET): Promise<string> {
  const api = await another({ openId: new OpenId({ issuer, clientId: 'mailkeep', clientSecret: secret }, URL_OF_PAGES) })
  afterAll(() => api.close())
  return api.url
}

/** A browser that is led from one to the other. `until` looks at each place before it goes there. */
async function walk(api: string, from: string, until: (to: string) => boolean = () => false): Promise<{ at: string; cookies: Map<string, Map<string, string>>; sent: (host: string) => string }> {
  const cookies = new Map<string, Map<string, string>>()
  const sent = (host: string): string => [...cookies.get(host) ?? []].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`).join('; ')
  let at = from
  for (let step = 0; step < 12; step++) {
    const url = new URL(at, URL_OF_PAGES)
    const reached = url.origin === URL_OF_PAGES ? api + url.pathname + url.search : url.href
    const answer = await fetch(reached, { redirect: 'manual', headers: { cookie: sent(url.host) } })
    for (const field of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? []
      cookies.set(url.host, (cookies.get(url.host) ?? new Map()).set(name, value))
    }
    const to = answer.headers.get('location')
    if (to === null) throw new Error(`${at} answers ${answer.status}: ${await answer.text()}`)
    at = new URL(to, url).href
    if (at.startsWith(URL_OF_PAGES) && !at.includes('/callback')) return { at: at.slice(URL_OF_PAGES.length), cookies, sent }
    if (until(at)) return { at, cookies, sent }
  }
  throw new Error('The browser is led around in a circle.')
}

let issuer = ''
let api = ''
beforeAll(async () => {
  issuer = await startProvider(false)
  api = await apiWith(issuer)
})

test.each([['in the token', true], ['at the userinfo endpoint', false]])('whose verified address is a user’s gets in, where the provider tells it %s', async (_title, inToken) => {
  who = { email: 'CEO@abc.com', email_verified: true }
  const url = inToken ? await apiWith(await startProvider(true)) : api
  const { at, sent } = await walk(url, `${URL_OF_PAGES}/api/v1/session/openid?next=/leads`)
  expect(at).toBe('/leads')
  const me = await fetch(`${url}${getMe.path}`, { headers: { cookie: sent('mailkeep.test') } })
  expect(await me.json()).toMatchObject({ login: 'ceo' })
})

test.each([
  ['an address that nobody has', { email: 'stranger@abc.com', email_verified: true }], ['an address elsewhere', { email: 'ceo@elsewhere.example', email_verified: true }],
  ['an address that the provider has not verified', { email: 'ceo@abc.com', email_verified: false }], ['a contact’s address', { email: 'jane@bigco.com', email_verified: true }],
  ['the ID of a user in place of an address', { email: 'ceo', email_verified: true }], ['an alias account’s address', { email: 'support@abc.com', email_verified: true }],
])('who has %s is refused, and nobody is added', async (_title, claims) => {
  who = claims
  const before = (await database.superuser.query('select count(*)::int as n from account')).rows
  const { at, sent } = await walk(api, `${URL_OF_PAGES}/api/v1/session/openid`)
  expect(at).toBe('/sign-in?openid=refused')
  expect(sent('mailkeep.test')).not.toContain('session_token')
  expect((await database.superuser.query('select count(*)::int as n from account')).rows).toEqual(before)
})

test('a user who was deactivated is refused', async () => {
  who = { email: 'ceo@abc.com', email_verified: true }
  await database.superuser.query('update account set active = false where id = $1', [abc.accounts.get('ceo')])
  expect((await walk(api, `${URL_OF_PAGES}/api/v1/session/openid`)).at).toBe('/sign-in?openid=refused')
  await database.superuser.query('update account set active = true where id = $1', [abc.accounts.get('ceo')])
})

test.each([['//evil.example'], ['https://evil.example'], ['/\\evil.example'], ['javascript:alert(1)']])('%s is no page to go on with', async next => {
  who = { email: 'ceo@abc.com', email_verified: true }
  expect((await walk(api, `${URL_OF_PAGES}/api/v1/session/openid?next=${encodeURIComponent(next)}`)).at).toBe('/')
})

test('an answer to a question that this browser did not ask is not believed', async () => {
  const stopped = await walk(api, `${URL_OF_PAGES}/api/v1/session/openid`, to => to.includes('/callback'))
  const [, query = ''] = stopped.at.split('?')
  const callback = async (search: string, cookie: string): Promise<string | null> => {
    const answer = await fetch(`${api}/api/v1/session/openid/callback?${search}`, { redirect: 'manual', headers: { cookie } })
    expect(answer.headers.getSetCookie().join()).not.toContain('session_token')
    return answer.headers.get('location')
  }
  const other = await walk(api, `${URL_OF_PAGES}/api/v1/session/openid`, to => to.startsWith(issuer))
  for (const cookie of ['', 'mailkeep.openid=x', other.sent('mailkeep.test')]) expect(await callback(query, cookie)).toBe('/sign-in?openid=failed')
  const wrongCode = new URLSearchParams(query)
  wrongCode.set('code', 'guessed')
  expect(await callback(wrongCode.toString(), stopped.sent('mailkeep.test'))).toBe('/sign-in?openid=failed')
  expect(await callback('error=access_denied', stopped.sent('mailkeep.test'))).toBe('/sign-in?openid=failed')
})

test('a provider that does not answer, names itself otherwise, or does not know us: the page says so, and the log tells no secret', async () => {
  const dead = await apiWith('http://127.0.0.1:1')
  expect((await walk(dead, `${URL_OF_PAGES}/api/v1/session/openid`)).at).toBe('/sign-in?openid=failed')
  const otherName = await apiWith(`${issuer}/`)
  expect((await walk(otherName, `${URL_OF_PAGES}/api/v1/session/openid`)).at).toBe('/sign-in?openid=failed')
  const wrongSecret = await apiWith(issuer, 'another')
  expect((await walk(wrongSecret, `${URL_OF_PAGES}/api/v1/session/openid`)).at).toBe('/sign-in?openid=failed')
  expect(logged.join('\n')).not.toContain('another')
})

test('the sign-in page knows of it only where it is configured', async () => {
  expect((await (await fetch(`${api}${getFirstRun.path}`)).json())).toMatchObject({ openId: true })
  expect((await ask(null, 'GET', getFirstRun.path)).json).toMatchObject({ openId: false })
  expect((await ask(null, 'GET', '/api/v1/session/openid')).status).toBe(404)
})
