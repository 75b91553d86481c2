import { expect, test } from 'vitest'
import { MOST_TERMS, searchTerms } from '../../../core/mail/terms.ts'

test.each([
  ['words in lower case, each once', ['The offer, the OFFER.'], ['the', 'offer']],
  ['addresses and numbers in pieces', ['jane@bigco.com 2026-11-23'], ['jane', 'bigco', 'com', '2026', '11', '23']],
  ['letters beyond ASCII', ['Grüße aus KÖLN'], ['grüße', 'aus', 'köln']],
  ['letters written in two', ['Ko\u0308ln'], ['köln']],
  ['Korean: neighbours', ['견적서를 보냅니다'], ['견적', '적서', '서를', '보냅', '냅니', '니다']],
  ['Korean that a Mac writes in pieces', ['견적'.normalize('NFD')], ['견적']],
  ['one syllable alone', ['이 건'], ['이', '건']],
  ['Japanese', ['見積書のカタログ'], ['見積', '積書', '書の', 'のカ', 'カタ', 'タロ', 'ログ']],
  ['scripts in one word', ['ABC회사2026년'], ['abc', '회사', '2026', '년']],
  ['characters beyond 16 bits stay whole', ['𠮷野家'], ['𠮷野', '野家']],
  ['several texts, the first first', ['offer', 'body'], ['offer', 'body']],
  ['the half of a question', ['견적'], ['견적']],
  ['nothing', ['', '-- !'], []],
])('%s', (_title, texts, terms) => {
  expect(searchTerms(texts)).toEqual(terms)
})

test('every part of a text is found by the terms of a question', () => {
  const terms = new Set(searchTerms(['안녕하세요, 제이미 님. 계약서 초안을 BigCo 법무팀에 보냈습니다.']))
  for (const question of ['계약', '약서', '계약서', '초안', 'bigco', '법무팀', '제이미 계약서']) {
    expect(searchTerms([question]).filter(term => !terms.has(term)), question).toEqual([])
  }
})

test('a mail has at most 10,000 terms of 64 letters', () => {
  const terms = searchTerms([Array.from({ length: 30_000 }, (_, at) => `word${at}`).join(' '), 'never seen'])
  expect([terms.length, terms.at(-1)]).toEqual([MOST_TERMS, `word${MOST_TERMS - 1}`])
  expect(searchTerms(['x'.repeat(1_000)])).toEqual(['x'.repeat(64)])
})
