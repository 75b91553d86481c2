import { describe, expect, test } from 'vitest'
import { partQuoted } from '../../web/screens/mails/quoted.ts'

describe('the quotation at the end of a letter is folded', () => {
  test.each([
    ['with an introduction', 'Dear Jamie,\n\nYes.\n\nOn Tue, 24 Nov 2026 at 10:42, Jamie Bronte <wuthering@abc.com> wrote:\n> Shall we?\n> Jamie', 'Dear Jamie,\n\nYes.', 3],
    ['without one', 'Yes.\n\n> Shall we?\n>\n> Jamie\n', 'Yes.', 2],
    ['as Outlook writes it', 'Yes.\n\nFrom: Jamie Bronte\nSent: Tuesday\nTo: Jane\nSubject: Renewal\n\nShall we?', 'Yes.', 5],
    ['as Outlook writes it in Korean', '네.\n\n보낸 사람: 홍길동\n보낸 날짜: 11월 24일\n받는 사람: Jane\n\n할까요?', '네.', 4],
    ['under a line, with a letter quoted in it', 'Yes.\n\n________________________________\nFrom: Jamie Bronte\nSent: Tuesday\nTo: Jane\n\nShall we?\n\n> We may.', 'Yes.', 6],
    ['as Naver writes it', '네.\n\n-----Original Message-----\nFrom: Jane\n할까요?', '네.', 3],
    ['as Gmail writes it in Korean', '네.\n\n2026년 11월 24일 (화) 오전 10:42, Jamie Bronte <wuthering@abc.com>님이 작성:\n> 할까요?', '네.', 2],
  ])('%s', (_, text, own, lines) => {
    const parted = partQuoted(text)
    expect(parted.own).toBe(own)
    expect(parted.lines).toBe(lines)
    expect(parted.quoted).not.toBe('')
  })

  test.each([
    ['an answer between the quoted lines', '> Shall we?\n\nYes.\n\n> When?\n\nOn Monday.'],
    ['answers between the lines of an introduced quotation', 'See below.\n\nOn Tue, 24 Nov 2026, Jamie Bronte wrote:\n> Shall we?\nYes.\n> When?\nOn Monday.'],
    ['an answer below an introduced quotation', 'On Tue, 24 Nov 2026, Jamie Bronte wrote:\n> Shall we?\n\nYes.'],
    ['a letter that is nothing but a quotation', '> Shall we?\n> Jamie'],
    ['a letter without any', 'Dear Jamie,\n\nOn Monday I wrote: nothing came back.\nFrom: here on we wait.'],
  ])('but not %s', (_, text) => {
    expect(partQuoted(text)).toEqual({ own: text, quoted: '', lines: 0 })
  })
})
