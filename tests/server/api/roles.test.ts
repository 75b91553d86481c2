import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Role, Route } from '../../../contract/route.ts'
import { routes } from '../../../contract/routes.ts'
import { insertNote } from '../../../server/store/activity.ts'
import { createLink } from '../../../server/store/account-links.ts'
import { putIntoOutbox } from '../../../server/outbound/outbox.ts'
import { createApiKey } from '../../../server/store/api-keys.ts'
import { insertAlias } from '../../../server/store/aliases.ts'
import { recordChange } from '../../../server/store/changes.ts'
import { insertContact } from '../../../server/store/contacts.ts'
import { insertExceptionAddress } from '../../../server/store/exception-addresses.ts'
import { insertExternalAddress, passwordPlace, putSealedPassword } from '../../../server/store/external-addresses.ts'
import { createJob } from '../../../server/store/jobs.ts'
import { accountPlace, insertMailImport, keepAccountPassword } from '../../../server/store/mail-imports.ts'
import { insertOtherDomain } from '../../../server/store/other-domains.ts'
import { insertCannedAnswer } from '../../../server/store/canned-answers.ts'
import { insertSpamSender } from '../../../server/store/spam-senders.ts'
import { insertSupportAddress } from '../../../server/store/support-addresses.ts'
import { insertLabel } from '../../../server/store/ticket-labels.ts'
import { insertMessage } from '../../../server/store/ticket-messages.ts'
import { insertView } from '../../../server/store/ticket-views.ts'
import { insertTicket, keepUndo } from '../../../server/store/tickets.ts'
import { insertUser } from '../../../server/store/users.ts'
import { startBench } from './bench.ts'
import type { Company } from './company.ts'

const { abc, xyz, ask, receive, database, secrets, accounts, signedIn, url } = await startBench()

/** Something of each kind, made anew for each route, so that no call lives on what an earlier one left. */
interface Fixtures {
  readonly n: number
  readonly contact: string
  readonly other: string
  readonly [kind: string]: string | number
}

const mail = await receive({
  from: 'jane@bigco.com', to: ['jamie@abc.com'], subject: 'Roles', messageId: '<roles@bigco.com>',
  headers: { 'Content-Type': 'text/plain; name=a.txt', 'Content-Disposition': 'attachment; filename=a.txt' }, body: 'x',
})
const quarantined = await receive({ subject: 'Nobody on it', messageId: '<nobody@nowhere.example>' })
// What a first opening writes is written before anything is compared.
await ask(abc.keys.administrator, 'GET', `/api/v1/mails/${mail.mailId}`)

/** Who signs in for each role. */
const LOGINS: Readonly<Record<Role, string>> = { administrator: 'wwarrior', agent: 'cagedbird', member: 'ceo' }
const PASSWORD = 'correct horse battery'
for (const company of [abc, xyz]) {
  await database.within([company.id], async ({ client }) => {
    for (const login of Object.values(LOGINS)) await accounts.setPassword(client, { organization: company.id, account: company.accounts.get(login)! }, PASSWORD)
  })
}

let count = 0
async function makeFixtures(role: Role = 'administrator'): Promise<Fixtures> {
  const n = ++count
  return database.within([abc.id], async ({ client }) => {
    const stamp = { version: '1', by: 'fixture' }
    const user = { name: 'U', department: '', position: '', role: 'member' as const, active: true }
    const own = (login: string) => [{ address: `${login}@abc.com`, written: `${login}@abc.com` }]
    const someone = (login: string) => insertUser(client, abc.id, { ...user, login }, own(login), null)
    const contact = { kind: 'lead' as const, addresses: [], domains: [], owner: null, tags: [], notes: '' }
    const ids = { contact: await insertContact(client, abc.id, { ...contact, name: `Fixture ${n}` }), other: await insertContact(client, abc.id, { ...contact, name: `Other ${n}` }) }
    const sender = `s${n}@e.example`
    await insertExternalAddress(client, abc.id, { type: 'smtp', server: 's', port: 465, security: 'tls', keepCopy: true, email: sender, username: null }, sender, stamp, null)
    const ticket = (name: string) => insertTicket(client, abc.id, {
      name, label: null, priority: 'normal', assignee: null, requester: { name: '', address: 'jane@bigco.com' }, support: null, supportAddresses: [],
    })
    const tickets = { ticket: await ticket(`Ticket ${n}`), otherTicket: await ticket(`Other ${n}`) }
    const message = await insertMessage(client, abc.id, { ticket: tickets.ticket, kind: 'note', account: null, author: 'fixture', text: 'held' })
    await client.query('update ticket_message set held = true where organization_id = $1 and id = $2', [abc.id, message])
    await client.query('update ticket set held = 1 where organization_id = $1 and id = $2', [abc.id, tickets.ticket])
    await client.query('insert into ticket_contact (organization_id, ticket_id, contact_id) values ($1, $2, $3)', [abc.id, tickets.ticket, ids.contact])
    const domain = await insertOtherDomain(client, abc.id, { domain: `fixture${n}.example`, scope: 'mail' }, stamp, null)
    return {
      n, ...ids, ...tickets, message,
      label: await insertLabel(client, abc.id, { name: `Label ${n}`, colour: 'grey' }),
      view: await insertView(client, abc.id, { name: `View ${n}`, filter: {} }),
      canned: await insertCannedAnswer(client, abc.id, { name: `Answer ${n}`, text: 'A' }),
      spam: await insertSpamSender(client, abc.id, { address: `spam${n}@spam.example`, by: 'fixture', ticket: null }),
      undo: await keepUndo(client, abc.id, 'fixture', [{ id: tickets.ticket, before: { priority: 'high' }, after: { priority: 'normal' } }]),
      mail: mail.mailId!, log: quarantined.logId,
      user: await someone(`user${n}`),
      alias: await insertAlias(client, abc.id, { login: `alias${n}`, name: 'A' }, own(`alias${n}`), [], null),
      note: await insertNote(client, abc.id, ids.contact, { text: 'N', author: 'fixture' }),
      sender, external: await withPassword(client, await insertExternalAddress(client, abc.id, { type: 'pop3', server: 's', port: 995, security: 'tls', keepCopy: true, email: `e${n}@e.example`, username: null }, `e${n}@e.example`, stamp, null)),
      exception: await insertExceptionAddress(client, abc.id, { account: await someone(`exception${n}`), reason: null, date: null }, stamp, null),
      support: await insertSupportAddress(client, abc.id, { account: await someone(`support${n}`), acknowledgement: null, signature: null, defaultAssignee: null }, stamp, null),
      domain,
      change: await recordChange(client, abc.id, stamp, { menu: 'other-domains', subject: `fixture${n}.example`, before: null, after: { id: domain, domain: `fixture${n}.example`, scope: 'mail' } }),
      invitation: (await createLink(client, abc.id, { kind: 'invitation', account: await someone(`invited${n}`), by: 'fixture' })).id,
      session: 'x',
      key: (await createApiKey(client, abc.id, { name: `key ${n}`, role: 'member' })).id,
      outbox: (await putIntoOutbox(client, abc.id, { from: { name: '', address: sender }, to: [{ name: '', address: 'jane@bigco.com' }], subject: 'S', text: 'T' }, { purpose: 'compose', account: null, by: 'fixture' }, secrets)).id,
      job: await createJob(client, abc.id, { kind: 'import', by: 'fixture', owner: `key ${role} of ABC` }),
      import: await accountToImport(client), file: await insertMailImport(client, abc.id, { kind: 'file', name: `fixture${n}.mbox`, by: 'fixture' }),
    }
  })
}

/** An address whose mailbox can be fetched. */
async function withPassword(client: pg.ClientBase, id: string): Promise<string> {
  await putSealedPassword(client, abc.id, id, secrets.seal('secret', passwordPlace(abc.id, id)))
  return id
}

/** An account on a server that nobody is let to. */
async function accountToImport(client: pg.ClientBase): Promise<string> {
  const id = await insertMailImport(client, abc.id, { kind: 'account', name: 'A', by: 'fixture', account: { server: '10.0.0.1', port: 993, security: 'tls', username: 'a', address: 'a@abc.net', folders: [] } })
  await keepAccountPassword(client, abc.id, id, secrets.seal(Buffer.from('secret'), accountPlace(abc.id, id)))
  return id
}

/** What the words of a path stand for, by the resource before them. */
const IDS: Readonly<Record<string, string>> = {
  users: 'user', aliases: 'alias', contacts: 'contact', activity: 'note', 'external-addresses': 'external', 'exception-addresses': 'exception', other: 'domain',
  'support-addresses': 'support', changes: 'change', 'mail-log': 'log', mails: 'mail', 'api-keys': 'key', jobs: 'job',
  tickets: 'ticket', messages: 'message', bulk: 'undo', 'ticket-labels': 'label', 'ticket-views': 'view', 'canned-answers': 'canned', 'spam-senders': 'spam',
  invitations: 'invitation', sessions: 'session', outbox: 'outbox', 'mail-imports': 'import',
}

/** A good body for every route that takes one. A new route needs one here. */
const BODIES: Readonly<Record<string, (made: Fixtures) => unknown>> = {
  askForPassword: () => ({ login: 'nobody@nowhere.example' }),
  changeMe: ({ n }) => ({ name: `Me ${n}` }),
  changePassword: () => ({ current: PASSWORD, next: `${PASSWORD} staple` }),
  setUpSecondFactor: () => ({ password: `${PASSWORD} staple` }),
  disableSecondFactor: () => ({ password: `${PASSWORD} staple` }),
  invite: ({ n }) => ({ login: `user${n}` }),
  changeOrganization: ({ n }) => ({ name: `ABC ${n}` }),
  changeRetention: ({ n }) => ({ logDays: 10 + n }),
  addUser: ({ n }) => ({ login: `new${n}`, name: 'New', addresses: [`new${n}@abc.com`] }),
  changeUser: () => ({ position: 'Changed' }),
  addAlias: ({ n }) => ({ login: `new${n}`, name: 'New', addresses: [`new${n}@abc.com`] }),
  changeAlias: () => ({ name: 'Changed' }),
  addApiKey: () => ({ name: 'New', role: 'member' }),
  addContact: () => ({ kind: 'lead', name: 'New' }),
  changeContact: () => ({ name: 'Changed' }),
  convertContact: () => ({ kind: 'customer' }),
  mergeContacts: ({ contact, other }) => ({ into: contact, from: [other] }),
  addNote: () => ({ text: 'New' }),
  addExternalAddress: ({ n }) => ({ type: 'imap', server: 'imap.example.com', email: `new${n}@new.example` }),
  changeExternalAddress: () => ({ keepCopy: false }),
  testConnection: () => ({ type: 'pop3', server: 'localhost', port: 1, security: 'none', email: 'worker@abc.net', password: 'secret' }),
  addExceptionAddress: ({ n }) => ({ login: `user${n}` }),
  setFreeProvider: () => ({ locked: false }),
  addOtherDomain: ({ n }) => ({ domain: `new${n}.example` }),
  changeOtherDomain: () => ({ scope: 'party' }),
  addSupportAddress: ({ n }) => ({ login: `user${n}` }),
  changeSupportAddress: () => ({ signature: 'Changed' }),
  addTicket: () => ({ name: 'By phone' }),
  changeTicket: () => ({ priority: 'high' }),
  replyToTicket: () => ({ text: 'Answer' }),
  noteOnTicket: () => ({ text: 'Note' }),
  mergeTicket: ({ otherTicket }) => ({ into: otherTicket }),
  splitTicket: ({ message }) => ({ message }),
  linkTicket: ({ other }) => ({ contact: other }),
  showPresence: () => ({ state: 'viewing' }),
  changeTickets: ({ ticket }) => ({ ids: [ticket], set: { priority: 'high' } }),
  addTicketLabel: ({ n }) => ({ name: `New ${n}` }),
  changeTicketLabel: () => ({ colour: 'red' }),
  addTicketView: ({ n }) => ({ name: `New ${n}`, filter: { status: 'open' } }),
  addCannedAnswer: ({ n }) => ({ name: `New ${n}`, text: 'Dear {{requester.name}}' }),
  changeCannedAnswer: () => ({ text: 'Changed' }),
  addSpamSender: ({ n }) => ({ address: `new${n}@spam.example` }),
  changeTicketSettings: ({ n }) => ({ followUpAfterDays: n % 300 }),
  tryMail: () => ({ from: 'jane@bigco.com', to: ['jamie@abc.com'] }),
  sendMail: ({ n }) => ({ from: `s${n}@e.example`, to: ['jane@bigco.com'] }),
  changeTransport: ({ n }) => ({ server: `smtp${n}.example` }),
  testTransport: () => ({ server: 'localhost', port: 1 }),
  addMailImport: ({ n }) => ({ name: `new${n}.mbox` }),
  listMailFolders: () => ({ server: '10.0.0.1', username: 'a@abc.net', password: 'secret' }),
  addAccountImport: () => ({ server: '10.0.0.1', username: 'a@abc.net', password: 'secret', folders: [{ path: 'INBOX' }] }),
  previewEffect: () => ({ menu: 'other-domains', action: 'add', domain: 'bigco.com' }),
}

const QUERIES: Readonly<Record<string, string>> = { getTicketReport: '?since=2026-01-01&until=2026-12-31', exportTicketReport: '?since=2026-01-01&until=2026-12-31', search: '?q=bigco' }
/** They read, answer what was not asked to be kept, or ask another part, which does not run here: nothing changes. */
const CHANGES_NOTHING = new Set(['contactsInFile', 'directoryInFile', 'showPresence', 'tryMail', 'testTransport', 'testConnection', 'testExternalAddress', 'fetchExternalAddress', 'listMailFolders', 'previewEffect', 'restoreActivity', 'askForPassword'])
/** What these do hangs on a secret, whoever asks: a token, a password, a code. Their own tests know it; here nobody does. */
const BY_SECRET: Readonly<Record<string, { readonly body?: unknown; readonly status: number }>> = {
  signIn: { body: { login: 'wwarrior@abc.com', password: 'guessed' }, status: 401 },
  firstRun: { body: { token: 'guessed', company: 'Thief', domains: ['thief.example'], administrator: { name: 'T', login: 't', address: 't@thief.example', password: PASSWORD } }, status: 404 },
  beginOpenId: { status: 404 },
  endOpenId: { status: 404 },
  resetPassword: { body: { password: PASSWORD }, status: 404 },
  getInvitation: { status: 404 },
  acceptInvitation: { body: { password: PASSWORD }, status: 404 },
  verifySecondFactor: { body: { code: '000000' }, status: 401 },
}
/** A stream has no end to wait for, and the sign-in with a provider needs one: they have tests of their own. */
const ELSEWHERE = new Set(['listenToEvents', 'authorizeExternalAddress', 'finishAuthorization'])
const walked = routes.filter(route => !ELSEWHERE.has(route.name) && !(route.name in BY_SECRET))

function pathFor(route: Route, made: Fixtures): string {
  const parts = route.path.split('/').map((part, at, all) => {
    if (part === ':n') return '0'
    if (part === ':domain') return 'naver.com'
    return part.startsWith(':') ? String(made[IDS[all[at - 1]!]!]) : part
  })
  return parts.join('/') + (QUERIES[route.name] ?? '')
}

async function send(route: Route, made: Fixtures, key: string | null): ReturnType<typeof ask> {
  if (/mail-imports/.test(route.path)) {
    const answered = route.name === 'sendMailImport'
      ? await ask(key, 'POST', `/api/v1/mail-imports/${made['file']}/octets`, `From: jane@bigco.com\r\nTo: jamie@abc.com\r\nMessage-ID: <sent${made.n}${key?.slice(-4)}@bigco.com>\r\n\r\n`, { 'content-type': 'message/rfc822' })
      : await ask(key, route.method, pathFor(route, made), BODIES[route.name]?.(made))
    // What follows the answer would be taken for something that the next one did.
    await expect.poll(async () => (await database.superuser.query(`select from job where kind like 'mail-%' and state in ('waiting', 'running')
      union all select from mail_import where taken_back_at is not null and not taken_back`)).rowCount, { timeout: 15_000 }).toBe(0)
    return answered
  }
  if (route.name === 'uploadMail') {
    const octets = `From: jane@bigco.com\r\nTo: jamie@abc.com\r\nMessage-ID: <up${made.n}${key?.slice(-4)}@bigco.com>\r\n\r\n`
    return ask(key, 'POST', route.path, octets, { 'content-type': 'message/rfc822' })
  }
  if (route.octets?.includes('text/csv')) {
    const answered = await ask(key, 'POST', route.path, `id,name,kind\nbrought${made.n},Brought ${made.n},lead\n`, { 'content-type': 'text/csv' })
    // It is done afterwards, and would be taken for something that the next one did.
    await expect.poll(async () => (await database.superuser.query(`select from job_file`)).rowCount).toBe(0)
    return answered
  }
  return ask(key, route.method, pathFor(route, made), BODIES[route.name]?.(made))
}

const tables = (await database.superuser.query<{ name: string; key: string }>(
  `select c.relname as name, case c.relname when 'organization' then 'id' else 'organization_id' end as key
   from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration' and c.relname <> 'door_count' order by 1`)).rows

const HASHES = tables.map(({ name, key }) =>
  `select '${name}' as name, (select md5(string_agg(h, '' order by h)) from (select md5((to_jsonb(t) - 'last_used_at')::text) as h from "${name}" t where ${key} = $1) r) as hash`).join(' union all ')

/** What sign-in keeps of an organization's people. */
const SIGN_IN = `select 'auth' as name, (select md5(string_agg(md5(concat(u.*, c.*, f.*, (select count(*) from auth.session s where s."userId" = u.id))), '' order by u.id))
  from auth."user" u left join auth.account c on c."userId" = u.id left join auth."twoFactor" f on f."userId" = u.id where u.organization_id = $1) as hash`

/** A hash of every table's rows of an organization. When a key was last used is no change, nor what a door counted earlier. */
async function hashesOf(organization: string): Promise<Record<string, string | null>> {
  const { rows } = await database.superuser.query<{ name: string; hash: string | null }>({ name: 'hashes', text: `${HASHES} union all ${SIGN_IN}`, values: [organization] })
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

interface Proof {
  /** A key, or a session's cookie. */
  readonly key: string
  /** Another session of the same user. */
  readonly session: string
}

/** A key of this role; for what is for people alone, a session of somebody who has it. */
async function proofFor(route: Route, company: Company, role: Role): Promise<Proof> {
  if (!route.signedIn) return { key: company.keys[role], session: 'x' }
  const account = company.accounts.get(LOGINS[role])!
  await signedIn(company, LOGINS[role])
  const { rows } = await database.pool.query<{ id: string }>('select id from auth.session where "userId" = $1 order by "createdAt" desc limit 1', [account])
  return { key: await signedIn(company, LOGINS[role]), session: rows[0]!.id }
}

describe.each(walked)('$method $path', route => {
  const may = (role: Role): boolean => route.who === 'anyone' || route.who.includes(role)
  const aboutOne = /:(id|item)/.test(route.path)

  it('does for each role what it may do, and nothing else to anybody', async () => {
    expect(route.body === undefined || BODIES[route.name] !== undefined, `BODIES has nothing for ${route.name}`).toBe(true)
    const made = { ...await makeFixtures(), session: (await proofFor(route, abc, 'member')).session }
    const before = [await hashesOf(abc.id), await hashesOf(xyz.id)]

    if (route.signedIn) for (const role of ['member', 'agent', 'administrator'] as const) expect((await send(route, made, abc.keys[role])).status, `the key of a ${role}`).toBe(403)
    const nobody = await send(route, made, null)
    expect(nobody.status).toBe(route.who === 'anyone' ? 200 : 401)
    for (const company of [abc, xyz]) {
      for (const role of ['member', 'agent', 'administrator'] as const) {
        if (!may(role)) expect((await send(route, made, company.keys[role])).status, role).toBe(403)
      }
    }
    expect([await hashesOf(abc.id), await hashesOf(xyz.id)]).toEqual(before)

    for (const role of ['member', 'agent', 'administrator'] as const) {
      if (!may(role)) continue
      const { key } = await proofFor(route, xyz, role)
      const { status } = await send(route, made, key)
      if (aboutOne || route.name === 'mergeContacts' || route.name === 'changeTickets') expect(status, `a stranger, ${role}`).toBe(404)
    }
    expect(await hashesOf(abc.id)).toEqual(before[0])

    const strangers = await hashesOf(xyz.id)
    for (const role of ['member', 'agent', 'administrator'] as const) {
      if (!may(role)) continue
      const own = route.method === 'GET' && route.name !== 'getJob' ? made : await makeFixtures(role)
      const { key, session } = await proofFor(route, abc, role)
      const untouched = await hashesOf(abc.id)
      const { status, text } = await send(route, { ...own, session }, key)
      expect(status, text).toBeLessThan(300)
      if (route.method === 'GET' || CHANGES_NOTHING.has(route.name)) expect(await hashesOf(abc.id), role).toEqual(untouched)
      else expect(await hashesOf(abc.id), role).not.toEqual(untouched)
    }
    expect(await hashesOf(xyz.id)).toEqual(strangers)
  })
})

it.each(Object.entries(BY_SECRET))('%s does nothing for those who do not know the secret', async (name, { body, status }) => {
  const route = routes.find(each => each.name === name)!
  const before = [await hashesOf(abc.id), await hashesOf(xyz.id)]
  for (const key of [null, abc.keys.administrator]) {
    expect((await ask(key, route.method, route.path.replace(':token', `${abc.id}_${'A'.repeat(43)}`), body)).status).toBe(key && route.signedIn ? 403 : status)
  }
  expect([await hashesOf(abc.id), await hashesOf(xyz.id)]).toEqual(before)
})

it.each(['member', 'agent', 'administrator'] as const)('events are for a %s', async role => {
  const controller = new AbortController()
  const { status } = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${abc.keys[role]}` }, signal: controller.signal })
  controller.abort()
  expect(status).toBe(200)
})
