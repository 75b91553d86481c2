import { beforeAll, describe, expect, test } from 'vitest'
import type { LogItem } from '../../contract/mail-log.ts'
import { routes } from '../../contract/routes.ts'
import { findOrganization } from '../../server/store/organization.ts'
import { startProduct } from '../product.ts'
import { type Company, foundCompany } from '../server/api/company.ts'
import { Wire } from '../wire.ts'

const product = await startProduct()
const { database } = product.running
const abc = product.company
/** Its double at another domain: people of the same names, and the same contacts. */
const xyz = await foundCompany(database, 'XYZ', 'xyz.example')
const tokenOfXyz = (await database.within([xyz.id], ({ client }) => findOrganization(client, xyz.id)))!.token
const secretOfAbc = `capture+${product.token}+abcsecret=elsewhere.example@capture.localhost`
const secretOfXyz = `capture+${tokenOfXyz}+xyzsecret=elsewhere.example@capture.localhost`

/** One transaction with recipients of both companies. @returns the answers to the recipients, then those to the mail */
async function send(name: string, recipients: readonly string[], protocol: 'smtp' | 'lmtp' = 'smtp'): Promise<number[]> {
  const wire = await Wire.hello(product[protocol], protocol === 'smtp' ? 'EHLO' : 'LHLO')
  const codes: number[] = []
  try {
    await wire.say('MAIL FROM:<kim@acme.co.kr>')
    for (const recipient of recipients) codes.push((await wire.say(`RCPT TO:<${recipient}>`)).code)
    await wire.say('DATA')
    wire.send(`From: kim@acme.co.kr\r\nTo: office@acme.co.kr\r\nSubject: ${name}\r\nMessage-ID: <${name}@acme.co.kr>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\nGood day.\r\n.\r\n`)
    for (const _ of protocol === 'smtp' ? [''] : codes.filter(code => code === 250)) codes.push((await wire.hear()).code)
    return codes
  } finally {
    wire.close()
  }
}

async function get<T>(company: Company, at: string): Promise<T> {
  const answer = await fetch(`${product.url}/api/v1${at}`, { headers: { authorization: `Bearer ${company.keys.administrator}` } })
  expect(answer.status, at).toBe(200)
  return await answer.json() as T
}

const rowsOf = async (company: Company, name: string): Promise<LogItem[]> => (await get<{ items: LogItem[] }>(company, `/mail-log?messageId=${name}@acme.co.kr`)).items
const blindOn = (row: LogItem | undefined): string[] => (row?.participants ?? []).filter(({ role }) => role === 'bcc').map(({ address }) => address)

describe.each(['smtp', 'lmtp'] as const)('one transaction over %s with recipients of two organizations', (protocol) => {
  const name = `both-by-${protocol}`

  test('is an arrival for each, with its own recipients and no other', async () => {
    const recipients = ['wuthering@abc.com', 'tech@xyz.example', secretOfAbc, secretOfXyz, 'somebody@elsewhere.example']
    expect(await send(name, recipients, protocol)).toEqual([250, 250, 250, 250, 550, ...protocol === 'smtp' ? [250] : [250, 250, 250, 250]])
    const [[ofAbc, ...more], [ofXyz, ...others]] = await Promise.all([rowsOf(abc, name), rowsOf(xyz, name)])
    expect([more, others]).toEqual([[], []])
    expect(blindOn(ofAbc)).toEqual(['wuthering@abc.com', 'abcsecret@elsewhere.example'])
    expect(blindOn(ofXyz)).toEqual(['tech@xyz.example', 'xyzsecret@elsewhere.example'])
    expect([ofAbc, ofXyz]).toMatchObject([{ outcome: 'saved', door: protocol }, { outcome: 'saved', door: protocol }])
  })
})

test('mails of both that come in one moment go each to its own', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `crowd-${at}`)
  await Promise.all(names.map((name, at) => send(name, [['wuthering@abc.com'], ['tech@xyz.example'], ['wuthering@abc.com', 'tech@xyz.example']][at % 3]!)))
  const rows = async (company: Company): Promise<number[]> => Promise.all(names.map(async name => (await rowsOf(company, name)).length))
  expect(await rows(abc)).toEqual(names.map((_, at) => at % 3 === 1 ? 0 : 1))
  expect(await rows(xyz)).toEqual(names.map((_, at) => at % 3 === 0 ? 0 : 1))
})

describe('where one of the two cannot be served', () => {
  test('for its data, the other one has its mail', async () => {
    await product.behind(`alter table mail add constraint planted check (organization_id <> ${xyz.id} or subject <> 'refused')`)
    expect(await send('refused', ['wuthering@abc.com', 'tech@xyz.example'])).toEqual([250, 250, 250])
    await product.behind('alter table mail drop constraint planted')
    expect((await rowsOf(abc, 'refused')).map(row => row.outcome)).toEqual(['saved'])
    expect((await get<{ items: LogItem[] }>(xyz, '/mail-log?outcome=quarantined')).items).toHaveLength(1)
    expect((await get<{ items: LogItem[] }>(abc, '/mail-log?outcome=quarantined')).items).toEqual([])
  })

  test('for now, the sender comes again, and nobody has it twice', async () => {
    await product.behind(`create function planted() returns trigger language plpgsql as $$ begin
        if new.organization_id = ${xyz.id} then raise exception using errcode = '57P03', message = 'planted'; end if; return new; end $$;
      create trigger planted before insert on mail_log for each row execute function planted()`)
    expect(await send('later', ['wuthering@abc.com', 'tech@xyz.example'])).toEqual([250, 250, 451])
    await product.behind('drop function planted cascade')
    expect(await send('later', ['wuthering@abc.com', 'tech@xyz.example'])).toEqual([250, 250, 250])
    for (const company of [abc, xyz]) expect((await rowsOf(company, 'later')).filter(row => row.outcome === 'saved')).toHaveLength(1)
  })
})

describe('neither sees anything of the other', () => {
  const marks = new Map([[abc, /abcsecret|@abc\.com/], [xyz, /xyzsecret|@xyz\.example/]])
  const both = [{ name: 'ABC', viewer: abc, other: xyz }, { name: 'XYZ', viewer: xyz, other: abc }]
  let mails: Map<Company, string>

  beforeAll(async () => {
    mails = new Map(await Promise.all([abc, xyz].map(async (company) => {
      const { items } = await get<{ items: { mail: { id: string } }[] }>(company, `/contacts/${company.contacts.get('acme')}/activity`)
      return [company, items[0]!.mail.id] as const
    })))
  })

  test.each(both)('$name in the API: in every list, and in what stands there', async ({ viewer, other }) => {
    const lists = routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/v1/') && !/[:]|events|openapi|search|directory$/.test(path))
    expect(lists.length).toBeGreaterThan(10)
    const paths = [...lists.map(({ path }) => path.slice('/api/v1'.length)), `/mails/${mails.get(viewer)}`, `/contacts/${viewer.contacts.get('acme')}/activity`, '/search?q=kim', '/directory?q=']
    for (const path of paths) {
      const answer = await fetch(`${product.url}/api/v1${path}`, { headers: { authorization: `Bearer ${viewer.keys.administrator}` } })
      const text = await answer.text()
      expect(text, path).not.toMatch(marks.get(other)!)
    }
    expect(JSON.stringify(await get(viewer, '/mail-log?limit=200')), 'the search finds what is its own').toMatch(marks.get(viewer)!)
  })

  test.each(both)("$name in the API: by the other's ids", async ({ viewer, other }) => {
    for (const path of [`/mails/${mails.get(other)}`, `/mails/${mails.get(other)}/raw`, `/contacts/${other.contacts.get('acme')}/activity`, `/mail-log/${(await rowsOf(other, 'both-by-smtp'))[0]!.id}`]) {
      const { status } = await fetch(`${product.url}/api/v1${path}`, { headers: { authorization: `Bearer ${viewer.keys.administrator}` } })
      expect(status, path).toBe(404)
    }
  })

  test.each(both)("$name in SQL, with the application's role: in any row of any table", async ({ viewer, other }) => {
    const seen = async (company: Company): Promise<string> => database.within([company.id], async ({ client }) => {
      const { rows } = await client.query<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`)
      const texts: string[] = []
      for (const { name } of rows) texts.push(...(await client.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row))
      return texts.join('\n')
    })
    const everything = await seen(viewer)
    expect(everything).toMatch(marks.get(viewer)!)
    expect(everything).not.toMatch(marks.get(other)!)
  })
})

test('the balance of each is whole, and its own', async () => {
  for (const company of [abc, xyz]) {
    const { acknowledged, rows, inFlight, unknown } = await get<Record<string, number>>(company, '/mail-log/balance')
    const counted = await database.within([company.id], async ({ client }) => (await client.query<{ count: number }>('select count(*)::int as count from mail_log')).rows[0]!.count)
    expect({ acknowledged, rows, inFlight, unknown }).toEqual({ acknowledged: counted, rows: counted, inFlight: 0, unknown: 0 })
  }
})
