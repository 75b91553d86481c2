import { describe, expect, test } from 'vitest'
import { listChanges } from '../../../contract/changes.ts'
import { acceptInvitation, getInvitation, invite, listInvitations, withdrawInvitation } from '../../../contract/invitations.ts'
import { getMe } from '../../../contract/me.ts'
import { changePassword, linkForPassword, resetPassword } from '../../../contract/password.ts'
import { signIn } from '../../../contract/session.ts'
import { changeUser } from '../../../contract/users.ts'
import { signInLink } from '../../../server/accounts/sign-in-link.ts'
import { startBench } from '../api/bench.ts'
import type { Company } from '../api/company.ts'
import { Browser } from './browser.ts'

const { abc, xyz, ask, call, refused, database } = await startBench()
const administrator = abc.keys.administrator
const PASSWORD = 'seven green bottles'
const browser = (): Browser => new Browser(ask)
const tokenIn = (url: string): string => new URL(url).searchParams.get('token') ?? new URL(url).searchParams.get('link')!
const invited = async (login = 'ceo', company: Company = abc): Promise<string> => tokenIn((await call(company.keys.administrator, invite, { body: { login } })).url)
const reset = async (login: string): Promise<string> => tokenIn((await call(administrator, linkForPassword, { params: { id: abc.accounts.get(login)! } })).url)
const linkTo = async (login: string): Promise<string> =>
  tokenIn(await database.within([abc.id], ({ client }) => signInLink(client, { organization: abc.id, account: abc.accounts.get(login)!, login }, 'http://mailkeep.test', 'mailkeep sign-in-link')))
const events = async (): Promise<string[]> => (await call(administrator, listChanges, { query: { menu: 'accounts' } })).items.map(({ subject, after }) => `${subject} ${(after as { event: string }).event}`)
const gone = [404, 'link-not-valid'] as const

describe('an invitation', () => {
  test('greets, sets the password, signs in, and is used up', async () => {
    const { url, user, id } = await call(administrator, invite, { body: { login: 'CEO' } })
    expect(url).toMatch(/^http:\/\/mailkeep\.test\/invitation\?token=\d+_[\w-]{43}$/)
    expect((await call(administrator, listInvitations)).items).toMatchObject([{ id, user, createdBy: 'administrator of ABC' }])
    const page = browser()
    expect(await page.call(getInvitation, { params: { token: tokenIn(url) } })).toMatchObject({ company: 'ABC', name: 'Langston Morrison', login: 'ceo', address: 'ceo@abc.com', language: 'en' })
    expect((await page.tries(acceptInvitation, { params: { token: tokenIn(url) }, body: { password: 'short' } }))[0]).toBe(400)
    expect((await page.call(acceptInvitation, { params: { token: tokenIn(url) }, body: { password: PASSWORD } })).me).toMatchObject({ login: 'ceo', role: 'member' })
    expect((await page.call(getMe)).login).toBe('ceo')
    expect(await browser().tries(acceptInvitation, { params: { token: tokenIn(url) }, body: { password: 'seven red bottles' } })).toEqual(gone)
    expect(await browser().tries(getInvitation, { params: { token: tokenIn(url) } })).toEqual(gone)
    expect((await call(administrator, listInvitations)).items).toEqual([])
    expect(await browser().tries(signIn, { body: { login: 'ceo@abc.com', password: PASSWORD } })).toEqual([200])
    expect(await events()).toEqual(['ceo invitation-accepted', 'ceo invited'])
    expect(await refused(administrator, invite, { body: { login: 'ceo' } })).toMatchObject({ status: 409, code: 'already-there' })
  })

  test('of two who accept it at once, one is let in', async () => {
    const token = await invited('tech')
    const tried = await Promise.all(['one of two passwords', 'two of two passwords'].map(password => browser().tries(acceptInvitation, { params: { token }, body: { password } })))
    expect(tried.map(([status]) => status).toSorted()).toEqual([200, 404])
  })

  test('ends when another one is made, when it is withdrawn, when it is a day old, and when its user is deactivated', async () => {
    const first = await invited('wuthering')
    const second = await invited('wuthering')
    expect(await browser().tries(getInvitation, { params: { token: first } })).toEqual(gone)
    expect(await browser().tries(getInvitation, { params: { token: second } })).toEqual([200])
    const { items: [waiting] } = await call(administrator, listInvitations)
    expect((await refused(xyz.keys.administrator, withdrawInvitation, { params: { id: waiting!.id } })).status).toBe(404)
    await call(administrator, withdrawInvitation, { params: { id: waiting!.id } })
    expect(await browser().tries(getInvitation, { params: { token: second } })).toEqual(gone)

    const old = await invited('wuthering')
    expect((await database.superuser.query(`select extract(epoch from expires_at - created_at) / 3600 as hours from account_link where kind = 'invitation'`)).rows).toEqual([{ hours: '24.0000000000000000' }])
    await database.superuser.query(`update account_link set expires_at = now() where kind = 'invitation'`)
    expect(await browser().tries(acceptInvitation, { params: { token: old }, body: { password: PASSWORD } })).toEqual(gone)

    const last = await invited('wuthering')
    await call(administrator, changeUser, { params: { id: abc.accounts.get('wuthering')! }, body: { active: false } })
    expect(await browser().tries(acceptInvitation, { params: { token: last }, body: { password: PASSWORD } })).toEqual(gone)
    expect(await refused(administrator, invite, { body: { login: 'wuthering' } })).toMatchObject({ status: 400, code: 'unknown-account' })
    expect((await refused(administrator, linkForPassword, { params: { id: abc.accounts.get('wuthering')! } })).status).toBe(404)
  })

  test.each(['nobody', [...abc.accounts.keys()].at(-1)!])('is not made for %s, who cannot sign in', async login => {
    expect(await refused(administrator, invite, { body: { login } })).toMatchObject({ status: 400, errors: [{ path: 'login', code: 'unknown-account' }] })
  })

  test('cannot be read out of the database', async () => {
    const token = await invited('withfeathers')
    const { rows } = await database.superuser.query('select l::text as row from account_link l union all select c::text from setting_change c union all select i::text from idempotency_key i')
    expect(rows.map(({ row }) => row).join('\n')).not.toContain(token.split('_')[1])
  })
})

describe('a token that is none', () => {
  const secret = 'A'.repeat(43)
  test.each([
    ['empty but for its company', `${abc.id}_`], ['nobody’s', `${abc.id}_${secret}`], ['of a company that is not there', `999_${secret}`], ['of no company', secret],
    ['a number too large', `${'9'.repeat(18)}_${secret}`], ['two companies', `${abc.id},${xyz.id}_${secret}`], ['a path', '../../../x'], ['very long', 'x'.repeat(150)],
  ])('is refused in the same words: %s', async (_title, token) => {
    expect(await browser().tries(acceptInvitation, { params: { token }, body: { password: PASSWORD } })).toEqual(gone)
    expect(await browser().tries(resetPassword, { params: { token }, body: { password: PASSWORD } })).toEqual(gone)
    expect(await browser().tries(signIn, { body: { link: token } })).toEqual(gone)
  })

  test('is also one of another company, or for another purpose; and it stays good for its own', async () => {
    const [other, own] = [await invited('ceo', xyz), await reset('ceo')]
    expect(await browser().tries(acceptInvitation, { params: { token: other.replace(/^\d+/, abc.id) }, body: { password: PASSWORD } })).toEqual(gone)
    expect(await browser().tries(acceptInvitation, { params: { token: own }, body: { password: PASSWORD } })).toEqual(gone)
    expect(await browser().tries(signIn, { body: { link: own } })).toEqual(gone)
    expect(await browser().tries(getInvitation, { params: { token: other } })).toEqual([200])
    expect(await browser().tries(resetPassword, { params: { token: own }, body: { password: PASSWORD } })).toEqual([204])
  })
})

describe('a link for a new password', () => {
  test('sets it once, and signs its user out everywhere', async () => {
    const page = browser()
    await page.call(signIn, { body: { login: 'ceo@abc.com', password: PASSWORD } })
    const token = await reset('ceo')
    expect(await browser().tries(resetPassword, { params: { token }, body: { password: 'eight green bottles' } })).toEqual([204])
    expect((await page.ask('GET', '/api/v1/me')).status).toBe(401)
    expect(await browser().tries(signIn, { body: { login: 'ceo@abc.com', password: PASSWORD } })).toEqual([401, 'wrong-sign-in'])
    expect(await browser().tries(signIn, { body: { login: 'ceo@abc.com', password: 'eight green bottles' } })).toEqual([200])
    expect(await browser().tries(resetPassword, { params: { token }, body: { password: PASSWORD } })).toEqual(gone)
    expect((await events()).slice(0, 2)).toEqual(['ceo password-reset', 'ceo password-link'])
  })
  test('is for administrators to make, of their own company', async () => {
    const params = { id: abc.accounts.get('ceo')! }
    expect((await refused(abc.keys.agent, linkForPassword, { params })).status).toBe(403)
    expect((await refused(xyz.keys.administrator, linkForPassword, { params })).status).toBe(404)
  })
})

describe('a link that signs in', () => {
  test('does so once; who has no password yet sets one', async () => {
    const token = await linkTo('wwarrior')
    const page = browser()
    expect((await page.call(signIn, { body: { link: token } })).me).toMatchObject({ login: 'wwarrior', role: 'administrator', hasPassword: false })
    expect(await browser().tries(signIn, { body: { link: token } })).toEqual(gone)
    await page.call(changePassword, { body: { next: PASSWORD } })
    expect(await page.call(getMe)).toMatchObject({ login: 'wwarrior', hasPassword: true })
    expect(await page.tries(changePassword, { body: { next: 'without the present one' } })).toEqual([400, 'wrong-password'])
    expect(await browser().tries(signIn, { body: { login: 'wwarrior@abc.com', password: PASSWORD } })).toEqual([200])
  })
})
