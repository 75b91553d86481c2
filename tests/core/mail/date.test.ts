import { describe, expect, test } from 'vitest'
import { readDate } from '../../../core/mail/date.ts'

describe('a Date field that can be read', () => {
  test.each([
    ['RFC 5322', 'Mon, 23 Nov 2026 10:00:00 +0900', '2026-11-23T01:00:00Z'],
    ['a comment behind it', 'Mon, 23 Nov 2026 10:00:00 +0900 (KST)', '2026-11-23T01:00:00Z'],
    ['comments anywhere, one in another', 'Mon (day), 23 (a (b)) Nov 2026 10:00:00 +0900', '2026-11-23T01:00:00Z'],
    ['without weekday and seconds', '23 Nov 2026 10:00 +0900', '2026-11-23T01:00:00Z'],
    ['one digit for the day', 'Tue, 3 Nov 2026 10:00:00 -0330', '2026-11-03T13:30:00Z'],
    ['the weekday is wrong', 'Fri, 23 Nov 2026 10:00:00 +0000', '2026-11-23T10:00:00Z'],
    ['no blanks', 'Mon,23Nov2026 10:00:00+0900', '2026-11-23T01:00:00Z'],
    ['blanks everywhere', 'Mon , 23 Nov 2026 10 : 00 : 00 +0900', '2026-11-23T01:00:00Z'],
    ['two digits for a year of this century', '23 Nov 26 10:00:00 GMT', '2026-11-23T10:00:00Z'],
    ['two digits for a year of the last', '23 Nov 98 10:00:00 GMT', '1998-11-23T10:00:00Z'],
    ['three digits, from programs that count from 1900', '23 Nov 126 10:00:00 GMT', '2026-11-23T10:00:00Z'],
    ['a zone in letters', 'Mon, 23 Nov 2026 10:00:00 EST', '2026-11-23T15:00:00Z'],
    ['a zone in letters that Korea uses', 'Mon, 23 Nov 2026 10:00:00 KST', '2026-11-23T01:00:00Z'],
    ['letters that mean nothing count as UTC', 'Mon, 23 Nov 2026 10:00:00 XYZ', '2026-11-23T10:00:00Z'],
    ['no zone', 'Mon, 23 Nov 2026 10:00:00', '2026-11-23T10:00:00Z'],
    ['GMT+0900', 'Mon, 23 Nov 2026 10:00:00 GMT+0900', '2026-11-23T01:00:00Z'],
    ['a zone with a colon', 'Mon, 23 Nov 2026 10:00:00 +09:00', '2026-11-23T01:00:00Z'],
    ['the month in full', 'Monday, 23 November 2026 10:00:00 +0900', '2026-11-23T01:00:00Z'],
    ['IMAP\'s form', '23-Nov-2026 10:00:00 +0900', '2026-11-23T01:00:00Z'],
    ['asctime', 'Mon Nov 23 10:00:00 2026', '2026-11-23T10:00:00Z'],
    ['asctime with a zone', 'Mon Nov 23 10:00:00 KST 2026', '2026-11-23T01:00:00Z'],
    ['JavaScript\'s', 'Mon Nov 23 2026 10:00:00 GMT+0900 (Korean Standard Time)', '2026-11-23T01:00:00Z'],
    ['ISO 8601', '2026-11-23T10:00:00+09:00', '2026-11-23T01:00:00Z'],
    ['ISO 8601 with a fraction, UTC', '2026-11-23T10:00:00.123Z', '2026-11-23T10:00:00Z'],
    ['a leap second', 'Sat, 31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00Z'],
    ['29 February of a leap year', 'Thu, 29 Feb 2024 10:00:00 +0000', '2024-02-29T10:00:00Z'],
    ['the year 9999', 'Fri, 31 Dec 9999 23:59:59 +0000', '9999-12-31T23:59:59Z'],
    ['the year 1970', 'Thu, 1 Jan 1970 00:00:00 +0000', '1970-01-01T00:00:00Z'],
  ])('%s', (_title, text, instant) => {
    expect(readDate(text)).toBe(Date.parse(instant))
  })
})

describe('a Date field that names no instant', () => {
  test.each([
    ['empty', ''],
    ['words', 'yesterday at noon'],
    ['30 February', 'Mon, 30 Feb 2026 10:00:00 +0000'],
    ['29 February of another year', 'Mon, 29 Feb 2100 10:00:00 +0000'],
    ['the day 0', 'Mon, 0 Nov 2026 10:00:00 +0000'],
    ['the hour 24', 'Mon, 23 Nov 2026 24:00:00 +0000'],
    ['the minute 60', 'Mon, 23 Nov 2026 10:60:00 +0000'],
    ['a month that is none', 'Mon, 23 Foo 2026 10:00:00 +0000'],
    ['a zone that is none', 'Mon, 23 Nov 2026 10:00:00 +0960'],
    ['no time', 'Mon, 23 Nov 2026'],
    ['no year', 'Mon, 23 Nov 10:00:00 +0900'],
    ['the year 10000', 'Mon, 23 Nov 10000 10:00:00 +0000'],
    ['the month 13', '2026-13-23T10:00:00Z'],
    ['an open comment', 'Mon, 23 Nov 2026 (10:00:00 +0000'],
    ['100,000 digits', '1'.repeat(100_000)],
  ])('%s', (_title, text) => {
    expect(readDate(text)).toBeNull()
  })
})
