import { beforeAll, describe, expect, test } from 'vitest'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()
const ABC = '1'
const BIGCO = '2'

beforeAll(async () => {
  await database.superuser.query(`
    insert into organization (id, name) values (${ABC}, 'ABC'), (${BIGCO}, 'BigCo');
    insert into organization_domain (organization_id, domain) values (${ABC}, 'abc.com'), (${ABC}, 'abc.co.kr'), (${BIGCO}, 'bigco.com');
    insert into capture_token (organization_id, token, expires_at) values
      (${ABC}, 'aaaaaaaaaaaaaaaa', null), (${ABC}, 'aaaaaaaaaaaaaaab', now() + interval '1 day'), (${ABC}, 'aaaaaaaaaaaaaaac', now() - interval '1 day'),
      (${BIGCO}, 'bbbbbbbbbbbbbbbb', null)`)
})

describe('route_recipient tells the organization of a capture token or a domain', () => {
  const route = async (tokens: string[], domains: string[]) =>
    (await database.pool.query('select key, organization_id from route_recipient($1, $2) order by key', [tokens, domains])).rows
  test.each([
    ['a token', ['aaaaaaaaaaaaaaaa'], [], [{ key: 'aaaaaaaaaaaaaaaa', organization_id: ABC }]],
    ['a renewed token in its last days', ['aaaaaaaaaaaaaaab'], [], [{ key: 'aaaaaaaaaaaaaaab', organization_id: ABC }]],
    ['a token whose days are over', ['aaaaaaaaaaaaaaac'], [], []],
    ['a part of a token', ['aaaa', '', '%'], [], []],
    ['domains of two organizations', [], ['abc.com', 'bigco.com'], [{ key: 'abc.com', organization_id: ABC }, { key: 'bigco.com', organization_id: BIGCO }]],
    ['a domain below ours', [], ['sales.abc.com'], []],
    ['somebody else', ['zzzzzzzzzzzzzzzz'], ['customer.example'], []],
  ])('%s', async (_title, tokens, domains, found) => expect(await route(tokens, domains)).toEqual(found))
})

test('organization_ids names all organizations', async () => {
  expect((await database.pool.query('select organization_ids() as id')).rows).toEqual([{ id: ABC }, { id: BIGCO }])
})

describe.each([
  ['among the newest', {}],
  ['by the index', { newest: 0 }],
  ['by walking on from the newest', { newest: 0, enough: 0 }],
])('search_mail finds words of the organization in view, %s', (_way, way) => {
  beforeAll(async () => {
    await database.superuser.query(`delete from activity; delete from mail; delete from contact;
      insert into contact (id, organization_id, kind, name) overriding system value values (1, ${ABC}, 'customer', 'First'), (2, ${ABC}, 'lead', 'Second')`)
    await store(ABC, 100, ['quote', '견적', "o'clock", 'back\\slash'], 1)
    await store(ABC, 101, ['quote', 'invoice'], 2)
    await store(ABC, 102, ['invoices', '', 'x'.repeat(3000)], 2)
    await store(BIGCO, 200, ['quote', '견적', 'secret'])
  })

  type Filters = { beginnings?: string[]; contact?: number; before?: number; most?: number; newest?: number; enough?: number }
  const search = (organizations: string[], words: string[], rest: Filters = {}) =>
    database.within(organizations, async ({ client }) => (await client.query<{ mail_id: string }>(
      'select mail_id from search_mail($1, $2, $3, $4, $5, $6, $7)',
      [words, rest.beginnings ?? [], rest.contact ?? null, rest.before ?? null, rest.most ?? 50, rest.newest ?? 1000, rest.enough ?? 5000])).rows.map(row => Number(row.mail_id)))

  test.each<[string, string, string[], Filters, number[]]>([
    ['newest first', ABC, ['quote'], {}, [101, 100]],
    ['all words', ABC, ['quote', 'invoice'], {}, [101]],
    ['two Korean syllables', ABC, ['견적'], {}, [100]],
    ['a beginning', ABC, [], { beginnings: ['invoi'] }, [102, 101]],
    ['a word and a beginning', ABC, ['quote'], { beginnings: ['inv'] }, [101]],
    ['a quote in a word', ABC, ["o'clock"], {}, [100]],
    ['a backslash in a word', ABC, ['back\\slash'], {}, [100]],
    ['an operator is a word like any', ABC, ["quote' | '2:secret"], {}, []],
    ['no word finds nothing', ABC, [], {}, []],
    ['one history', ABC, ['quote'], { contact: 1 }, [100]],
    ['the next page', ABC, ['quote'], { before: 101 }, [100]],
    ['a page of one', ABC, ['quote'], { most: 1 }, [101]],
    ['the other organization finds its own', BIGCO, ['quote'], {}, [200]],
    ["the other organization's words with its number in front", ABC, ['2:secret'], {}, []],
    ["the other organization's words, by a beginning", ABC, [], { beginnings: ['2', 'secret', ''] }, []],
  ])('%s', async (_title, organization, words, rest, found) => expect(await search([organization], words, { ...rest, ...way })).toEqual(found))

  test.each([['none', []], ['two', [ABC, BIGCO]]])('with %s in view it refuses', async (_title, organizations) =>
    await expect(search(organizations, ['quote'])).rejects.toThrow('exactly one organization'))

  async function store(organization: string, id: number, words: string[], contact?: number): Promise<void> {
    await database.superuser.query(`insert into mail (id, organization_id, at, arrived_at, direction, subject, people, participants, size, raw)
      values ($1, $2, now(), now(), 'incoming', '', '{}', '[]', 0, '')`, [id, organization])
    await database.superuser.query('insert into mail_search (organization_id, mail_id, terms) values ($1, $2, mail_terms($1, $3))', [organization, id, words])
    if (contact) await database.superuser.query(`insert into activity (organization_id, contact_id, at, id, kind, mail_id) values ($1, $2, now(), $3, 'mail', $3)`, [organization, contact, id])
  }
})

test.each(['capture_token', 'organization_domain', 'organization', 'mail_search', 'activity'])('the application itself sees no row of %s through the lookup role', async table => {
  expect((await database.pool.query(`select from ${table}`)).rowCount).toBe(0)
  await expect(database.pool.query('set role mailkeep_lookup')).rejects.toThrow('permission denied')
})
