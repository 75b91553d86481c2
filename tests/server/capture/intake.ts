import { randomBytes } from 'node:crypto'
import { afterAll } from 'vitest'
import type { Outcome, Verdict } from '../../../core/capture/verdict.ts'
import type { Participant } from '../../../core/mail/participants.ts'
import { Capture } from '../../../server/capture/capture.ts'
import type { FiledMail } from '../../../server/capture/file.ts'
import type { Receipt } from '../../../server/intake/arrival.ts'
import { type Secrets, secretsWith } from '../../../server/secrets.ts'
import { cloneDatabase, type TestDatabase } from '../../database.ts'
import { type MailOfCase, octetsOf } from '../../core/capture/company-abc.ts'
import { type Company, foundCompany } from '../api/company.ts'

/** Company ABC, and the way of its mail without doors. */
export interface Intake {
  readonly database: TestDatabase
  readonly abc: Company
  readonly secrets: Secrets
  /** One more process that files mail into the same database, and tells what it filed. */
  process(filed?: (mails: readonly FiledMail[]) => void): Capture
  /** Rows of the mail log, as they are stored, the first arrival first. */
  rows(): Promise<StoredRow[]>
  /** What anybody can see of the stored mails, and nothing of how it came to it. */
  histories(): Promise<StoredHistory[]>
  /** Forgets all mail. */
  empty(): Promise<void>
}

export interface StoredRow {
  readonly id: string
  readonly outcome: Outcome
  readonly reasons: string[]
  readonly verdict: Verdict
  readonly participants: Participant[]
  readonly mailId: string | null
  readonly firstId: string | null
  readonly reduced: boolean
}

/** A stored mail: its people, and each contact that has it with its causes, as one text. */
export interface StoredHistory {
  readonly people: string[]
  readonly contacts: string[]
  readonly forDesk: boolean
}

/** @param domain of the company, whose people have the same names at any */
export async function startIntake(domain = 'abc.com'): Promise<Intake> {
  const database = await cloneDatabase()
  const abc = await foundCompany(database, 'ABC', domain)
  const secrets = secretsWith([randomBytes(32)])
  const { superuser } = database
  const processes: Capture[] = []
  return {
    database, abc, secrets,
    process: (filed = () => {}) => {
      const capture = new Capture({ database, secrets, captureHost: 'capture.localhost', filed })
      processes.push(capture)
      afterAll(() => capture.stop())
      return capture
    },
    rows: async () => (await superuser.query<StoredRow>(
      `select id, outcome, reasons, verdict, participants, mail_id as "mailId", first_id as "firstId", reduced from mail_log order by id`)).rows,
    histories: async () => (await superuser.query<StoredHistory>(
      `select for_desk as "forDesk",
         array(select concat_ws(' ', p->>'role', p->>'evidence', p->>'address') from jsonb_array_elements(m.participants) p order by 1) as people,
         array(select concat(a.contact_id, ': ', (select string_agg(concat(w->>'code', ' ', w->>'participant'), ', ') from jsonb_array_elements(a.why) w))
           from activity a where a.mail_id = m.id order by 1) as contacts
       from mail m order by id`)).rows,
    empty: async () => {
      // What the doors counted and no commit has written yet belongs to the mail that is forgotten.
      for (const capture of processes) await capture.balance(abc.id, {})
      await superuser.query('delete from outgoing_mail; delete from ticket; delete from activity; delete from mail_search; delete from mail; delete from quarantine; delete from mail_log; delete from door_count')
    },
  }
}

/** Hands a mail in as a door would, and counts what was acknowledged. */
export async function handIn(capture: Capture, { id }: Company, mail: MailOfCase | Buffer): Promise<Receipt> {
  const octets = Buffer.isBuffer(mail) ? mail : octetsOf(mail)
  const envelope = Buffer.isBuffer(mail) ? { from: null, to: [] } : { from: mail.envelopeFrom ?? null, to: mail.envelopeTo ?? [] }
  const receipt = await capture.receive({ organization: id, door: 'smtp', at: new Date(), octets, size: octets.length, headerOnly: false, envelope })
  capture.acknowledged(id, 'smtp')
  return receipt
}
