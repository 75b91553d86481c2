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
