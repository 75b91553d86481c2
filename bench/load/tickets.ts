import pg from 'pg'
import type { OpenDatabase } from '../../server/database/open.ts'

/** Who answers tickets, which addresses receive them, and what they are labelled: ids of accounts and labels. */
const AGENTS = 10
const SUPPORT = ['support', 'sales', 'repairs'] as const
const LABELS = 5
/** Above all numbers that the server gives to what arrives. */
const FIRST_ID = 1_000_000_000
const RAW_OCTETS = 400

/** Where the Help Desk of the company ABC receives mail, and who works there. */
export async function foundDesk({ access }: OpenDatabase): Promise<void> {
  const owner = await ownerOf(access)
  try {
    await owner.query(
      `with a as (insert into account (organization_id, kind, login, name) select 1, 'alias', n, initcap(n) from unnest($1::text[]) n returning id, login),
       x as (insert into account_address (organization_id, address, account_id, written) select 1, login || '@abc.com', id, login || '@abc.com' from a),
       v as (update organization set settings_version = settings_version + 1 where id = 1 returning settings_version)
       insert into support_address (organization_id, account_id, version) select 1, a.id, v.settings_version from a, v order by a.login = 'support' desc`, [SUPPORT])
    await owner.query(`insert into account (organization_id, kind, login, name, role) select 1, 'user', 'agent' || n, 'Agent ' || n, 'agent' from generate_series(1, ${AGENTS}) n`)
    await owner.query(`insert into ticket_label (organization_id, name) select 1, 'Label ' || n from generate_series(1, ${LABELS - 1}) n`)
  } finally {
    await owner.end()
  }
}

/**
 * Fills a Help Desk by statements alone, as if that many tickets had come, one every five minutes, each with a question of a
 * contact and an answer: one in twenty is open, one in fifty pending; the last ones are the open ones more often.
 */
export async function fillTickets({ access }: OpenDatabase, tickets: number): Promise<void> {
  const owner = await ownerOf(access)
  try {
    await owner.query(`set synchronous_commit = off; set maintenance_work_mem = '256MB'`)
    const { rows } = await owner.query<{ first: number; contacts: string; contact: string }>(
      `with taken as (update desk set next_number = next_number + $1 where organization_id = 1 returning next_number - $1::int as first)
       select first, (select count(*) from contact) as contacts, (select min(id) from contact) as contact from taken`, [tickets])
    const { first, contacts, contact } = rows[0]!
    await owner.query(`create temporary table made as
      select n, ${FIRST_ID} + n as id, ${first} + n as number, ${contact} + n % ${contacts} as contact,
        'person' || n % ${contacts} || '@company' || n % ${contacts} % 10000 || '.example' as address, date_trunc('milliseconds', now() - make_interval(mins => 5 * (${tickets} - n))) as at,
        case when n % 20 = 0 or n > ${tickets} * 0.99 and n % 3 = 0 then 'open' when n % 50 = 1 then 'pending' when n % 3 = 0 then 'solved' else 'closed' end as status,
        (select array_agg(id order by id) from account where organization_id = 1 and kind = 'alias') as support,
        (select array_agg(id order by id) from account where organization_id = 1 and login like 'agent%') as agents,
        (select array_agg(id order by id) from ticket_label where organization_id = 1) as labels
      from generate_series(0, ${tickets - 1}) n`)
    for (const statement of STATEMENTS) await owner.query(statement)
    await owner.query('analyze')
  } finally {
    await owner.end()
  }
}

const BY_SUPPORT = `(array['${SUPPORT.join(`@abc.com','`)}@abc.com'])[1 + n % ${SUPPORT.length}]`
const CUSTOMER = `jsonb_build_array(jsonb_build_object('name', 'Person', 'address', address))`
const US = `jsonb_build_array(jsonb_build_object('name', 'Support', 'address', ${BY_SUPPORT}))`

const STATEMENTS = [
  `insert into ticket (id, organization_id, number, name, label_id, status, priority, assignee_id, requester, requester_name, opened_by, support_id, support_addresses, unread, held, spam,
     snoozed_until, opened_at, last_at, waiting_since, first_response_at, solved_at, closed_at)
   select id, 1, number, 'Question ' || n || ' about the seal', labels[1 + n % 7 % ${LABELS}], status, (array['low', 'normal', 'normal', 'normal', 'high', 'urgent'])[1 + n % 6],
     case when status <> 'open' or n % 3 > 0 then agents[1 + n % ${AGENTS}] end, address, 'Person', address, support[1 + n % ${SUPPORT.length}], array[${BY_SUPPORT}], status = 'open' and n % 4 = 0,
     case when n % 500 = 0 then 1 else 0 end, n % 100 = 99, case when n % 200 = 40 then now() + interval '3 days' end, at, at + interval '2 hours',
     case when status = 'open' then at end, case when status <> 'open' then at + interval '1 hour' end, case when status in ('solved', 'closed') then at + interval '2 days' end,
     case when status = 'closed' then at + interval '2 days' end
   from made`,
  ...[
    { of: 0, people: `'from', ${CUSTOMER}, 'to', ${US}`, direction: 'incoming', text: 'How do I tighten the seal of the pump?' },
    { of: 500_000_000, people: `'from', ${US}, 'to', ${CUSTOMER}`, direction: 'outgoing', text: 'Turn the screw once to the right.' },
  ].flatMap(({ of, people, direction, text }) => [
    `insert into mail (id, organization_id, at, arrived_at, direction, subject, message_id, thread, people, participants, size, raw, content, content_version, excerpt, body_text, attachments, for_desk)
     select id + ${of}, 1, at, at, '${direction}', 'Question ' || n || ' about the seal', '${direction}' || n || '@bench.example', array['${direction}' || n || '@bench.example'],
       jsonb_build_object(${people}, 'cc', '[]'::jsonb), jsonb_build_array(jsonb_build_object('role', 'from', 'address', address, 'evidence', 'header')),
       ${RAW_OCTETS}, decode(repeat('61', ${RAW_OCTETS}), 'hex'), 'ready', 1, '${text}', '${text}', '[]', true from made`,
    `insert into ticket_message (id, organization_id, ticket_id, at, kind, mail_id, account_id)
     select id + ${of}, 1, id, at + interval '${of === 0 ? 0 : 1} hours', 'mail', id + ${of}, ${of === 0 ? 'null' : `agents[1 + n % ${AGENTS}]`} from made`,
    `insert into ticket_key (key, organization_id, ticket_id, own) select sha256(convert_to('${direction}' || n || '@bench.example', 'UTF8')), 1, id, ${of > 0} from made`,
  ]),
  `insert into ticket_person (ticket_id, organization_id, address, name) select id, 1, address, 'Person' from made`,
  `insert into ticket_contact (ticket_id, organization_id, contact_id) select id, 1, contact from made`,
  `insert into activity (organization_id, contact_id, at, id, kind, ticket_id) select 1, contact, at, id, 'ticket', id from made`,
  `insert into ticket_event (organization_id, ticket_id, at, by, what, before, after) select 1, id, at, 'Agent', 'status', 'open', status from made where status <> 'open'`,
]

async function ownerOf(access: OpenDatabase['access']): Promise<pg.Client> {
  const owner = new pg.Client(access.owner)
  await owner.connect()
  await owner.query(`set mailkeep.organizations = '{1}'`)
  return owner
}
