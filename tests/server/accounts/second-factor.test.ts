import { expect, test } from 'vitest'
import { listChanges } from '../../../contract/changes.ts'
import { disableSecondFactor, getSecondFactor, setUpSecondFactor, verifySecondFactor } from '../../../contract/second-factor.ts'
import { getMe } from '../../../contract/me.ts'
import { signIn } from '../../../contract/session.ts'
import { totp } from '../../totp.ts'
import { startBench } from '../api/bench.ts'
import { Browser } from './browser.ts'

const { abc, ask, call, database, accounts } = await startBench()
const login = 'ceo@abc.com'
const password = 'a dozen blue buttons'
await database.within([abc.id], ({ client }) => accounts.setPassword(client, { organization: abc.id, account: abc.accounts.get('ceo')! }, password))

const page = new Browser(ask)
await page.call(signIn, { body: { login, password } })
let secret = ''
let recoveryCodes: string[] = []

test('is set up with the password, and shows what an authenticator app reads', async () => {
  expect(await page.call(getSecondFactor)).toEqual({ enabled: false, recoveryCodesLeft: 0 })
  expect(await page.tries(setUpSecondFactor, { body: { password: 'wrong' } })).toEqual([400, 'wrong-password'])
  const made = await page.call(setUpSecondFactor, { body: { password } })
  expect(made.uri).toBe(`otpauth://totp/Mailkeep:ceo%40abc.com?secret=${made.secret}&issuer=Mailkeep&digits=6&period=30`)
  expect(new Set(made.recoveryCodes).size).toBe(10)
  ;({ secret, recoveryCodes } = made)
})

test('counts only once a code was verified', async () => {
  expect(await new Browser(ask).tries(signIn, { body: { login, password } })).toEqual([200])
  expect(await page.tries(verifySecondFactor, { body: { code: wrongCode() } })).toEqual([400, 'wrong-code'])
  const before = page.cookie
  expect(await page.call(verifySecondFactor, { body: { code: totp(secret) } })).toEqual({ enabled: true, recoveryCodesLeft: 10 })
  expect(page.cookie).not.toBe(before)
  expect((await ask(before, 'GET', '/api/v1/me')).status).toBe(401)
  expect(await page.call(getMe)).toMatchObject({ secondFactor: true })
  expect(await page.tries(setUpSecondFactor, { body: { password } })).toEqual([409, 'already-there'])
})

test('is asked for at sign-in, and nobody is in before', async () => {
  const other = new Browser(ask)
  expect(await other.tries(signIn, { body: { login, password } })).toEqual([401, 'second-factor-needed'])
  expect(other.cookie).toBe('')
  expect(await other.tries(signIn, { body: { login, password: 'wrong', code: totp(secret) } })).toEqual([401, 'wrong-sign-in'])
  expect(await other.tries(signIn, { body: { login, password, code: wrongCode() } })).toEqual([400, 'wrong-code'])
  expect(other.cookie).toBe('')
  expect(await other.tries(signIn, { body: { login, password, code: totp(secret) } }), 'the code of the set-up').toEqual([400, 'wrong-code'])
  const next = totp(secret, Math.floor(Date.now() / 30_000) + 1)
  expect(await other.tries(signIn, { body: { login, password, code: next } })).toEqual([200])
  expect(await new Browser(ask).tries(signIn, { body: { login, password, code: next } }), 'the same code again').toEqual([400, 'wrong-code'])
  expect([...other.cookies.keys()]).toEqual(['mailkeep.session_token'])
})

test('a recovery code takes its place once', async () => {
  const code = recoveryCodes[0]!
  expect(await new Browser(ask).tries(signIn, { body: { login, password, code } })).toEqual([200])
  expect(await new Browser(ask).tries(signIn, { body: { login, password, code } })).toEqual([400, 'wrong-code'])
  expect(await page.call(getSecondFactor)).toEqual({ enabled: true, recoveryCodesLeft: 9 })
})

test('secret and recovery codes stand in no table as they are', async () => {
  const { rows } = await database.superuser.query<{ row: string }>('select f::text as row from auth."twoFactor" f union all select c::text from setting_change c')
  const text = rows.map(({ row }) => row).join('\n')
  for (const hidden of [secret, ...recoveryCodes]) expect(text).not.toContain(hidden)
})

test('ends with the password, and the log knows it all', async () => {
  expect(await page.tries(disableSecondFactor, { body: { password: 'wrong' } })).toEqual([400, 'wrong-password'])
  expect(await page.call(disableSecondFactor, { body: { password } })).toEqual({ enabled: false, recoveryCodesLeft: 0 })
  expect(await new Browser(ask).tries(signIn, { body: { login, password } })).toEqual([200])
  const { items } = await call(abc.keys.administrator, listChanges, { query: { menu: 'accounts' } })
  expect(items.map(({ after }) => (after as { event: string }).event)).toEqual(['second-factor-off', 'recovery-code-used', 'second-factor-on'])
})

/** One that no moment near this one has. */
function wrongCode(): string {
  const now = Math.floor(Date.now() / 30_000)
  const near = [-2, -1, 0, 1, 2].map(steps => totp(secret, now + steps))
  return ['000000', '000001', '000002', '000003', '000004', '000005'].find(code => !near.includes(code))!
}
