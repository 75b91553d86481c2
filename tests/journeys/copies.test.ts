import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Mail } from '../../contract/mails.ts'
import { Capture } from '../../server/capture/capture.ts'
import copiesOfOneMail from '../core/capture/copies.json' with { type: 'json' }
import { type MailOfCase, octetsOf, type SettingsOfCase } from '../core/capture/company-abc.ts'
import { startProduct } from '../product.ts'

interface Copy extends Omit<MailOfCase, 'messageId'> {
  readonly messageId?: null
  readonly messageIdForm?: string
}

interface Case {
  readonly title: string
  readonly settings?: SettingsOfCase
  readonly copies: readonly Copy[]
  readonly expect: { readonly mails: readonly (readonly string[])[]; readonly tickets: number }
}

const product = await startProduct()
const { database, secrets, captureHost } = product.running
const cases = copiesOfOneMail.cases as unknown as readonly Case[]
let runs = 0

describe.each(cases)('$title', ({ settings = {}, copies, expect: expected }) => {
  const ends = { mails: expected.mails.map(refs => refs.map(ref => product.company.contacts.get(ref)!).sort()).sort(byText), tickets: expected.tickets }
  let first: End | undefined

  test.each(orders(copies).map((order, at) => ({ order, at })))('in order $at', async ({ order }) => {
    await ended(async (mails) => { for (const mail of mails) await product.hand(mail) }, order)
  })

  test('all at once', async () => {
    await ended(async (mails) => { await Promise.all(mails.map(mail => product.hand(mail))) }, copies)
  })

  test('all at once, in two processes on one database', async () => {
    const others = [new Capture({ database, secrets, captureHost, filed: () => {} }), new Capture({ database, secrets, captureHost, filed: () => {} })]
    await ended(async (mails) => {
      await Promise.all(mails.map((mail, at) => {
        const octets = octetsOf(mail)
        const envelope = { from: 'sender@mail.example', to: mail.envelopeTo ?? [] }
        return others[at % 2]!.receive({ organization: product.company.id, door: 'smtp', at: new Date(), octets, size: octets.length, headerOnly: false, envelope })
      }))
    }, copies)
    for (const other of others) await other.stop()
  })

  async function ended(hand: (mails: readonly MailOfCase[]) => Promise<void>, order: readonly Copy[]): Promise<void> {
    await product.settle(settings)
    const begun = new Date()
    await hand(order.map(forRun(++runs)))
    const end = await endSince(begun)
    // The next run begins in a millisecond of its own.
    await sleep(2)
    expect({ mails: end.mails, tickets: end.tickets }).toEqual(ends)
    expect(end.rows).toBe(copies.length)
    expect(end.wrong).toEqual([])
    // Why a mail is where it is must not depend on the order either.
    first ??= end
    expect(end.why).toEqual(first.why)
  }
})

test('by every door in the same moment: one mail, with all that each of them knew', { timeout: 30_000 }, async () => {
  await product.settle({})
  const letter: MailOfCase = { from: 'wuthering@abc.com', to: ['office@elsewhere.org'], subject: 'By every door', messageId: '<doors@abc.com>', date: 'Mon, 02 Nov 2026 09:00:00 +0000' }
  await Promise.all([
    product.hand({ ...letter, envelopeTo: ['kim@acme.co.kr'] }, 'smtp'),
    product.hand({ ...letter, envelopeTo: ['ops@globex.com'] }, 'lmtp'),
    product.upload({ ...letter, headers: { Bcc: 'hello@emailer.com' } }),
    product.importMail({ ...letter, headers: { Sender: 'tech@abc.com' } }),
  ])
  const rows = await product.rows('doors@abc.com')
  expect(rows.map(row => row.door).sort()).toEqual(['import', 'lmtp', 'smtp', 'upload'])
  expect(rows.filter(row => row.outcome === 'saved')).toHaveLength(1)
  const first = rows.find(row => row.duplicateOf === undefined)!
  expect(first.participants.map(({ role, evidence, address }) => `${role} ${evidence} ${address}`).sort()).toEqual([
    'bcc envelope kim@acme.co.kr', 'bcc envelope ops@globex.com', 'bcc header hello@emailer.com', 'from header wuthering@abc.com',
    'sender header tech@abc.com', 'to header office@elsewhere.org',
  ])
  const { contacts } = await product.get<Mail>(`/mails/${first.mailId}`)
  expect(contacts.map(({ id }) => id).sort()).toEqual(['acme', 'globex', 'emailer'].map(ref => product.company.contacts.get(ref)!).sort())
})

/** Of each mail one row is the first, and all its others name that; it is stored if a row says so, and then once, for a history or the Help Desk. */
const INCONSISTENT = `
with recent as (select l.*, exists (select from activity a where a.mail_id = l.mail_id) as shown from mail_log l where at >= $1)
select 'not one first row' as wrong from recent group by identity having count(*) filter (where first_id is null) <> 1
union all select 'names another mail''s row' from recent l
  where first_id is not null and not exists (select from recent f where f.id = l.first_id and f.identity = l.identity and f.first_id is null)
union all select 'saved not once' from recent group by identity
  having count(*) filter (where outcome in ('saved', 'saved+ticket')) <> case when bool_or(shown and first_id is null) then 1 else 0 end
union all select 'a ticket not once' from recent l left join mail m on m.id = l.mail_id group by identity
  having count(*) filter (where outcome in ('ticket', 'saved+ticket')) <> case when bool_or(m.for_desk) then 1 else 0 end
union all select 'stored for nobody' from mail m
  where arrived_at >= $1 and not for_desk and not exists (select from activity a where a.mail_id = m.id)
union all select 'shows what is not stored' from recent l where mail_id is not null and not exists (select from mail m where m.id = l.mail_id)`

/** What can be seen after a run. */
interface End {
  readonly mails: string[][]
  readonly tickets: number
  readonly rows: number
  /** What in the log, or in the store, does not hang together. */
  readonly wrong: string[]
  readonly why: unknown[]
}

async function endSince(begun: Date): Promise<End> {
  return database.within([product.company.id], async ({ client }) => {
    const mails = await client.query<{ contacts: string[]; why: { code: string; participant: string }[][] }>(
      `select array_agg(contact_id::text order by contact_id::text) as contacts, json_agg(why order by contact_id) as why
       from activity join mail on mail.id = mail_id where arrived_at >= $1 group by mail_id order by 1`, [begun])
    const log = await client.query<{ rows: number; tickets: number }>(
      `select count(*)::int as rows, count(*) filter (where verdict->'ticket'->>'action' = 'open')::int as tickets from mail_log where at >= $1`, [begun])
    const wrong = await client.query<{ wrong: string }>(INCONSISTENT, [begun])
    const why = mails.rows.map(mail => mail.why.map(all => all.map(({ code, participant }) => `${code} ${participant}`).sort()))
    return { mails: mails.rows.map(mail => mail.contacts).sort(byText), why: why.sort(byText), wrong: wrong.rows.map(row => row.wrong), ...log.rows[0]! }
  })
}

/** The copies of each run are a mail of their own: by their Message-ID, or where they have none by their body. */
function forRun(run: number): (copy: Copy) => MailOfCase {
  return ({ messageId, messageIdForm, body = '', ...copy }) => {
    const id = `run-${run}@copies.example`
    return {
      ...copy, body: `Run ${run}.\r\n${body}`,
      ...messageId !== null && { messageId: messageIdForm === 'bare' ? ` ${id} ` : `<${id}>` },
    }
  }
}

/** Every order of the copies; those that are alike to the letter are not told apart. */
function orders(copies: readonly Copy[]): (readonly Copy[])[] {
  const all = permutations(copies)
  return [...new Map(all.map(order => [JSON.stringify(order), order])).values()]
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]]
  return list.flatMap((one, at) => permutations([...list.slice(0, at), ...list.slice(at + 1)]).map(rest => [one, ...rest]))
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
