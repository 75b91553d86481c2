import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startDovecot } from '../../../dovecot.ts'
import { letter, messageIdOf, Visitor } from './visitor.ts'

const WORKER = 'workerA@abc.net'
const dovecot = await startDovecot({ users: { [WORKER]: 'correct horse', 'kim@abc.net': '비밀 번호', 'lock@abc.net': 'secret' }, settings: 'pop3_lock_session = yes' })
afterAll(() => dovecot.stop())

let visitor: Visitor
const inOpen = { port: dovecot.pop3 }

beforeEach(() => {
  dovecot.clear(WORKER)
  visitor = new Visitor({ username: WORKER, password: 'correct horse' })
})

function lieThere(...mails: readonly Buffer[]): void {
  for (const mail of mails) dovecot.deliver(WORKER, mail)
}

describe('a mailbox on a real server', () => {
  test('Keep a Copy: every mail comes once, as its octets are, and all stay', async () => {
    const mails = Array.from({ length: 30 }, (_, n) => letter(`keep${n}@bigco.com`))
    lieThere(...mails)
    expect(await visitor.visit(inOpen)).toMatchObject({ mails: 30, filed: 30, deleted: 0, left: 0, unnamed: false })
    expect(visitor.arrivals.map(({ octets }) => octets.toString()).sort()).toEqual(mails.map(mail => mail.toString()).sort())
    expect(visitor.arrivals[0]).toMatchObject({ organization: '1', door: 'pop3', headerOnly: false, envelope: { from: null, to: [WORKER], evidence: 'mailbox' } })
    lieThere(letter('later@bigco.com'))
    expect(await visitor.visit(inOpen)).toMatchObject({ mails: 31, filed: 1 })
    expect(await visitor.visit(inOpen)).toMatchObject({ mails: 31, filed: 0 })
    expect(new Set(visitor.brought).size).toBe(31)
    expect(dovecot.mails(WORKER)).toHaveLength(31)
    expect(visitor.acknowledged).toBe(31)
  })

  test('Delete: what is ours is gone from the server, what the rules keep out lies there and does not come again', async () => {
    lieThere(letter('1@bigco.com'), letter('2@bigco.com', { subject: 'kept out' }), letter('3@bigco.com'))
    expect(await visitor.visit(inOpen, { keepCopy: false })).toMatchObject({ filed: 3, deleted: 2 })
    expect(dovecot.mails(WORKER).map(messageIdOf)).toEqual(['2@bigco.com'])
    expect(await visitor.visit(inOpen, { keepCopy: false })).toMatchObject({ mails: 1, filed: 0, deleted: 0 })
    expect(visitor.brought).toEqual(['1@bigco.com', '2@bigco.com', '3@bigco.com'])
  })
})
