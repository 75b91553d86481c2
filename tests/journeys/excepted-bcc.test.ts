import { beforeAll, describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { LogItem } from '../../contract/mail-log.ts'
import type { Mail } from '../../contract/mails.ts'
import type { MailOfCase } from '../core/capture/company-abc.ts'
import { startProduct } from '../product.ts'

/*
 * The managing director got a blind copy of a colleague's mail, and is excepted. The mail is saved for the colleague, and
 * nothing and nobody tells that the director had it too, in whatever order the copies came.
 */
const product = await startProduct()
const { get, hand, rows } = product

const letter = (name: string): MailOfCase => ({ from: 'kim@acme.co.kr', to: ['office@acme.co.kr'], subject: name, messageId: `<${name}@acme.co.kr>`, date: 'Mon, 02 Nov 2026 09:00:00 +0000' })
const toDirector = ['ceo@abc.com']
const toColleague = ['wuthering@abc.com']

const WAYS: readonly { readonly title: string; readonly name: string; readonly envelopes: readonly (readonly string[])[]; readonly headers?: Record<string, string> }[] = [
  { title: 'in one transaction', name: 'together', envelopes: [[...toDirector, ...toColleague]] },
  { title: "the director's copy first", name: 'first', envelopes: [toDirector, toColleague] },
  { title: "the colleague's copy first", name: 'second', envelopes: [toColleague, toDirector] },
  { title: 'in the header of a copy', name: 'header', envelopes: [toColleague], headers: { Bcc: 'Langston Morrison <ceo@abc.com>' } },
  { title: 'resent', name: 'resent', envelopes: [toColleague], headers: { 'Resent-Bcc': 'ceo@abc.com' } },
]

beforeAll(async () => { await product.settle({ exceptionAddresses: ['ceo'] }) })

describe.each(WAYS)('a blind copy to the excepted director, $title', ({ name, envelopes, headers = {} }) => {
  let saved: LogItem
  let blind: readonly LogItem[]

  beforeAll(async () => {
    for (const envelopeTo of envelopes) await hand({ ...letter(name), headers, envelopeTo })
    const all = await rows(`${name}@acme.co.kr`)
    saved = all.find(({ outcome }) => outcome === 'saved')!
    blind = all.filter(({ reduced }) => reduced)
    expect(all).toHaveLength(envelopes.length)
  })

  test('the mail is saved for the colleague', async () => {
    const { items } = await get<{ items: ActivityItem[] }>(`/contacts/${product.company.contacts.get('acme')}/activity`)
    expect(items.filter(({ mail }) => mail?.subject === name)).toMatchObject([{ mail: { id: saved.mailId, subject: name } }])
  })

  test('neither the mail, nor its history, nor its row names the director', async () => {
    const mail = await get<Mail>(`/mails/${saved.mailId}`)
    expect(mail.blindCopies.map(({ address }) => address)).toEqual(toColleague)
    const { items } = await get<{ items: ActivityItem[] }>(`/contacts/${product.company.contacts.get('acme')}/activity`)
    expect(JSON.stringify([mail, items, saved])).not.toMatch(/ceo@|langston|exception/i)
  })

  test("the row of the director's own copy tells of nobody", () => {
    expect(blind).toHaveLength(envelopes.length - 1)
    for (const row of blind) {
      expect(row).toMatchObject({ participants: [], reasons: [{ code: 'exception-address' }], reduced: true })
      expect(JSON.stringify(row)).not.toMatch(/@/)
    }
  })

  test('and nothing leads from the one to the other', async () => {
    for (const row of blind) {
      expect(row).not.toHaveProperty('mailId')
      expect(row).not.toHaveProperty('duplicateOf')
      expect(saved.duplicateOf).not.toBe(row.id)
    }
    for (const query of [`mailId=${saved.mailId}`, 'address=kim@acme.co.kr&limit=200', 'address=wuthering@abc.com&limit=200', 'address=ceo@abc.com']) {
      const { items } = await get<{ items: LogItem[] }>(`/mail-log?${query}`)
      expect(items.filter(({ id }) => blind.some(row => row.id === id)), query).toEqual([])
    }
  })
})

test('whoever is excepted after a mail was saved is not named as one who had a blind copy of it', async () => {
  await hand({ ...letter('later'), envelopeTo: toColleague })
  const [saved] = await rows('later@acme.co.kr')
  expect((await get<Mail>(`/mails/${saved!.mailId}`)).blindCopies.map(({ address }) => address)).toEqual(toColleague)
  await product.settle({ exceptionAddresses: ['wuthering'] })
  const mail = await get<Mail>(`/mails/${saved!.mailId}`)
  expect(mail.blindCopies).toEqual([])
  expect(JSON.stringify(mail)).not.toContain(toColleague[0])
})
