import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { LogItem } from '../../contract/mail-log.ts'
import { run as organization } from '../../server/command/organization.ts'
import { findOrganization } from '../../server/store/organization.ts'
import { startNameServer } from '../name-server.ts'
import { startProduct } from '../product.ts'
import { type Company, foundCompany } from '../server/api/company.ts'
import { type Ran, terminal } from '../server/command/terminal.ts'
import { Wire } from '../wire.ts'

/*
 * Two companies on one server, and its operator, who allows each of them so much and no more.
 */
const names = await startNameServer()
const product = await startProduct({ MAILKEEP_NAME_SERVERS: names.address })
const { database } = product.running
const abc = product.company
const xyz = await foundCompany(database, 'XYZ', 'xyz.example')
const tokens = new Map<Company, string>([[abc, product.token], [xyz, (await database.within([xyz.id], ({ client }) => findOrganization(client, xyz.id)))!.token]])
const file = path.join(path.dirname(product.folder), 'export.jsonl')

afterAll(() => { names.close() })

async function ask(company: Company, method: string, at: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${product.url}/api/v1${at}`, {
    method, headers: { authorization: `Bearer ${company.keys.administrator}`, ...body !== undefined && { 'content-type': 'application/json' } }, ...body !== undefined && { body: JSON.stringify(body) },
  })
  return { status: answer.status, json: await answer.json() }
}

/** Hands a mail over as the company's mail server does. @returns the answer to the recipient, and to the mail where that was taken */
async function send(company: Company, name: string, from: string, to: string): Promise<number[]> {
  const wire = await Wire.hello(product.smtp)
  try {
    await wire.say(`MAIL FROM:<${from}>`)
    const { code } = await wire.say(`RCPT TO:<capture+${tokens.get(company)}+${to.replace('@', '=')}@capture.localhost>`)
    if (code !== 250) return [code]
    await wire.say('DATA')
    return [code, (await wire.say(`From: ${from}\r\nTo: ${to}\r\nSubject: ${name}\r\nMessage-ID: <${name}@many.example>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\nGood day.\r\n.`)).code]
  } finally {
    wire.close()
  }
}

/** The command line, as the operator has it beside the server. */
const at = terminal(database)
const operator = (...args: string[]): Promise<Ran> => at(organization, ...args)

describe('an address that is ours in one company is a contact in the other', () => {
  beforeAll(async () => {
    await ask(abc, 'POST', '/contacts', { kind: 'customer', name: 'XYZ', domains: ['xyz.example'] })
    await ask(xyz, 'POST', '/contacts', { kind: 'lead', name: 'ABC', addresses: [{ address: 'wuthering@abc.com' }] })
  })

  test('and a mail between the two is two verdicts', async () => {
    for (const company of [abc, xyz]) expect(await send(company, 'between', 'wuthering@abc.com', 'tech@xyz.example')).toEqual([250, 250])
    const verdicts = await Promise.all([abc, xyz].map(async (company) => {
      const { items: [row] } = (await ask(company, 'GET', '/mail-log?messageId=between@many.example')).json as { items: LogItem[] }
      const { items: [item] } = (await ask(company, 'GET', `/contacts/${row!.saved[0]!.id}/activity`)).json as { items: ActivityItem[] }
      return { outcome: row!.outcome, saved: row!.saved.map(({ name }) => name), direction: item!.direction }
    }))
    expect(verdicts).toEqual([{ outcome: 'saved', saved: ['XYZ'], direction: 'outgoing' }, { outcome: 'saved', saved: ['ABC'], direction: 'incoming' }])
  })
})

describe('a domain belongs to a company that proves it', () => {
  const add = (company: Company, domains: readonly string[]) => ask(company, 'PATCH', '/organization', { domains })

  test('without the DNS record it is refused, and the refusal names the record', async () => {
    const { status, json } = await add(xyz, ['xyz.example', 'coveted.example'])
    expect({ status, json }).toMatchObject({ status: 409, json: { code: 'domain-unproven', errors: [{ path: 'domains' }] } })
    const [, name, value] = /(_mailkeep\.\S+) TXT "([^"]+)"/.exec((json as { detail: string }).detail)!
    names.records.set(name!, ['v=spf1 -all', value!])
  })

  test('what one company published is no proof of another', async () => {
    expect((await add(abc, ['abc.com', 'coveted.example'])).status).toBe(409)
  })

  test('with the record it is its own, and mail for it is routed to it', async () => {
    expect(await add(xyz, ['xyz.example', 'coveted.example'])).toMatchObject({ status: 200, json: { domains: ['xyz.example', 'coveted.example'] } })
    const wire = await Wire.hello(product.smtp)
    await wire.say('MAIL FROM:<a@b.example>')
    expect((await wire.say('RCPT TO:<tech@coveted.example>')).code).toBe(250)
    wire.close()
  })

  test('the operator gives a domain without it', async () => {
    expect(await operator('domain', 'XYZ', '--add', 'given.example')).toMatchObject({ code: 0, out: 'XYZ: xyz.example, coveted.example, given.example\n' })
    expect(await operator('domain', 'ABC', '--add', 'given.example')).toMatchObject({ code: 1, err: expect.stringContaining('Another organization') as string })
  })
})

describe('what the operator allows', () => {
  /** Sends until the answer to the recipient is this one: the server learns of it within a second. */
  const until = async (company: Company, name: string, code: number): Promise<void> => {
    const answer = async (): Promise<number> => (await send(company, `${name}-${performance.now()}`, 'kim@acme.co.kr', 'tech@xyz.example'))[0]!
    await expect.poll(answer, { timeout: 15_000, interval: 200 }).toBe(code)
  }

  test.each([{ option: '--mails-a-day' }, { option: '--bytes' }])('$option: beyond it the copies are to come again, and the others notice nothing', async ({ option }) => {
    expect(await operator('quota', 'XYZ', option, '1')).toMatchObject({ code: 0 })
    await until(xyz, 'too-much', 452)
    expect(await send(abc, `free${option}`, 'kim@acme.co.kr', 'tech@abc.com')).toEqual([250, 250])
    await operator('quota', 'XYZ')
    await until(xyz, 'room-again', 250)
  })

  test('suspended: no mail, no sign-in and no API, and nothing is lost', async () => {
    expect(await operator('suspend', 'xyz.example')).toMatchObject({ code: 0, out: 'XYZ: suspended\n' })
    await until(xyz, 'suspended', 450)
    expect(await ask(xyz, 'GET', '/contacts')).toMatchObject({ status: 403, json: { code: 'suspended' } })
    expect((await operator('list')).out).toMatch(/XYZ\t.*\tsuspended\n/)
    expect(await send(abc, 'while-suspended', 'kim@acme.co.kr', 'tech@abc.com')).toEqual([250, 250])
    await operator('resume', 'XYZ')
    await until(xyz, 'resumed', 250)
    expect((await ask(xyz, 'GET', '/contacts')).status).toBe(200)
  })
})

describe('a company leaves', () => {
  test('with all that it has, and with nothing of the others', async () => {
    await ask(xyz, 'POST', '/mail-settings/support-addresses', { login: 'tech' })
    await send(xyz, 'question', 'stranger@elsewhere.example', 'tech@xyz.example')
    await send(xyz, 'answer-me', 'kim@acme.co.kr', 'cagedbird@xyz.example')
    expect(await operator('export', 'XYZ', '--output', file)).toMatchObject({ code: 0 })
    const text = readFileSync(file, 'utf8')
    const rows = text.trimEnd().split('\n').map(line => JSON.parse(line) as { table: string; row: Record<string, unknown> })
    const mails = rows.filter(({ table }) => table === 'mail').map(({ row }) => Buffer.from(String(row['raw']), 'base64').toString())
    expect(mails.some(mail => mail.includes('Subject: question\r\n'))).toBe(true)
    expect(new Set(rows.map(({ table }) => table)).size).toBeGreaterThan(12)
    expect(text).not.toContain(`${abc.keys.administrator.slice(-20)}`)
    expect(rows.filter(({ table, row }) => String(row[table === 'organization' ? 'id' : 'organization_id']) !== xyz.id)).toEqual([])
    rmSync(file)
  })

  test('its deletion has to be meant', async () => {
    const { code, err } = await operator('delete', 'XYZ', '--confirm', 'ABC')
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--confirm "XYZ"') as string })
  })

  test('then no table holds anything of it, and all of the others is there', async () => {
    const [before, ofAbc] = [await rowsOf(xyz), await rowsOf(abc)]
    expect([...before].filter(([, count]) => count > 0).length).toBeGreaterThan(12)
    expect(await operator('delete', 'XYZ', '--confirm', 'XYZ')).toMatchObject({ code: 0, out: expect.stringMatching(/^XYZ is deleted: \d+ rows\n$/) as string })
    expect([...await rowsOf(xyz)].filter(([, count]) => count > 0)).toEqual([])
    expect(await rowsOf(abc)).toEqual(ofAbc)
    expect((await ask(xyz, 'GET', '/contacts')).status).toBeGreaterThanOrEqual(401)
    expect((await operator('list')).out).not.toContain('XYZ')
  })
})

/** How many rows of a company each table holds that says whose its rows are, in any schema. */
async function rowsOf({ id }: Company): Promise<Map<string, number>> {
  return database.within([id], async ({ client }) => {
    const { rows: tables } = await client.query<{ name: string; key: string }>(
      `select c.oid::regclass::text as name, case when c.oid = 'organization'::regclass then 'id' else 'organization_id' end as key from pg_class c
       where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
         and (c.oid = 'organization'::regclass or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)) order by 1`)
    const counts = new Map<string, number>()
    for (const { name, key } of tables) counts.set(name, Number((await client.query<{ count: string }>(`select count(*) from ${name} where ${key} = $1`, [id])).rows[0]!.count))
    return counts
  })
}
