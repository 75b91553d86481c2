import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { HEADER_LIMIT, readHeader } from '../../../core/mail/header.ts'

const all = (): boolean => true

function fieldsOf(octets: string | Buffer): Record<string, readonly string[]> {
  return Object.fromEntries(readHeader(Buffer.from(octets), all).fields)
}

function bodyOf(octets: string): string {
  return octets.slice(readHeader(Buffer.from(octets), all).bodyOffset)
}

describe('the fields of a header', () => {
  test.each([
    ['CRLF', 'From: jane@bigco.com\r\nTo: jamie@abc.com\r\n\r\nbody'],
    ['LF', 'From: jane@bigco.com\nTo: jamie@abc.com\n\nbody'],
    ['CRLF in the header, LF before the body', 'From: jane@bigco.com\r\nTo: jamie@abc.com\n\nbody'],
    ['a mailer that sends two CRs', 'From: jane@bigco.com\r\r\nTo: jamie@abc.com\r\r\n\r\r\nbody'],
    ['CR alone', 'From: jane@bigco.com\rTo: jamie@abc.com\r\rbody'],
    ['no body at all', 'From: jane@bigco.com\r\nTo: jamie@abc.com'],
    ['a line of a mailbox file before it', 'From jane@bigco.com Mon Nov 23 10:00:00 2026\r\nFrom: jane@bigco.com\r\nTo: jamie@abc.com\r\n\r\nbody'],
    ['blanks before the colon', 'From : jane@bigco.com\r\nTo\t: jamie@abc.com\r\n\r\nbody'],
    ['no blank behind the colon', 'From:jane@bigco.com\r\nTo:jamie@abc.com\r\n\r\nbody'],
    ['a line that is no field', 'From: jane@bigco.com\r\nwhat is this?\r\nTo: jamie@abc.com\r\n\r\nbody'],
    ['names in any case', 'FROM: jane@bigco.com\r\ntO: jamie@abc.com\r\n\r\nbody'],
  ])('%s', (_title, mail) => {
    expect(fieldsOf(mail)).toEqual({ from: ['jane@bigco.com'], to: ['jamie@abc.com'] })
  })

  test.each([
    ['folded with a blank', 'Subject: the\r\n offer', 'the offer'],
    ['folded with a tab', 'Subject: the\r\n\toffer', 'the\toffer'],
    ['folded by a mailer that sends two CRs', 'Subject: the\r\r\n offer', 'the offer'],
    ['folded twice, LF', 'Subject: the\n new\n  offer', 'the new  offer'],
    ['folded before its first word', 'Subject:\r\n the offer', 'the offer'],
    ['with a colon in it', 'Subject: Re: the offer', 'Re: the offer'],
    ['empty', 'Subject:', ''],
    ['a CR in the middle is no line end', 'Subject: the\rBcc: x', 'the\rBcc: x'],
    ['UTF-8', 'Subject: 견적서 검토', '견적서 검토'],
    ['EUC-KR', Buffer.concat([Buffer.from('Subject: '), iconv.encode('견적서 검토 부탁드립니다 똠', 'cp949')]), '견적서 검토 부탁드립니다 똠'],
    ['Latin-1', Buffer.concat([Buffer.from('Subject: '), iconv.encode('Grüße aus Köln', 'latin1')]), 'Grüße aus Köln'],
    ['its last octet is a blank in Latin-1', 'Subject: 검토', '검토'],
  ])('a value %s', (_title, mail, value) => {
    expect(fieldsOf(Buffer.concat([Buffer.from(mail), Buffer.from('\r\n\r\n')]))).toEqual({ subject: [value] })
  })

  test('all instances of a field are kept, in order', () => {
    expect(fieldsOf('To: a@abc.com\r\nSubject: x\r\nTo: b@abc.com\r\n\r\n')).toEqual({ to: ['a@abc.com', 'b@abc.com'], subject: ['x'] })
  })

  test('fields that are called like something in the language are fields like others', () => {
    const { fields } = readHeader(Buffer.from('__proto__: a\r\nconstructor: b\r\n\r\n'), all)
    expect([...fields]).toEqual([['__proto__', ['a']], ['constructor', ['b']]])
  })

  test('only the wanted ones are given', () => {
    const { fields } = readHeader(Buffer.from('From: jane@bigco.com\r\nX-Secret: 1\r\n\r\n'), name => name === 'from')
    expect([...fields.keys()]).toEqual(['from'])
  })
})

describe('where the body begins', () => {
  test.each([
    ['after the first empty line', 'From: jane@bigco.com\r\n\r\nbody\r\n\r\nmore', 'body\r\n\r\nmore'],
    ['an empty line first: an empty header', '\r\nFrom: jane@bigco.com\r\n\r\nbody', 'From: jane@bigco.com\r\n\r\nbody'],
    ['no field in it: all is body', 'Dear Jamie,\r\n\r\nthank you', 'Dear Jamie,\r\n\r\nthank you'],
    ['no empty line: no body', 'From: jane@bigco.com\r\n', ''],
    ['a line of blanks is no empty line', 'From: jane@bigco.com\r\n \r\nTo: x\r\n\r\nbody', 'body'],
    ['nothing at all', '', ''],
  ])('%s', (_title, mail, body) => {
    expect(bodyOf(mail)).toBe(body)
  })
})

describe('a header beyond 1 MiB', () => {
  test('is cut and says so; the body still begins where it begins', () => {
    const mail = Buffer.from(`From: jane@bigco.com\r\nX-Long: ${'x'.repeat(2 * HEADER_LIMIT)}\r\nTo: jamie@abc.com\r\n\r\nbody`)
    const { fields, bodyOffset, cut } = readHeader(mail, all)
    expect([...fields.keys()]).toEqual(['from', 'x-long'])
    expect(cut).toBe(true)
    expect(mail.toString('latin1', bodyOffset)).toBe('body')
  })

  test('is not cut where the body is long and the header short', () => {
    expect(readHeader(Buffer.from(`From: jane@bigco.com\r\n\r\n${'x'.repeat(2 * HEADER_LIMIT)}`), all).cut).toBe(false)
  })
})
