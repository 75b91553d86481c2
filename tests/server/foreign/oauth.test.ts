import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listChanges } from '../../../contract/changes.ts'
import type { Event } from '../../../contract/events.ts'
import { type ExternalAddress, addExternalAddress, changeExternalAddress, listExternalAddresses } from '../../../contract/external-addresses.ts'
import { type AuthorizeOutcome, authorizeExternalAddress, listOAuthProviders } from '../../../contract/oauth.ts'
import { readConfig } from '../../../server/config.ts'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import type { Trust } from '../../../server/foreign/connect.ts'
import { ForeignFault } from '../../../server/foreign/fault.ts'
import { Grants } from '../../../server/foreign/oauth-grants.ts'
import { isServerOf, providersOf } from '../../../server/foreign/oauth-providers.ts'
import { readState, stateFor, verifierOf } from '../../../server/foreign/oauth-state.ts'
import { lookIntoImap } from '../../../server/intake/imap/visit.ts'
import { lookIntoMailbox } from '../../../server/intake/pop3/visit.ts'
import { authority } from '../../certificates.ts'
import { type Dovecot, startDovecot } from '../../dovecot.ts'
import { CLIENT, startOidc } from '../../oidc.ts'
import { Browser } from '../accounts/browser.ts'
import { type Answered, ask, startBench, URL_OF_PAGES } from '../api/bench.ts'

/*
 * The sign-in with a provider, against a real one on this machine that stands in for Google's, and a Dovecot that asks it
 * about the tokens it is shown.
 */
const CALLBACK = `${URL_OF_PAGES}/api/v1/oauth/google/callback`
const EMAIL = 'externalmailaddress@gmail.com'
const bench = await startBench()
const { abc, xyz, database, secrets, events, signedIn, another } = bench
const key = abc.keys.administrator
const oidc = await startOidc({ redirect: CALLBACK })
const config = readConfig({ MAILKEEP_DATA: '/nonexistent/mailkeep', MAILKEEP_OAUTH_GOOGLE: `${oidc.authorizeUrl},${oidc.tokenUrl},localhost` })
const providers = providersOf({ oauth: { ...config.oauth, google: { ...config.oauth.google, client: CLIENT } } })
const told: string[] = []
/** What administrators were told by mail. */
const noticed: string[] = []
const grantsOn = () => new Grants({ database, secrets, providers, notice: async (_client, _organization, email, what) => void noticed.push(`${email} ${what}`), log: (_level, what) => void told.push(what), changed: organization => events.publish(organization, { type: 'setting', menu: 'external-addresses' }) })
const grants = grantsOn()
const api = await another({ oauth: { providers, grants } })
afterAll(async () => {
  await api.close()
  await oidc.stop()
})

const asking = (name: string | null, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered> => ask(api.url, name, method, path, body, headers)
const page = new Browser(asking)
page.cookies.set('mailkeep.session_token', (await signedIn(abc, 'wwarrior')).split('=').slice(1).join('='))

let id = ''
let addresses = 0
beforeEach(async () => {
  oidc.account = EMAIL
  oidc.trouble = 'none'
  told.length = 0
  noticed.length = 0
  await database.superuser.query('delete from external_address')
  id = await addressAt('localhost')
})

async function addressAt(server: string, email = EMAIL): Promise<string> {
  const { json } = await asking(key, 'POST', addExternalAddress.path, { type: addresses++ % 2 ? 'pop3' : 'imap', server, email, password: 'before' })
  return (json as ExternalAddress).id
}

async function shown(of = id): Promise<ExternalAddress> {
  const { json } = await asking(key, 'GET', listExternalAddresses.path)
  return (json as { items: ExternalAddress[] }).items.find(one => one.id === of)!
}

/** Goes to the provider as a browser does, with its cookies, until it is sent back to us. @returns the address it is sent back to */
async function goThere(url: string): Promise<URL> {
  const cookies = new Map<string, string>()
  for (let at = new URL(url), steps = 0; steps < 12; steps++) {
    if (at.href.startsWith(CALLBACK)) return at
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const field of answer.headers.getSetCookie()) cookies.set(field.split('=')[0]!, /=([^;]*)/.exec(field)![1]!)
    expect(answer.status, `${at.href}: ${await answer.text()}`).toBeGreaterThanOrEqual(300)
    at = new URL(answer.headers.get('location')!, at)
  }
  throw new Error('The provider never sends the browser back.')
}

async function begin(of = id): Promise<string> {
  return (await page.call(authorizeExternalAddress, { params: { id: of }, body: { provider: 'google' } })).url
}

/** @returns how the page of the external addresses is told that it went */
async function comeBack(back: URL, browser: Browser | null = page, provider = 'google'): Promise<AuthorizeOutcome> {
  const path = `/api/v1/oauth/${provider}/callback${back.search}`
  const headers = browser ? { cookie: browser.cookie } : {}
  const answer = await fetch(`${api.url}${path}`, { redirect: 'manual', headers })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  const [, outcome] = /^http:\/\/mailkeep\.test\/customization\/mail-settings\/external-addresses\?authorized=([\w-]+)$/.exec(answer.headers.get('location') ?? '') ?? []
  return outcome as AuthorizeOutcome
}

const give = async (of = id): Promise<AuthorizeOutcome> => comeBack(await goThere(await begin(of)))

/** As if this long had passed for the permission: its times are put back. */
async function pass(interval: string): Promise<void> {
  await database.superuser.query(`update oauth_grant set use_until = use_until - $1::interval, granted_at = granted_at - $1::interval, refreshed_at = refreshed_at - $1::interval,
    ends_at = ends_at - $1::interval`, [interval])
}

const faultOf = async (asked: Promise<unknown>): Promise<string> => asked.then(() => 'none', (error: unknown) => error instanceof ForeignFault ? error.code : String(error))

describe('a permission is given', () => {
  test('with PKCE, a state of its own, and the address proposed for the sign-in', async () => {
    const [first, second] = [new URL(await begin()), new URL(await begin())]
    expect(Object.fromEntries(first.searchParams)).toMatchObject({
      response_type: 'code', client_id: CLIENT.id, redirect_uri: CALLBACK, code_challenge_method: 'S256', login_hint: EMAIL, access_type: 'offline', prompt: 'consent',
      scope: 'openid email https://mail.google.com/',
    })
    expect(first.searchParams.get('state')).not.toBe(second.searchParams.get('state'))
    expect(first.searchParams.get('code_challenge')).not.toBe(second.searchParams.get('code_challenge'))
    expect(first.href).not.toContain(verifierOf(first.searchParams.get('state')!, secrets))
  })

  test('and takes the place of the password; the log knows who gave it', async () => {
    expect((await shown()).grant).toBeNull()
    expect(await give()).toBe('given')
    expect(await shown()).toMatchObject({ hasPassword: false, grant: { provider: 'google', state: 'good' } })
    expect(oidc.given).toContain(await grants.tokenFor(abc.id, id))
    const { items } = await bench.call(key, listChanges, { query: { menu: 'external-addresses', limit: 1 } })
    expect(items).toMatchObject([{ subject: EMAIL, by: 'Katherine Hong', before: null, after: { event: 'permission-given' } }])
    expect((await page.tries({ ...listChanges, method: 'POST', path: `/api/v1/mail-settings/changes/${items[0]!.id}/undo` }))[1]).toBe('not-undoable')
  })

  test('not by somebody who says no at the provider', async () => {
    oidc.account = null
    expect(await give()).toBe('refused')
    expect((await shown()).grant).toBeNull()
  })

  test('not by somebody who signs in there as another', async () => {
    oidc.account = 'somebody.else@gmail.com'
    expect(await give()).toBe('other-account')
    expect(await shown()).toMatchObject({ hasPassword: true, grant: null })
  })

  test('not for an address that was removed meanwhile', async () => {
    const back = await goThere(await begin())
    await database.superuser.query('delete from external_address where id = $1', [id])
    expect(await comeBack(back)).toBe('gone')
  })

  test.each([['busy'], ['no-json'], ['endless']] as const)('not while the provider is in trouble: %s', async trouble => {
    const back = await goThere(await begin())
    oidc.trouble = trouble
    const before = bench.logged.length
    expect(await comeBack(back)).toBe('failed')
    expect(bench.logged.slice(before)).toEqual([JSON.stringify({ level: 'warning', what: 'A sign-in with a provider did not come to its end', provider: 'google', trouble: 'later' })])
  })

  test.each([
    ['in no session', () => null],
    ['in the session of another administrator', async () => { const other = new Browser(asking); other.cookies.set('mailkeep.session_token', (await signedIn(abc, 'wwarrior')).split('=').slice(1).join('=')); return other }],
    ['in another company', async () => { const other = new Browser(asking); other.cookies.set('mailkeep.session_token', (await signedIn(xyz, 'wwarrior')).split('=').slice(1).join('=')); return other }],
  ])('what comes back %s is good for nothing', async (_title, browser) => {
    const asked = oidc.asked.length
    expect(await comeBack(await goThere(await begin()), await browser())).toBe('failed')
    expect(oidc.asked).toHaveLength(asked)
    expect((await shown()).grant).toBeNull()
  })

  test.each<[string, (back: URL) => void]>([
    ['without a state', back => back.searchParams.delete('state')],
    ['with a state that was changed', back => back.searchParams.set('state', back.searchParams.get('state')!.replace(/^./, 'x'))],
    ['with a code that is not the provider\'s', back => back.searchParams.set('code', 'guessed')],
    ['with the code of another request', back => back.searchParams.set('state', stateFor({ organization: abc.id, externalAddress: id, provider: 'google' }, 'another session', secrets))],
    ['with an error in words of its own', back => { back.searchParams.delete('code'); back.searchParams.set('error', '<script>') }],
  ])('what comes back %s is good for nothing', async (_title, change) => {
    const back = await goThere(await begin())
    change(back)
    expect(await comeBack(back)).toBe('failed')
    expect((await shown()).grant).toBeNull()
  })

  test('what comes back by another provider\'s address is good for nothing', async () => {
    expect(await comeBack(await goThere(await begin()), page, 'microsoft')).toBe('failed')
  })

  test('a state is good for ten minutes, in its session alone', () => {
    const asked = { organization: '1', externalAddress: '7', provider: 'google' } as const
    const state = stateFor(asked, 'session', secrets, 1_000_000)
    expect(readState(state, 'session', secrets, 1_600_000)).toEqual(asked)
    expect(readState(state, 'session', secrets, 1_600_001)).toBe('too-late')
    expect(readState(state, 'other', secrets, 1_000_000)).toBeNull()
  })
})

describe('who may ask for one', () => {
  test.each([
    ['an API key, which has no browser', key, 403, 'forbidden'],
    ['nobody', null, 401, 'not-signed-in'],
  ])('not %s', async (_title, who, status, code) => {
    expect(await asking(who, 'POST', authorizeExternalAddress.path.replace(':id', id), { provider: 'google' })).toMatchObject({ status, json: { code } })
  })
  test.each([
    ['an agent', () => signedIn(abc, 'cagedbird'), 403, 'forbidden'],
    ['a member', () => signedIn(abc, 'ceo'), 403, 'forbidden'],
    ['an administrator of another company', () => signedIn(xyz, 'wwarrior'), 404, 'not-found'],
  ])('not %s', async (_title, cookie, status, code) => {
    const asked = await asking(null, 'POST', authorizeExternalAddress.path.replace(':id', id), { provider: 'google' }, { cookie: await cookie(), origin: URL_OF_PAGES })
    expect(asked).toMatchObject({ status, json: { code } })
  })
  test('not where the operator has no client at the provider; the list says so, and what to register', async () => {
    expect(await page.tries(authorizeExternalAddress, { params: { id }, body: { provider: 'microsoft' } })).toEqual([409, 'not-configured'])
    expect((await asking(key, 'GET', listOAuthProviders.path)).json).toEqual({ items: [
      { provider: 'google', configured: true, redirect: CALLBACK }, { provider: 'microsoft', configured: false, redirect: CALLBACK.replace('google', 'microsoft') },
    ] })
  })
  test('not for a server that is none of the provider\'s', async () => {
    expect(await page.tries(authorizeExternalAddress, { params: { id: await addressAt('mail.evil.example', 'x@evil.example') }, body: { provider: 'google' } })).toEqual([400, 'invalid-field'])
  })
  test.each([['pop.gmail.com', true], ['gmail.com', true], ['gmail.com.evil.example', false], ['evilgmail.com', false]])('is %s a server of Google? %s', (server, is) =>
    expect(isServerOf({ servers: ['gmail.com', 'googlemail.com'] }, server)).toBe(is))
})

describe('a token', () => {
  let heard: Event[] = []
  let deaf: () => void = () => {}
  beforeEach(async () => {
    expect(await give()).toBe('given')
    heard = []
    deaf = events.listen(abc.id, { tell: event => void heard.push(event), end: () => {} })
    return () => deaf()
  })

  test('is used again while it is good, and another one is got before it expires', async () => {
    const asked = oidc.asked.length
    const first = await grants.tokenFor(abc.id, id)
    await pass('30 minutes')
    expect(await grants.tokenFor(abc.id, id)).toBe(first)
    expect(oidc.asked).toHaveLength(asked)
    await pass('26 minutes')
    const second = await grants.tokenFor(abc.id, id)
    expect(second).not.toBe(first)
    expect(oidc.asked.slice(asked)).toEqual(['refresh_token'])
  })

  test('is refreshed by one at a time, in two processes that want it twenty times', async () => {
    const asked = oidc.asked.length
    await pass('2 hours')
    const other = grantsOn()
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? grants : other).tokenFor(abc.id, id)))
    expect(new Set(tokens).size).toBe(1)
    expect(oidc.asked.slice(asked)).toEqual(['refresh_token'])
    expect((await shown()).grant).toMatchObject({ state: 'good' })
  })

  test('is got by the next one where the one who was at it has died', async () => {
    await pass('2 hours')
    await database.superuser.query(`update oauth_grant set refreshing_until = now() + interval '1 second'`)
    expect(oidc.given).toContain(await grants.tokenFor(abc.id, id))
  })

  test('that the mail server refuses is replaced', async () => {
    const first = await grants.tokenFor(abc.id, id)
    const second = await grants.tokenFor(abc.id, id, first)
    expect(second).not.toBe(first)
    expect(await grants.tokenFor(abc.id, id, first)).toBe(second)
  })

  test.each([['busy'], ['no-json'], ['endless']] as const)('is not to be had while the provider is in trouble (%s), and comes when that has passed', async trouble => {
    await pass('2 hours')
    oidc.trouble = trouble
    expect(await faultOf(grants.tokenFor(abc.id, id))).toBe('sign-in-later')
    expect((await shown()).grant).toMatchObject({ state: 'good' })
    oidc.trouble = 'none'
    expect(oidc.given).toContain(await grants.tokenFor(abc.id, id))
  })

  test('is no more when the permission was withdrawn: that is told once, until it is given anew', async () => {
    await pass('2 hours')
    await oidc.withdraw()
    const asked = oidc.asked.length
    expect(await Promise.all([faultOf(grants.tokenFor(abc.id, id)), faultOf(grantsOn().tokenFor(abc.id, id))])).toEqual(['sign-in-grant', 'sign-in-grant'])
    expect(await faultOf(grants.tokenFor(abc.id, id))).toBe('sign-in-grant')
    expect(oidc.asked).toHaveLength(asked)
    expect((await shown()).grant).toMatchObject({ state: 'ended' })
    expect(heard).toEqual([{ type: 'setting', menu: 'external-addresses' }])
    expect(told).toEqual(['The permission for an external address has ended'])
    expect(noticed).toEqual([`${EMAIL} permission-ended`])
    const { items } = await bench.call(key, listChanges, { query: { menu: 'external-addresses', limit: 2 } })
    expect(items.map(({ after }) => after)).toEqual([{ event: 'permission-ended' }, { event: 'permission-given' }])

    expect(await give()).toBe('given')
    expect((await shown()).grant).toMatchObject({ state: 'good' })
    expect(oidc.given).toContain(await grants.tokenFor(abc.id, id))
  })

  test.each([
    ['a password takes its place', { password: 'again' }],
    ['the server becomes another', { server: 'pop.abc.net' }],
    ['the account becomes another', { username: 'another' }],
    ['the address becomes another', { email: 'other@gmail.com' }],
  ])('is no more when %s', async (_title, body) => {
    expect((await asking(key, 'PATCH', changeExternalAddress.path.replace(':id', id), body)).status).toBe(200)
    expect((await shown()).grant).toBeNull()
    expect(await faultOf(grants.tokenFor(abc.id, id))).toBe('sign-in-missing')
  })

  test('goes over no open line', async () => {
    expect((await asking(key, 'PATCH', changeExternalAddress.path.replace(':id', id), { security: 'none' })).status).toBe(200)
    expect(await faultOf(grants.tokenFor(abc.id, id))).toBe('sign-in-method')
    expect(await page.tries(authorizeExternalAddress, { params: { id }, body: { provider: 'google' } })).toEqual([400, 'invalid-field'])
  })

  test('stays where only Keep a Copy is changed', async () => {
    expect((await asking(key, 'PATCH', changeExternalAddress.path.replace(':id', id), { keepCopy: false })).status).toBe(200)
    expect((await shown()).grant).toMatchObject({ state: 'good' })
  })

  test('is nobody else\'s: not another company\'s, not another row\'s, not without our key', async () => {
    expect(await faultOf(grants.tokenFor(xyz.id, id))).toBe('sign-in-missing')
    const other = await addressAt('localhost', 'second@gmail.com')
    await database.superuser.query('update oauth_grant set external_address_id = $1', [other])
    expect(await faultOf(grants.tokenFor(abc.id, other))).toBe('sign-in-missing')
  })

  test('that nobody uses is used once a day, so that the permission lives', async () => {
    const asked = oidc.asked.length
    await pass('20 hours')
    await grants.upkeep()
    expect(oidc.asked).toHaveLength(asked)
    await pass('5 hours')
    await grants.upkeep()
    await grants.upkeep()
    expect(oidc.asked.slice(asked)).toEqual(['refresh_token'])
  })

  test.each([['180 days', '172 days', '174 days'], ['7 days', '4 days', '5 days']])('of a permission for %s: well after %s, and before its end it is told once that it ends', async (life, well, soon) => {
    await database.superuser.query(`update oauth_grant set ends_at = granted_at + $1::interval`, [life])
    const later = async (interval: string) => {
      await pass(interval)
      await database.superuser.query('update oauth_grant set refreshed_at = now()')
      await grants.upkeep()
    }
    await later(well)
    expect((await shown()).grant).toMatchObject({ state: 'good' })
    await later(`${parseInt(soon) - parseInt(well)} days`)
    await grants.upkeep()
    expect((await shown()).grant).toMatchObject({ state: 'ending' })
    expect(told).toEqual(['The permission for an external address ends soon'])
    expect(noticed).toEqual([`${EMAIL} permission-ending`])
    expect(heard).toHaveLength(1)
    const { items } = await bench.call(key, listChanges, { query: { menu: 'external-addresses', limit: 1 } })
    expect(items).toMatchObject([{ subject: EMAIL, by: 'Mailkeep', after: { event: 'permission-ending' } }])
  })
})

describe('with Dovecot, which asks the provider about each token', () => {
  let dovecot: Dovecot
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [EMAIL]: randomBytes(9).toString('hex') }, introspection: oidc.introspectionUrl })
    dovecot.deliver(EMAIL, 'From: jane@bigco.com\r\nTo: externalMailAddress@gmail.com\r\nSubject: Hello\r\n\r\nx\r\n')
  })
  afterAll(() => dovecot.stop())

  test('a token signs in by POP3 and by IMAP; one that the provider does not know signs in by neither', async () => {
    expect(await give()).toBe('given')
    const token = await grants.tokenFor(abc.id, id)
    expect([await byPop3(token), await byImap(token)]).toEqual([1, 1])
    expect([await faultOf(byPop3(`${token}x`)), await faultOf(byImap(`${token}x`))]).toEqual(['sign-in-grant', 'sign-in-grant'])
  })

  const trust: Trust = { allowed: allowedServers(['*']), authorities: [authority] }

  async function byPop3(token: string): Promise<number> {
    return (await lookIntoMailbox({ server: { host: 'localhost', port: dovecot.pop3s, security: 'tls' }, signIn: { username: EMAIL, token } }, trust, { patienceMs: 10_000 })).mails
  }

  async function byImap(token: string): Promise<number> {
    return (await lookIntoImap({ server: { host: 'localhost', port: dovecot.imaps, security: 'tls' }, signIn: { username: EMAIL, token } }, trust, { patienceMs: 10_000 })).mails
  }
})
