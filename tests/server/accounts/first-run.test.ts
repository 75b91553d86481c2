import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { assemble } from '../../../server/assemble.ts'
import { readConfig } from '../../../server/config.ts'
import { run as setup } from '../../../server/command/setup.ts'
import { run as signInLink } from '../../../server/command/sign-in-link.ts'
import { FirstRun } from '../../../server/accounts/first-run.ts'
import { Accounts } from '../../../server/accounts/accounts.ts'
import { organizationIds } from '../../../server/store/organization.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { cloneDatabase } from '../../database.ts'
import { terminal } from '../command/terminal.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = path.join(temporaryFolder('mailkeep-first-run-'), 'data')
const config = readConfig({ MAILKEEP_DATA: folder, MAILKEEP_HTTP: '127.0.0.1:0', MAILKEEP_SMTP: 'off', MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off' })
const running = await assemble(config, () => {})
afterAll(async () => {
  await running.stop()
  rmSync(path.dirname(folder), { recursive: true, force: true })
})

const link = running.accounts.firstRun.begin()
const token = new URL(link).searchParams.get('token')!
const body = { token, company: 'ABC', domains: ['@ABC.com'], administrator: { name: 'Katherine Hong', login: 'wwarrior', address: 'wwarrior@abc.com', password: 'twelve wise warriors' } }

async function ask(at: string, sent?: unknown): Promise<{ status: number; json: unknown; cookies: string[] }> {
  const answer = await fetch(`${running.http}/api/v1${at}`, sent === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })
  return { status: answer.status, json: await answer.json(), cookies: answer.headers.getSetCookie() }
}

test('is needed where no company is; its link stands in a file for our account alone', async () => {
  expect((await ask('/first-run')).json).toEqual({ needed: true, signInById: false, openId: false })
  const { file } = running.accounts.firstRun
  expect(readFileSync(file, 'utf8')).toBe(`${link}\n`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(token).toMatch(/^[\w-]{43}$/)
})

test.each([
  ['a token that is none', { token: 'x' }, 404, 'link-not-valid'],
  ['an address elsewhere', { administrator: { ...body.administrator, address: 'me@gmail.com' } }, 400, 'address-not-at-own-domain'],
  ['no domain', { domains: ['not a domain'] }, 400, 'not-a-domain'],
  ['a short password', { administrator: { ...body.administrator, password: 'short' } }, 400, 'invalid-field'],
  ['a role', { administrator: { ...body.administrator, role: 'member' } }, 400, 'unknown-field'],
])('with %s nothing is made, and the token stays good', async (_title, wrong, status, code) => {
  expect(await ask('/first-run', { ...body, ...wrong })).toMatchObject({ status, json: { code } })
  expect(await organizationIds(running.database.pool)).toEqual([])
})

test('makes the company once, also when it is asked twice at once, and signs its administrator in', async () => {
  const answers = await Promise.all([ask('/first-run', body), ask('/first-run', body)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 404])
  const { json, cookies } = answers.find(({ status }) => status === 201)!
  expect(json).toMatchObject({ me: { login: 'wwarrior', role: 'administrator', hasPassword: true, organization: { name: 'ABC' } } })
  expect(cookies).toHaveLength(1)
  expect((await fetch(`${running.http}/api/v1/users`, { headers: { cookie: cookies[0]!.split(';')[0]! } })).status).toBe(200)
  expect((await ask('/first-run')).json).toEqual({ needed: false, signInById: true, openId: false })
  expect(statSync(running.accounts.firstRun.file, { throwIfNoEntry: false })).toBeUndefined()
})

test.each(['wwarrior', 'WWARRIOR', 'wwarrior@abc.com'])('where there is one company, %s signs in', async login => {
  expect(await ask('/session', { login, password: 'twelve wise warriors' })).toMatchObject({ status: 200, json: { me: { login: 'wwarrior' } } })
})

test('a link of an earlier start leads nowhere, and none makes a second company', async () => {
  const run = new FirstRun(folder, 'http://x')
  const [first, second] = [run.begin(), run.begin()].map(url => new URL(url).searchParams.get('token')!)
  expect(await run.with(first!, async () => 'made')).toBeNull()
  await expect(run.with(second!, async () => { throw new Error('refused') })).rejects.toThrow('refused')
  expect(await run.with(second!, async () => 'made')).toBe('made')
  expect(await run.with(second!, async () => 'made')).toBeNull()
  const late = new URL(running.accounts.firstRun.begin()).searchParams.get('token')!
  expect(await ask('/first-run', { ...body, token: late })).toMatchObject({ status: 409, json: { code: 'already-there' } })
})

test('without a browser: mailkeep setup and mailkeep sign-in-link print a link that signs in', async () => {
  const database = await cloneDatabase()
  const at = terminal(database)
  const accounts = new Accounts({ database, secrets: secretsWith([randomBytes(32)]), url: 'http://x', data: folder })
  const client = { address: '127.0.0.1', program: undefined, cookie: undefined }
  const signedIn = async (out: string): Promise<unknown> => accounts.signInByLink(/\/sign-in\?link=(\S+)/.exec(out)![1]!, client)

  const made = await at(setup, '--company', 'ABC', '--domain', 'abc.com', '--admin', 'wwarrior@abc.com')
  expect(await signedIn(made.out)).toMatchObject({ person: { login: 'wwarrior', hasPassword: false } })
  const { code, out, err } = await at(signInLink, 'WWarrior@abc.com')
  expect(code).toBe(0)
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in\?link=1_[\w-]{43}\n$/)
  expect(err).toContain('wwarrior')
  expect(await signedIn(out)).toMatchObject({ person: { login: 'wwarrior' } })
  expect(await signedIn(out)).toEqual({ refused: 'link-not-valid' })
  for (const [args, words, exit] of [[[], 'ADDRESS is missing', 2], [['a@abc.com', 'b@abc.com'], 'Write one', 2], [['nobody@abc.com'], 'No active user', 1]] as const) {
    expect(await at(signInLink, ...args)).toMatchObject({ code: exit, out: '', err: expect.stringContaining(words) })
  }
})
