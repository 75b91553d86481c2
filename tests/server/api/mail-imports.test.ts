import http from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '../../../contract/activity.ts'
import { listChanges } from '../../../contract/changes.ts'
import { addExceptionAddress } from '../../../contract/exception-addresses.ts'
import { cancelJob } from '../../../contract/jobs.ts'
import { listMailLog } from '../../../contract/mail-log.ts'
import { addMailImport, getMailImport, listMailImports, type MailImport, sendMailImport, takeMailImportBack } from '../../../contract/mail-imports.ts'
import { addOtherDomain } from '../../../contract/other-domains.ts'
import { addSupportAddress } from '../../../contract/support-addresses.ts'
import { listTicketMessages, listTickets, noteOnTicket } from '../../../contract/tickets.ts'
import { type MailOfCase, octetsOf } from '../../core/capture/company-abc.ts'
import { startBench } from './bench.ts'

const { abc, xyz, url, call, refused, ask, database, receive, mailImports } = await startBench()
const { administrator } = abc.keys

/** Mails of some size: a reader sees far ahead. */
const LONG = 'A line of a letter that has many.\r\n'.repeat(200)

let mails = 0
/** A mail of Jane of BigCo to a salesperson, unless something else is said; each another. */
function mail(changes: Partial<MailOfCase> = {}): MailOfCase {
  const n = ++mails
  return { from: 'Jane Doe <jane@bigco.com>', to: ['wuthering@abc.com'], subject: `Letter ${n}`, messageId: `<letter-${n}@bigco.com>`, date: 'Mon, 02 Mar 2020 09:00:00 +0000', body: `This is letter ${n}.\r\n`, ...changes }
}

function mbox(some: readonly MailOfCase[]): Buffer {
  return Buffer.concat(some.flatMap(one => [Buffer.from('From - Tue Nov 24 09:30:00 2026\r\n'), octetsOf(one), Buffer.from('\r\n')]))
}

async function begin(name = 'old.mbox', size: number | null = null): Promise<string> {
  return (await call(administrator, addMailImport, { body: { name, size } })).id
}

async function send(id: string, octets: Buffer, { look = false, place = 0 } = {}): Promise<MailImport> {
  const { status, json, text } = await ask(administrator, 'POST', `/api/v1/mail-imports/${id}/octets?look=${look}&place=${place}`, new Uint8Array(octets), { 'content-type': 'application/mbox' })
  expect(status, text).toBe(200)
  return json as MailImport
}

async function bring(some: readonly MailOfCase[], name?: string): Promise<string> {
  const id = await begin(name)
  expect(await send(id, mbox(some))).toMatchObject({ job: { state: 'done' } })
  return id
}

async function takeBack(id: string): Promise<void> {
  await call(administrator, takeMailImportBack, { params: { id } })
  await expect.poll(async () => (await call(administrator, getMailImport, { params: { id } })).takenBack?.over, { timeout: 15_000 }).toBe(true)
}

const subjectsOf = async (contact: string): Promise<string[]> =>
  (await call(administrator, listActivity, { params: { id: abc.contacts.get(contact)! } })).items.flatMap(({ mail: shown }) => shown ? [shown.subject] : []).sort()
const rows = async (messageId: string) => (await call(administrator, listMailLog, { query: { messageId } })).items
async function stored(): Promise<number> {
  return (await database.superuser.query<{ count: number }>('select count(*)::int as count from mail')).rows[0]!.count
}

beforeAll(async () => {
  await call(administrator, addExceptionAddress, { body: { login: 'ceo' } })
  await call(administrator, addOtherDomain, { body: { domain: 'something.com' } })
  await call(administrator, addSupportAddress, { body: { login: 'support' } })
})

describe('a look before anything is saved', () => {
  it('tells how many would go to whom, and which rule keeps out how many; nothing is stored, and no row is written', async () => {
    const there = mail()
    await receive(there)
    const before = { stored: await stored(), log: (await call(administrator, listMailLog)).items.length }
    const id = await begin()
    const twice = mail()
    const { job } = await send(id, mbox([
      there, twice, twice, mail(), mail({ from: 'kim@acme.co.kr' }), mail({ to: ['ceo@abc.com'] }), mail({ to: ['ceo@abc.com'] }), mail({ from: 'x@something.com' }),
      mail({ from: 'nobody@elsewhere.org' }), mail({ from: 'solo@naver.com' }), mail({ from: 'nobody@elsewhere.org', to: ['support@abc.com'] }), mail({ from: '', to: [] }),
    ]), { look: true })
    expect(job).toMatchObject({
      kind: 'mail-look', state: 'done', done: 12,
      looked: {
        mails: 12, outcomes: { saved: 3, ticket: 1, 'saved+ticket': 0, skipped: 5, duplicate: 2, quarantined: 1 }, contactCount: 3,
        contacts: [{ contact: { name: 'BigCo' }, mails: 2 }, { contact: { name: 'Jane Doe' }, mails: 2 }, { contact: { name: 'Acme Works' }, mails: 1 }],
      },
    })
    const keptOut = new Map(job!.looked!.keptOut.map(({ reason, mails: count }) => [reason.code, { count, setting: reason.setting?.menu }]))
    expect(Object.fromEntries(keptOut)).toEqual({
      'exception-address': { count: 2, setting: 'exception-addresses' }, 'exception-domain': { count: 1, setting: 'other-domains' },
      'no-contact': { count: 1, setting: undefined }, 'free-provider': { count: 1, setting: 'free-providers' },
    })
    expect({ stored: await stored(), log: (await call(administrator, listMailLog)).items.length }).toEqual(before)
    expect((await call(administrator, listMailImports)).items.map(one => one.id)).not.toContain(id)
  })

  it('keeps no name of a file that may be the subject of its mail', async () => {
    const { name } = await call(administrator, addMailImport, { body: { name: 'Our secret offer.eml' } })
    expect(name).toBe('mail.eml')
  })

  it('is what then becomes of the mails', async () => {
    const file = mbox([mail(), mail({ to: ['ceo@abc.com'] }), mail({ from: 'nobody@elsewhere.org', to: ['support@abc.com'] }), mail({ from: 'kim@acme.co.kr' })])
    const id = await begin()
    const { job } = await send(id, file, { look: true })
    await send(id, file)
    const { brought } = await call(administrator, getMailImport, { params: { id } })
    expect(brought).toEqual(job!.looked)
    await takeBack(id)
  })
})

describe('an import is taken back as a whole', () => {
  it('with its histories; each arrival keeps its row, the audit log says who did it, and the same file may be imported again', async () => {
    const before = await stored()
    const some = [mail(), mail(), mail({ to: ['ceo@abc.com'] })]
    const id = await bring(some, '2020.mbox')
    expect(await call(administrator, getMailImport, { params: { id }, query: { takingBack: 'true' } })).toMatchObject({ mails: 3, held: 2, takingBack: { mails: 2, tickets: 0 }, brought: { contacts: [{ mails: 2 }, { mails: 2 }] } })
    expect(await subjectsOf('bigco')).toContain(some[0]!.subject)
    await takeBack(id)
    expect(await stored()).toBe(before)
    expect(await subjectsOf('bigco')).not.toContain(some[0]!.subject)
    expect(await rows(some[0]!.messageId!)).toMatchObject([{ outcome: 'skipped', reasons: [{ code: 'taken-back' }] }])
    expect((await rows(some[0]!.messageId!))[0]!.subject).toBeUndefined()
    const [change] = (await call(administrator, listChanges, { query: { menu: 'mail-imports' } })).items
    expect(change).toMatchObject({ by: 'administrator of ABC', subject: '2020.mbox', before: { mails: 2, tickets: 0 }, after: null })
    const again = await bring(some)
    expect(await call(administrator, getMailImport, { params: { id: again } })).toMatchObject({ mails: 3, held: 2 })
    expect(await subjectsOf('bigco')).toContain(some[0]!.subject)
    await takeBack(again)
    expect(await stored()).toBe(before)
  })

  it.each([
    ['before', async (one: MailOfCase, id: () => Promise<string>) => { await receive(one); return id() }],
    ['after', async (one: MailOfCase, id: () => Promise<string>) => { const brought = await id(); await receive(one); return brought }],
  ])('but for mail that came another way too, %s it', async (_title, both) => {
    const one = mail()
    const other = mail()
    await takeBack(await both(one, () => bring([one, other])))
    expect(await subjectsOf('bigco')).toContain(one.subject)
    expect(await subjectsOf('bigco')).not.toContain(other.subject)
  })

  it('also mail that came before and was kept out, and that only the import let in', async () => {
    const one = mail({ to: ['office@elsewhere.org'], from: 'wuthering@abc.com' })
    await receive(one)
    const id = await bring([{ ...one, headers: { Bcc: 'jane@bigco.com' } }])
    expect(await subjectsOf('bigco')).toContain(one.subject)
    await takeBack(id)
    expect(await subjectsOf('bigco')).not.toContain(one.subject)
  })

  it('takes away a history that it added to a mail that stays', async () => {
    const one = mail({ to: ['kim@acme.co.kr'], from: 'wuthering@abc.com' })
    await receive(one)
    const id = await bring([{ ...one, headers: { Bcc: 'jane@bigco.com' } }])
    expect(await subjectsOf('bigco')).toContain(one.subject)
    await takeBack(id)
    expect(await subjectsOf('bigco')).not.toContain(one.subject)
    expect(await subjectsOf('acme')).toContain(one.subject)
  })

  it('after two imports of the same mails, one of them: they stay; then the other: they go', async () => {
    const some = [mail(), mail()]
    const [first, second] = [await bring(some), await bring(some)]
    expect(await call(administrator, getMailImport, { params: { id: second } })).toMatchObject({ held: 0, brought: { outcomes: { duplicate: 2 } } })
    await takeBack(first)
    expect(await subjectsOf('bigco')).toContain(some[0]!.subject)
    await takeBack(second)
    expect(await subjectsOf('bigco')).not.toContain(some[0]!.subject)
  })

  it('with its tickets, unless somebody has worked on them', async () => {
    const support = (subject: string): MailOfCase => mail({ to: ['support@abc.com'], subject })
    const id = await bring([support('Untouched'), support('Worked on'), mail()])
    const ticket = (await call(administrator, listTickets)).items.find(({ name }) => name === 'Worked on')!
    await call(administrator, noteOnTicket, { params: { id: ticket.id }, body: { text: 'I called her.' } })
    expect((await call(administrator, getMailImport, { params: { id }, query: { takingBack: 'true' } })).takingBack).toEqual({ mails: 2, tickets: 1 })
    await takeBack(id)
    expect((await call(administrator, listTickets)).items.map(({ name }) => name)).toEqual(['Worked on'])
    expect((await call(administrator, listTicketMessages, { params: { id: ticket.id } })).items).toHaveLength(2)
    expect(await subjectsOf('bigco')).toContain('Worked on')
  })

  it('and not twice, nor while it is under way, nor by another company', async () => {
    const id = await bring([mail()])
    expect((await refused(xyz.keys.administrator, takeMailImportBack, { params: { id } })).status).toBe(404)
    expect((await refused(xyz.keys.administrator, getMailImport, { params: { id } })).status).toBe(404)
    await takeBack(id)
    expect(await refused(administrator, takeMailImportBack, { params: { id } })).toMatchObject({ status: 409, code: 'in-use' })
    expect(await refused(administrator, sendMailImport, { params: { id } })).toMatchObject({ status: 415 })
  })
})

describe('stop and resume', () => {
  it('a file that breaks off goes on where it was, and no mail is lost or doubled', async () => {
    const some = Array.from({ length: 40 }, () => mail({ body: LONG }))
    const file = mbox(some)
    const id = await begin('broken.mbox', file.length)
    const cut = Math.floor(file.length * 0.6)
    const line = sendPart(id, file.subarray(0, cut))
    await expect.poll(async () => (await of(id)).mails, { timeout: 15_000 }).toBeGreaterThan(10)
    line.destroy()
    await expect.poll(async () => (await of(id)).job?.state, { timeout: 15_000 }).toBe('failed')
    const broken = await of(id)
    expect(broken).toMatchObject({ resumable: true, size: file.length })
    expect(broken.place).toBeGreaterThan(file.length * 0.2)
    expect(broken.place).toBeLessThanOrEqual(cut)
    const whole = await send(id, file.subarray(broken.place), { place: broken.place })
    expect(whole).toMatchObject({ job: { state: 'done' }, place: file.length, mails: 40, held: 40 })
    for (const { messageId } of [some[0]!, some[39]!]) expect(await rows(messageId!)).toHaveLength(1)
  })

  it('a person stops it: what it did stays, and it can go on', async () => {
    const file = mbox(Array.from({ length: 400 }, () => mail({ body: LONG })))
    const id = await begin('stopped.mbox', file.length)
    const line = sendPart(id, file.subarray(0, file.length / 2))
    await expect.poll(async () => (await of(id)).mails, { timeout: 15_000 }).toBeGreaterThan(100)
    await call(administrator, cancelJob, { params: { id: (await of(id)).job!.id } })
    line.destroy()
    await expect.poll(async () => (await of(id)).place, { timeout: 15_000 }).toBeGreaterThan(0)
    const stopped = await of(id)
    expect(stopped).toMatchObject({ job: { state: 'cancelled' }, resumable: true })
    expect(stopped.mails).toBeLessThan(400)
    await send(id, file.subarray(stopped.place), { place: stopped.place })
    expect((await of(id)).held).toBe(400)
  })

  it('is not begun twice at a time', async () => {
    const id = await begin()
    const line = sendPart(id, mbox([mail()]))
    await expect.poll(async () => (await of(id)).job?.state, { timeout: 15_000 }).toBe('running')
    const { status, json } = await ask(administrator, 'POST', `/api/v1/mail-imports/${id}/octets`, new Uint8Array(mbox([mail()])), { 'content-type': 'application/mbox' })
    expect({ status, json }).toMatchObject({ status: 409, json: { code: 'in-use' } })
    expect(await refused(administrator, takeMailImportBack, { params: { id } })).toMatchObject({ status: 409 })
    line.destroy()
    await expect.poll(async () => (await of(id)).job?.state, { timeout: 15_000 }).toBe('failed')
  })

  it('one that a killed server left behind says how it goes on', async () => {
    const id = await begin()
    const line = sendPart(id, mbox([mail()]))
    await expect.poll(async () => (await of(id)).job?.state, { timeout: 15_000 }).toBe('running')
    // As if nobody had been heard of for long.
    await database.superuser.query(`update job set heard_at = 'epoch' where id = $1`, [(await of(id)).job!.id])
    await mailImports.look()
    expect(await of(id)).toMatchObject({ job: { state: 'failed', errors: [expect.stringContaining('goes on where it was')] }, resumable: true })
    line.destroy()
  })

  it('a taking back that a killed server left behind is done by the next', async () => {
    const one = mail()
    const id = await bring([one])
    await database.superuser.query('update mail_import set taken_back_at = now() where id = $1', [id])
    await mailImports.look()
    await expect.poll(async () => (await of(id)).takenBack?.over, { timeout: 15_000 }).toBe(true)
    expect(await subjectsOf('bigco')).not.toContain(one.subject)
  })
})

const of = (id: string) => call(administrator, getMailImport, { params: { id } })

/** A part of a file, on a line that stays open. */
function sendPart(id: string, octets: Buffer): http.ClientRequest {
  const line = http.request(`${url}/api/v1/mail-imports/${id}/octets`, { method: 'POST', headers: { authorization: `Bearer ${administrator}`, 'content-type': 'application/mbox' } })
  line.on('error', () => {})
  line.write(octets)
  return line
}
