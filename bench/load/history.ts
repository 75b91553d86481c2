import pg from 'pg'
import { searchTerms } from '../../core/mail/terms.ts'
import type { OpenDatabase } from '../../server/database/open.ts'

/** A word that one mail in a hundred has, one that all have, and two Korean syllables of a longer word. */
export const WORDS = { rare: 'quasar7', common: 'regards', korean: '견적' } as const

/** Octets of a mail as it is stored: what a page reads does not hang on it, the time to make a million does. */
const RAW_OCTETS = 400

export interface HistorySize {
  readonly contacts: number
  readonly mails: number
  /** How many of them stand in the history of the first contact. */
  readonly atOne: number
}

/**
 * Fills a new database by statements alone, as if that many mails had come, one a minute: they stand in turn in the histories
 * of all contacts, and the first contact's evenly among them.
 * @returns the id of the first contact
 */
export async function fillHistory({ access }: OpenDatabase, { contacts, mails, atOne }: HistorySize): Promise<string> {
  const owner = new pg.Client(access.owner)
  await owner.connect()
  try {
    await owner.query(`set mailkeep.organizations = '{1}'; set synchronous_commit = off; set maintenance_work_mem = '512MB'`)
    await owner.query('drop index mail_search_terms')
    await owner.query(`insert into contact (id, organization_id, kind, name) overriding system value select n, 1, 'customer', 'Person ' || lpad(n::text, 7, '0') from generate_series(1, $1::int) n`, [contacts])
    await owner.query(`insert into contact_address (organization_id, contact_id, address, written) select 1, n, 'person' || n || '@company' || n % 10000 || '.example', 'person' || n || '@company' || n % 10000 || '.example' from generate_series(1, $1::int) n`, [contacts])
    for (let from = 1; from <= mails; from += 50_000) await fillMails(owner, from, Math.min(mails, from + 49_999), { contacts, mails, atOne })
    await owner.query('create index mail_search_terms on mail_search using gin (terms)')
    await owner.query(`update contact c set last_activity_at = a.at from (select contact_id, max(at) as at from activity group by 1) a where c.id = a.contact_id`)
    await owner.query('analyze')
    return '1'
  } finally {
    await owner.end()
  }
}

async function fillMails(owner: pg.Client, from: number, to: number, { contacts, mails, atOne }: HistorySize): Promise<void> {
  const every = Math.floor(mails / atOne)
  const contactOf = `case when n % ${every} = 0 then 1 else 2 + n % ${contacts - 1} end`
  const person = (name: string, address: string): string => `jsonb_build_array(jsonb_build_object('name', ${name}, 'address', ${address}))`
  const them = `'person' || ${contactOf} || '@company' || (${contactOf}) % 10000 || '.example'`
  await owner.query(
    `insert into mail (id, organization_id, at, arrived_at, direction, subject, message_id, thread, people, participants, size, raw, content, content_version, excerpt, attachments)
     select n, 1, now() - make_interval(mins => $3::int - n), now() - make_interval(mins => $3::int - n), case n % 3 when 0 then 'outgoing' else 'incoming' end,
       'Offer ' || n || ' 견적서', '<' || n || '@bench.example>', array['<' || n / 4 || '@bench.example>'],
       jsonb_build_object('from', ${person(`'Person'`, them)}, 'to', ${person(`'Jamie'`, `'jamie@abc.com'`)}, 'cc', '[]'::jsonb),
       jsonb_build_array(jsonb_build_object('role', 'from', 'address', ${them}, 'evidence', 'header'), jsonb_build_object('role', 'to', 'address', 'jamie@abc.com', 'evidence', 'header')),
       ${RAW_OCTETS}, decode(repeat('61', ${RAW_OCTETS}), 'hex'), 'ready', 1, 'Thank you for the offer ' || n || '; we come back to you. Kind regards', '[]'
     from generate_series($1::int, $2::int) n`, [from, to, mails])
  await owner.query(
    `insert into activity (organization_id, contact_id, at, id, kind, mail_id, why)
     select 1, ${contactOf}, now() - make_interval(mins => $3::int - n), n, 'mail', n, jsonb_build_array(jsonb_build_object('code', 'contact-address', 'participant', ${them}))
     from generate_series($1::int, $2::int) n`, [from, to, mails])
  const words = searchTerms([`offer thank you come back kind ${WORDS.common} 견적서`])
  await owner.query(
    `insert into mail_search (organization_id, mail_id, terms)
     select 1, n, mail_terms(1, $3::text[] || array['n' || n, 'k' || n % 1000] || case when n % 97 = 0 then array[$4] else '{}' end) from generate_series($1::int, $2::int) n`,
    [from, to, words, WORDS.rare])
}
