import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../../../core/contacts/draft.ts'
import { type Card, VcardReader, writeVcard } from '../../../core/contacts/vcard.ts'

function read(file: string | Buffer, size = Infinity): { cards: Draft[]; unclosed: number | null } {
  const octets = Buffer.from(file)
  const reader = new VcardReader()
  const cards: Draft[] = []
  for (let at = 0; at < octets.length; at += size) cards.push(...reader.push(octets.subarray(at, at + size)))
  cards.push(...reader.end())
  return { cards, unclosed: reader.unclosed }
}

/** The one card with these lines in it. */
function card(lines: readonly (string | Buffer)[], version = '3.0'): Draft {
  const octets = Buffer.concat(['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]))
  for (const size of [1, 5, Infinity]) {
    const { cards, unclosed } = read(octets, size)
    expect({ count: cards.length, unclosed }).toEqual({ count: 1, unclosed: null })
    expect(cards).toEqual(read(octets).cards)
  }
  return read(octets).cards[0]!
}

const hangul = Buffer.from('FN:김하늘')

describe('reads', () => {
  test.each<[string, Draft, Partial<Draft>]>([
    ['a card of 3.0', card(['FN:Jane Doe', 'N:Doe;Jane;;;', 'EMAIL;TYPE=INTERNET,WORK:jane@bigco.com', 'CATEGORIES:Fair,Renewal', 'NOTE:Says \\"yes\\"\\, and\\ncalls']), {
      name: 'Jane Doe', addresses: [{ text: 'jane@bigco.com', label: 'work' }], tags: ['Fair', 'Renewal'], notes: 'Says \\"yes\\", and\ncalls',
    }],
    ['a card of 4.0 with groups, the preferred address first', card(['FN:Jane', 'item1.EMAIL;PREF=2:home@bigco.com', 'item1.X-ABLabel:_$!<Home>!$_', 'EMAIL;PREF=1;TYPE="work,x":jane@bigco.com'], '4.0'), {
      addresses: [{ text: 'jane@bigco.com', label: 'work, x' }, { text: 'home@bigco.com', label: 'Home' }],
    }],
    ['types without their name, as 2.1 has them', card(['N:Doe;Jane', 'EMAIL;INTERNET;WORK:jane@bigco.com'], '2.1'), { name: 'Jane Doe', addresses: [{ text: 'jane@bigco.com', label: 'work' }] }],
    ['quoted-printable over several lines', card(['FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=EA=B9=80=', '=ED=95=98=EB=8A=98', 'EMAIL:sky@bada.example'], '2.1'), { name: '김하늘', addresses: [{ text: 'sky@bada.example', label: '' }] }],
    ['quoted-printable in CP949', card([`FN;CHARSET=EUC-KR;QUOTED-PRINTABLE:${[...iconv.encode('김하늘', 'cp949')].map((octet) => `=${octet.toString(16).toUpperCase()}`).join('')}`], '2.1'), { name: '김하늘' }],
    ['CP949 that no one declares', card([iconv.encode('FN:김하늘', 'cp949')], '2.1'), { name: '김하늘' }],
    ['a line folded within a character', card([Buffer.concat([hangul.subarray(0, 4), Buffer.from('\r\n '), hangul.subarray(4)])]), { name: '김하늘' }],
    ['a line folded with a tab', card(['FN:Jane', '\t Doe']), { name: 'Jane Doe' }],
    ['base64', card(['NOTE;ENCODING=b:7JWI64WV', 'FN:x']), { notes: '안녕' }],
    ['a Korean name without blank between family and given', card(['N:김;하늘;;;']), { name: '김하늘' }],
    ['a name from the organization', card(['ORG:BigCo;Sales']), { name: 'BigCo, Sales' }],
    ['a name from the address, where there is nothing else', card(['EMAIL:jane@bigco.com']), { name: 'jane@bigco.com' }],
    ['what has no field here into the notes', card(['FN:Jane', 'ORG:BigCo', 'TITLE:Buyer', 'TEL;TYPE=cell:+82 10 1234', 'ADR:;;1 Main St;Seoul;;;']), { notes: 'Company: BigCo\nTitle: Buyer\nPhone: +82 10 1234\nAddress: 1 Main St, Seoul' }],
    ['a picture past it', card(['FN:Jane', `PHOTO;ENCODING=b;TYPE=JPEG:${'A'.repeat(60)}`, ` ${'A'.repeat(60)}`, '', 'EMAIL:j@bigco.com']), { name: 'Jane', addresses: [{ text: 'j@bigco.com', label: '' }] }],
    ['a colon in a quoted parameter', card(['FN;X-A="a:b;c":Jane']), { name: 'Jane' }],
  ])('%s', (_, found, expected) => expect(found).toMatchObject(expected))

  test('many cards, each with its line, and says which is never closed', () => {
    const { cards, unclosed } = read('BEGIN:VCARD\nFN:One\nEND:VCARD\n\nbegin:vcard\nFN:Two\nend:vcard\nBEGIN:VCARD\nFN:Half')
    expect(cards.map(({ line, name }) => [line, name])).toEqual([[1, 'One'], [5, 'Two']])
    expect(unclosed).toBe(8)
  })

  test.each([['no text at all', Buffer.from([0, 1, 2, 255, 254])], ['a table', 'name,kind\nBigCo,lead\n'], ['nothing', ''], ['lines without a colon', 'BEGIN:VCARD\nFN\n;;;\nEND:VCARD\n']])('nothing out of %s', (_, file) => {
    expect(read(file).cards.filter(({ name }) => name !== '')).toEqual([])
  })
})

test('whatever is written is read again, and no line is longer than 75 octets', () => {
  const word = fc.string({ unit: fc.constantFrom('a', '가', '🙂', ',', ';', '\\', ':', '"', "'", 'n', '<b>', '\u202e', 'é'), minLength: 1, maxLength: 60 })
  const text = fc.string({ unit: fc.constantFrom('a', '가', ' ', '\n', ',', '\\', ';', '='), maxLength: 200 }).map((notes) => notes.trim() === '' ? '' : notes)
  const address = fc.record({ text: fc.constantFrom('a@bigco.com', '"q, s"@bigco.com'), label: fc.oneof(fc.constant(''), word) })
  const any: fc.Arbitrary<Card> = fc.record({ kind: fc.constantFrom('customer', 'lead'), name: word, addresses: fc.array(address, { maxLength: 4 }), domains: fc.array(fc.constantFrom('bigco.com', 'xn--a.example')), owner: fc.constantFrom('', 'ceo', '지민'), tags: fc.array(word, { maxLength: 3 }), notes: text })
  fc.assert(fc.property(fc.array(any, { maxLength: 5 }), fc.integer({ min: 1, max: 200 }), (cards, size) => {
    const written = cards.map(writeVcard).join('')
    expect(read(written, size).cards.map(({ line: _, ...found }) => found)).toEqual(cards)
    expect(written.split('\r\n').filter((line) => Buffer.byteLength(line) > 75)).toEqual([])
  }), { numRuns: 300 })
})
