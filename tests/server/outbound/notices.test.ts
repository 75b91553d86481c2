import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { tellAdministrators } from '../../../server/outbound/notices.ts'
import { openHead } from '../../../server/outbound/outbox.ts'
import { secretsWith } from '../../../server/secrets.ts'
import { octetsPlace } from '../../../server/store/outbox.ts'
import { putTransport } from '../../../server/store/transport.ts'
import { cloneDatabase } from '../../database.ts'
import { foundCompany } from '../api/company.ts'

const database = await cloneDatabase()
const secrets = secretsWith([randomBytes(32)])
const abc = await foundCompany(database, 'ABC', 'abc.com')
const EMAIL = 'workerA@abc.net'

type News = Parameters<typeof tellAdministrators>[2]['news']

/** What lies in the outbox afterwards. */
async function told(news: News): Promise<{ readonly to: readonly string[]; readonly subject: string; readonly mail: string }[]> {
  return database.within([abc.id], async ({ client }) => {
    await client.query('delete from outgoing_mail')
    await tellAdministrators(client, abc.id, { email: EMAIL, news }, { secrets, url: 'https://mailkeep.abc.com' })
    const { rows } = await client.query<{ id: string; purpose: string; head: Buffer; octets: Buffer }>('select id, purpose, sealed_head as head, sealed_octets as octets from outgoing_mail')
    return rows.map(({ id, head, octets }) => ({ ...openHead(head, abc.id, id, secrets), mail: secrets.open(octets, octetsPlace(abc.id, id)).toString() }))
  })
}

const administrators = await database.within([abc.id], async ({ client }) => (await client.query<{ address: string }>(
  `select distinct on (a.id) x.address from account a join account_address x on x.account_id = a.id where a.role = 'administrator' and a.active order by a.id, x.place`)).rows.map(({ address }) => address))

test('a company without an outgoing server is told by the web app alone', async () => {
  expect(await told({ what: 'trouble', code: 'sign-in-refused' })).toEqual([])
})

test('all administrators get one mail, which says what is wrong, what to do and where; it asks for no answer', async () => {
  await database.within([abc.id], ({ client }) => putTransport(client, abc.id, { server: 'smtp.abc.com', port: 587, security: 'starttls', username: null }))
  const [mail, ...more] = await told({ what: 'trouble', code: 'sign-in-refused' })
  expect(more).toEqual([])
  expect(administrators.length).toBeGreaterThan(0)
  expect(mail).toMatchObject({ to: administrators, subject: `${EMAIL}: mail cannot be fetched`, envelope: { from: '', to: administrators } })
  expect(mail!.mail).toMatch(/Auto-Submitted: auto-/)
  const text = mail!.mail.replaceAll('=\r\n', '').replace(/\s+/g, ' ')
  expect(text).toContain('The server does not take this name and password.')
  expect(text).toContain('https://mailkeep.abc.com/customization/mail-settings/external-addresses')
})

test.each<[News, string, string]>([
  [{ what: 'trouble', code: 'connect-refused' }, `${EMAIL}: mail cannot be fetched`, `${EMAIL}: 메일을 가져오지 못하고 있습니다`],
  [{ what: 'well' }, `${EMAIL}: mail is fetched again`, `${EMAIL}: 메일을 다시 가져오고 있습니다`],
  [{ what: 'permission-ending' }, `${EMAIL}: the permission ends soon`, `${EMAIL}: 사용 권한이 곧 만료됩니다`],
  [{ what: 'permission-ended' }, `${EMAIL}: the permission has ended`, `${EMAIL}: 사용 권한이 만료되었습니다`],
])('in the language of the company: %o', async (news, english, korean) => {
  const subjects: string[] = []
  for (const language of ['en', 'ko']) {
    await database.within([abc.id], ({ client }) => client.query('update organization set language = $2 where id = $1', [abc.id, language]))
    subjects.push((await told(news))[0]!.subject)
  }
  expect(subjects).toEqual([english, korean])
})
