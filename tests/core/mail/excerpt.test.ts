import { expect, test } from 'vitest'
import { excerptOf } from '../../../core/mail/excerpt.ts'

test.each([
  ['short text on one line', 'Dear Jamie,\n\nthank you  for\tthe offer.', 'Dear Jamie, thank you for the offer.'],
  ['nothing', '', ''],
  ['blanks and rules', '\n  \n-----\n* * *\n', ''],
  ['without the quotes below', 'Agreed.\n\nOn Mon, 23 Nov 2026, Jane Doe <jane@bigco.com> wrote:\n> Shall we?\n> Jane', 'Agreed.'],
  ['without the quotes above', 'On Mon, 23 Nov 2026, Jane Doe <jane@bigco.com> wrote:\n> Shall we?\n\nAgreed.', 'Agreed.'],
  ['an attribution over two lines', 'Agreed.\nOn Mon, 23 Nov 2026 at 10:00, Jane Doe\n<jane@bigco.com> wrote:\n\n> Shall we?', 'Agreed.'],
  ['an attribution in Korean', '동의합니다.\n\n2026년 11월 23일 (월) 오전 10:00, 제인 <jane@bigco.com>님이 작성:\n> 어떻습니까?', '동의합니다.'],
  ['a sentence that ends like an attribution but leads in no quote', 'Here is what he wrote:\nwe agree', 'Here is what he wrote: we agree'],
  ['without the mail it answers, Outlook', 'Agreed.\n\n-----Original Message-----\nFrom: Jane Doe\nSent: Monday\n\nShall we?', 'Agreed.'],
  ['without the mail it answers, Outlook in Korean', '동의합니다.\n\n-----원본 메시지-----\n어떻습니까?', '동의합니다.'],
  ['without the mail it answers, by its header', 'Agreed.\n________________________________\nFrom: Jane Doe <jane@bigco.com>\nSent: Monday, 23 November 2026 10:00\nTo: Jamie\nSubject: x\n\nShall we?', 'Agreed.'],
  ['the same in Korean', '동의합니다.\n보낸 사람: 제인\n보낸 날짜: 월요일\n받는 사람: 제이미\n\n어떻습니까?', '동의합니다.'],
  ['a word that looks like the first field of a header', 'From: here on we agree.\nYours', 'From: here on we agree. Yours'],
  ['without the signature', 'Agreed.\n-- \nJane Doe\nBigCo', 'Agreed.'],
  ['a mail that is forwarded without a word', '---------- Forwarded message ---------\nFrom: Jane\nDate: Monday\n\nShall we?', 'From: Jane Date: Monday Shall we?'],
  ['a thumb alone', '👍', '👍'],
  ['quotes alone', '> Shall we?\n>> Who?', 'Shall we? Who?'],
])('%s', (_title, text, excerpt) => {
  expect(excerptOf(text)).toBe(excerpt)
})

test('has at most 240 letters, none of them halved', () => {
  expect(excerptOf('👍'.repeat(500))).toBe(`${'👍'.repeat(119)}…`)
  expect(excerptOf('offer '.repeat(500))).toHaveLength(240)
})
