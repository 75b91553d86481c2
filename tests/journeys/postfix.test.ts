import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActivityItem } from '../../contract/activity.ts'
import type { LogItem } from '../../contract/mail-log.ts'
import { packageRoot } from '../../server/package-root.ts'
import { Served } from '../faults/served.ts'
import { startCompanyAndWorld } from '../postfix.ts'

let served: Served
let servers: Awaited<ReturnType<typeof startCompanyAndWorld>>
const contacts = new Map<string, string>()

beforeAll(async () => {
  served = await Served.in(packageRoot)
  await served.found()
  await served.start()
  for (const login of ['nativespeaker', 'tech', 'cagedbird']) await served.post('/users', { login, name: login, addresses: [`${login}@abc.com`] })
  await served.post('/aliases', { login: 'sales', name: 'Sales', addresses: ['sales@abc.com'], members: ['wuthering', 'nativespeaker'] })
  for (const [name, address] of [['BigCo', 'jane@bigco.com'], ['Acme Works', 'kim@acme.co.kr']] as const) {
    contacts.set(name, (await served.post<{ id: string }>('/contacts', { kind: 'customer', name, addresses: [{ address }] })).id)
  }
  const { captureAddress } = await served.get<{ captureAddress: string }>('/organization')
  const [, token, host] = /^capture\+(.+)@(.+)$/.exec(captureAddress)!
  servers = await startCompanyAndWorld({ host: host!, token: token!, door: `smtp:[127.0.0.1]:${served.smtp}` })
})

afterAll(async () => {
  await servers.stop()
  await served.remove()
})

describe("the company's own Postfix sends a copy of every mail", () => {
  test('outside → user: in the history, and the history says why', async () => {
    await servers.world.send({ from: 'jane@bigco.com', to: ['tech@abc.com'], text: letter('first', 'Jane Doe <jane@bigco.com>', 'tech@abc.com') })
    await arrived('first')
    const [item] = await activity('BigCo')
    expect(item).toMatchObject({ kind: 'mail', direction: 'incoming', mail: { subject: 'first' }, why: [{ code: 'contact-address', participant: 'jane@bigco.com' }] })
  })

  test('user → To, Cc and Bcc: the blind recipient has it in the history, known by the envelope', async () => {
    const to = ['friend@elsewhere.example', 'jane@bigco.com', 'kim@acme.co.kr']
    await servers.company.send({ from: 'wuthering@abc.com', to, text: letter('offer', 'wuthering@abc.com', 'friend@elsewhere.example', 'Cc: jane@bigco.com\r\n') })
    const [row] = await arrived('offer')
    expect(row!.participants).toContainEqual({ address: 'kim@acme.co.kr', role: 'bcc', evidence: 'envelope' })
    const [item] = await activity('Acme Works')
    expect(item).toMatchObject({ direction: 'outgoing', mail: { subject: 'offer' }, why: [{ code: 'contact-address', participant: 'kim@acme.co.kr' }] })
    expect((await activity('BigCo'))[0]).toMatchObject({ mail: { subject: 'offer' } })
  })

  test('user → user: internal, and the row holds nothing of anybody', async () => {
    await servers.company.send({ from: 'tech@abc.com', to: ['cagedbird@abc.com'], text: letter('lunch', 'tech@abc.com', 'cagedbird@abc.com') })
    const [row] = await arrived('lunch')
    expect(row).toMatchObject({ outcome: 'skipped', reduced: true, participants: [], reasons: [{ code: 'internal' }] })
  })

  test('outside → alias: the alias counts as ours', async () => {
    await servers.world.send({ from: 'kim@acme.co.kr', to: ['sales@abc.com'], text: letter('to-sales', 'kim@acme.co.kr', 'sales@abc.com') })
    await arrived('to-sales')
    expect((await activity('Acme Works'))[0]).toMatchObject({ mail: { subject: 'to-sales' }, direction: 'incoming' })
  })

  test('120 recipients come in three portions, and are one mail with all of them', async () => {
    const to = [...Array.from({ length: 119 }, (_, at) => `guest${at}@elsewhere.example`), 'jane@bigco.com']
    await servers.company.send({ from: 'wuthering@abc.com', to, text: letter('newsletter', 'wuthering@abc.com', 'guests@elsewhere.example') })
    const rows = await arrived('newsletter', 3)
    // The portion that names the contact saves the mail; those that came before it were kept out, those after it are duplicates.
    expect(rows.filter(row => row.outcome === 'saved')).toHaveLength(1)
    expect(rows.filter(row => row.outcome !== 'saved' && row.outcome !== 'duplicate' && row.outcome !== 'skipped')).toEqual([])
    const first = rows.find(row => row.duplicateOf === undefined)!
    expect(first.participants.filter(({ role, evidence }) => role === 'bcc' && evidence === 'envelope')).toHaveLength(120)
    expect((await activity('BigCo')).filter(({ mail }) => mail?.subject === 'newsletter')).toHaveLength(1)
  })

  test('the door is away for 30 seconds: the mail is delivered at once, its copy comes later', { timeout: 180_000 }, async () => {
    await served.stop()
    await servers.world.send({ from: 'jane@bigco.com', to: ['tech@abc.com'], text: letter('patience', 'jane@bigco.com', 'tech@abc.com') })
    await sleep(30_000)
    expect(servers.company.mailbox('tech@abc.com')).toContain('Subject: patience')
    await served.start()
    await arrived('patience')
    expect((await activity('BigCo'))[0]).toMatchObject({ mail: { subject: 'patience' } })
  })
})

function letter(name: string, from: string, to: string, more = ''): string {
  return `From: ${from}\r\nTo: ${to}\r\n${more}Subject: ${name}\r\nMessage-ID: <${name}@postfix.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nGood day.\r\n`
}

/** The rows of a letter, as soon as there are so many. */
async function arrived(name: string, count = 1): Promise<LogItem[]> {
  for (const end = performance.now() + 90_000; ;) {
    const { items } = await served.get<{ items: LogItem[] }>(`/mail-log?messageId=${name}@postfix.example`)
    if (items.length >= count) return items
    if (performance.now() > end) throw new Error(`${items.length} of ${count} copies of ${name} came. ${servers.company.log().split('\n').slice(-20).join('\n')}`)
    await sleep(100)
  }
}

async function activity(name: string): Promise<ActivityItem[]> {
  return (await served.get<{ items: ActivityItem[] }>(`/contacts/${contacts.get(name)}/activity`)).items
}
