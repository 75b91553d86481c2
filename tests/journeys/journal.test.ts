import { describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { Mail } from '../../contract/mails.ts'
import { type MailOfCase, octetsOf } from '../core/capture/company-abc.ts'
import { startProduct } from '../product.ts'

/*
 * The company's mail is at Microsoft 365, which sends a journal report of every mail to the capture address. A report names
 * everybody who got the mail, also by Bcc, and one mail may be reported several times.
 */
const product = await startProduct()
const { get, hand, rows } = product

/** A report as Exchange writes it, of `original`; each of `lines` names a recipient. */
function report(original: MailOfCase, ...lines: readonly string[]): MailOfCase {
  const text = [`Sender: ${original.from}`, `Subject: ${original.subject}`, `Message-Id: ${original.messageId}`, ...lines]
  return {
    from: 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@abc.com', subject: original.subject ?? '', headers: { 'X-MS-Journal-Report': '', 'Content-Type': 'multipart/mixed; boundary=outer' },
    body: ['--outer', 'Content-Type: text/plain', '', ...text, '--outer', 'Content-Type: message/rfc822', '', octetsOf(original).toString(), '--outer--', ''].join('\r\n'),
  }
}

const letter = (name: string, more: MailOfCase): MailOfCase =>
  ({ subject: name, messageId: `<${name}@abc.com>`, date: 'Mon, 02 Nov 2026 09:00:00 +0000', body: `About ${name}.`, ...more })

const historyOf = async (contact: string): Promise<(string | undefined)[]> =>
  (await get<{ items: ActivityItem[] }>(`/contacts/${product.company.contacts.get(contact)}/activity`)).items.map(({ mail }) => mail?.subject)

describe('a user writes to a colleague, with a Bcc to a contact', () => {
  const offer = letter('offer', { from: 'wuthering@abc.com', to: ['office@abc.com'] })

  test('and the mail is saved to the contact, whose page says that the journal tells so', async () => {
    await hand(report(offer, 'To: office@abc.com', 'Bcc: kim@acme.co.kr'))
    const [row] = await rows('offer@abc.com')
    expect(row).toMatchObject({ outcome: 'saved', verdict: { direction: 'outgoing' } })
    expect(await historyOf('acme')).toContain('offer')
    expect((await get<Mail>(`/mails/${row!.mailId}`)).blindCopies).toEqual([{ name: '', address: 'kim@acme.co.kr', evidence: 'journal' }])
  })

  test('and the octets are those of the mail, not of the report', async () => {
    const [row] = await rows('offer@abc.com')
    expect(row!.size).toBe(octetsOf(offer).length)
  })
})

/** Reads a mail as somebody of the company who is signed in. @returns whom its page names as blind copies */
async function blindFor(login: string, mailId: string): Promise<string[]> {
  const person = { organization: product.company.id, account: product.company.accounts.get(login)!, login, name: login, hasPassword: false }
  const { cookies } = await product.running.accounts.signInAs(person, { address: '127.0.0.1', program: 'tests', cookie: undefined })
  const answer = await fetch(`${product.url}/api/v1/mails/${mailId}`, { headers: { cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') } })
  expect(answer.status).toBe(200)
  return (await answer.json() as Mail).blindCopies.map(({ address }) => address).sort()
}

describe.each([
  { way: 'a journal report', name: 'hidden-journal', handed: (mail: MailOfCase) => report(mail, 'To: nativespeaker@abc.com', 'Cc: jane@bigco.com', 'Bcc: kim@acme.co.kr', 'Bcc: tech@abc.com') },
  { way: 'a tagged copy', name: 'hidden-tagged', handed: (mail: MailOfCase) => ({ ...mail, envelopeTo: ['nativespeaker@abc.com', 'jane@bigco.com', 'kim@acme.co.kr', 'tech@abc.com'] }) },
])('a mail with blind copies to a contact and to a colleague, known by $way', ({ name, handed }) => {
  test.each([
    { title: 'whoever wrote it sees both', login: 'wuthering', sees: ['kim@acme.co.kr', 'tech@abc.com'] },
    { title: 'an administrator too', login: 'wwarrior', sees: ['kim@acme.co.kr', 'tech@abc.com'] },
    { title: 'the blind colleague sees that it was one', login: 'tech', sees: ['kim@acme.co.kr', 'tech@abc.com'] },
    { title: 'a colleague whom it was written to sees what the history of the contact tells, and nothing of the other colleague', login: 'nativespeaker', sees: ['kim@acme.co.kr'] },
  ])('$title', async ({ login, sees }) => {
    if ((await rows(`${name}@abc.com`)).length === 0) await hand(handed(letter(name, { from: 'wuthering@abc.com', to: ['nativespeaker@abc.com'], cc: ['jane@bigco.com'] })))
    const [row] = await rows(`${name}@abc.com`)
    expect(await historyOf('acme')).toContain(name)
    expect(await blindFor(login, row!.mailId!)).toEqual(sees)
  })
})

test('several reports of one mail are one mail, with everybody whom any of them names', async () => {
  const news = letter('news', { from: 'wuthering@abc.com', to: ['office@abc.com'] })
  for (const line of ['To: office@abc.com', 'Bcc: kim@acme.co.kr', 'Bcc: jane@bigco.com', 'Bcc: kim@acme.co.kr']) await hand(report(news, line))
  const all = await rows('news@abc.com')
  expect(all.map(({ outcome }) => outcome)).toEqual(['skipped', 'saved', 'duplicate', 'duplicate'])
  expect(await historyOf('acme')).toContain('news')
  expect(await historyOf('bigco')).toContain('news')
})

test('a report and a tagged copy of one mail are one mail', async () => {
  const both = letter('both', { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'] })
  await hand({ ...both, envelopeTo: ['wuthering@abc.com'] })
  await hand(report(both, 'Recipient: wuthering@abc.com'))
  expect((await rows('both@abc.com')).map(({ outcome }) => outcome)).toEqual(['saved', 'duplicate'])
})

test('a false report that a stranger sends to one of us puts nothing into a history', async () => {
  const forged = letter('forged', { from: 'wuthering@abc.com', to: ['kim@acme.co.kr'] })
  await hand({ ...report(forged, 'Bcc: jane@bigco.com'), envelopeTo: ['wuthering@abc.com'] })
  expect(await rows('forged@abc.com')).toEqual([])
  expect(await historyOf('bigco')).not.toContain('forged')
})

test('what the rules keep out stays out, whoever reports it', async () => {
  await product.settle({ exceptionAddresses: ['ceo'] })
  await hand(report(letter('secret', { from: 'ceo@abc.com', to: ['kim@acme.co.kr'] }), 'To: kim@acme.co.kr', 'Bcc: jane@bigco.com'))
  expect((await rows('secret@abc.com')).map(({ outcome, reduced }) => ({ outcome, reduced }))).toEqual([{ outcome: 'skipped', reduced: true }])
})
