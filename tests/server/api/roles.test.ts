import { describe, expect, it } from 'vitest'
import type { Role, Route } from '../../../contract/route.ts'
import { routes } from '../../../contract/routes.ts'
import { insertNote } from '../../../server/store/activity.ts'
import { createApiKey } from '../../../server/store/api-keys.ts'
import { insertAlias } from '../../../server/store/aliases.ts'
import { recordChange } from '../../../server/store/changes.ts'
import { insertContact } from '../../../server/store/contacts.ts'
import { insertExceptionAddress } from '../../../server/store/exception-addresses.ts'
import { insertExternalAddress } from '../../../server/store/external-addresses.ts'
import { createJob } from '../../../server/store/jobs.ts'
import { insertOtherDomain } from '../../../server/store/other-domains.ts'
import { insertSupportAddress } from '../../../server/store/support-addresses.ts'
import { insertUser } from '../../../server/store/users.ts'
import { startBench } from './bench.ts'

const { abc, xyz, ask, receive, database, url } = await startBench()

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

let count = 0
async function makeFixtures(): Promise<Fixtures> {
  const n = ++count
  return database.within([abc.id], async ({ client }) => {
    const stamp = { version: '1', by: 'fixture' }
    const user = { name: 'U', department: '', position: '', role: 'member' as const, active: true }
    const own = (login: string) => [{ address: `${login}@abc.com`, written: `${login}@abc.com` }]
    const someone = (login: string) => insertUser(client, abc.id, { ...user, login }, own(login), null)
    const contact = { kind: 'lead' as const, addresses: [], domains: [], owner: null, tags: [], notes: '' }
    const ids = { contact: await insertContact(client, abc.id, { ...contact, name: `Fixture ${n}` }), other: await insertContact(client, abc.id, { ...contact, name: `Other ${n}` }) }
    const domain = await insertOtherDomain(client, abc.id, { domain: `fixture${n}.example`, scope: 'mail' }, stamp, null)
    return {
      n, ...ids, mail: mail.mailId!, log: quarantined.logId,
      user: await someone(`user${n}`),
      alias: await insertAlias(client, abc.id, { login: `alias${n}`, name: 'A' }, own(`alias${n}`), [], null),
      note: await insertNote(client, abc.id, ids.contact, { text: 'N', author: 'fixture' }),
      external: await insertExternalAddress(client, abc.id, { type: 'pop3', server: 's', port: 995, security: 'tls', keepCopy: true, email: `e${n}@e.example`, username: null }, `e${n}@e.example`, stamp, null),
      exception: await insertExceptionAddress(client, abc.id, { account: await someone(`exception${n}`), reason: null, date: null }, stamp, null),
      support: await insertSupportAddress(client, abc.id, { account: await someone(`support${n}`), acknowledgement: null, signature: null, defaultAssignee: null }, stamp, null),
      domain,
      change: await recordChange(client, abc.id, stamp, { menu: 'other-domains', subject: `fixture${n}.example`, before: null, after: { id: domain, domain: `fixture${n}.example`, scope: 'mail' } }),
      key: (await createApiKey(client, abc.id, { name: `key ${n}`, role: 'member' })).id,
      job: await createJob(client, abc.id, { kind: 'import', by: 'fixture' }),
    }
  })
}

/** What the words of a path stand for, by the resource before them. */
const IDS: Readonly<Record<string, string>> = {
  users: 'user', aliases: 'alias', contacts: 'contact', activity: 'note', 'external-addresses': 'external', 'exception-addresses': 'exception', other: 'domain',
  'support-addresses': 'support', changes: 'change', 'mail-log': 'log', mails: 'mail', 'api-keys': 'key', jobs: 'job',
}

/** A good body for every route that takes one. A new route needs one here. */
const BODIES: Readonly<Record<string, (made: Fixtures) => unknown>> = {
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
  addExceptionAddress: ({ n }) => ({ login: `user${n}` }),
  setFreeProvider: () => ({ locked: false }),
  addOtherDomain: ({ n }) => ({ domain: `new${n}.example` }),
  changeOtherDomain: () => ({ scope: 'party' }),
  addSupportAddress: ({ n }) => ({ login: `user${n}` }),
  changeSupportAddress: () => ({ signature: 'Changed' }),
  tryMail: () => ({ from: 'jane@bigco.com', to: ['jamie@abc.com'] }),
  previewEffect: () => ({ menu: 'other-domains', action: 'add', domain: 'bigco.com' }),
}

const QUERIES: Readonly<Record<string, string>> = { search: '?q=bigco' }
/** They read, or answer what was not asked to be kept: nothing changes. */
const CHANGES_NOTHING = new Set(['tryMail', 'previewEffect', 'restoreActivity'])
/** A stream has no end to wait for; its own tests listen to it. */
const walked = routes.filter(route => route.name !== 'listenToEvents')

function pathFor(route: Route, made: Fixtures): string {
  const parts = route.path.split('/').map((part, at, all) => {
    if (part === ':n') return '0'
    if (part === ':domain') return 'naver.com'
    return part.startsWith(':') ? String(made[IDS[all[at - 1]!]!]) : part
  })
  return parts.join('/') + (QUERIES[route.name] ?? '')
}

function send(route: Route, made: Fixtures, key: string | null): ReturnType<typeof ask> {
  if (route.name === 'uploadMail') {
    const octets = `From: jane@bigco.com\r\nTo: jamie@abc.com\r\nMessage-ID: <up${made.n}${key?.slice(-4)}@bigco.com>\r\n\r\n`
    return ask(key, 'POST', route.path, octets, { 'content-type': 'message/rfc822' })
  }
  return ask(key, route.method, pathFor(route, made), BODIES[route.name]?.(made))
}

const tables = (await database.superuser.query<{ name: string; key: string }>(
  `select c.relname as name, case c.relname when 'organization' then 'id' else 'organization_id' end as key
   from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration' and c.relname <> 'door_count' order by 1`)).rows

const HASHES = tables.map(({ name, key }) =>
  `select '${name}' as name, (select md5(string_agg(h, '' order by h)) from (select md5((to_jsonb(t) - 'last_used_at')::text) as h from "${name}" t where ${key} = $1) r) as hash`).join(' union all ')

/** A hash of every table's rows of an organization. When a key was last used is no change, nor what a door counted earlier. */
async function hashesOf(organization: string): Promise<Record<string, string | null>> {
  const { rows } = await database.superuser.query<{ name: string; hash: string | null }>({ name: 'hashes', text: HASHES, values: [organization] })
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}

describe.each(walked)('$method $path', route => {
  const may = (role: Role): boolean => route.who === 'anyone' || route.who.includes(role)
  const aboutOne = /:(id|item)/.test(route.path)

  it('does for each role what it may do, and nothing else to anybody', async () => {
    expect(route.body === undefined || BODIES[route.name] !== undefined, `BODIES has nothing for ${route.name}`).toBe(true)
    const made = await makeFixtures()
    const before = [await hashesOf(abc.id), await hashesOf(xyz.id)]

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
      const { status } = await send(route, made, xyz.keys[role])
      if (aboutOne || route.name === 'mergeContacts') expect(status, `a stranger, ${role}`).toBe(404)
    }
    expect(await hashesOf(abc.id)).toEqual(before[0])

    const strangers = await hashesOf(xyz.id)
    for (const role of ['member', 'agent', 'administrator'] as const) {
      if (!may(role)) continue
      const own = route.method === 'GET' ? made : await makeFixtures()
      const untouched = await hashesOf(abc.id)
      const { status, text } = await send(route, own, abc.keys[role])
      expect(status, text).toBeLessThan(300)
      if (route.method === 'GET' || CHANGES_NOTHING.has(route.name)) expect(await hashesOf(abc.id), role).toEqual(untouched)
      else expect(await hashesOf(abc.id), role).not.toEqual(untouched)
    }
    expect(await hashesOf(xyz.id)).toEqual(strangers)
  })
})

it.each(['member', 'agent', 'administrator'] as const)('events are for a %s', async role => {
  const controller = new AbortController()
  const { status } = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${abc.keys[role]}` }, signal: controller.signal })
  controller.abort()
  expect(status).toBe(200)
})
