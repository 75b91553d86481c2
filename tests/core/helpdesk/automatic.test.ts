import { describe, expect, test } from 'vitest'
import { automaticKind, mayBeAnswered } from '../../../core/helpdesk/automatic.ts'
import { type MailOfCase, messageOf } from '../capture/company-abc.ts'

interface Letter {
  readonly title: string
  readonly from?: string
  readonly reversePath?: string | null
  readonly headers?: MailOfCase['headers']
  readonly kind: 'bounce' | 'auto-reply' | null
  readonly answered: boolean
}

const letters: readonly Letter[] = [
  { title: 'a person', kind: null, answered: true },
  { title: 'Auto-Submitted: no', headers: { 'Auto-Submitted': 'no' }, kind: null, answered: true },
  { title: 'Auto-Submitted: No (a comment)', headers: { 'Auto-Submitted': 'No (typed by hand)' }, kind: null, answered: true },
  { title: 'a delivery report', headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' }, kind: 'bounce', answered: false },
  { title: 'a delivery report with quotes and another order', headers: { 'Content-Type': 'Multipart/Report;\r\n boundary="b";\r\n report-type="Delivery-Status"' }, kind: 'bounce', answered: false },
  { title: 'an old bounce', from: 'MAILER-DAEMON@mx.elsewhere.org', reversePath: '', kind: 'bounce', answered: false },
  { title: 'a bounce of a postmaster', from: 'postmaster@elsewhere.org', reversePath: '', kind: 'bounce', answered: false },
  { title: 'a postmaster who writes himself', from: 'postmaster@elsewhere.org', reversePath: 'postmaster@elsewhere.org', kind: null, answered: false },
  { title: 'X-Failed-Recipients', reversePath: '', headers: { 'X-Failed-Recipients': 'x@elsewhere.org' }, kind: 'bounce', answered: false },
  { title: 'an empty reverse-path alone', reversePath: '', kind: null, answered: false },
  { title: 'an empty Return-Path where the door knows none', from: 'mailer-daemon@elsewhere.org', reversePath: null, headers: { 'Return-Path': '<>' }, kind: 'bounce', answered: false },
  { title: 'a Return-Path that the door knows better', from: 'mailer-daemon@elsewhere.org', reversePath: 'a@elsewhere.org', headers: { 'Return-Path': '<>' }, kind: null, answered: false },
  { title: 'nothing known of the reverse-path', reversePath: null, kind: null, answered: true },
  { title: 'an out-of-office answer', headers: { 'Auto-Submitted': 'auto-replied (vacation)' }, kind: 'auto-reply', answered: false },
  { title: 'X-Autoreply', headers: { 'X-Autoreply': 'yes' }, kind: 'auto-reply', answered: false },
  { title: 'X-Autoreply: no', headers: { 'X-Autoreply': 'no' }, kind: null, answered: true },
  { title: 'X-Autorespond', headers: { 'X-Autorespond': '' }, kind: 'auto-reply', answered: false },
  { title: 'Precedence: auto_reply', headers: { Precedence: 'auto_reply' }, kind: 'auto-reply', answered: false },
  { title: 'a read receipt', headers: { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b' }, kind: 'auto-reply', answered: false },
  { title: 'an abuse report', headers: { 'Content-Type': 'multipart/report; report-type=feedback-report; boundary=b' }, kind: null, answered: false },
  { title: 'a monitor', headers: { 'Auto-Submitted': 'auto-generated' }, kind: null, answered: false },
  { title: 'a list', headers: { 'List-Id': '<list.elsewhere.org>' }, kind: null, answered: false },
  { title: 'a newsletter', headers: { 'List-Unsubscribe': '<mailto:x@elsewhere.org>' }, kind: null, answered: false },
  { title: 'Precedence: bulk', headers: { Precedence: 'Bulk' }, kind: null, answered: false },
  { title: 'Precedence: first-class', headers: { Precedence: 'first-class' }, kind: null, answered: true },
  { title: 'Exchange that wants no answer', headers: { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }, kind: null, answered: false },
  { title: 'nobody reads it', from: 'no-reply@elsewhere.org', kind: null, answered: false },
  { title: 'the owner of a list', from: 'owner-list@elsewhere.org', kind: null, answered: false },
  { title: 'a name that only begins so', from: 'noreplyson@elsewhere.org', kind: null, answered: true },
]

describe.each(letters)('$title', ({ from = 'kim@acme.co.kr', reversePath = 'kim@acme.co.kr', headers, kind, answered }) => {
  const message = messageOf({ from, to: ['support@abc.com'], ...headers && { headers } })
  test(`is ${kind ?? 'neither bounce nor automatic answer'}`, () => expect(automaticKind(message, reversePath)).toBe(kind))
  test(`may ${answered ? '' : 'not '}be answered by a machine`, () => expect(mayBeAnswered(message, reversePath)).toBe(answered))
})

test('a mail from nobody is not answered', () => expect(mayBeAnswered(messageOf({ to: ['support@abc.com'] }), 'x@elsewhere.org')).toBe(false))
