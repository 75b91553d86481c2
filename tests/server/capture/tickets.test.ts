import { describe, expect, test } from 'vitest'
import type { MailOfCase } from '../../core/capture/company-abc.ts'
import { insertSupportAddress } from '../../../server/store/support-addresses.ts'
import { handIn, startIntake } from './intake.ts'

const { database, abc, process: start, empty } = await startIntake()
const capture = start()
await database.within([abc.id], async ({ client }) => {
  await insertSupportAddress(client, abc.id, { account: abc.accounts.get('support')!, acknowledgement: null, signature: null, defaultAssignee: null }, { version: '1', by: 'test' }, null)
})

interface Seen {
  readonly number: number
  readonly name: string
  readonly status: string
  readonly requester: string
  readonly messages: string[]
}

/** All tickets, each with its messages as `kind subject` and what is special about them. */
async function tickets(): Promise<Seen[]> {
  const { rows } = await database.superuser.query<Seen>(
    `select number, name, status, requester, array(select concat_ws(' ', kind, mail.subject, case when held then 'held' end, case when new_participant then 'new' end)
       from ticket_message m left join mail on mail.id = m.mail_id where m.ticket_id = t.id order by m.id) as messages from ticket t order by number`)
  return rows
}

let serial = 0
/** A mail with an own Message-ID; given are the others. */
function mail(of: Partial<MailOfCase> & { from: string }): MailOfCase {
  return { to: ['support@abc.com'], subject: 'Broken seal', messageId: `<${++serial}@mail.example>`, ...of }
}

describe('one mail', () => {
  test.each<[string, Partial<MailOfCase> & { from: string }, Partial<Seen> | null]>([
    ['of a customer opens a ticket with its title', { from: 'jane@bigco.com' }, { name: 'Broken seal', status: 'open', requester: 'jane@bigco.com' }],
    ['of a stranger opens one', { from: 'nobody@nowhere.example' }, { requester: 'nobody@nowhere.example' }],
    ['of a colleague opens one', { from: 'ceo@abc.com' }, { requester: 'ceo@abc.com' }],
    ['without subject opens one that says so', { from: 'jane@bigco.com', subject: '' }, { name: '(no subject)' }],
    ['to a blind copy of the support address opens one', { from: 'jane@bigco.com', to: ['jamie@abc.com'], envelopeTo: ['support@abc.com'] }, { requester: 'jane@bigco.com' }],
    ['of a web form has the person behind it as requester', { from: 'noreply@abc.com', headers: { 'Reply-To': 'kim@acme.co.kr' } }, { requester: 'kim@acme.co.kr' }],
    ['that answers by machine opens none', { from: 'jane@bigco.com', headers: { 'Auto-Submitted': 'auto-replied' } }, null],
    ['that nobody of the Help Desk got opens none', { from: 'jane@bigco.com', to: ['jamie@abc.com'] }, null],
    ['of the support address itself opens none', { from: 'support@abc.com', to: ['jane@bigco.com', 'support@abc.com'] }, null],
  ])('%s', async (_title, given, seen) => {
    await empty()
    await handIn(capture, abc, mail(given))
    expect(await tickets()).toEqual(seen ? [expect.objectContaining(seen)] : [])
  })
})

describe('a thread', () => {
  test('goes on in one ticket, also in one batch, and also where the answer overtakes the question', async () => {
    await empty()
    const first = mail({ from: 'jane@bigco.com' })
    const second = mail({ from: 'jane@bigco.com', subject: 'Re: Broken seal', headers: { 'In-Reply-To': first.messageId!, 'References': first.messageId! } })
    const third = mail({ from: 'jane@bigco.com', subject: 'Quite another subject', headers: { 'In-Reply-To': second.messageId! } })
    await Promise.all([third, second, first].map(each => handIn(capture, abc, each)))
    expect(await tickets()).toMatchObject([{ messages: ['mail Quite another subject', 'mail Re: Broken seal', 'mail Broken seal'] }])
  })
  test('that nobody of the ticket began is another ticket', async () => {
    await empty()
    const first = mail({ from: 'jane@bigco.com' })
    await handIn(capture, abc, first)
    await handIn(capture, abc, mail({ from: 'thief@nowhere.example', headers: { 'In-Reply-To': first.messageId! } }))
    expect(await tickets()).toHaveLength(2)
  })
  test('is gone on with by its number only by who is on it', async () => {
    await empty()
    await handIn(capture, abc, mail({ from: 'jane@bigco.com' }))
    const [{ number }] = await tickets() as [Seen]
    await handIn(capture, abc, mail({ from: 'jane@bigco.com', subject: `About [#${number}]` }))
    await handIn(capture, abc, mail({ from: 'thief@nowhere.example', subject: `About [#${number}]` }))
    expect(await tickets()).toMatchObject([{ number, messages: ['mail Broken seal', `mail About [#${number}]`] }, { messages: [`mail About [#${number}]`] }])
    expect((await database.superuser.query('select number from ticket where cardinality(hints) > 0')).rows).toEqual([{ number: number + 1 }])
  })
})
