import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addApiKey } from '../../contract/api-keys.ts'
import { type ExternalAddress, addExternalAddress, changeExternalAddress, fetchExternalAddress, listExternalAddresses, renewRelayPassword, testConnection } from '../../contract/external-addresses.ts'
import { authorizeExternalAddress } from '../../contract/oauth.ts'
import { changePassword } from '../../contract/password.ts'
import type { Route } from '../../contract/route.ts'
import { routes } from '../../contract/routes.ts'
import { setUpSecondFactor, verifySecondFactor } from '../../contract/second-factor.ts'
import { signIn } from '../../contract/session.ts'
import { changeTransport } from '../../contract/transport.ts'
import { packageRoot } from '../../server/package-root.ts'
import { startDovecot } from '../dovecot.ts'
import { freePort } from '../faults/served.ts'
import { CLIENT, startOidc } from '../oidc.ts'
import { startProduct } from '../product.ts'
import { Browser } from '../server/accounts/browser.ts'
import { ask } from '../server/api/bench.ts'
import { totp } from '../totp.ts'

/*
 * What is secret stands nowhere: not in the database or its files, not in an answer of the API but the one that shows it
 * once, not in the log. The instance key is changed meanwhile, beside the running server.
 */
const made: string[] = []
/** A secret like no other text, kept to be looked for. */
function secret(name: string): string {
  const text = `${name}-${randomBytes(12).toString('hex')}`
  made.push(text)
  return text
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-secrets-'))
const clientSecret = path.join(folder, 'client')
writeFileSync(clientSecret, CLIENT.secret)
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const oidc = await startOidc({ redirect: `${url}/api/v1/oauth/google/callback` })
const mailbox = { user: 'worker', password: secret('mailbox') }
const dovecot = await startDovecot({ users: { [mailbox.user]: mailbox.password } })
afterAll(async () => {
  await dovecot.stop()
  await oidc.stop()
  rmSync(folder, { recursive: true })
})

/** Everything that was logged, at every level: the product has no other. */
const logged: string[] = []
/** Every answer of the API but those that show a secret once. */
const answered: string[] = []
const MARKER = `marker-${randomBytes(12).toString('hex')}`

const product = await startProduct({
  MAILKEEP_HTTP: `127.0.0.1:${port}`, MAILKEEP_RELAY: '127.0.0.1:0', MAILKEEP_ALLOW_PRIVATE_SERVERS: '*',
  MAILKEEP_GOOGLE_CLIENT_ID: CLIENT.id, MAILKEEP_GOOGLE_CLIENT_SECRET_FILE: clientSecret, MAILKEEP_OAUTH_GOOGLE: `${oidc.authorizeUrl},${oidc.tokenUrl},localhost`,
}, (level, what, facts) => void logged.push(JSON.stringify({ level, what, ...facts })))
const { company } = product
const keyFile = path.join(product.folder, 'key')
/** The headers name where the pages are. */
const asking: typeof ask = (_, key, method, at, body, headers = {}) => ask(product.url, key, method, at, body, { ...headers, ...headers['origin'] !== undefined && { origin: url } })
const person = new Browser((key, method, at, body, headers) => asking('', key, method, at, body, headers))
const login = 'wwarrior@abc.com'
const password = secret('password')

/** Sends as the administrator and keeps the answer. */
async function send(route: Route, body?: unknown, id = ''): Promise<{ status: number; json: unknown; text: string }> {
  const answer = await asking('', company.keys.administrator, route.method, route.path.replace(':id', id), body)
  answered.push(answer.text)
  return answer
}

async function addressOf(type: string, email: string, its: string): Promise<string> {
  const { json, status, text } = await send(addExternalAddress, { type, server: 'localhost', port: type === 'imap' ? dovecot.imap : dovecot.pop3, security: 'none', email, username: mailbox.user, password: its })
  expect(status, text).toBe(201)
  return (json as ExternalAddress).id
}

let second = ''
let external = ''

beforeAll(async () => {
  // A password of one of us, a second factor, an API key.
  await product.running.database.within([company.id], ({ client }) => product.running.accounts.setPassword(client, { organization: company.id, account: company.accounts.get('wwarrior')! }, secret('before')))
  await person.call(signIn, { body: { login, password: made.at(-1)! } })
  await person.call(changePassword, { body: { current: made.at(-1)!, next: password } })
  const { secret: shown, recoveryCodes } = await person.call(setUpSecondFactor, { body: { password } })
  await person.call(verifySecondFactor, { body: { code: totp(shown) } })
  made.push(shown, ...recoveryCodes, Buffer.from(shown).toString())
  second = shown
  const { json } = await asking('', company.keys.administrator, 'POST', addApiKey.path, { name: MARKER, role: 'member' })
  made.push((json as { key: string }).key, company.keys.administrator.split('_').slice(2).join('_'))

  // Passwords for foreign servers: right ones and wrong ones, tried, saved and replaced.
  external = await addressOf('pop3', 'workerA@abc.net', mailbox.password)
  await addressOf('imap', 'workerA@abc.net', mailbox.password)
  await addressOf('smtp', 'workerA@abc.net', secret('smtp'))
  const wrong = await addressOf('pop3', 'workerB@abc.net', secret('wrong'))
  await send(testConnection, { type: 'pop3', server: 'localhost', port: dovecot.pop3, security: 'none', email: 'x@abc.net', username: mailbox.user, password: secret('tried') })
  await send(fetchExternalAddress, undefined, external)
  await send(fetchExternalAddress, undefined, wrong)
  await send(changeExternalAddress, { password: secret('replaced') }, wrong)
  await send(changeTransport, { server: 'localhost', port: 25, security: 'none', username: 'company', password: secret('transport') })
  const relay = await asking('', company.keys.administrator, 'POST', renewRelayPassword.path.replace(':id', (await smtpAddress())))
  expect(relay.status, relay.text).toBe(201)
  made.push((relay.json as { password: string }).password)

  // Tokens of a provider.
  made.push(CLIENT.secret)
  oidc.account = 'tokens@gmail.com'
  const granted = await send(addExternalAddress, { type: 'imap', server: 'localhost', email: 'tokens@gmail.com' })
  const { url: there } = await person.call(authorizeExternalAddress, { params: { id: (granted.json as ExternalAddress).id }, body: { provider: 'google' } })
  const back = await wayThere(there)
  made.push(back.searchParams.get('code')!)
  const answer = await fetch(back, { redirect: 'manual', headers: { cookie: person.cookie } })
  expect(answer.headers.get('location')).toContain('authorized=given')
  expect(oidc.given.length).toBeGreaterThanOrEqual(2)
  made.push(...oidc.given)
}, 60_000)

async function smtpAddress(): Promise<string> {
  const { json } = await send(listExternalAddresses)
  return (json as { items: ExternalAddress[] }).items.find(({ type }) => type === 'smtp')!.id
}

/** To the provider and back, as a browser goes. */
async function wayThere(begin: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = new URL(begin)
  for (let steps = 0; steps < 12 && !at.pathname.startsWith('/api/v1/oauth/'); steps++) {
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const field of answer.headers.getSetCookie()) cookies.set(field.split('=')[0]!, /=([^;]*)/.exec(field)![1]!)
    at = new URL(answer.headers.get('location')!, at)
  }
  return at
}

/** As it is, in hex, and in base64 wherever in a longer text it begins (RFC 4648: three octets become four letters). */
function disguises(text: string): string[] {
  const octets = Buffer.from(text)
  const inBase64 = [0, 1, 2].map(before => Buffer.concat([Buffer.alloc(before), octets]).toString('base64').slice(before === 0 ? 0 : 4).replace(/=+$/, '').slice(0, -1))
  return [text, octets.toString('hex'), octets.toString('hex').toUpperCase(), ...inBase64, ...inBase64.map(letters => letters.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** The names of the places in which one of these stands, in whatever disguise. */
function found(secrets: readonly string[], places: Iterable<readonly [name: string, content: string]>): string[] {
  const needles = [...new Set(secrets.flatMap(disguises))]
  const hits: string[] = []
  for (const [name, content] of places) for (const needle of needles) if (content.includes(needle)) hits.push(`${name}: ${needle}`)
  return hits
}

/** Every row of every table as its text, as the superuser sees it. */
async function tables(): Promise<[string, string][]> {
  const superuser = new pg.Client({ ...product.running.database.access.owner, user: 'postgres' })
  await superuser.connect()
  try {
    // What is in memory goes to the files too.
    await superuser.query('checkpoint')
    const { rows } = await superuser.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and n.nspname <> 'information_schema'`)
    const all: [string, string][] = []
    for (const { name } of rows) {
      const { rows: [row] } = await superuser.query<{ text: string | null }>({ text: `select string_agg(t::text, E'\\n') as text from ${name} t` })
      all.push([name, row!.text ?? ''])
    }
    return all
  } finally {
    await superuser.end()
  }
}

/** Every file of the data folder, the database's own among them, but the instance key. */
function* files(at = product.folder): Generator<[string, string]> {
  for (const name of readdirSync(at)) {
    const file = path.join(at, name)
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat?.isDirectory()) yield* files(file)
    else if (stat?.isFile() && file !== keyFile) yield [file, readFileSync(file, 'latin1')]
  }
}

/** What every route that only reads answers an administrator. */
async function readings(): Promise<[string, string][]> {
  const ids = ['1', '2', '3', '4', '5', external]
  const all: [string, string][] = []
  for (const route of routes.filter(({ method, name }) => method === 'GET' && name !== 'listenToEvents' && name !== 'finishAuthorization')) {
    for (const id of route.path.includes(':') ? ids : ['']) {
      const at = route.path.replace(/:\w+/g, id) + (route.name === 'search' ? `?q=${MARKER}` : '')
      const answer = route.signedIn ? await person.ask('GET', at) : await asking('', company.keys.administrator, 'GET', at)
      all.push([`${route.name} ${id}`, `${JSON.stringify([...answer.headers])}${answer.text}`])
    }
  }
  return all
}

async function nowhere(): Promise<void> {
  expect(made.filter(text => text.length < 9), 'too short to be told from anything else').toEqual([])
  const everything = [...await tables(), ...files(), ...await readings(), ['answers', answered.join('\n')], ['log', logged.join('\n')]] as [string, string][]
  expect(found(made, everything)).toEqual([])
  // The control: what is no secret is found by the same look, in tables, files and answers.
  const marked = found([MARKER], everything).map(hit => hit.split(':')[0])
  expect(marked).toEqual(expect.arrayContaining(['public.api_key', 'listApiKeys ']))
  expect(marked.some(name => name!.startsWith(product.folder))).toBe(true)
}

test.each<readonly [string, (text: string) => string]>([['as it is', (text: string) => text], ['in hex', (text: string) => Buffer.from(text).toString('hex')],
  ...[0, 1, 2].map(at => [`in base64, ${at} octets further on`, (text: string) => Buffer.from(`${'xyz'.slice(0, at)}${text} and more`).toString('base64')] as const),
])('the look finds a planted secret %s', (_title, hidden) => {
  expect(found(['mailbox-0123456789'], [['here', `before ${hidden('mailbox-0123456789')} after`]])).not.toEqual([])
})

describe('no secret stands anywhere', { timeout: 60_000 }, () => {
  test('in the database, its files, the answers, the log', nowhere)

  test('nor after the instance key was changed beside the running server, which goes on with the new one', async () => {
    const before = readFileSync(keyFile, 'utf8').trim()
    const program = path.join(packageRoot, 'dist/server/main.js')
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'keys', 'rotate'], { env: { ...process.env, MAILKEEP_DATA: product.folder } })
    expect(Number(stdout)).toBeGreaterThanOrEqual(7)
    expect(readFileSync(keyFile, 'utf8')).toMatch(new RegExp(`^[^\\n]{44}\\ncodes:${before.replace(/[+/]/g, '\\$&')}\\n$`))

    // The session of before has ended; password and second factor are good, and so are the tokens.
    expect((await person.ask('GET', '/api/v1/me')).status).toBe(401)
    person.cookies.clear()
    await person.call(signIn, { body: { login, password, code: totp(second, Math.floor(Date.now() / 30_000) + 1) } })
    expect((await send(changeExternalAddress, { password: mailbox.password }, external)).status).toBe(200)
    await nowhere()
  })
})
