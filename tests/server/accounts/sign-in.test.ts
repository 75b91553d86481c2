import { beforeAll, describe, expect, test } from 'vitest'
import { listUsers, changeUser, removeUser } from '../../../contract/users.ts'
import { getMe, changeMe } from '../../../contract/me.ts'
import { getSession, signIn, signOut } from '../../../contract/session.ts'
import { endSession, listSessions } from '../../../contract/sessions.ts'
import { askForPassword, changePassword } from '../../../contract/password.ts'
import { listChanges } from '../../../contract/changes.ts'
import { Accounts } from '../../../server/accounts/accounts.ts'
import { bySession } from '../../../server/api/access.ts'
import { URL_OF_PAGES, startBench } from '../api/bench.ts'
import { Browser } from './browser.ts'

const { abc, xyz, ask, call, database, accounts, secrets, another, logged } = await startBench()
const PASSWORD = 'tiger under the table'
const PEOPLE = ['wwarrior', 'ceo', 'wuthering', 'nativespeaker']
for (const company of [abc, xyz]) {
  await database.within([company.id], async ({ client }) => {
    for (const login of PEOPLE) {
      await accounts.setPassword(client, { organization: company.id, account: company.accounts.get(login)! }, `${PASSWORD} ${company === abc ? 'abc' : 'xyz'}`)
    }
  })
}
const good = `${PASSWORD} abc`
const address = async (login: string): Promise<string> => (await call(abc.keys.administrator, listUsers, { query: { q: login } })).items.find(user => user.login === login)!.addresses[0]!
const ceo = await address('ceo')

const browser = (): Browser => new Browser(ask)
async function signedIn(login = ceo, password = good): Promise<Browser> {
  const made = browser()
  await made.call(signIn, { body: { login, password } })
  return made
}

describe('signing in', () => {
  test('by address, which opens what the role may, and no more', async () => {
    const page = browser()
    const { me } = await page.call(signIn, { body: { login: ceo, password: good } })
    expect(me).toMatchObject({ login: 'ceo', role: 'member', secondFactor: false, hasPassword: true, organization: { id: abc.id, name: 'ABC' } })
    expect((await page.call(getSession)).me).toEqual(me)
    expect(await page.call(getMe)).toEqual(me)
    expect((await page.ask('GET', '/api/v1/contacts')).status).toBe(200)
    expect((await page.ask('GET', '/api/v1/users')).status).toBe(403)
  })

  test('an administrator changes settings under the own name', async () => {
    const page = await signedIn(await address('wwarrior'))
    expect((await page.ask('POST', '/api/v1/mail-settings/exception-domains/other', { domain: 'signed-in.example' })).status).toBe(201)
    const { items: [change] } = await call(abc.keys.administrator, listChanges)
    expect(change).toMatchObject({ menu: 'other-domains', by: (await page.call(getMe)).name })
  })

  test.each([
    ['blanks around it', ` ${ceo} `], ['large letters', ceo.toUpperCase()], ['mailto:', `mailto:${ceo}`], ['a display name', `Langston Morrison <${ceo}>`],
  ])('the address may come with %s', async (_title, login) => {
    expect(await browser().tries(signIn, { body: { login, password: good } })).toEqual([200])
  })

  test.each([
    ['a wrong password', ceo, 'wrong'],
    ['the password of the other company', ceo, `${PASSWORD} xyz`],
    ['nobody', 'nobody@abc.com', good],
    ['somebody without a password yet', 'tech@abc.com', good],
    ['the address of nobody here', 'jane@nowhere.example', good],
    ['no address', 'two words', good],
    ['an ID, where there are two companies', 'ceo', good],
    ['the nobody of the tables', 'nobody@account.invalid', ''.padEnd(10, 'x')],
  ])('%s is refused in the same words', async (_title, login, password) => {
    const { status, json } = await browser().ask('POST', '/api/v1/session', { login, password })
    expect({ status, json }).toMatchObject({ status: 401, json: { code: 'wrong-sign-in', detail: 'Name and password do not go together, or there is no such name.' } })
  })

  test.each([[{}], [{ login: ceo }], [{ login: ceo, password: '' }], [{ login: ceo, password: good, role: 'administrator' }], [{ link: '' }], [{ login: 'x'.repeat(1001), password: good }]])(
    '%j is no way to ask', async body => expect((await browser().tries(signIn, { body }))[0]).toBe(400))

  test('the cookie is out of reach for scripts and other sites, and Secure where we are reached by https', async () => {
    const { headers } = await browser().ask('POST', '/api/v1/session', { login: ceo, password: good })
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^mailkeep\.session_token=[\w.%-]{80,}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)])
    const secure = new Accounts({ database, secrets, url: 'https://crm.abc.com', data: '/nonexistent/mailkeep' })
    const { cookies } = await secure.signInAs({ organization: abc.id, account: abc.accounts.get('ceo')!, login: 'ceo', name: '', hasPassword: true }, { address: '127.0.0.1', program: undefined, cookie: undefined })
    expect(cookies).toEqual([expect.stringMatching(/^__Secure-mailkeep\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/)])
    expect(await secure.sessionOf({ address: '127.0.0.1', program: undefined, cookie: cookies[0]!.split(';')[0] })).toMatchObject({ role: 'member' })
  })

  test('a cookie from before is worth nothing after it, and never was one that somebody planted', async () => {
    const page = await signedIn()
    const before = page.cookie
    await page.call(signIn, { body: { login: ceo, password: good } })
    expect(page.cookie).not.toBe(before)
    expect((await ask(before, 'GET', '/api/v1/me')).status).toBe(401)
    expect((await page.ask('GET', '/api/v1/me')).status).toBe(200)
    const planted = `mailkeep.session_token=${'x'.repeat(43)}.${'A'.repeat(43)}%3D`
    expect((await ask(planted, 'GET', '/api/v1/me')).status).toBe(401)
  })

  test('what is signed by another key, or cut, is no session', async () => {
    const { cookie } = await signedIn()
    const token = /=(.*?)\./.exec(cookie)![1]!
    for (const wrong of [cookie.slice(0, -8), `mailkeep.session_token=${token}`, cookie.replace(/.$/, last => last === 'A' ? 'B' : 'A').replace(token, `${token}x`)]) {
      expect((await ask(wrong, 'GET', '/api/v1/me')).status).toBe(401)
    }
  })

  test('no password and no session is in a log', async () => {
    const { cookie } = await signedIn()
    await browser().tries(signIn, { body: { login: ceo, password: 'a wrong password of the ceo' } })
    expect(logged.join('\n')).not.toMatch(/a wrong password|tiger under/)
    expect(logged.join('\n')).not.toContain(cookie)
  })
})

describe('a request that another site sends', () => {
  const foreign = [
    [{ origin: 'https://evil.example' }], [{ origin: 'null' }], [{ origin: `${URL_OF_PAGES}.evil.example` }], [{ origin: 'http://mailkeep.test:81' }],
    [{ 'sec-fetch-site': 'cross-site' }], [{ 'sec-fetch-site': 'same-site' }], [{ 'sec-fetch-site': 'none' }],
  ] as const
  let cookie = ''
  beforeAll(async () => void (cookie = (await signedIn()).cookie))

  test.each(foreign)('%j is refused, with the cookie', async headers => {
    const { status, json } = await ask(null, 'POST', '/api/v1/contacts', { kind: 'lead', name: 'Forged' }, { cookie, ...headers })
    expect({ status, json }).toMatchObject({ status: 403, json: { code: 'foreign-origin' } })
  })
  test.each(foreign)('%j is refused at sign-in too, without one', async headers => {
    expect((await ask(null, 'POST', '/api/v1/session', { login: ceo, password: good }, headers)).json).toMatchObject({ status: 403, code: 'foreign-origin' })
  })
  test('and one that does not say where it comes from is refused with the cookie, not without', async () => {
    expect((await ask(null, 'POST', '/api/v1/contacts', { kind: 'lead', name: 'Forged' }, { cookie })).status).toBe(403)
    expect((await ask(null, 'POST', '/api/v1/session', { login: ceo, password: good })).status).toBe(200)
  })
  test.each([[{ 'sec-fetch-site': 'same-origin' }], [{ origin: URL_OF_PAGES }]])('but one of our pages is not: %j', async headers => {
    expect((await ask(null, 'POST', '/api/v1/contacts', { kind: 'lead', name: 'Own' }, { cookie, ...headers })).status).toBe(201)
  })
  test('reading takes no proof, and gives other sites nothing: no CORS field is sent', async () => {
    const { status, headers } = await ask(null, 'GET', '/api/v1/me', undefined, { cookie, origin: 'https://evil.example' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, null])
  })
})

describe('sessions', () => {
  test('are listed with where they are, and end one by one', async () => {
    const login = await address('wuthering')
    const [here, there] = [await signedIn(login), browser()]
    await there.ask('POST', '/api/v1/session', { login, password: good }, { 'user-agent': 'The phone' })
    const { items } = await here.call(listSessions)
    expect(items.map(({ current, program, address: from }) => ({ current, program, from }))).toEqual([
      { current: false, program: 'The phone', from: '127.0.0.1' }, { current: true, program: expect.any(String), from: '127.0.0.1' },
    ])
    expect(await (await signedIn()).tries(endSession, { params: { id: items[0]!.id } })).toEqual([404, 'not-found'])
    await here.call(endSession, { params: { id: items[0]!.id } })
    expect((await there.ask('GET', '/api/v1/me')).status).toBe(401)
    expect((await here.call(listSessions)).items).toHaveLength(1)
  })

  test('end by signing out, also for who kept the cookie', async () => {
    const page = await signedIn()
    const kept = page.cookie
    await page.call(signOut)
    expect(page.cookie).toBe('')
    expect((await ask(kept, 'GET', '/api/v1/me')).status).toBe(401)
  })

  test('end everywhere else when the password changes', async () => {
    const login = await address('wuthering')
    const [here, there] = [await signedIn(login), await signedIn(login)]
    expect(await here.tries(changePassword, { body: { current: 'wrong', next: 'a quite new password' } })).toEqual([400, 'wrong-password'])
    expect(await here.tries(changePassword, { body: { next: 'a quite new password' } })).toEqual([400, 'wrong-password'])
    expect((await here.tries(changePassword, { body: { current: good, next: 'short' } }))[0]).toBe(400)
    await here.call(changePassword, { body: { current: good, next: 'a quite new password' } })
    expect((await here.ask('GET', '/api/v1/me')).status).toBe(200)
    expect((await there.ask('GET', '/api/v1/me')).status).toBe(401)
    expect(await browser().tries(signIn, { body: { login, password: good } })).toEqual([401, 'wrong-sign-in'])
    expect(await browser().tries(signIn, { body: { login, password: 'a quite new password' } })).toEqual([200])
  })

  test.each([
    ['the role changes', { role: 'agent' as const }], ['the user is deactivated', { active: false }],
  ])('end when %s', async (_title, body) => {
    const page = await signedIn(await address('nativespeaker'))
    await call(abc.keys.administrator, changeUser, { params: { id: abc.accounts.get('nativespeaker')! }, body })
    expect((await page.ask('GET', '/api/v1/me')).status).toBe(401)
  })

  test('of a deactivated user do not begin; of one who is deleted nothing is left', async () => {
    expect(await browser().tries(signIn, { body: { login: await address('nativespeaker'), password: good } })).toEqual([401, 'wrong-sign-in'])
    const id = abc.accounts.get('nativespeaker')!
    expect((await call(abc.keys.administrator, removeUser, { params: { id } })).outcome).toBe('deleted')
    expect((await database.superuser.query('select from auth."user" where id = $1', [id])).rowCount).toBe(0)
  })

  test('end after thirty days, however much they were used', async () => {
    const page = await signedIn()
    await database.superuser.query(`update auth.session set "expiresAt" = now() - interval '1 second' where "userId" = $1`, [abc.accounts.get('ceo')])
    expect((await page.ask('GET', '/api/v1/me')).status).toBe(401)
  })

  test('are kept so that who reads the table cannot use them', async () => {
    const page = await signedIn()
    const { rows } = await database.superuser.query<{ token: string }>('select token from auth.session where "userId" = $1', [abc.accounts.get('ceo')])
    for (const { token } of rows) expect((await ask(`mailkeep.session_token=${token}`, 'GET', '/api/v1/me')).status).toBe(401)
    expect((await page.ask('GET', '/api/v1/me')).status).toBe(200)
  })
})

describe('about me', () => {
  test('name and language are mine to change, the role is not', async () => {
    const page = await signedIn()
    expect(await page.call(changeMe, { body: { name: 'Langston M.', language: 'ko' } })).toMatchObject({ name: 'Langston M.', language: 'ko', changeId: expect.any(String) })
    expect(await page.call(changeMe, { body: { language: null } })).toMatchObject({ language: null, changeId: null })
    expect((await page.tries(changeMe, { body: { role: 'administrator' } }))[0]).toBe(400)
    expect((await page.call(getMe)).role).toBe('member')
  })
})

describe('guessing', () => {
  let now = 1_000_000
  const guarded = new Accounts({ database, secrets, url: URL_OF_PAGES, data: '/nonexistent/mailkeep', now: () => now })
  const guess = (login: string, password: string, from = '192.0.2.1') => guarded.signIn({ login, password }, { address: from, program: undefined, cookie: undefined })

  test('a thousand wrong passwords for one account: ten are looked at in a minute, and the right one works after it', async () => {
    const guesses = await Promise.all(Array.from({ length: 1000 }, (_, n) => guess(ceo, `guess ${n}`, `198.51.100.${n % 250}`)))
    expect(guesses.filter(result => 'refused' in result && result.refused === 'wrong-sign-in')).toHaveLength(10)
    expect(await guess(ceo, good)).toMatchObject({ refused: 'too-many-attempts', seconds: 60 })
    now += 60_000
    expect(await guess(ceo, good)).toHaveProperty('cookies')
  })

  test('fifty wrong names from one client, and another client is let in', async () => {
    now += 120_000
    const results = await Promise.all(Array.from({ length: 60 }, (_, n) => guess(`nobody${n}@abc.com`, 'x', '203.0.113.5')))
    expect(results.filter(result => 'refused' in result && result.refused === 'too-many-attempts')).toHaveLength(10)
    expect(await guess(ceo, good, '203.0.113.6')).toHaveProperty('cookies')
  })

  test('is told when to come back', async () => {
    const api = await another({ accounts: guarded, waysIn: [bySession(guarded)] })
    now += 120_000
    const answers = []
    for (let n = 0; n < 11; n++) answers.push(await fetch(`${api.url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: ceo, password: 'x' }) }))
    await api.close()
    expect(answers.map(answer => answer.status)).toEqual([...Array<number>(10).fill(401), 429])
    expect(answers.at(-1)!.headers.get('retry-after')).toBe('60')
  })
})

describe('a forgotten password', () => {
  const noted = async () => (await call(abc.keys.administrator, listChanges, { query: { menu: 'accounts' } })).items.filter(({ after }) => (after as { event: string }).event === 'password-forgotten')

  test('is noted for the administrators, once an hour', async () => {
    for (let n = 0; n < 3; n++) await browser().call(askForPassword, { body: { login: ceo } })
    expect(await noted()).toMatchObject([{ subject: 'ceo' }])
  })
  test('the answer for nobody is the same', async () => {
    const answers = await Promise.all(['nobody@abc.com', 'x', ceo].map(login => browser().ask('POST', '/api/v1/password-reset', { login })))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(await noted()).toHaveLength(1)
  })
})
