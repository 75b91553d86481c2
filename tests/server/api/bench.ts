import { randomBytes } from 'node:crypto'
import { afterAll, expect } from 'vitest'
import { type Problem, problem } from '../../../contract/problem.ts'
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '../../../contract/route.ts'
import { routes } from '../../../contract/routes.ts'
import { Accounts } from '../../../server/accounts/accounts.ts'
import { byApiKey, bySession } from '../../../server/api/access.ts'
import { type Api, type ApiOptions, startApi } from '../../../server/api/server.ts'
import { testConnection } from '../../../server/jobs/test-connection.ts'
import { Imports } from '../../../server/jobs/imports.ts'
import { MailImports } from '../../../server/jobs/mail-imports.ts'
import { Budget } from '../../../server/intake/budget.ts'
import { Capture } from '../../../server/capture/capture.ts'
import type { Receipt } from '../../../server/intake/arrival.ts'
import { Grants } from '../../../server/foreign/oauth-grants.ts'
import { type Secrets, secretsWith } from '../../../server/secrets.ts'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import type { Trust } from '../../../server/foreign/connect.ts'
import { EventHub } from '../../../server/watch/events.ts'
import { authority } from '../../certificates.ts'
import { type TestDatabase, cloneDatabase } from '../../database.ts'
import { type MailOfCase, octetsOf } from '../../core/capture/company-abc.ts'
import { captureParts } from './capture.ts'
import { outboundParts } from './outbound.ts'
import { type Company, foundCompany } from './company.ts'

/** An answer as it came; it was held against the contract when it was received. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

/** What is sent to a route. */
export interface Sent<R extends Route = Route> {
  readonly params?: ParamsOf<R>
  readonly query?: QueryOf<R>
  readonly body?: BodyOf<R>
  readonly headers?: Readonly<Record<string, string>>
}

/** What is sent to be refused: anything. */
export interface Wrong {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Bench {
  readonly database: TestDatabase
  readonly secrets: Secrets
  readonly accounts: Accounts
  readonly events: EventHub
  readonly mailImports: MailImports
  readonly url: string
  readonly abc: Company
  /** Another company on the same server, with people and contacts of the same names. */
  readonly xyz: Company
  /** Lines of the server's log. */
  readonly logged: string[]
  /** Signs a user in, by login. @returns the Cookie field of the session, which every call takes in place of a key */
  signedIn(company: Company, login: string): Promise<string>
  /** Calls a route as the holder of a key, and expects that all is well. */
  call<R extends Route>(key: string | null, route: R, sent?: Sent<R>): Promise<AnswerOf<R>>
  /** Calls a route as the holder of a key, or as nobody, and expects a refusal. */
  refused(key: string | null, route: Route, sent?: Wrong): Promise<Problem>
  /** Asks whatever is to be asked; text and octets are sent as they are. */
  ask(key: string | null, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** Starts another server on the same database, or with something changed. */
  another(changes?: Partial<ApiOptions>): Promise<Api>
  /** Files a mail as its company's door would. */
  receive(mail: MailOfCase, company?: Company): Promise<Receipt>
}

/** The foreign servers of these tests are on loopback, and have certificates of the tests' authority. */
const TRUST: Trust = { allowed: allowedServers(['127.0.0.0/8']), authorities: [authority] }

/** Where people reach the pages of a bench: the origin that a browser names. */
export const URL_OF_PAGES = 'http://mailkeep.test'

/** Starts a server of two companies for a test file. */
export async function startBench(): Promise<Bench> {
  const database = await cloneDatabase()
  const abc = await foundCompany(database, 'ABC', 'abc.com')
  const xyz = await foundCompany(database, 'XYZ', 'xyz.example')
  const secrets = secretsWith([randomBytes(32)])
  const events = new EventHub()
  const logged: string[] = []
  const accounts = new Accounts({ database, secrets, url: URL_OF_PAGES, data: '/nonexistent/mailkeep' })
  const capture = new Capture({ database, secrets, captureHost: 'capture.localhost', filed: () => {} })
  const imports = new Imports({ database, events, log: (_level, what) => void logged.push(what) })
  const mailImports = new MailImports({
    database, secrets, events, log: (_level, what) => void logged.push(what), receive: capture.receive, receiveHeader: capture.receiveHeader, acknowledged: capture.acknowledged,
    look: organization => capture.look(organization), budget: new Budget(64 * 1024 * 1024), trust: TRUST, limit: 1024 * 1024, patienceMs: 5000, settling: 50,
  })
  const another = (changes: Partial<ApiOptions> = {}): Promise<Api> => startApi({
    database, secrets, events, accounts,
    capture: captureParts(database, capture, secrets),
    outbound: outboundParts(secrets),
    fetching: { fetchNow: async () => true, changed: () => {}, test: server => testConnection(server, { trust: TRUST, name: 'mailkeep.test', patienceMs: 2000 }) },
    openId: null,
    doorCounts: () => new Map([['smtp', { clients: 1, strangers: 2, wrongTokens: 3, outsiders: 4 }]]), work: {
      beginImport: (organization, jobId) => imports.begin(organization, jobId), bringFile: file => mailImports.file(file), beginMailImport: (organization, id) => mailImports.begin(organization, id),
      takeMailImportBack: (organization, id) => mailImports.takeBack(organization, id), accountFolders: (account, password) => mailImports.folders(account, password),
    },
    waysIn: [byApiKey(database), bySession(accounts)],
    log: (level, what, facts) => void logged.push(JSON.stringify({ level, what, ...facts })),
    captureHost: 'capture.localhost',
    doors: () => ({ smtp: { host: '127.0.0.1', port: 2525 }, lmtp: null }),
    maxMailBytes: 1024 * 1024,
    proofOf: async () => null,
    oauth: { providers: new Map(), grants: new Grants({ database, secrets, providers: new Map(), log: () => {}, notice: async () => {}, changed: () => {} }) },
    host: '127.0.0.1', port: 0, proxies: [], webFolder: null,
    ...changes,
  })
  const api = await another()
  afterAll(async () => {
    await api.close()
    await imports.stop()
    await mailImports.stop()
    await capture.stop()
  })
  return {
    database, secrets, accounts, events, abc, xyz, logged, another, mailImports,
    url: api.url,
    signedIn: async ({ id: organization, accounts: ids }, login) => {
      const person = { organization, account: ids.get(login)!, login, name: login, hasPassword: false }
      const { cookies } = await accounts.signInAs(person, { address: '127.0.0.1', program: 'tests', cookie: undefined })
      return cookies.map(cookie => cookie.split(';')[0]).join('; ')
    },
    ask: (key, method, path, body, headers) => ask(api.url, key, method, path, body, headers),
    call: async <R extends Route>(key: string | null, route: R, sent: Sent<R> = {}) => {
      const { status, text, json } = await ask(api.url, key, route.method, pathOf(route, sent.params, sent.query), sent.body, sent.headers)
      expect(status, text).toBeLessThan(300)
      return json as AnswerOf<R>
    },
    refused: async (key, route, sent = {}) => {
      const { status, text, json } = await ask(api.url, key, route.method, pathOf(route, sent.params, sent.query), sent.body, sent.headers)
      expect(status, text).toBeGreaterThanOrEqual(400)
      return problem.parse(json)
    },
    receive: async (mail, { id } = abc) => {
      const octets = octetsOf(mail)
      const envelope = { from: mail.envelopeFrom ?? null, to: mail.envelopeTo ?? [] }
      const receipt = await capture.receive({ organization: id, door: 'smtp', at: new Date(), octets, size: octets.length, headerOnly: false, envelope })
      capture.acknowledged(id, 'smtp')
      return receipt
    },
  }
}

function pathOf(route: Route, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params))
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name) ?? '1')))
  const words = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => value === undefined ? [] : [[name, String(value)]]))
  return words.size > 0 ? `${path}?${words}` : path
}

/** Asks a server. */
export async function ask(url: string, key: string | null, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url + path, {
    method,
    headers: { ...key !== null && proofOf(key), ...body !== undefined && !raw && { 'content-type': 'application/json' }, ...headers },
    ...body !== undefined && { body: raw ? new Blob([body as BlobPart]) : JSON.stringify(body) },
  })
  const text = await response.text()
  const json: unknown = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined
  const answered = { status: response.status, headers: response.headers, text, json }
  holdAgainstContract(answered, method, path)
  return answered
}

/** A session's cookie comes from a page of ours, a key from a program. */
function proofOf(key: string): Record<string, string> {
  return key.startsWith('mailkeep.') ? { cookie: key, origin: URL_OF_PAGES } : { authorization: `Bearer ${key}` }
}

/** Every answer is one that the route declares, field by field; every refusal is a problem. */
function holdAgainstContract({ status, headers, json, text }: Answered, method: string, path: string): void {
  const declared = routeOf(method, path)?.answers[status]
  if (status >= 400 && !declared) {
    expect(headers.get('content-type'), text).toMatch(/^application\/problem\+json/)
    expect(problem.parse(json).status).toBe(status)
    return
  }
  if (path === '/' || (status === 204 && headers.get('idempotency-replayed'))) return
  expect(declared, `${method} ${path} answers ${status}, which the contract does not declare`).not.toBeUndefined()
  if (declared === null) expect(text).toBe('')
  else if (declared && !('media' in declared)) expect(declared.safeParse(json).error?.issues, `${method} ${path}`).toBeUndefined()
}

export function routeOf(method: string, path: string): Route | undefined {
  const given = path.split('?')[0]!.split('/')
  return routes.filter(route => route.method === method).map(route => ({ route, wanted: route.path.split('/') }))
    .filter(({ wanted }) => wanted.length === given.length && wanted.every((part, at) => part === given[at] || part.startsWith(':')))
    // A fixed word is meant before a parameter.
    .sort((a, b) => a.wanted.filter(part => part.startsWith(':')).length - b.wanted.filter(part => part.startsWith(':')).length)[0]?.route
}
