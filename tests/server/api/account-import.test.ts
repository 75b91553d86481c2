import { afterAll, describe, expect, it } from 'vitest'
import { addAccountImport, getMailImport, listMailFolders, type MailImportInFull, resumeMailImport, takeMailImportBack } from '../../../contract/mail-imports.ts'
import { cancelJob } from '../../../contract/jobs.ts'
import { listMailLog } from '../../../contract/mail-log.ts'
import { type MailOfCase, octetsOf } from '../../core/capture/company-abc.ts'
import { startDovecot } from '../../dovecot.ts'
import { startBench } from './bench.ts'

const USER = 'wuthering@abc.com'
const dovecot = await startDovecot({ users: { [USER]: 'secret', 'many@abc.com': 'secret' } })
afterAll(() => dovecot.stop())
const { abc, call, refused, database, mailImports } = await startBench()
const { administrator } = abc.keys

let mails = 0
function mail(changes: Partial<MailOfCase> = {}): MailOfCase {
  const n = ++mails
  return { from: 'jane@bigco.com', to: [USER], subject: `Letter ${n}`, messageId: `<letter-${n}@bigco.com>`, date: 'Mon, 02 Mar 2020 09:00:00 +0000', body: `Letter ${n}.\r\n`, ...changes }
}
const deliver = (folder: string, ...some: MailOfCase[]) => { for (const one of some) dovecot.deliver(USER, octetsOf(one), folder) }

const hidden = mail({ to: ['list@elsewhere.org'] })
const sentBlind = mail({ from: USER, to: ['office@elsewhere.org'], headers: { Bcc: 'kim@acme.co.kr' } })
deliver('INBOX', mail(), mail(), hidden, mail({ from: 'nobody@elsewhere.org' }))
deliver('Sent', sentBlind)
deliver('Projects', mail())
for (const folder of ['Trash', 'Drafts', 'Junk']) deliver(folder, mail())

const account = { server: '127.0.0.1', port: dovecot.imap, security: 'none' as const, username: USER, password: 'secret' }
const FOLDERS = [{ path: 'INBOX' }, { path: 'Sent', sent: true }, { path: 'Projects' }]
const of = (id: string): Promise<MailImportInFull> => call(administrator, getMailImport, { params: { id } })
async function ended(id: string, state = /done/): Promise<MailImportInFull> {
  await expect.poll(async () => (await of(id)).job!.state, { timeout: 20_000 }).toMatch(state)
  return of(id)
}
async function stored(): Promise<number> {
  return (await database.superuser.query<{ count: number }>('select count(*)::int as count from mail')).rows[0]!.count
}
const rows = async (messageId: string) => (await call(administrator, listMailLog, { query: { messageId } })).items

describe('a whole account', () => {
  it('shows its folders; drafts, spam and trash are not wanted', async () => {
    const { fault, folders } = await call(administrator, listMailFolders, { body: account })
    expect(fault).toBeNull()
    expect(Object.fromEntries(folders.map(({ path, mails: count, kind, chosen }) => [path, `${count} ${kind} ${chosen}`]))).toEqual({
      INBOX: '4 inbox true', Sent: '1 sent true', Projects: '1 other true', Trash: '1 trash false', Drafts: '1 drafts false', Junk: '1 junk false',
    })
  })

  it('says what fails, and what does not let us in', async () => {
    expect((await call(administrator, listMailFolders, { body: { ...account, password: 'wrong' } })).fault).toMatchObject({ step: 'sign-in', code: 'sign-in-refused', again: false })
    expect((await call(administrator, listMailFolders, { body: { ...account, server: '10.0.0.1' } })).fault).toMatchObject({ code: 'address-private' })
    const { id } = await call(administrator, addAccountImport, { body: { ...account, password: 'wrong', folders: FOLDERS } })
    expect(await ended(id, /failed/)).toMatchObject({ fault: { code: 'sign-in-refused' }, mails: 0 })
  })

  it('is looked at, brought by the folders that were chosen, and taken back; the account stays as it was', async () => {
    const lay = dovecot.mails(USER)
    const { id } = await call(administrator, addAccountImport, { body: { ...account, folders: FOLDERS, look: true } })
    const looked = await ended(id)
    // Whatever lies in her mailbox was for her; what lies in Sent was from her.
    expect(looked.job).toMatchObject({ kind: 'mail-look', done: 6, total: 6, looked: { mails: 6, outcomes: { saved: 5, skipped: 1 }, keptOut: [{ reason: { code: 'no-contact' }, mails: 1 }] } })
    expect(await stored()).toBe(0)
    expect((await call(administrator, listMailLog)).items).toEqual([])

    await call(administrator, resumeMailImport, { params: { id } })
    const brought = await ended(id)
    expect(brought.brought).toEqual(looked.job!.looked)
    expect(brought).toMatchObject({ mails: 6, held: 5, resumable: false })
    expect((await rows(hidden.messageId!))[0]!.participants).toContainEqual({ address: USER, role: 'bcc', evidence: 'mailbox' })
    expect((await rows(sentBlind.messageId!))[0]).toMatchObject({ door: 'import', outcome: 'saved', saved: [{ name: 'Acme Works' }] })
    expect(dovecot.mails(USER)).toEqual(lay)
    // The password is needed no more, and gone.
    expect((await database.superuser.query('select from mail_import where sealed_password is not null and id = $1', [id])).rowCount).toBe(0)
    expect((await refused(administrator, resumeMailImport, { params: { id } })).status).toBe(409)

    await call(administrator, takeMailImportBack, { params: { id } })
    await expect.poll(async () => (await of(id)).takenBack?.over, { timeout: 15_000 }).toBe(true)
    expect(await stored()).toBe(0)
  })
})

describe('an account of many mails', () => {
  const COUNT = 1500
  const many = { ...account, username: 'many@abc.com', folders: [{ path: 'INBOX' }] }
  for (let n = 0; n < COUNT; n++) dovecot.deliver('many@abc.com', octetsOf(mail()))

  it('goes on where it was stopped, and where a killed server left it: each mail once', async () => {
    const { id } = await call(administrator, addAccountImport, { body: many })
    await expect.poll(async () => (await of(id)).mails, { timeout: 20_000, interval: 5 }).toBeGreaterThan(100)
    await call(administrator, cancelJob, { params: { id: (await of(id)).job!.id } })
    await expect.poll(async () => { const first = (await of(id)).mails; await new Promise(later => setTimeout(later, 300)); return (await of(id)).mails === first }, { timeout: 15_000 }).toBe(true)
    const stopped = await of(id)
    expect(stopped).toMatchObject({ job: { state: 'cancelled' }, resumable: true })
    expect(stopped.mails).toBeLessThan(COUNT)

    // As a process leaves it that is killed: at work, and silent.
    await database.superuser.query(`update job set state = 'running', finished_at = null, heard_at = 'epoch' where id = $1`, [stopped.job!.id])
    await mailImports.look()
    const brought = await ended(id)
    expect(brought).toMatchObject({ held: COUNT, job: { done: expect.any(Number), total: expect.any(Number) } })
    // What was on its way when it was stopped comes again, and is known.
    expect(brought.brought!.outcomes).toMatchObject({ saved: COUNT, skipped: 0 })
    expect(await stored()).toBe(COUNT)
  }, 60_000)
})
