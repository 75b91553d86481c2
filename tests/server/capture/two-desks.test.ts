import { expect, test } from 'vitest'
import { insertSupportAddress } from '../../../server/store/support-addresses.ts'
import { octetsPlace } from '../../../server/store/outbox.ts'
import { handIn, type Intake, startIntake } from './intake.ts'

/* Two companies with Mailkeep, each with a Help Desk that acknowledges by machine, get into each other's mail. */

async function desk(domain: string): Promise<Intake & { capture: ReturnType<Intake['process']>; address: string }> {
  const intake = await startIntake(domain)
  await intake.database.within([intake.abc.id], ({ client }) => insertSupportAddress(client, intake.abc.id,
    { account: intake.abc.accounts.get('support')!, acknowledgement: 'We have {{ticket.number}}.', signature: null, defaultAssignee: null }, { version: '1', by: 'test' }, null))
  return { ...intake, capture: intake.process(), address: `support@${domain}` }
}

/** The mails that wait in the outbox of a desk, which leave it. */
async function leaving({ database, abc, secrets }: Intake): Promise<Buffer[]> {
  const { rows } = await database.superuser.query<{ id: string; octets: Buffer }>('delete from outgoing_mail returning id, sealed_octets as octets')
  return rows.map(({ id, octets }) => secrets.open(octets, octetsPlace(abc.id, id)))
}

test.each<[string, string]>([
  ['an ordinary mail', ''],
  ['a mail of a machine that does not say so', 'X-Mailer: notifier\r\n'],
])('%s between two desks that answer by machine comes to an end within 5 mails', async (_title, header) => {
  const [one, two] = [await desk('abc.com'), await desk('xyz.example')]
  let mails = 1
  let [from, to] = [one, two]
  let under: Buffer[] = [Buffer.from(`From: ${one.address}\r\nTo: ${two.address}\r\nSubject: Hello\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <begin@abc.com>\r\n${header}\r\nHello\r\n`)]
  while (under.length > 0 && mails < 10) {
    for (const octets of under) await handIn(to.capture, to.abc, octets)
    under = await leaving(to)
    mails += under.length
    ;[from, to] = [to, from]
  }
  expect(mails).toBeLessThanOrEqual(5)
  expect(mails, 'the first was acknowledged').toBeGreaterThan(1)
})
