import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, migrations } from '../../../server/database/migrate.ts'
import { cloneDatabase } from '../../database.ts'

/* A company that received support mail before there was a Help Desk finds its tickets when it upgrades. */

const { access, superuser } = await cloneDatabase()
const name = `before_${process.pid}`
const owner = { ...access.owner, database: name }
let client: pg.Client

beforeAll(async () => {
  await superuser.query(`create database ${name} owner mailkeep`)
  await migrate({ ...access, owner }, migrations().filter(step => step.name < '006'))
  client = new pg.Client({ ...access.app, user: 'postgres', database: name })
  await client.connect()
  await client.query(`
    insert into organization (id, name) overriding system value values (1, 'ABC'), (2, 'XYZ');
    insert into account (id, organization_id, kind, login, name) overriding system value values (1, 1, 'alias', 'support', 'Support'), (2, 2, 'alias', 'support', 'Support');
    insert into account_address (organization_id, address, account_id, written) values (1, 'support@abc.com', 1, 'Support@abc.com'), (2, 'support@xyz.example', 2, 'support@xyz.example');
    insert into support_address (organization_id, account_id, version) values (1, 1, 1), (2, 2, 1);
    insert into contact (id, organization_id, kind, name) overriding system value values (1, 1, 'customer', 'BigCo')`)
})

afterAll(async () => {
  await client.end()
  await superuser.query(`drop database ${name}`)
})

interface Stored { readonly id: number; readonly organization?: number; readonly from: string; readonly to?: string; readonly subject: string; readonly thread: readonly string[]; readonly verdict?: object; readonly forDesk?: boolean; readonly contact?: number }

async function store({ id, organization = 1, from, to = 'support@abc.com', subject, thread, verdict = { ticket: { action: 'open' } }, forDesk = true, contact }: Stored): Promise<void> {
  const participants = [{ role: 'from', address: from, evidence: 'header' }, { role: 'to', address: to, evidence: 'header' }]
  await client.query(`insert into mail (id, organization_id, at, arrived_at, direction, subject, message_id, thread, people, participants, size, for_desk, raw)
    values ($1::bigint, $2, now(), '2026-11-01'::timestamptz + make_interval(mins => $1::bigint::int), 'incoming', $3, $4, $5, '{}', $6, 1, $7, '')`, [id, organization, subject, thread[0], thread, JSON.stringify(participants), forDesk])
  await client.query(`insert into mail_log (id, organization_id, at, door, size, outcome, verdict, mail_id, settings_version) values ($1, $2, now(), 'smtp', 1, 'ticket', $3, $1, 1)`, [id, organization, JSON.stringify(verdict)])
  if (contact) await client.query(`insert into activity (organization_id, contact_id, at, id, kind, mail_id) values ($1, $2, now(), $3, 'mail', $3)`, [organization, contact, id])
}

test('the tickets of the support mails that were stored before are opened, in the order of arrival', async () => {
  await store({ id: 3, from: 'jane@bigco.com', subject: 'Broken seal', thread: ['a@bigco.com'], contact: 1 })
  await store({ id: 5, from: 'kim@acme.co.kr', to: 'support+fair@abc.com', subject: '', thread: ['b@acme.co.kr'] })
  await store({ id: 6, from: 'jane@bigco.com', subject: 'Re: Broken seal', thread: ['c@bigco.com', 'a@bigco.com'], verdict: { ticket: { action: 'follow-up' } } })
  await store({ id: 7, from: 'jane@bigco.com', subject: 'Away', thread: ['d@bigco.com', 'a@bigco.com'], verdict: { ticket: null, attached: { id: '1', kind: 'auto-reply' } } })
  await store({ id: 8, from: 'thief@nowhere.example', subject: 'Mine too', thread: ['e@nowhere.example', 'a@bigco.com'] })
  await store({ id: 9, from: 'jane@bigco.com', to: 'jamie@abc.com', subject: 'No question', thread: ['f@bigco.com'], verdict: { ticket: null }, forDesk: false, contact: 1 })
  await store({ id: 4, organization: 2, from: 'jane@bigco.com', to: 'support@xyz.example', subject: 'To another company', thread: ['a@bigco.com'] })

  await migrate({ ...access, owner })

  const { rows } = await client.query(
    `select t.organization_id as organization, number, t.name, requester, l.name as label, support_addresses as addresses,
       array(select kind || ' ' || mail_id from ticket_message m where m.ticket_id = t.id and m.organization_id = t.organization_id order by m.id) as messages,
       array(select contact_id from ticket_contact k where k.ticket_id = t.id) as contacts,
       (select count(*)::int from activity a where a.ticket_id = t.id) as shown
     from ticket t join ticket_label l on l.id = t.label_id order by 1, 2`)
  const ours = { organization: '1', label: 'Ticket', addresses: ['Support@abc.com'] }
  expect(rows).toEqual([
    { ...ours, number: 1001, name: 'Broken seal', requester: 'jane@bigco.com', messages: ['mail 3', 'mail 6', 'auto-reply 7'], contacts: ['1'], shown: 1 },
    { ...ours, number: 1002, name: '(no subject)', requester: 'kim@acme.co.kr', messages: ['mail 5'], contacts: [], shown: 0 },
    { ...ours, number: 1003, name: 'Mine too', requester: 'thief@nowhere.example', messages: ['mail 8'], contacts: [], shown: 0 },
    { organization: '2', label: 'Ticket', addresses: ['support@xyz.example'], number: 1001, name: 'To another company', requester: 'jane@bigco.com', messages: ['mail 4'], contacts: [], shown: 0 },
  ])
  expect((await client.query('select organization_id as organization, next_number as next from desk order by 1')).rows).toEqual([{ organization: '1', next: 1004 }, { organization: '2', next: 1002 }])
})
