import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { findOpeners, findTickets, type TicketQuestion } from '../../../server/store/desk.ts'
import { BY_KEY } from '../../../server/store/filing.ts'
import { cloneDatabase } from '../../database.ts'
import { foundCompany } from '../api/company.ts'

/* Which ticket a mail continues is found by an index: what that takes does not grow with the tickets. */

const database = await cloneDatabase()
const abc = await foundCompany(database, 'ABC', 'abc.com')
const TICKETS = 5000

beforeAll(async () => {
  await database.superuser.query(`
    set session_replication_role = replica;
    insert into ticket (id, organization_id, number, name, requester, opened_by, opened_at, last_at, closed_at)
      select n, ${abc.id}, 1000 + n, 'Question ' || n, 'person' || n || '@bigco.com', 'person' || n || '@bigco.com', now(), now(), null from generate_series(1, ${TICKETS}) n;
    insert into ticket_key (key, organization_id, ticket_id) select sha256(convert_to('question' || n || '@bigco.com', 'UTF8')), ${abc.id}, n from generate_series(1, ${TICKETS}) n;
    insert into ticket_person (ticket_id, organization_id, address) select n, ${abc.id}, 'person' || n || '@bigco.com' from generate_series(1, ${TICKETS}) n;
    update ticket set merged_into = 8 where id = 7;
    set session_replication_role = origin;
    analyze ticket, ticket_key, ticket_person`)
})

const senders = ['person7@bigco.com']
const asked: TicketQuestion[] = [
  { organization: abc.id, kind: 'id', value: '7', senders }, { organization: abc.id, kind: 'number', value: '1007', senders }, { organization: abc.id, kind: 'key', value: 'question7@bigco.com', senders },
]

test('a ticket is found by its id, its number and the Message-ID of a mail of it, and where it was merged into', async () => {
  const found = await database.within([abc.id], ({ client }) => findTickets(client, asked))
  expect(found.map(({ kind, id, hasSender, hasColleague }) => ({ kind, id, hasSender, hasColleague })).toSorted((a, b) => a.kind < b.kind ? -1 : 1))
    .toEqual(['id', 'key', 'number'].map(kind => ({ kind, id: '8', hasSender: false, hasColleague: true })))
})

test.each<[string, (client: pg.ClientBase) => Promise<unknown>, string, string]>([
  ['what a mail continues', client => findTickets(client, asked), 'find-tickets', `'${JSON.stringify(asked)}'`],
  ['what its sender did before', client => findOpeners(client, [{ organization: abc.id, address: senders[0]! }], 20), 'find-openers', `'{${abc.id}}', '{${senders[0]}}', 20`],
])('to find out %s, a few rows are read', async (_what, ask, name, values) => {
  const plan = await database.within([abc.id], async ({ client }) => {
    await client.query(BY_KEY)
    await ask(client)
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (analyze, format json) execute "${name}" (${values})`)
    return rows[0]!['QUERY PLAN'][0].Plan
  })
  expect(rowsRead(plan)).toBeLessThan(20)
})

interface Node { readonly 'Relation Name'?: string; readonly 'Actual Rows': number; readonly 'Actual Loops': number; readonly 'Rows Removed by Filter'?: number; readonly 'Plans'?: readonly Node[] }

/** Of tables, by all steps of a plan. */
function rowsRead(node: Node): number {
  const own = node['Relation Name'] === undefined ? 0 : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return (node.Plans ?? []).reduce((sum, each) => sum + rowsRead(each), own)
}
